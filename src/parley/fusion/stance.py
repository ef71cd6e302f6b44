"""How far a claim counts by who speaks: neutral or a party, alone or in chorus, in whose favour."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from parley.fusion.table import NEUTRAL, ClaimTable

Prior = Mapping[str, tuple[float, float]]
"""kind of source -> (right, wrong) claims it is taken to have made before."""


def kind_of_camp(camp: str) -> str:
    """Return ``neutral``, ``party`` or ``unknown``."""
    return "neutral" if camp.lower() == NEUTRAL else "party" if camp else "unknown"


def right_prior(table: ClaimTable, prior: Prior) -> tuple[np.ndarray, np.ndarray]:
    """Return (S,) prior right and wrong claims of each source, by the camp it speaks for."""
    kinds = ["unknown"] * len(table.sources)
    for s, c in zip(*np.unique(np.column_stack([table.source, table.camp]), axis=0).T):
        kinds[int(s)] = kind_of_camp(table.camps[int(c)])
    pairs = np.array([prior[k] for k in kinds], dtype=float).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def camp_shares(table: ClaimTable, weight: np.ndarray) -> np.ndarray:
    """Return (N,) weights: n voices of one warring camp count as n / (1 + (n - 1) / 2).

    They speak from one interest, so that ten of them are not ten witnesses.
    """
    party = np.array([kind_of_camp(c) == "party" for c in table.camps], dtype=bool)
    key = table.question.astype(np.int64) * len(table.camps) + table.camp
    _, code = np.unique(key, return_inverse=True)
    chorus = np.bincount(code, weight)[code]
    return np.where(party[table.camp], weight / (1.0 + 0.5 * np.maximum(chorus - 1.0, 0.0)), weight)
