"""Claims as columns: what every fuser of this room works on.

Rows are put into a canonical order (question, source, value), so that the order of the
input never matters. Names are coded as integers; the names themselves stay beside the codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

NEUTRAL = "neutral"
PERCENT = "%"
"""Text of a figure that was given as a percentage."""


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Names coded already: ``codes`` (N,) into ``cells``, -1 for the empty name."""

    cells: Sequence[str]
    codes: np.ndarray

    def sorted(self) -> tuple[tuple[str, ...], np.ndarray]:
        """Return the sorted distinct names that occur, and each row's code."""
        codes = np.asarray(self.codes)
        if codes.strides == (0,) and (not codes.size or codes[0] < 0):
            return ("",), np.broadcast_to(np.int32(0), codes.shape)
        n = len(self.cells)
        present = np.zeros(n + 1, dtype=bool)
        present[codes] = True  # -1, no name, is the last
        names = pa.array([*self.cells, ""], pa.string())
        here = np.flatnonzero(present)
        # UTF-8 sorts by bytes as text does by code points.
        order = here[pc.sort_indices(names.take(pa.array(here))).to_numpy()]
        ranked = names.take(pa.array(order)).to_pylist()
        fresh = np.ones(len(ranked), dtype=bool)
        fresh[1:] = [a != b for a, b in zip(ranked, ranked[1:])]
        back = np.zeros(n + 1, dtype=np.int32)
        back[order] = np.cumsum(fresh) - 1
        return tuple(x for x, new in zip(ranked, fresh) if new), back[codes]


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

    def questions_from(self, first: int, last: int) -> ClaimTable:
        """Return the claims on the questions ``first`` to ``last - 1``, which are renumbered."""
        a, b = np.searchsorted(self.question, [first, last])
        columns = {name: getattr(self, name)[a:b] for name in _COLUMNS}
        columns["question"] = columns["question"] - np.int32(first)
        ids = self.ids[a:b] if self.ids else ()
        return replace(self, questions=self.questions[first:last], ids=ids, **columns)

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
    if vias == ("",):
        via_codes = np.broadcast_to(np.int32(-1), v.shape)
    else:
        known = {name: k for k, name in enumerate(sources)} | {"": -1}
        via_codes = np.array([known[n] for n in vias], dtype=np.int32)[v]
    if texts == ("",):
        t = np.broadcast_to(np.int32(-1), t.shape)
    else:
        t = np.where(np.array([name == "" for name in texts])[t], -1, t).astype(np.int32)
    filled = np.nan_to_num(value, nan=np.inf)
    order = _canonical(q.astype(np.int64) * len(sources) + s, filled, t, form, event_time)
    columns = {
        "question": q, "source": s, "form": form, "value": value, "low": low, "high": high,
        "text": t, "topic": topic_codes, "side": side_codes, "camp": camp_codes,
        "event_time": event_time, "said_at": said_at, "via": via_codes, "anchor": anchor,
    }  # fmt: skip
    return ClaimTable(
        questions=questions,
        sources=sources,
        texts=texts,
        topics=topics,
        sides=sides,
        camps=camps,
        row=order.astype(np.int64),
        ids=tuple(ids[k] for k in order) if ids else (),
        **{name: _ordered(x, order) for name, x in columns.items()},
    )


def _ordered(x: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Return a column in a new order; one value throughout takes no memory and stays so."""
    return x if x.strides == (0,) else np.asarray(x[order])


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
