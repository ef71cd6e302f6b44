"""Which numeric family: log or linear, estimates or exact values, by held-out log score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.fusion.copies import Copies, detect
from parley.fusion.numeric import spike
from parley.fusion.numeric.answer import answers, scores
from parley.fusion.numeric.design import Design, design
from parley.fusion.numeric.fit import Parameters, average, fit
from parley.fusion.numeric.scale import Scale
from parley.fusion.numeric.scale import candidates as scales
from parley.fusion.table import NEUTRAL, ClaimTable

_SEED = 20161221
_HIDDEN_SHARE = 0.2
_ENOUGH = 30
_COMMON = 0.1
_AT_MOST = 12_000


@dataclass(frozen=True, slots=True)
class Family:
    """``kind`` is "estimates" (nobody is exact), "average" or "exact" (the truth is claimed)."""

    kind: str
    scale: Scale
    copies: bool = True

    @property
    def name(self) -> str:
        """The family in words."""
        tail = "" if self.copies else ", copies not folded"
        return f"{self.kind} on a {self.scale.kind} scale{tail}"


def families(table: ClaimTable) -> list[Family]:
    """Return the families that can apply to a table."""
    found = []
    sides = any(c not in ("", NEUTRAL) for c in table.camps)
    for scale in scales(table):
        if scale.kind == "linear" and not sides:
            found.append(Family("average", scale, copies=False))
        # Sources that are often exactly right agree without copying: only told copies count.
        found += [Family("estimates", scale), Family("exact", scale, copies=False)]
    return found


def choose(table: ClaimTable) -> tuple[Family, dict[str, float]]:
    """Return the family that foretells hidden claims best, and every family's score.

    Scores are mean log probabilities of a claim's cell of resolution, so that scales and
    families can be compared. Small tables, which cannot tell, get estimates on a log scale
    (on a linear one where something is negative).
    """
    options = families(table)
    part = _part(table)
    result: dict[str, float] = {}
    for family in options:
        copies = copies_for(part, family)
        hidden, judged = _hide(part, detect(part, exact=family.kind != "estimates"))
        if judged.sum() < _ENOUGH:
            return options[0], {}
        result[family.name] = _score(part, family, copies, hidden, judged)
    return max(options, key=lambda f: result[f.name]), result


def copies_for(table: ClaimTable, family: Family) -> Copies:
    """Return who copies whom, as it looks under a family."""
    found = detect(table, exact=family.kind == "exact")
    return found if family.copies else found.certain()


def _part(table: ClaimTable) -> ClaimTable:
    """Return enough whole questions to tell families apart."""
    if len(table) <= _AT_MOST:
        return table
    step = int(np.ceil(len(table) / _AT_MOST))
    rich = np.diff(table.starts)[table.question] >= 2
    order = np.unique(table.question[rich], return_inverse=True)[1]
    rows = np.flatnonzero(rich)[order % step == 0]
    return table.take(rows)


def _hide(table: ClaimTable, copies: Copies) -> tuple[np.ndarray, np.ndarray]:
    root = np.arange(len(table))
    for _ in range(20):
        above = copies.original[root]
        root = np.where(above >= 0, above, root)
    draw = np.random.Generator(np.random.Philox(key=_SEED)).random(len(table))
    size = np.diff(table.starts)[table.question]
    point = (table.form <= 1) & np.isfinite(table.value)
    hidden = (draw[root] < _HIDDEN_SHARE) & (size >= 2) & ~table.anchor & point
    # A value given everywhere (nought on a scale) is foretold without knowing the question.
    values, code, count = np.unique(table.value, return_inverse=True, return_counts=True)
    common = count[code] > _COMMON * point.sum()
    return hidden, hidden & (root == np.arange(len(table))) & ~common


def _score(
    table: ClaimTable, family: Family, copies: Copies, hidden: np.ndarray, judged: np.ndarray
) -> float:
    d = design(table, family.scale, np.where(hidden, 0.0, copies.weight))
    rows = np.flatnonzero(judged[d.row])
    if family.kind == "estimates":
        score = scores(d, fit(d, iterations=14))[rows]
    elif family.kind == "average":
        score = scores(d, average(d))[rows]
    else:
        c = spike.candidates(d)
        model, prob = spike.fit(d, c, iterations=14)
        score = spike.foretell(d, c, model, prob, rows)
    return float(np.mean(np.maximum(score, -20.0)))


@dataclass(frozen=True, slots=True, eq=False)
class NumericFit:
    """Low, best and high (Q,) in the question's unit, NaN where no claim bounds a number."""

    low: np.ndarray
    best: np.ndarray
    high: np.ndarray
    family: Family
    scores: dict[str, float]
    design: Design
    copies: Copies
    parameters: Parameters | spike.Spike
    without: np.ndarray

    @property
    def bias(self) -> np.ndarray:
        """Return (S,) each source's mean bias on the family's scale."""
        if isinstance(self.parameters, spike.Spike):
            return self.parameters.bias
        d = self.design
        total = np.bincount(d.pair_source, self.parameters.bias, d.n_source)
        return np.asarray(total / np.maximum(np.bincount(d.pair_source, minlength=d.n_source), 1))


def fuse_numbers(
    table: ClaimTable, family: Family | None = None, explain: bool = True
) -> NumericFit:
    """Fit the chosen (or given) family and return every question's interval."""
    result: dict[str, float] = {}
    if family is None:
        family, result = choose(table)
    copies = copies_for(table, family)
    d = design(table, family.scale, copies.weight)
    if family.kind == "exact":
        return _exact(d, family, result, copies)
    p = average(d) if family.kind == "average" else fit(d)
    a = answers(d, p, explain=explain)
    empty = d.end <= d.begin
    low, best, high = (np.where(empty, np.nan, x) for x in (a.low, a.best, a.high))
    return NumericFit(low, best, high, family, result, d, copies, p, a.without)


def _exact(d: Design, family: Family, result: dict[str, float], copies: Copies) -> NumericFit:
    c = spike.candidates(d)
    model, prob = spike.fit(d, c)
    ends = spike.quantiles(d, c, prob, np.array([0.05, 0.95]))
    best = spike.likeliest(d, c, prob)
    low, high = np.fmin(ends[:, 0], best), np.fmax(ends[:, 1], best)
    x = [family.scale.inverse(v) for v in (low, best, high)]
    without = np.full((len(d.y), 3), np.nan)
    return NumericFit(x[0], x[1], x[2], family, result, d, copies, model, without)
