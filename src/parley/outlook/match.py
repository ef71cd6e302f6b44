"""Which unit of a history, and which column of an ensemble, is which place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from parley.core.place import Place
from parley.core.world import Ensemble


def unit_of(place: Place, units: Iterable[str]) -> str | None:
    """Return the unit of a history that is this place: by id, code, name or alias."""
    by_name = {u.casefold().strip(): u for u in units}
    names = [place.id, place.code, place.name, place.name_de]
    names += [alias for group in place.aliases.values() for alias in group]
    return next((by_name[n.casefold()] for n in names if n and n.casefold() in by_name), None)


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
