"""What one claim can say on one question: one thing, and something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from parley.fusion.forms import FormCode
from parley.fusion.grouping import Evidence, Key

_COUNTS = ("count", "forces")
_NEEDS_A_YES = ("date", "status")


def in_one_breath(pieces: Iterable[Evidence]) -> list[Evidence]:
    """Join the figures that one claim gives on one question into a floor.

    "200,000 have fled abroad and more than 700,000 within the country" does not contradict
    itself: the two count different people, or one follows the other. What stands after both is
    that the number is at least the larger one.
    """
    out: dict[tuple[Key, str], list[Evidence]] = {}
    for e in pieces:
        out.setdefault((e.key, e.claim), []).append(e)
    return [j for (key, _), told in out.items() for j in _joined(key, told)]


def _joined(key: Key, told: list[Evidence]) -> list[Evidence]:
    if len(told) < 2 or key.kind not in _COUNTS:
        return told
    floors = [e.low if e.low is not None else e.value for e in told]
    known = [f for f in floors if f is not None]
    if len(known) < len(told) or len(set(known)) < 2:
        return told
    first = told[floors.index(max(known))]
    return [
        replace(
            first,
            form=FormCode.AT_LEAST,
            value=None,
            low=max(known),
            high=None,
            wording="; ".join(dict.fromkeys(e.wording for e in told)),
            parts=tuple(dict.fromkeys(p for e in told for p in e.parts)),
        )
    ]


def is_asked(pieces: Sequence[Evidence]) -> bool:
    """Whether anybody says more than no: "this is no truce" tells neither its state nor its day."""
    key = pieces[0].key
    about = key.kind if key.kind == "date" else key.measure
    return about not in _NEEDS_A_YES or not all(e.denied for e in pieces)
