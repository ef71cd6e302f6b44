"""Which unit of a history, and which column of an ensemble, is which place."""

from __future__ import annotations

import re
import unicodedata
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
    """Return the unit of each place that has one.

    Exact names come first. What is left is compared without articles and accents, largest
    places first, so that a province and not its capital takes the province's figures; a
    unit is given once.
    """
    known = {p.id: p for p in places}
    out = {p.id: u for p in places if (u := unit_of(p, units))}
    free = [u for u in units if u not in set(out.values())]
    rest = sorted((p for p in places if p.id not in out), key=lambda p: (_depth(p, known), p.id))
    for unit in free:
        name = plain_name(unit)
        scored = [
            (max(_likeness(name, plain_name(n)) for n in names_of(p)), -k, p.id)
            for k, p in enumerate(rest)
            if p.id not in out
        ]
        best = max(scored, default=(0.0, 0, ""))
        if best[0] >= CLOSE:
            out[best[2]] = unit
    return out


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
