"""Claims as columns: what every fuser of this room works on.

Rows are put into a canonical order (question, source, value), so that the order of the
input never matters. Names are coded as integers; the names themselves stay beside the codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Names coded already: ``codes`` (N,) into ``cells``, -1 for the empty name."""

    cells: Sequence[str]
    codes: np.ndarray

    def sorted(self) -> tuple[tuple[str, ...], np.ndarray]:
        """Return the sorted distinct names that occur, and each row's code."""
        cells = [*self.cells, ""]
        present = np.bincount(self.codes % len(cells), minlength=len(cells)) > 0
        names = sorted({c for c, here in zip(cells, present) if here})
        place = {name: k for k, name in enumerate(names)}
        back = np.array([place.get(c, 0) for c in cells], dtype=np.int32)
        return tuple(names), back[self.codes]


Names = Sequence[str] | np.ndarray | Coded

Codes = np.ndarray
"""Integer codes into a tuple of names."""


@dataclass(frozen=True, slots=True, eq=False)
class ClaimTable:
    """Columns over N claims; ``question``, ``source`` … are codes into the name tuples.

    ``value``, ``low``, ``high`` (N,) are in the unit of the question and NaN where
    absent; ``text`` (N,) codes ``texts`` (categories and vague words), -1 for none.
    ``event_time`` and ``said_at`` (N,) are in days, NaN where absent. ``via`` codes
    ``sources`` or is -1. ``row`` (N,) leads back to the input's row.
    """

    questions: tuple[str, ...]
    sources: tuple[str, ...]
    texts: tuple[str, ...]
    topics: tuple[str, ...]
    sides: tuple[str, ...]
    camps: tuple[str, ...]
    question: Codes
    source: Codes
    form: Codes
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    text: Codes
    topic: Codes
    side: Codes
    camp: Codes
    event_time: np.ndarray
    said_at: np.ndarray
    via: Codes
    anchor: np.ndarray
    row: Codes
    ids: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.question)

    @property
    def starts(self) -> np.ndarray:
        """Return (Q+1,) first claim of each question; questions are contiguous."""
        return np.searchsorted(self.question, np.arange(len(self.questions) + 1))

    def take(self, rows: np.ndarray) -> ClaimTable:
        """Return the claims at ``rows`` (ascending), names and codes unchanged."""
        columns = {name: getattr(self, name)[rows] for name in _COLUMNS}
        kept = tuple(self.ids[int(k)] for k in np.arange(len(self))[rows]) if self.ids else ()
        return replace(self, ids=kept, **columns)


_COLUMNS = (
    *("question", "source", "form", "value", "low", "high", "text", "topic", "side", "camp"),
    *("event_time", "said_at", "via", "anchor", "row"),
)


def encode(values: Names) -> tuple[tuple[str, ...], Codes]:
    """Return the sorted distinct names and each value's code."""
    if isinstance(values, Coded):
        return values.sorted()
    names, codes = np.unique(np.asarray(values, dtype=object).astype(str), return_inverse=True)
    return tuple(str(n) for n in names), codes.astype(np.int32)


def from_records(records: Sequence[Mapping[str, Any]], ids: Sequence[str] = ()) -> ClaimTable:
    """Build a table from one mapping a claim.

    Parameters
    ----------
    records
        Mappings with ``question`` and ``source``; ``form`` (FormCode), ``value``,
        ``low``, ``high`` (numbers or None), ``text``, ``topic``, ``side``, ``camp``,
        ``event_time``, ``said_at`` (days), ``via`` (a source's name), ``anchor``.
    ids
        Claim ids in the same order, if there are any.

    Examples
    --------
    >>> t = from_records([{"question": "q", "source": "s", "value": 3.0}])
    >>> len(t), t.questions
    (1, ('q',))
    """

    def names(key: str) -> list[str]:
        return [str(r.get(key) or "") for r in records]

    def numbers(key: str) -> np.ndarray:
        return np.array([np.nan if r.get(key) is None else float(r[key]) for r in records])

    vias = names("via")
    return assemble(
        question=names("question"),
        source=names("source"),
        form=np.array([int(r.get("form", 0)) for r in records], dtype=np.int8),
        value=numbers("value"),
        low=numbers("low"),
        high=numbers("high"),
        text=names("text"),
        topic=names("topic"),
        side=names("side"),
        camp=names("camp"),
        event_time=numbers("event_time"),
        said_at=numbers("said_at"),
        via=vias,
        anchor=np.array([bool(r.get("anchor")) for r in records], dtype=bool),
        ids=tuple(ids),
    )


def assemble(
    *,
    question: Names,
    source: Names,
    form: np.ndarray,
    value: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    text: Names,
    topic: Names,
    side: Names,
    camp: Names,
    event_time: np.ndarray,
    said_at: np.ndarray,
    via: Names,
    anchor: np.ndarray,
    ids: tuple[str, ...] = (),
) -> ClaimTable:
    """Encode name columns and put the rows into canonical order."""
    questions, q = encode(question)
    sources, s = encode(source)
    vias, v = encode(via)
    more = sorted(set(vias) - set(sources) - {""})
    if more:
        merged = sorted([*sources, *more])
        place = {name: k for k, name in enumerate(merged)}
        s = np.array([place[n] for n in sources], dtype=np.int32)[s]
        sources = tuple(merged)
    texts, t = encode(text)
    topics, topic_codes = encode(topic)
    sides, side_codes = encode(side)
    camps, camp_codes = encode(camp)
    known = {name: k for k, name in enumerate(sources)} | {"": -1}
    via_codes = np.array([known[n] for n in vias], dtype=np.int32)[v]
    empty = np.array([name == "" for name in texts])
    t = np.where(empty[t], -1, t).astype(np.int32)
    filled = np.nan_to_num(value, nan=np.inf)
    order = _canonical(q.astype(np.int64) * len(sources) + s, filled, t, form, event_time)
    return ClaimTable(
        questions=questions,
        sources=sources,
        texts=texts,
        topics=topics,
        sides=sides,
        camps=camps,
        question=q[order],
        source=s[order],
        form=form[order],
        value=value[order],
        low=low[order],
        high=high[order],
        text=t[order],
        topic=topic_codes[order],
        side=side_codes[order],
        camp=camp_codes[order],
        event_time=event_time[order],
        said_at=said_at[order],
        via=via_codes[order],
        anchor=anchor[order],
        row=order.astype(np.int64),
        ids=tuple(ids[k] for k in order) if ids else (),
    )


def _canonical(
    key: np.ndarray, value: np.ndarray, text: np.ndarray, form: np.ndarray, time: np.ndarray
) -> np.ndarray:
    """Return the order by (question, source), ties by what is said: sorts the ties alone."""
    order = np.argsort(key, kind="stable")
    same = np.diff(key[order]) == 0
    tied = np.zeros(len(key), dtype=bool)
    tied[1:] |= same
    tied[:-1] |= same
    if tied.any():
        rows = order[tied]
        late = np.nan_to_num(time[rows])
        order[tied] = rows[np.lexsort((late, form[rows], text[rows], value[rows], key[rows]))]
    return order
