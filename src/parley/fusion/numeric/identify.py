"""What only neutral sources and settled answers can tell: where the truth lies between camps.

Shifting all biases up and all truths down changes almost nothing in what is claimed. Neutral
sources and anchors pin each cell (topic, side) down; how well they do so is kept as a doubt
that no number of claims lessens.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parley.fusion.numeric.design import Design
from parley.fusion.numeric.parameters import CAMP_SD, Parameters, Posterior

_SETTLED_SD = 0.2


def live(d: Design) -> np.ndarray:
    """Return (P,) whether a (source, cell) pair says anything that is not a copy."""
    return np.asarray(np.bincount(d.pair, d.weight, d.n_pair) > 0)


def identify(d: Design, p: Parameters, e: Posterior) -> Parameters:
    """How well each camp's bias is known: only neutral claims and anchors can tell."""
    key = d.question * (d.n_bloc + 1) + d.bloc
    partisan = np.flatnonzero(~d.rigid & (d.weight > 0))
    settled: np.ndarray = np.zeros(d.n_bloc)
    counts: np.ndarray = np.zeros(d.n_bloc)
    if partisan.size:
        calm = d.rigid & (d.weight > 0)
        rigid_in = np.bincount(d.question[calm], minlength=len(d.begin)) > 0
        _, first, back, size = np.unique(
            key[partisan], return_index=True, return_inverse=True, return_counts=True
        )
        noise = np.bincount(back, e.claim_var[partisan]) / size**2
        one = partisan[first]
        shock = p.shock[d.bloc_camp[d.bloc[one]]] ** 2
        worth = rigid_in[d.question[one]] / (shock + noise + e.cavity[one])
        settled = np.bincount(d.bloc[one], worth, d.n_bloc)
        counts = np.bincount(d.bloc[one], rigid_in[d.question[one]], d.n_bloc)
    prior = 1.0 / p.camp_sd[d.bloc_camp] ** 2
    var = 1.0 / (prior + settled)
    var = np.where(d.camp_fixed[d.bloc_camp], 0.0, var)
    mean, sd = _camp_means(d, p, var, counts > 0)
    return replace(p, camp_var=var, settled=counts, camp_mean=mean, camp_sd=sd)


def _camp_means(
    d: Design, p: Parameters, var: np.ndarray, known: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean and spread of each camp's bias over the cells where it is settled."""
    camps = len(d.camp_fixed)
    use = known & ~d.camp_fixed[d.bloc_camp]
    key = d.bloc_camp * 2 + d.bloc_own
    worth = np.where(use, 1.0 / (p.camp_sd[d.bloc_camp] ** 2 / 2 + var), 0.0)
    heft = np.bincount(key, worth, camps * 2)
    mean = np.bincount(key, worth * p.camp_bias, camps * 2) / (heft + 1.0 / CAMP_SD**2)
    square = np.where(use, (p.camp_bias - mean[key]) ** 2 + np.minimum(var, 0.5), 0.0)
    n = np.bincount(d.bloc_camp, use, camps)
    total = np.bincount(d.bloc_camp, square, camps)
    sd = np.sqrt((total + 4.0 * CAMP_SD**2) / (n + 4.0))
    return mean.reshape(camps, 2), sd


def recentre(
    d: Design,
    p: Parameters,
    e: Posterior,
    mean: np.ndarray,
    informs: np.ndarray,
    precision: np.ndarray,
    residual: np.ndarray,
) -> Parameters:
    """Shift each cell so that neutral sources and anchors average to no residual."""
    fixed = d.camp_fixed[d.bloc_camp[d.pair_bloc]]
    cell = d.bloc_cell[d.pair_bloc]
    calm = np.where(fixed, informs, 0.0)
    heft: np.ndarray = np.bincount(cell, calm, d.n_cell)
    pull: np.ndarray = -np.bincount(cell, calm * mean, d.n_cell)
    anchored = np.bincount(d.question[d.anchor], minlength=len(d.begin)) > 0
    tells = precision * anchored[d.question] * ~d.anchor
    tells = np.minimum(tells, 1.0 / _SETTLED_SD**2)
    claim_cell = d.bloc_cell[d.bloc]
    heft = heft + np.bincount(claim_cell, tells, d.n_cell)
    pull = pull + np.bincount(claim_cell, tells * (residual - p.bias[d.pair]), d.n_cell)
    free = ~d.camp_fixed[d.bloc_camp]
    ease = np.where(free, 1.0 / p.camp_sd[d.bloc_camp] ** 2, 0.0)
    expected = p.camp_mean[d.bloc_camp, d.bloc_own]
    heft = heft + np.bincount(d.bloc_cell, ease, d.n_cell)
    pull = pull + np.bincount(d.bloc_cell, ease * (expected - p.camp_bias), d.n_cell)
    shift = pull / np.maximum(heft, 1e-9)
    return replace(
        p,
        bias=p.bias + shift[cell],
        camp_bias=np.where(free, p.camp_bias + shift[d.bloc_cell], 0.0),
        offset_var=_offset_var(d, p, anchored),
    )


def _offset_var(d: Design, p: Parameters, anchored: np.ndarray) -> np.ndarray:
    """Return (cells,) the variance of what neutral sources have in common, less what is settled.

    A settled question tells of its cell as one neutral source of sd .2 would, however many spoke
    on it. Without camps the truth is what all say: nobody is there to be measured by it.
    """
    cells = np.full(len(d.begin), -1, dtype=np.int64)
    cells[d.question[~d.anchor]] = d.bloc_cell[d.bloc[~d.anchor]]
    cells = cells[anchored]
    told = np.bincount(cells[cells >= 0], minlength=d.n_cell) / _SETTLED_SD**2
    camp = d.bloc_camp[d.pair_bloc]
    calm = d.camp_fixed[camp] & live(d) & (not d.camp_fixed.all())
    precise = np.bincount(d.bloc_cell[d.pair_bloc[calm]], 1.0 / p.tau2[camp[calm]], d.n_cell)
    return np.asarray(np.where(precise > 0, 1.0 / np.maximum(precise + told, 1e-9), 0.0))


def common_doubt(d: Design, p: Parameters) -> np.ndarray:
    """Return (Q,) the variance by which every claim on a question may err together.

    All camps are measured by the neutral sources of their cell, so that an error these have in
    common is everyone's, and no number of claims lessens it.
    """
    out = np.zeros(len(d.begin))
    out[d.question] = p.offset_var[d.bloc_cell[d.bloc]]
    return out
