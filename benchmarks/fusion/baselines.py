"""Published fusers, run side by side: median, CRH, CATD, GTM for numbers; vote and crowd-kit."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np
from scipy.stats import chi2

Said = dict[str, list[tuple[str, float]]]


def numbers(said: Said) -> dict[str, dict[str, float]]:
    """Return every numeric baseline's answers."""
    names = sorted(said)
    sources = sorted({s for claims in said.values() for s, _ in claims})
    code = {s: k for k, s in enumerate(sources)}
    q = np.array([k for k, n in enumerate(names) for _ in said[n]])
    s = np.array([code[s] for n in names for s, _ in said[n]])
    x = np.array([v for n in names for _, v in said[n]], dtype=float)
    answers = {
        "mean": np.bincount(q, x) / np.bincount(q),
        "median": np.array([np.median([v for _, v in said[n]]) for n in names]),
        "CRH": _crh(q, s, x),
        "CATD": _catd(q, s, x),
        "GTM": _gtm(q, s, x),
    }
    return {name: dict(zip(names, a)) for name, a in answers.items()}


def _weighted(q: np.ndarray, x: np.ndarray, w: np.ndarray) -> np.ndarray:
    return np.bincount(q, w * x) / np.maximum(np.bincount(q, w), 1e-12)


def _spread(q: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Standard deviation of the claims on each claim's question (the usual normaliser)."""
    mean = np.bincount(q, x) / np.bincount(q)
    sd = np.sqrt(np.bincount(q, (x - mean[q]) ** 2) / np.bincount(q))
    return np.maximum(sd, 1e-3)[q]


def _crh(q: np.ndarray, s: np.ndarray, x: np.ndarray) -> np.ndarray:
    truth, spread = _weighted(q, x, np.ones_like(x)), _spread(q, x)
    for _ in range(20):
        loss = np.bincount(s, ((x - truth[q]) / spread) ** 2) / np.bincount(s)
        w = -np.log(np.maximum(loss, 1e-9) / np.maximum(loss, 1e-9).sum())
        truth = _weighted(q, x, w[s])
    return truth


def _catd(q: np.ndarray, s: np.ndarray, x: np.ndarray) -> np.ndarray:
    truth, spread = _weighted(q, x, np.ones_like(x)), _spread(q, x)
    n = np.bincount(s)
    for _ in range(20):
        w = chi2.ppf(0.05, n) / np.maximum(np.bincount(s, ((x - truth[q]) / spread) ** 2), 1e-9)
        truth = _weighted(q, x, w[s])
    return truth


def _gtm(q: np.ndarray, s: np.ndarray, x: np.ndarray) -> np.ndarray:
    centre, scale = np.median(x), max(float(np.std(x)), 1e-9)
    z = (x - centre) / scale
    truth, var = np.bincount(q, z) / np.bincount(q), np.full(s.max() + 1, 0.1)
    for _ in range(20):
        precise = np.bincount(q, 1.0 / var[s]) + 1.0
        truth = np.bincount(q, z / var[s]) / precise
        error = np.bincount(s, (z - truth[q]) ** 2 + 1.0 / precise[q])
        var = (error + 2 * 1.0) / (np.bincount(s) + 2 * 11.0)
    return truth * scale + centre


def labels(rows: list[dict[str, str]], rivals: bool) -> list[tuple[str, dict[str, Any]]]:
    """Return majority vote and, if asked, crowd-kit's models."""
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for r in rows:
        said[r["question"]][r["value"]] += 1
    found: list[tuple[str, dict[str, Any]]] = [
        ("vote", {q: min(c, key=lambda v: (-c[v], v)) for q, c in said.items()})
    ]
    return found + (_crowdkit(rows) if rivals else [])


def _crowdkit(rows: list[dict[str, str]]) -> list[tuple[str, dict[str, Any]]]:
    try:
        import pandas as pd
        from crowdkit.aggregation import GLAD, MACE, DawidSkene
    except ImportError:
        return []
    frame = pd.DataFrame(
        [{"task": r["question"], "worker": r["source"], "label": r["value"]} for r in rows]
    )
    found = []
    for model in (DawidSkene(n_iter=100), GLAD(), MACE(random_state=0)):
        try:
            found.append((f"crowd-kit {type(model).__name__}", model.fit_predict(frame).to_dict()))
        except Exception as error:  # a rival that crashes is a result too
            print(f"crowd-kit {type(model).__name__}: {error}")
    return found
