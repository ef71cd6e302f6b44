"""Intervals checked on settled questions ([Vovk2005]_): too narrow there, stretched everywhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parley.fusion.numeric.design import Design
from parley.fusion.numeric.fit import Parameters, posterior
from parley.fusion.numeric.identify import common_doubt

_LEVEL = 0.9
_FEW = 20
_DOUBT = 80.0


def stretch(d: Design, p: Parameters) -> float:
    """Return by how much to stretch the 90 % intervals about the best value.

    Every settled question is fused without its anchor; the conformal quantile of how far the
    settled value lies out, in half-widths, is the factor. It is drawn towards 1, for a score
    of anchors cannot tell .88 from .92, and below twenty anchors it is 1.
    """
    rows = np.flatnonzero(d.anchor & (d.form == 0))
    heard = np.bincount(d.question, d.weight * ~d.anchor, len(d.begin)) > 0
    rows = rows[heard[d.question[rows]]]
    if rows.size < _FEW:
        return 1.0
    blind = replace(d, weight=np.where(d.anchor, 0.0, d.weight))
    dist = posterior(blind, p, d.question[rows], learn=False).dist
    wider = np.sqrt(1.0 + common_doubt(d, p)[d.question[rows]] / dist[:, 2])
    best = dist[:, 4]
    low, high = (best + wider * (dist[:, k] - best) for k in (3, 5))
    off = d.y[rows] - best
    out = np.where(off > 0, off / (high - best), -off / (best - low))
    rank = min(int(np.ceil((rows.size + 1) * _LEVEL)), rows.size) - 1
    factor = float(np.sort(out)[rank])
    return float(np.clip(factor, 0.5, 3.0) ** (rows.size / (rows.size + _DOUBT)))
