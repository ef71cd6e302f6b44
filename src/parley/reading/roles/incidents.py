"""Which deeds belong together: the incidents of a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parley.reading.roles.model import Deed, Entity, Filler, Role

_HIT = (Role.VICTIM, Role.TARGET)


def number_incidents(
    deeds: Sequence[Deed],
    fillers: Sequence[Filler],
    entities: Sequence[Entity],
    told_of: Sequence[tuple[int, int]] = (),
) -> tuple[Deed, ...]:
    """Return the deeds, each with the number of its incident, counted from 1.

    Two deeds are one incident where they share a word that fills a role in both ("attacked
    the station and burnt two cars": one subject), or where they hit the same victim or target.
    ``told_of`` are pairs of a blame or commission and the deed in its sentence that it speaks of.
    That the same rebels did both joins nothing: they may have struck twice.
    """
    root = list(range(len(deeds)))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    def join(numbers: Sequence[int]) -> None:
        for other in numbers[1:]:
            a, b = sorted((find(numbers[0]), find(other)))
            root[b] = a

    by_word: dict[tuple[int, int], list[int]] = {}
    for filler in fillers:
        by_word.setdefault((filler.start, filler.end), []).append(filler.deed)
    for numbers in by_word.values():
        join(numbers)
    for pair in told_of:
        join(pair)
    for entity in entities:
        if entity.role in _HIT:
            join(entity.deeds)
    order: dict[int, int] = {}
    return tuple(
        replace(deed, incident=order.setdefault(find(i), len(order) + 1))
        for i, deed in enumerate(deeds)
    )
