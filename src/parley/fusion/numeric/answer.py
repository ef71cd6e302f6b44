"""What the fitted model says of each question: the interval, and who moved it where."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from parley.fusion.numeric.calibrate import stretch
from parley.fusion.numeric.design import Design
from parley.fusion.numeric.fit import (
    LEVELS,
    Parameters,
    claim_scales,
    grid_size,
    posterior,
)
from parley.fusion.numeric.identify import common_doubt
from parley.fusion.numeric.kernels import leave_out
from parley.fusion.threads import over_questions

_POINTS = 40
_NORMAL_WIDTH = 3.29  # of a 90 % interval, in standard deviations
_LEVELS = np.concatenate([[0.05, 0.5, 0.95], (np.arange(_POINTS) + 0.5) / _POINTS])


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Per question (Q,): 5, 50, 95 % points in the question's unit and 40 equal-weight points.

    ``without`` (N, 3) are the same three points without each claim of the design;
    ``score`` (N,) is the log probability the other claims give to it.
    """

    low: np.ndarray
    best: np.ndarray
    high: np.ndarray
    points: np.ndarray
    variance: np.ndarray
    without: np.ndarray
    score: np.ndarray


def answers(d: Design, p: Parameters, explain: bool = True) -> Answers:
    """Return every question's distribution and, with ``explain``, each claim's part in it."""
    e = posterior(d, p, levels=_LEVELS if explain else LEVELS, learn=False)
    z = e.dist[:, 3:]
    doubt, wider = common_doubt(d, p), stretch(d, p)
    z = _widened(z, e.dist[:, 2], doubt, wider)
    x = d.scale.inverse(z)
    # A settled answer needs no estimating.
    settled = np.flatnonzero(d.anchor & (d.form == 0))
    x[d.question[settled]] = d.scale.inverse(d.y[settled])[:, None]
    without, score = np.full((len(d.y), 3), np.nan), np.full(len(d.y), np.nan)
    if explain:
        _leave_out(d, p, score, without)
        spread = ((without[:, 2] - without[:, 0]) / _NORMAL_WIDTH) ** 2
        without = _widened(without, spread, doubt[d.question], wider)
    return Answers(
        x[:, 0], x[:, 1], x[:, 2], x[:, 3:], e.dist[:, 2], d.scale.inverse(without), score
    )


def _widened(z: np.ndarray, variance: np.ndarray, doubt: np.ndarray, wider: float) -> np.ndarray:
    """Stretch quantiles (n, low best high ...) about the best by a common doubt and a factor."""
    factor = wider * np.sqrt(1.0 + doubt / np.maximum(variance, 1e-12))[:, None]
    return np.asarray(z[:, 1:2] + factor * (z - z[:, 1:2]))


def scores(d: Design, p: Parameters) -> np.ndarray:
    """Return (N,) the log probability the other claims give to each exact claim."""
    without, score = np.zeros((len(d.y), 3)), np.zeros(len(d.y))
    _leave_out(d, p, score, without)
    return score


def if_right(d: Design, p: Parameters, group: int) -> Answers:
    """Return the answers if one camp alone (by its group code) reported without bias."""
    alone = replace(d, weight=np.where(d.group == group, d.weight, 0.0))
    trusting = replace(
        p,
        bias=np.zeros_like(p.bias),
        camp_var=np.zeros_like(p.camp_var),
        shock=np.zeros_like(p.shock),
        offset_var=np.zeros_like(p.offset_var),
    )
    return answers(alone, trusting, explain=False)


def _leave_out(d: Design, p: Parameters, score: np.ndarray, without: np.ndarray) -> None:
    own, spread = claim_scales(d, p)
    bias = np.where(d.anchor, 0.0, p.bias[d.pair])

    def work(part: slice) -> None:
        leave_out(
            d.begin[part], d.end[part], d.group, d.form, d.y, d.lo, d.hi, own, bias, d.weight,
            spread, p.nu, p.kappa, p.table, p.zmin, p.zmax, grid_size(d), d.resolution, score,
            without,
        )  # fmt: skip

    over_questions(leave_out, len(d.begin), len(d.y), work)
