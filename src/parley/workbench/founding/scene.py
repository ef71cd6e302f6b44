"""Where a war is, when no claim puts a side at a town the map knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import cycle

from parley.core.claim import Report
from parley.workbench.founding.draft import Happening
from parley.workbench.founding.names import begins, codes_of, sentences

Spot = tuple[str, float, float]
_NAMES = re.compile(r"[A-ZÄÖÜ][\w'’-]+(?: [A-ZÄÖÜ][\w'’-]+)*")


def spots_in(text: str, spots: Mapping[str, Spot]) -> list[Spot]:
    """The towns that a text names, each once."""
    return list(dict.fromkeys(spots[w] for w in _NAMES.findall(text) if w in spots))


def listed_with(text: str, first: str, spots: Mapping[str, Spot]) -> list[Spot]:
    """The towns in one list with a first, "Ghazni and Herat", "Kunduz, Taloqan und Masar".

    Examples
    --------
    >>> spots = {"Ghazni": ("Ghazni", 33.5, 68.4), "Herat": ("Herat", 34.3, 62.2)}
    >>> [s[0] for s in listed_with("They took Ghazni and Herat.", "Ghazni", spots)]
    ['Herat']
    """
    row = re.search(
        rf"\b{re.escape(first)}\b((?:(?:, and|,| and| und| sowie) {_NAMES.pattern})+)", text
    )
    return spots_in(row[1], spots) if row else []


def scene(reports: Sequence[Report], spots: Mapping[str, Spot], capital: str) -> Counter[Spot]:
    """How many sentences of fighting name each town; all sentences, where those name none.

    The capital counts only where no other town is named: it is from there that most is told.
    """
    fought: Counter[Spot] = Counter()
    told: Counter[Spot] = Counter()
    for report in reports:
        for code in codes_of(report):
            for text in sentences(report.text):
                here = spots_in(text, spots)
                told.update(here)
                fought.update(here if begins(code, "fights").search(text) else ())
    for counts in (fought, told):
        outside = Counter({spot: n for spot, n in counts.items() if spot[0] != capital})
        if outside:
            return outside
    return told


def placed_there(fights: Sequence[Happening], there: Counter[Spot]) -> list[Happening]:
    """The same fights, spread over the scene of war in proportion, where none has a place."""
    if any(h.place for h in fights) or not there:
        return list(fights)
    turn = {name: cycle(_in_turn(there)) for h in fights for name in (h.side_a,)}
    out = []
    for fight in fights:
        name, lat, lon = next(turn[fight.side_a])
        out.append(replace(fight, lat=lat, lon=lon, place=name))
    return out


def _in_turn(there: Counter[Spot]) -> Iterable[Spot]:
    """Every town as often as it is named, the most named first."""
    rounds = range(max(there.values()))
    return [spot for i in rounds for spot, n in there.most_common() if n > i]
