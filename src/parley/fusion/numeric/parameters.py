"""What the numeric fuser learns, and what one look at the claims tells it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

CAMP_SD = 0.7
"""Prior spread of camps' biases, on the model's scale."""

# A truth lies a third above a floor in the mean, until claims tell otherwise: where UCDP's low
# and best count of an event differ, the mean log ratio is 0.35 to 0.8; over all events under 0.1.
FLOOR_RATE = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Parameters:
    """What is learnt of sources and camps; all on the model's scale.

    ``bias`` (P,) and ``bias_var`` per (source, cell); ``sigma2`` (S,) per source;
    ``camp_bias``, ``camp_var`` (B,) per (camp, cell), ``camp_mean`` (C, 2) the mean of a
    camp's bias over cells (other side's, own side's) and ``camp_sd`` its spread;
    ``tau2`` (C,) spread of sources within a camp; ``shock`` (C,) sd of a camp's common
    shock on a question; ``nu`` degrees of freedom; ``kappa`` how close a floor ("at least")
    stays to what its source believes; ``table`` log prior density of truths;
    ``offset_var`` (cells,) by how much all sources of a cell may err together.
    """

    bias: np.ndarray
    bias_var: np.ndarray
    sigma2: np.ndarray
    camp_bias: np.ndarray
    camp_var: np.ndarray
    camp_mean: np.ndarray
    camp_sd: np.ndarray
    tau2: np.ndarray
    shock: np.ndarray
    nu: float
    kappa: float
    table: np.ndarray
    zmin: float
    zmax: float
    settled: np.ndarray
    offset_var: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """``dist`` (Q, 3 + levels): log evidence, mean, variance, quantiles; per-claim moments."""

    dist: np.ndarray
    moments: np.ndarray
    cavity: np.ndarray
    claim_var: np.ndarray = field(repr=False)
    claim_spread: np.ndarray = field(repr=False)
