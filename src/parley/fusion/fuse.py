"""Fuse any table of claims: the families of its questions are told apart and chosen by score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from parley.core.errors import UsageError
from parley.fusion import tablefile
from parley.fusion.categorical.layout import Parents
from parley.fusion.forms import FormCode, share_range
from parley.fusion.grades import grade_rows, ordered
from parley.fusion.kinds import (
    date_rows,
    kind_of_labels,
    label_rows,
    place_rows,
    several_days,
    state_rows,
    unusable,
)
from parley.fusion.linked import Link
from parley.fusion.linkfile import read_links
from parley.fusion.links import hold_rows
from parley.fusion.numberrows import as_changes, as_vague, number_rows
from parley.fusion.numeric import choose as numbers
from parley.fusion.rows import Families, Fused, Pages, Row
from parley.fusion.sorts import one_spelling, parts
from parley.fusion.table import PERCENT, ClaimTable
from parley.fusion.whereabouts import Gazetteer

__all__ = ["KINDS", "Fused", "Row", "fuse", "kind_of"]

KINDS = ("auto", "numeric", "category", "share", "date", "place", "boolean", "overtime")
_LABEL_REPEATS = 30
_MOST_LABELS = 10
_OVER = 0.1


def fuse(
    table_or_records: ClaimTable | Sequence[Mapping[str, Any]] | str | Path,
    kind: str = "auto",
    *,
    parents: Parents | None = None,
    gazetteer: Gazetteer | None = None,
    links: Sequence[Link] | str | Path = (),
    explain: bool = True,
) -> Fused:
    """Fuse a table of contradicting claims into one answer per question.

    Parameters
    ----------
    table_or_records
        A CSV's path, dictionaries with its columns, or a ClaimTable. Columns: ``question,
        source, form, value, low, high, word``, optional ``topic, side, camp, event_time,
        said_at, via, anchor, lat, lon, radius``. Camp ``neutral`` marks neutral sources,
        anchor ``1`` a settled answer.
    kind
        ``auto`` tells numbers, labels, dates and points by themselves, topic by topic.
        ``boolean`` takes labels as states that switch over time, ``overtime`` numbers as a
        total that moves, ``date`` and ``place`` labels as days and places.
    parents
        For labels: value -> the more general values that it entails.
    gazetteer
        For places: what lies in what, and where.
    links
        Sums and subsets among questions, or the path of a CSV ``total, part, relation``.
    explain
        Work out what each claim did (leave-one-out); costs time on very large tables.

    Returns
    -------
    Fused
        Low and high bound 90 %.

    Raises
    ------
    InputError
        A file cannot be read at all, or a link leads nowhere; single bad rows of the table
        are set aside instead.

    Examples
    --------
    >>> rows = [{"question": "q", "source": s, "value": v} for s, v in (("a", 9), ("b", 11))]
    >>> answer = fuse(rows).rows[0]
    >>> answer.low <= 10 <= answer.high
    True
    >>> said = (("un", "2016-12-13"), ("army", "2016-12"))
    >>> fuse([{"question": "signed", "source": s, "value": v} for s, v in said]).rows[0].best
    '2016-12-13'
    """
    if kind not in KINDS:
        raise UsageError(f"No such kind: {kind}.", f"Choose one of {', '.join(KINDS)}.")
    read = _read(table_or_records, kind)
    if isinstance(links, (str, Path)):
        links = read_links(links, read.table.questions)
    rows: list[Row] = []
    families: Families = {}
    pages: Pages = []
    faults = list(read.faults)
    for name, given, found in _families(read.table, kind):
        if found in ("numeric", "overtime", "log"):
            given = as_changes(as_vague(given))
        wrong, more = unusable(given, found, read)
        faults += more
        part = given.take(np.flatnonzero(~wrong)) if wrong.any() else given
        if found in ("category", "boolean"):
            part = one_spelling(part, frozenset(parents or ()))
        if not len(part):
            continue
        graded = found == "category" and kind == "auto" and not parents
        reading, scores = ordered(part) if graded else ("", {})
        if reading:
            rows += grade_rows(part, reading, scores, name, families, pages)
        elif found == "category":
            rows += label_rows(part, parents, name, families, pages)
        elif found == "date":
            rows += date_rows(part, name, families, pages, explain)
        elif found == "place":
            places = gazetteer or Gazetteer(parents or {}, {})
            rows += place_rows(part, places, name, families, pages)
        elif found == "boolean":
            rows += state_rows(part, name, families, pages, explain)
        else:
            rows += number_rows(part, found, name, families, pages, explain)
    rows.sort(key=lambda r: (r.question, r.event_time))
    conflicts: tuple[str, ...] = ()
    if links:
        rows, conflicts = hold_rows(rows, links)
    aside = read.set_aside + len(faults) - len(read.faults)
    faults.sort(key=lambda f: (f.line, f.column))
    return Fused(tuple(rows), families, tuple(pages), tuple(faults), aside, conflicts, read.notes)


def _read(source: Any, kind: str) -> tablefile.ReadTable:
    if isinstance(source, ClaimTable):
        return tablefile.ReadTable(source, (), 0)
    dates, labels = kind == "date", kind in ("category", "boolean", "place")
    if isinstance(source, (str, Path)):
        return tablefile.read_csv(source, dates=dates, labels=labels)
    return tablefile.read_rows([dict(r) for r in source], dates=dates, labels=labels)


def _families(table: ClaimTable, kind: str) -> list[tuple[str, ClaimTable, str]]:
    """Split the table into families of questions: by topic, and by what their claims are.

    Topics fused as logarithmic estimates stay together, so that what a source's bias is on
    one topic tells something of the next.
    """
    if kind in ("date", "place", "boolean"):
        return [("", table, kind)]
    found: list[tuple[str, ClaimTable, str]] = []
    together: list[np.ndarray] = []
    for name, rows in _topics(table, kind):
        part = table if rows.size == len(table) else table.take(rows)
        asked = kind if kind != "auto" else kind_of(part)
        if asked in ("numeric", "overtime") and len(table.topics) > 1:
            family, _ = numbers.choose(part)
            if family.kind == "estimates" and family.scale.kind == "log":
                together.append(rows)
                continue
        found.append((name, part, asked))
    if together:
        found.append(("", table.take(np.sort(np.concatenate(together))), "log"))
    return found


def _topics(table: ClaimTable, kind: str) -> list[tuple[str, np.ndarray]]:
    """Return the rows of each topic; of each sort of question where a topic has several."""
    found = []
    for k, topic in enumerate(table.topics):
        rows = np.flatnonzero(table.topic == k)
        if not rows.size:
            continue
        if kind != "auto":
            found.append((topic, rows))
            continue
        for name, part in parts(table.take(rows)):
            inside = (
                np.isin(table.question[rows], np.unique(part.question)) if name else slice(None)
            )
            found.append((f"{topic} {name}".strip(), rows[inside]))
    return found


def _changes(percent: np.ndarray) -> bool:
    """Whether percentages are rises and falls rather than shares of a whole."""
    known = percent[np.isfinite(percent)]
    return bool(known.size and ((known < 0).any() or (known > 1.0).mean() > _OVER))


def kind_of(table: ClaimTable) -> str:
    """Return what the claims of a family speak of: one of ``KINDS`` but auto and overtime.

    Numbers are labels where few of them return again and again (0 and 1 from 39 people).
    """
    label = table.form >= FormCode.CATEGORY
    words = [table.texts[k] for k in np.unique(table.text[table.text >= 0])]
    if PERCENT in words:
        percent = table.text == table.texts.index(PERCENT)
        if percent.mean() > 0.5:
            return "numeric" if _changes(table.value[percent]) else "share"
    if label.mean() > 0.5:
        if words and all(share_range(w) for w in words):
            return "share"
        return kind_of_labels(table)
    point = table.form <= FormCode.APPROX
    if point.all() and not table.anchor.any():
        values, count = np.unique(table.value, return_counts=True)
        whole = np.all(values == np.round(values))
        # Nought and one alone are no and yes, however few they are.
        if set(values.tolist()) == {0.0, 1.0} and not several_days(table):
            return "category"
        if whole and values.size <= _MOST_LABELS and count.sum() >= _LABEL_REPEATS * values.size:
            return "category"
    return "numeric"
