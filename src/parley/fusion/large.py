"""Tables of millions of claims: learnt from a sample of questions, answered piece by piece.

A hundred claims of a source tell all there is to know of it. So sources are learnt once, from
every k-th question and all settled ones; then each piece of the table is answered with what was
learnt, here or on other machines. The pieces do not depend on where they are answered, so any
engine gives the same bytes. Answers go to the file as they come.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from parley.core.cluster import dask_client
from parley.core.errors import EnvironmentFault, Fault, InputError, UsageError
from parley.fusion.copies import agreement, detect
from parley.fusion.fuse import fuse, kind_of
from parley.fusion.kinds import several_days, unusable
from parley.fusion.learned import Learned, carried, learnt_from
from parley.fusion.numberrows import as_vague, tidy
from parley.fusion.numeric.calibrate import stretch
from parley.fusion.numeric.choose import Family, NumericFit, fuse_numbers
from parley.fusion.numeric.design import design
from parley.fusion.numeric.fit import LEVELS, Parameters, posterior
from parley.fusion.numeric.identify import common_doubt
from parley.fusion.pagestable import table_pages
from parley.fusion.table import ClaimTable
from parley.fusion.tablefile import ReadTable, read_csv

PIECE = 500_000
_SAMPLE = 250_000
_A_SOURCE = 100
_MOST_SAMPLE = 2_000_000
_SCHEMA = pa.schema(
    [(n, pa.string() if n in ("question", "kind", "why") else pa.int64() if n == "n_claims"
      else pa.float64()) for n in ("question", "best", "low", "high", "kind", "n_claims", "why")]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LargeFused:
    """What became of a large table: how much, in which family, and a page for each source."""

    claims: int
    questions: int
    family: str
    scores: dict[str, float]
    sources: tuple[dict[str, Any], ...]
    faults: tuple[Fault, ...]
    set_aside: int


@dataclass(frozen=True, slots=True, eq=False)
class _Lesson:
    """All that a piece needs: the family, the sources' parameters, who copies whom."""

    family: Family
    learned: Learned
    agreed: tuple[np.ndarray, np.ndarray] | None
    wider: float


def fuse_file(
    path: str | Path,
    out: str | Path | None = None,
    *,
    engine: str = "local",
    workers: int = 2,
    piece: int = PIECE,
) -> LargeFused:
    """Fuse a very large table of numeric claims and write the estimates as they come.

    Parameters
    ----------
    path
        CSV as for ``fuse``.
    out
        CSV of ``question, best, low, high, kind, n_claims, why``; whole or not at all.
    engine
        ``local``, or ``dask`` for processes and other machines (extra ``cluster``).
    workers
        Processes that ``dask`` starts where no scheduler is named.
    piece
        Claims answered at a time; memory grows with it.

    Raises
    ------
    InputError
        The file cannot be read at all; single bad rows are set aside.
    EnvironmentFault
        The answers cannot be written.
    UsageError
        Some topic's claims are no plain numbers.
    """
    read = read_csv(path)
    table = as_vague(read.table)
    if not _plain_numbers(_sample(table)):
        raise UsageError(
            "Only plain numbers are fused in pieces; these are labels, days, places or totals "
            "that move over time.",
            "Leave out --engine dask, or take such topics out.",
        )
    wrong, faults = unusable(table, "numeric", read)
    aside = int(wrong.sum())
    if aside:
        table = table.take(np.flatnonzero(~wrong))
    if not len(table):
        todo = "Give question, source and a value in each row."
        none = Fault(str(path), 0, 0, "no claim could be used", "", "Nothing was fused.", todo)
        raise InputError([*read.faults, *faults, none])
    said, claims = np.bincount(table.source, minlength=len(table.sources)), len(table)
    part = _sample(table)
    fit = fuse_numbers(part, explain=False)
    if not isinstance(fit.parameters, Parameters):
        return _whole(table, fit, read, faults, out)
    lesson = _learn(part, fit, fit.parameters)
    pages = _pages(part, fit, said)
    answered = 0
    with _writer(out) as write, _answers(table, lesson, engine, workers, piece) as pieces:
        for found in pieces:
            answered += found.num_rows
            write(found)
    every = sorted((*read.faults, *faults), key=lambda f: (f.line, f.column))
    return LargeFused(
        claims, answered, fit.family.name, fit.scores, pages, tuple(every),
        read.set_aside + aside,
    )  # fmt: skip


def _plain_numbers(table: ClaimTable) -> bool:
    """Whether every topic's claims are numbers that hold for good."""
    if several_days(table):
        return False
    topics = (table.take(np.flatnonzero(table.topic == k)) for k in np.unique(table.topic))
    return all(kind_of(t) == "numeric" for t in topics)


def _learn(part: ClaimTable, fit: NumericFit, p: Parameters) -> _Lesson:
    agreed = agreement(part) if fit.family.copies else None
    learned = learnt_from(part, fit.design, p)
    return _Lesson(fit.family, learned, agreed, stretch(fit.design, p))


def _whole(
    table: ClaimTable, fit: NumericFit, read: ReadTable, faults: list[Fault],
    out: str | Path | None,
) -> LargeFused:  # fmt: skip
    """Fuse in one piece where values are exact: who is right is then not carried by parameters."""
    found = fuse(table, "numeric", explain=False)
    rows = [r for r in found.rows if isinstance(r.best, float)]
    with _writer(out) as write:
        columns = ([getattr(r, n) for r in rows] for n in _SCHEMA.names)
        write(pa.table(list(columns), _SCHEMA))
    every = sorted((*read.faults, *faults), key=lambda f: (f.line, f.column))
    return LargeFused(
        len(table), len(rows), fit.family.name, fit.scores, found.sources, tuple(every),
        read.set_aside + len(faults),
    )  # fmt: skip


