"""Fuse any table of claims: the families of its questions are told apart and chosen by score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from parley.core.errors import Fault, UsageError
from parley.fusion import tablefile
from parley.fusion.categorical import choose as categories
from parley.fusion.categorical.layout import Parents
from parley.fusion.forms import FormCode, share_range
from parley.fusion.numeric import choose as numbers
from parley.fusion.numeric.scale import Scale
from parley.fusion.overtime import over_time
from parley.fusion.pagestable import table_pages
from parley.fusion.reasons import category_reasons, number_reasons
from parley.fusion.table import ClaimTable

KINDS = ("auto", "numeric", "category", "share")
_LABEL_REPEATS = 30
_MOST_LABELS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: ``best`` is a number or a label; ``low``/``high`` bound 90 % of a number.

    For a category ``low`` and ``high`` are None and ``probability`` is that of ``best``.
    ``event_time`` is set where a question is answered for several days.
    """

    question: str
    best: float | str
    low: float | None
    high: float | None
    kind: str
    n_claims: int
    why: str
    probability: float | None = None
    event_time: str = ""


@dataclass(frozen=True, slots=True)
class Fused:
    """Rows in the order of the questions' names; families with scores; faults of the input."""

    rows: tuple[Row, ...]
    families: dict[str, dict[str, Any]] = field(default_factory=dict)
    sources: tuple[dict[str, Any], ...] = ()
    faults: tuple[Fault, ...] = ()
    set_aside: int = 0


def fuse(
    table_or_records: ClaimTable | Sequence[Mapping[str, Any]] | str | Path,
    kind: str = "auto",
    *,
    parents: Parents | None = None,
    explain: bool = True,
) -> Fused:
    """Fuse a table of contradicting claims into one answer per question.

    Parameters
    ----------
    table_or_records
        A CSV's path, dictionaries with its columns, or a ClaimTable. Columns: ``question,
        source, form, value, low, high, word``, optional ``topic, side, camp, event_time,
        said_at, via, anchor``. Camp ``neutral`` marks neutral sources, anchor ``1`` a
        settled answer.
    kind
        ``auto`` tells numbers from labels by themselves, topic by topic.
    parents
        For labels: value -> the more general values that it entails.
    explain
        Work out what each claim did (leave-one-out); costs time on very large tables.

    Returns
    -------
    Fused
        Low and high bound 90 %.

    Raises
    ------
    InputError
        The file cannot be read at all; single bad rows are set aside instead.

    Examples
    --------
    >>> rows = [{"question": "q", "source": s, "value": v} for s, v in (("a", 9), ("b", 11))]
    >>> answer = fuse(rows).rows[0]
    >>> answer.low <= 10 <= answer.high
    True
    """
    if kind not in KINDS:
        raise UsageError(f"No such kind: {kind}.", f"Choose one of {', '.join(KINDS)}.")
    read = _read(table_or_records)
    rows: list[Row] = []
    families: dict[str, dict[str, Any]] = {}
    pages: list[dict[str, Any]] = []
    for name, part, found in _families(read.table, kind):
        if found == "category":
            rows += _categories(part, parents, name, families, pages)
        else:
            rows += _numbers(part, found, name, families, pages, explain)
    rows.sort(key=lambda r: (r.question, r.event_time))
    return Fused(tuple(rows), families, tuple(pages), read.faults, read.set_aside)


def _read(source: Any) -> tablefile.ReadTable:
    if isinstance(source, ClaimTable):
        return tablefile.ReadTable(source, (), 0)
    if isinstance(source, (str, Path)):
        return tablefile.read_csv(source)
    return tablefile.read_rows([dict(r) for r in source])


def _families(table: ClaimTable, kind: str) -> list[tuple[str, ClaimTable, str]]:
    """Split the table into families of questions: by topic, and by what their claims are.

    Topics fused as logarithmic estimates stay together, so that what a source's bias is on
    one topic tells something of the next.
    """
    parts: list[tuple[str, ClaimTable, str]] = []
    together: list[np.ndarray] = []
    for k, topic in enumerate(table.topics):
        rows = np.flatnonzero(table.topic == k)
        if not rows.size:
            continue
        part = table.take(rows)
        found = kind if kind != "auto" else kind_of(part)
        if found == "numeric" and len(table.topics) > 1:
            family, _ = numbers.choose(part)
            if family.kind == "estimates" and family.scale.kind == "log":
                together.append(rows)
                continue
        parts.append((topic, part, found))
    if together:
        rows = np.sort(np.concatenate(together))
        parts.append(("", table.take(rows), "numeric" if len(table.topics) == 1 else "log"))
    return parts


