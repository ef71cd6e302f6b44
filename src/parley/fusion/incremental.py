"""New claims arrive: only the questions they touch are fused again, in milliseconds.

Sources keep the parameters of the last full fit; a source never seen before gets those of its
camp. A nightly refit brings the parameters up to date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parley.fusion.copies import detect
from parley.fusion.learned import Learned, carried, learnt_from
from parley.fusion.numeric.choose import Family, fuse_numbers
from parley.fusion.numeric.design import design
from parley.fusion.numeric.fit import Parameters, posterior
from parley.fusion.numeric.scale import Scale
from parley.fusion.tablefile import read_rows

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """A fitted table kept for updates: its rows by question and what was learnt of sources."""

    rows: Mapping[str, tuple[Row, ...]]
    learned: Learned


@dataclass(frozen=True, slots=True)
class Answer:
    """Low, best and high (90 %) of one question."""

    question: str
    low: float
    best: float
    high: float


def begin(rows: Sequence[Row]) -> Standing:
    """Fit a table of counts in full and keep what is needed to update it.

    Parameters
    ----------
    rows
        Dictionaries with the columns of a claims table; numeric claims only.
    """
    table = read_rows([dict(r) for r in rows]).table
    fit = fuse_numbers(table, Family("estimates", Scale("log")), explain=False)
    p, d = fit.parameters, fit.design
    assert isinstance(p, Parameters)
    by_question: dict[str, list[Row]] = {}
    for r in rows:
        by_question.setdefault(str(r["question"]), []).append(r)
    learned = learnt_from(table, d, p)
    return Standing({q: tuple(v) for q, v in by_question.items()}, learned)


def refuse(state: Standing, rows: Sequence[Row]) -> tuple[Standing, tuple[Answer, ...]]:
    """Fuse again the questions that ``rows`` touch; return the new state and their answers.

    Examples
    --------
    >>> first = [{"question": "q", "source": s, "value": v} for s, v in (("a", 90), ("b", 110))]
    >>> _, (answer,) = refuse(begin(first), [{"question": "q", "source": "c", "value": 100}])
    >>> answer.low < 100 < answer.high
    True
    """
    touched = {str(r["question"]): tuple(state.rows.get(str(r["question"]), ())) for r in rows}
    for r in rows:
        touched[str(r["question"])] += (r,)
    table = read_rows([dict(r) for claims in touched.values() for r in claims]).table
    d = design(table, Scale("log"), detect(table).weight)
    post = posterior(d, carried(state.learned, table, d))
    answers = []
    for k, name in enumerate(table.questions):
        if d.end[k] > d.begin[k]:
            low, best, high = (float(x) for x in d.scale.inverse(post.dist[k, 3:6]))
            answers.append(Answer(name, low, best, high))
    return replace(state, rows={**state.rows, **touched}), tuple(answers)