def _sample(table: ClaimTable) -> ClaimTable:
    enough = min(max(_SAMPLE, _A_SOURCE * len(table.sources)), _MOST_SAMPLE)
    step = -(-len(table) // enough)
    if step <= 1:
        return table
    settled = np.zeros(len(table.questions), dtype=bool)
    settled[table.question[table.anchor]] = True
    settled[::step] = True
    part = table.take(np.flatnonzero(settled[table.question]))
    number = np.cumsum(settled, dtype=np.int32) - np.int32(1)
    names = tuple(table.questions[k] for k in np.flatnonzero(settled))
    return replace(part, questions=names, question=number[part.question])


def _pages(part: ClaimTable, fit: NumericFit, said: np.ndarray) -> tuple[dict[str, Any], ...]:
    """Return source pages with the claims of the whole table, biases as learnt."""
    pages = table_pages(part, fit.bias, "bias", fit.copies.dependence, fit)
    number = {name: int(n) for name, n in zip(part.sources, said)}
    counted = [page | {"n_claims": number[page["id"]]} for page in pages]
    return tuple(sorted(counted, key=lambda p: (-p["n_claims"], p["id"])))


@contextmanager
def _answers(
    table: ClaimTable, lesson: _Lesson, engine: str, workers: int, piece: int
) -> Iterator[Iterator[pa.Table]]:
    cut = _pieces(table, piece)
    if engine == "dask":
        with dask_client(workers, "fuse --engine dask") as client:
            shared = client.scatter(lesson, broadcast=True)
            yield _in_order(client, shared, cut, 2 * workers)
    else:
        yield map(partial(answer_piece, lesson=lesson), cut)


def _in_order(
    client: Any, lesson: Any, pieces: Iterator[ClaimTable], ahead: int
) -> Iterator[pa.Table]:
    waiting: deque[Any] = deque()
    for part in pieces:
        waiting.append(client.submit(answer_piece, part, lesson, pure=False))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _pieces(table: ClaimTable, size: int) -> Iterator[ClaimTable]:
    starts, n = table.starts, len(table.questions)
    first = 0
    while first < n:
        last = max(int(np.searchsorted(starts, starts[first] + size, side="right")) - 1, first + 1)
        yield table.questions_from(first, min(last, n))
        first = last


def answer_piece(part: ClaimTable, lesson: _Lesson) -> pa.Table:
    """Return the answers to the questions of a piece as columns of the file."""
    weight = detect(part, agreed=lesson.agreed).weight if lesson.agreed else np.ones(len(part))
    d = design(part, lesson.family.scale, weight)
    p = carried(lesson.learned, part, d)
    e = posterior(d, p, levels=LEVELS, learn=False)
    spread = np.maximum(e.dist[:, 2], 1e-12)
    factor = lesson.wider * np.sqrt(1.0 + common_doubt(d, p) / spread)[:, None]
    z = e.dist[:, 3:]
    x = d.scale.inverse(z[:, 1:2] + factor * (z - z[:, 1:2]))
    settled = np.flatnonzero(d.anchor & (d.form == 0))
    x[d.question[settled]] = d.scale.inverse(d.y[settled])[:, None]
    asked = np.flatnonzero(d.end > d.begin)
    low, best, high = (tidy(x[asked, k]) for k in range(3))
    count = np.bincount(part.question, minlength=len(part.questions))[asked]
    names = pa.array(part.questions, pa.string()).take(pa.array(asked))
    kind = pa.DictionaryArray.from_arrays(np.zeros(len(asked), dtype=np.int8), ["numeric"])
    columns = [names, best, low, high, kind.cast(pa.string()), count, _why(part, asked, count)]
    return pa.table([pa.array(c) if isinstance(c, np.ndarray) else c for c in columns], _SCHEMA)


def _why(part: ClaimTable, asked: np.ndarray, count: np.ndarray) -> pa.Array:
    """Return the raw spread of each question in words."""
    bottom = np.fmin(np.fmin(part.value, part.low), part.high)
    top = np.fmax(np.fmax(part.value, part.low), part.high)
    first = part.starts[asked]
    low, high = np.fmin.reduceat(bottom, first), np.fmax.reduceat(top, first)
    text = [pa.array(tidy(v)).cast(pa.string()) for v in (low, high)]
    n = pa.array(count).cast(pa.string())
    many = pc.binary_join_element_wise(n, " claims range from ", text[0], " to ", text[1], "")
    return pc.if_else(pa.array(count == 1), pa.scalar("one claim"), many)


@contextmanager
def _writer(out: str | Path | None) -> Iterator[Any]:
    """Yield a function that appends a table; the file appears when all is written."""
    if out is None:
        yield lambda found: None
        return
    path = Path(out)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with pacsv.CSVWriter(part, _SCHEMA, write_options=_STYLE) as file:
            yield file.write_table
        part.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise EnvironmentFault(f"Cannot write {out}: {reason}.", "Nothing was written.") from None
    finally:
        part.unlink(missing_ok=True)


_STYLE = pacsv.WriteOptions(quoting_style="needed")