def kind_of(table: ClaimTable) -> str:
    """Return ``category``, ``share`` or ``numeric``: what the claims of a family speak of.

    Numbers are labels where few of them return again and again (0 and 1 from 39 people).
    """
    label = table.form >= FormCode.CATEGORY
    words = [t for t in table.texts if t]
    if label.mean() > 0.5:
        if words and all(share_range(w) for w in words):
            return "share"
        return "category"
    point = table.form <= FormCode.APPROX
    if point.all() and not table.anchor.any():
        values, count = np.unique(table.value, return_counts=True)
        whole = np.all(values == np.round(values))
        if whole and values.size <= _MOST_LABELS and count.sum() >= _LABEL_REPEATS * values.size:
            return "category"
    return "numeric"


def _categories(
    table: ClaimTable,
    parents: Parents | None,
    name: str,
    families: dict[str, dict[str, Any]],
    pages: list[dict[str, Any]],
) -> list[Row]:
    chosen = categories.choose(table, parents)
    families[name or "all"] = {"family": chosen.name, "scores": chosen.scores}
    d = chosen.layout
    pages += table_pages(table, chosen.reliability, "reliability", chosen.copies.dependence)
    reasons = category_reasons(table, chosen)
    rows = []
    asked = np.unique(table.question)
    for q in asked:
        at = slice(int(d.first[q]), int(d.first[q + 1]))
        if at.start == at.stop:
            continue
        top = at.start + int(np.argmax(chosen.prob[at]))
        rows.append(
            Row(
                table.questions[q],
                d.labels[d.label[top]],
                None,
                None,
                "category",
                int(d.begin[q + 1] - d.begin[q]),
                reasons[int(q)],
                round(float(chosen.prob[top]), 4),
            )  # fmt: skip
        )
    return rows


def _numbers(
    table: ClaimTable,
    kind: str,
    name: str,
    families: dict[str, dict[str, Any]],
    pages: list[dict[str, Any]],
    explain: bool,
) -> list[Row]:
    if kind == "share":
        table = as_shares(table)
    moving = over_time(table) if kind != "share" else None
    rows: list[Row] = []
    if moving is not None:
        families[(name or "all") + " over time"] = {
            "family": moving.name,
            "scores": moving.scores,
        }
        for answer in moving.answers:
            rows.append(
                Row(
                    answer.question,
                    answer.best,
                    answer.low,
                    answer.high,
                    "cumulative",
                    answer.n_claims,
                    answer.why,
                    None,
                    tablefile.day_text(answer.day),
                )  # fmt: skip
            )
        table = table.take(np.flatnonzero(~moving.covers))
        if not len(table):
            return rows
    given = {
        "share": numbers.Family("estimates", Scale("logit")),
        "log": numbers.Family("estimates", Scale("log")),
    }.get(kind)
    fit = numbers.fuse_numbers(table, given, explain)
    families[name or "all"] = {"family": fit.family.name, "scores": fit.scores}
    pages += table_pages(table, fit.bias, "bias", fit.copies.dependence, fit)
    reasons = number_reasons(table, fit) if explain else {}
    count = np.bincount(table.question, minlength=len(table.questions))
    for q in np.flatnonzero(count):
        if not np.isfinite(fit.best[q]):
            continue
        low, best, high = (float(f"{x[q]:.7g}") for x in (fit.low, fit.best, fit.high))
        rows.append(
            Row(
                table.questions[q],
                best,
                low,
                high,
                "share" if kind == "share" else "numeric",
                int(count[q]),
                reasons.get(int(q), ""),
            )  # fmt: skip
        )
    return rows


def as_shares(table: ClaimTable) -> ClaimTable:
    """Return shares in 0..1: percentages divided, words ("most") as ranges."""
    from dataclasses import replace

    low, high, form = table.low.copy(), table.high.copy(), table.form.copy()
    for code, word in enumerate(table.texts):
        found = share_range(word) if word else None
        if found is not None:
            rows = (table.text == code) & np.isnan(table.value)
            low[rows], high[rows], form[rows] = found[0], found[1], FormCode.RANGE
    largest = np.nanmax(np.concatenate([table.value, high, [0.0]]))
    unit = 100.0 if largest > 1.5 else 1.0
    value = table.value / unit
    wordless = np.isnan(table.value) & (table.text >= 0)
    low, high = (np.where(wordless, x, x / unit) for x in (low, high))
    return replace(table, value=value, low=low, high=high, form=form)
