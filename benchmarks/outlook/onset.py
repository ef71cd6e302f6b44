"""Onset: no death in twelve months, then a month with 25 or more within the next twelve.

python benchmarks/outlook/onset.py --data ../shared/data
"""

from __future__ import annotations

import numpy as np
from common import data_folder, show, views_panel
from scipy.optimize import minimize

from parley.outlook import History, forecast
from parley.outlook.months import month_id
from parley.outlook.scores import brier, log_score
from parley.outlook.significance import skill

ORIGINS = tuple(f"{year}-12" for year in range(2014, 2021))
AHEAD, BAR = 12, 25.0


def cases(history: History, t: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows quiet for a year at month ``t``, two features of their past, and whether one began."""
    past = np.nan_to_num(history.window(range(history.first, t + 1)))
    future = history.window(range(t + 1, t + 1 + AHEAD))
    known = np.isfinite(history.window([t])[:, 0]) & np.isfinite(future).all(axis=1)
    rows = np.flatnonzero(known & (past[:, -12:].sum(axis=1) == 0))
    bled = past[rows] > 0
    since = np.where(bled.any(axis=1), np.argmax(bled[:, ::-1], axis=1), past.shape[1])
    look = np.column_stack([np.ones(len(rows)), np.log1p(since), np.log1p(past[rows].sum(axis=1))])
    return rows, look, (future[rows] >= BAR).any(axis=1)


def logistic(look: np.ndarray, began: np.ndarray) -> np.ndarray:
    """Coefficients of a lightly ridged logistic regression."""

    def loss(b: np.ndarray) -> float:
        z = look @ b
        return float(np.logaddexp(0, np.where(began, -z, z)).sum() + 0.5 * (b[1:] ** 2).sum())

    return np.asarray(minimize(loss, np.array([-4.0, 0.0, 0.0])).x)


def main() -> None:
    """Score the pool, the base rate and a logistic on recent history, all told from the past."""
    history = views_panel(data_folder(__doc__ or ""))
    ours, rates, fits, truth, block = [], [], [], [], []
    for origin in ORIGINS:
        t = month_id(origin)
        past = [cases(history, s) for s in range(history.first + 24, t - AHEAD + 1, 3)]
        look = np.concatenate([p[1] for p in past])
        began = np.concatenate([p[2] for p in past])
        rows, now, came = cases(history, t)
        made = forecast(history, origin=origin, horizon=AHEAD, draws=2000, models="simple")
        reach = (made.draws.max(axis=1) >= BAR).sum(axis=1)
        row = {u: k for k, u in enumerate(made.units)}
        hits = np.asarray([reach[row[history.units[r]]] for r in rows])
        ours.append((hits + 0.5) / (2000 + 1))
        rates.append(np.full(len(rows), began.mean()))
        fits.append(1 / (1 + np.exp(-(now @ logistic(look, began)))))
        truth.append(came)
        block.append(rows)
    p, rate, fit, y, b = (np.concatenate(x) for x in (ours, rates, fits, truth, block))
    gain = [skill(log_score(p, y), log_score(q, y), b) for q in (rate, fit)]
    rows_out = [
        (f"log score of the pool ({y.sum()} onsets in {len(y)})", f"{log_score(p, y).mean():.4f}",
         "", ""),
        ("log score of the base rate", f"{log_score(rate, y).mean():.4f}", ".46 %", "worse"),
        ("log score of the logistic", f"{log_score(fit, y).mean():.4f}", "", "worse"),
        ("Brier of the pool / base rate", f"{brier(p, y).mean() / brier(rate, y).mean():.3f}",
         "1", "< 1"),
    ]  # fmt: skip
    for name, g in zip(("base rate", "logistic"), gain):
        interval = f"{g.value:+.3f} [{g.low:+.3f},{g.high:+.3f}]"
        rows_out.append((f"skill over the {name}, 90 %", interval, "0", "> 0"))
    show("Onset", rows_out)


if __name__ == "__main__":
    main()
