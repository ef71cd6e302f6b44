"""New claims arrive: only the questions they touch are fused again, in milliseconds.

Sources keep the parameters of the last full fit; a source never seen before gets those of its
camp. A nightly refit brings the parameters up to date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from parley.fusion.copies import detect
from parley.fusion.numeric.choose import Family, fuse_numbers
from parley.fusion.numeric.design import Design, design
from parley.fusion.numeric.fit import Parameters, posterior, start
from parley.fusion.numeric.scale import Scale
from parley.fusion.table import ClaimTable
from parley.fusion.tablefile import read_rows

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """A fitted table kept for updates: its rows by question and what was learnt of sources."""

    rows: Mapping[str, tuple[Row, ...]]
    noise: Mapping[str, float]
    bias: Mapping[tuple[str, str, str], tuple[float, float]]
    camps: Mapping[tuple[str, str, str], tuple[float, float]]
    shock: Mapping[str, float]
    parameters: Parameters


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
    pairs = _pair_names(table, d)
    blocs = _bloc_names(table, d)
    return Standing(
        {q: tuple(v) for q, v in by_question.items()},
        {table.sources[s]: float(v) for s, v in enumerate(p.sigma2)},
        {k: (float(p.bias[i]), float(p.bias_var[i])) for i, k in enumerate(pairs)},
        {k: (float(p.camp_bias[i]), float(p.camp_var[i])) for i, k in enumerate(blocs)},
        {table.camps[c]: float(v) for c, v in enumerate(p.shock)},
        p,
    )


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
    post = posterior(d, _parameters(state, table, d))
    answers = []
    for k, name in enumerate(table.questions):
        if d.end[k] > d.begin[k]:
            low, best, high = (float(x) for x in d.scale.inverse(post.dist[k, 3:6]))
            answers.append(Answer(name, low, best, high))
    return replace(state, rows={**state.rows, **touched}), tuple(answers)


def _parameters(state: Standing, table: ClaimTable, d: Design) -> Parameters:
    """Carry the learnt parameters over to the touched questions' sources and camps."""
    old = state.parameters
    typical = float(np.exp(np.mean(np.log(old.sigma2)))) if old.sigma2.size else 0.0625
    fresh = start(d)
    blocs = [state.camps.get(k) for k in _bloc_names(table, d)]
    camp_bias = np.array([b[0] if b else 0.0 for b in blocs])
    camp_var = np.array([b[1] if b else v for b, v in zip(blocs, fresh.camp_var)])
    shock = np.array([state.shock.get(c, s) for c, s in zip(table.camps, fresh.shock)])
    bias, doubt = np.zeros(d.n_pair), np.zeros(d.n_pair)
    camp = d.bloc_camp[d.pair_bloc]
    for k, name in enumerate(_pair_names(table, d)):
        known = state.bias.get(name)
        bias[k] = known[0] if known else camp_bias[d.pair_bloc[k]]
        doubt[k] = known[1] if known else fresh.tau2[camp[k]]
    return replace(
        fresh,
        sigma2=np.array([state.noise.get(s, typical) for s in table.sources]),
        bias=bias,
        bias_var=doubt,
        camp_bias=camp_bias,
        camp_var=camp_var,
        shock=shock,
        nu=old.nu,
        table=old.table,
        zmin=old.zmin,
        zmax=old.zmax,
    )


def _pair_names(table: ClaimTable, d: Design) -> list[tuple[str, str, str]]:
    first = np.zeros(d.n_pair, dtype=np.int64)
    first[d.pair[::-1]] = np.arange(len(d.pair))[::-1]
    return [
        (table.sources[table.source[r]], table.topics[table.topic[r]], table.sides[table.side[r]])
        for r in d.row[first]
    ]


def _bloc_names(table: ClaimTable, d: Design) -> list[tuple[str, str, str]]:
    first = np.zeros(d.n_bloc, dtype=np.int64)
    first[d.bloc[::-1]] = np.arange(len(d.bloc))[::-1]
    return [
        (table.camps[table.camp[r]], table.topics[table.topic[r]], table.sides[table.side[r]])
        for r in d.row[first]
    ]
