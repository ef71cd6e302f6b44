"""CDB90: can strengths tell who wins a battle, better than the force ratio alone?

    python benchmarks/war/battles.py --data ../shared/data/war

The contest function of the war room with its exponent fitted, and a fitted logit with
strengths, year and size, by ten-fold cross-validation grouped by war.
"""

from __future__ import annotations

import numpy as np
from _common import data_folder, rows, show
from scipy.optimize import minimize
from scipy.special import expit


def auc(p: np.ndarray, y: np.ndarray) -> float:
    """Chance that a won battle is rated above a lost one."""
    order = p[y == 1][:, None] - p[y == 0][None, :]
    return float(((order > 0) + 0.5 * (order == 0)).mean())


def fit(x: np.ndarray, y: np.ndarray, ridge: float) -> np.ndarray:
    """Ridge logit; the first column is the intercept and is not shrunk."""

    def loss(b: np.ndarray) -> float:
        eta = x @ b
        return float(np.logaddexp(0, eta).sum() - y @ eta + ridge * (b[1:] ** 2).sum())

    return np.asarray(minimize(loss, np.zeros(x.shape[1]), method="BFGS").x)


def main() -> None:
    table = [
        r
        for r in rows(data_folder(__doc__ or "") / "cdb90" / "battle_outcomes_working_half.csv")
        if r["wina"] in ("1.0", "-1.0") and r["str_att"] and r["str_def"]
    ]
    y = np.array([r["wina"] == "1.0" for r in table], float)
    att = np.log([float(r["str_att"]) for r in table])
    deff = np.log([float(r["str_def"]) for r in table])
    year = np.array([float(r["datetime_min"][:4]) for r in table])
    one = np.ones_like(att)
    era = (year - 1850) / 100
    designs = {
        "base rate": np.column_stack([one]),
        "force ratio (contest function)": np.column_stack([one, att - deff]),
        "ratio, size, century": np.column_stack(
            [one, att - deff, (att + deff) / 2 - 10, era, era**2, (att - deff) * era]
        ),
    }
    wars = sorted({r["war"] for r in table})
    fold = np.array([wars.index(r["war"]) % 10 for r in table])
    out = []
    for name, x in designs.items():
        p = np.zeros_like(y)
        for k in range(10):
            b = fit(x[fold != k], y[fold != k], 1.0)
            p[fold == k] = expit(x[fold == k] @ b)
        out.append([name, auc(p, y), float(((p - y) ** 2).mean())])
    show(
        f"{len(y)} decided battles, ten folds by war (anchor: AUC .589, Brier .2230)",
        ["model", "AUC", "Brier"],
        out,
    )


if __name__ == "__main__":
    main()
