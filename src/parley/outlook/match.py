"""Which unit of a history, and which column of an ensemble, is which place."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from rapidfuzz import fuzz

from parley.core.place import Place
from parley.core.world import Ensemble

# Words for "administrative unit" and articles that spellings of one name differ by.
_UNITS = ("governorate", "province", "state", "district", "region", "oblast", "county", "provinz")
_UNITS_TOO = ("department", "prefecture", "gouvernement", "gouvernorat", "distrikt", "bundesstaat")
_ARTICLES = ("of", "the", "al", "el", "ar", "as", "ad", "at", "an", "ash", "az", "ed", "ez", "es")
_FILLER = frozenset((*_UNITS, *_UNITS_TOO, *_ARTICLES))
CLOSE = 86.0


def plain_name(name: str) -> str:
    """Return a name without accents, articles and words for "province".

    Examples
    --------
    >>> plain_name("Al Hasakah Governorate"), plain_name("Deir ez-Zor")
    ('hasakah', 'deir zor')
    """
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z0-9]+", bare)
    return " ".join(w for w in words if w not in _FILLER) or bare.strip()


def names_of(place: Place) -> list[str]:
    """Every name a place goes by, its id first."""
    names = [place.id, place.code, place.name, place.name_de]
    names += [alias for group in place.aliases.values() for alias in group]
    return [n for n in names if n]


def unit_of(place: Place, units: Iterable[str]) -> str | None:
    """Return the unit of a history that is this place: by id, code, name or alias."""
    by_name = {u.casefold().strip(): u for u in units}
    return next((by_name[n.casefold()] for n in names_of(place) if n.casefold() in by_name), None)


def match_units(places: Sequence[Place], units: Sequence[str]) -> dict[str, str]:
    """Return the unit of each place that has one; a unit is given once.

    Ids, codes and full names come first. A city often bears the name of its province: such a
    unit goes to the place that lies as deep in the gazetteer as the places of the units whose
    names leave no doubt, and to the province where none speaks.
    """
    known = {p.id: p for p in places}
    depth = {p.id: _depth(p, known) for p in places}
    plain = {p.id: {plain_name(n) for n in names_of(p)} for p in places}
    fitting = {u: _fitting(u, places, plain) for u in units}
    clear = Counter(depth[found[0]] for found in fitting.values() if len(found) == 1)

    def order(place: str) -> tuple[int, int, str]:
        return -clear[depth[place]], depth[place], place

    out: dict[str, str] = {}
    for unit, found in sorted(fitting.items(), key=lambda item: len(item[1])):
        free = [place for place in found if place not in out]
        if free:
            out[min(free, key=order)] = unit
    return out


def _fitting(unit: str, places: Sequence[Place], plain: dict[str, set[str]]) -> list[str]:
    """Ids of the places a unit may be: by id or code alone if one has it, else by name."""
    exact = unit.casefold().strip()
    by_id = [p.id for p in places if exact in (p.id.casefold(), p.code.casefold())]
    if by_id:
        return by_id
    name = plain_name(unit)
    likeness = {p.id: max(_likeness(name, n) for n in plain[p.id] or {""}) for p in places}
    best = max(likeness.values(), default=0.0)
    return [p for p, like in likeness.items() if like >= max(best, CLOSE)]


def _likeness(a: str, b: str) -> float:
    return 100.0 if a == b else float(fuzz.ratio(a, b)) if min(len(a), len(b)) > 3 else 0.0


def _depth(place: Place, known: dict[str, Place]) -> int:
    depth, seen = 0, set[str]()
    while place.parent in known and place.id not in seen:
        seen.add(place.id)
        place, depth = known[place.parent], depth + 1
    return depth


def lies_in(place: str, ancestor: str, places: dict[str, Place]) -> bool:
    """Whether ``place`` is ``ancestor`` or lies in it."""
    seen: set[str] = set()
    while place and place not in seen:
        if place == ancestor:
            return True
        seen.add(place)
        place = places[place].parent if place in places else ""
    return False


def simulated_deaths(
    place: str, ensemble: Ensemble | None, places: Sequence[Place]
) -> np.ndarray | None:
    """Return ``(members, months)`` deaths simulated in a place and all places inside it."""
    if ensemble is None or ensemble.monthly_killed is None:
        return None
    known = {p.id: p for p in places}
    columns = [k for k, name in enumerate(ensemble.places) if lies_in(name, place, known)]
    if not columns:
        return None
    return np.asarray(ensemble.monthly_killed[:, :, columns].sum(axis=2), dtype=float)
