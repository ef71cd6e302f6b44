"""Onset: no death in twelve months, then a month with 25 or more within the next twelve.

Quarterly origins 2000-2020, learnt on past origins only, against the base rate and a logistic
on time since the last death and all deaths. With seven onsets in December origins 2014-2020
nothing can be told apart; 133 tell. Other violence is joined by country name from the data's
table by type.

    python benchmarks/outlook/onset.py --data ../shared/data
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from common import data_folder, show, views_panel
from scipy.optimize import minimize

from parley.outlook import History
from parley.outlook.months import month_id, month_text
from parley.outlook.onset import onset_chances
from parley.outlook.scores import brier, log_score
from parley.outlook.significance import Skill, skill

FIRST, LAST, LATE = month_id("2000-01"), month_id("2020-12"), month_id("2014-02")
AHEAD, BAR = 12, 25.0


def with_context(history: History, folder: Path) -> History:
    """Add deaths by non-state and one-sided violence where the country's name is the same."""
    names = pq.read_table(
        folder / "views_country_month_sb.parquet", columns=["country_id", "country"]
    )
    name = {str(c): _plain(n) for c, n in zip(*(names.column(k).to_pylist() for k in (0, 1)))}
    row = {name[u]: k for k, u in enumerate(history.units)}
    out = np.zeros(history.values.shape)
    table = pq.read_table(folder / "country_month.parquet").to_pydict()
    keys = ("country", "month", "ns_cal", "os_cal")
    for country, month, ns, os in zip(*(table[k] for k in keys)):
        column = month_id(month) - history.first
        if _plain(country) in row and 0 <= column < out.shape[1]:
            out[row[_plain(country)], column] = (ns or 0.0) + (os or 0.0)
    return replace(history, context=out)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z ]", "", name.lower().split("(")[0]).strip()


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


@dataclass(frozen=True)
class Judged:
    """Chances by three forecasters, what came, the country, and the month of origin."""

    ours: np.ndarray
    rate: np.ndarray
    logistic: np.ndarray
    came: np.ndarray
    country: np.ndarray
    origin: np.ndarray

    def over(self, name: str, late: bool) -> Skill:
        """Skill in log score over a forecaster, resampling countries."""
        use = self.origin >= (LATE if late else FIRST)
        ours, theirs = (log_score(p[use], self.came[use]) for p in (self.ours, getattr(self, name)))
        return skill(ours, theirs, self.country[use])


def judge(history: History) -> Judged:
    """Every quiet country at every quarter, each forecast from its own past."""
    known = {t: cases(history, t) for t in range(history.first + 24, LAST + 1, 3)}
    parts: list[tuple[np.ndarray, ...]] = []
    for t in (t for t in known if t >= FIRST):
        past = [known[s] for s in known if s <= t - AHEAD]
        look, began = (np.concatenate([p[k] for p in past]) for k in (1, 2))
        rows, now, came = known[t]
        found = onset_chances(history, month_text(t), AHEAD, BAR)
        assert found is not None
        chance = dict(zip(found.rows.tolist(), found.chance.tolist()))
        fit = 1 / (1 + np.exp(-(now @ logistic(look, began))))
        ours = np.asarray([chance[r] for r in rows.tolist()])
        parts.append(
            (ours, np.full(len(rows), began.mean()), fit, came, rows, np.full(len(rows), t))
        )
    return Judged(*(np.concatenate(x) for x in zip(*parts)))


def main() -> None:
    """Score the learnt chance, with and without other violence, against both anchors."""
    folder = data_folder(__doc__ or "")
    history = views_panel(folder)
    rows = []
    for label, known in (("", history), (", with other violence", with_context(history, folder))):
        found = judge(known)
        for late, span in ((False, "2000-2020"), (True, "2014-2020")):
            use = found.origin >= (LATE if late else FIRST)
            rows.append(
                (
                    f"{span}{label}: onsets in cases",
                    f"{found.came[use].sum()} in {use.sum()}",
                    "",
                    "",
                )
            )
            for name in ("rate", "logistic"):
                g = found.over(name, late)
                said = f"{g.value:+.3f} [{g.low:+.3f},{g.high:+.3f}]"
                rows.append((f"  log-score skill over the {name}, 90 %", said, "0", "> 0"))
        ratio = brier(found.ours, found.came).mean() / brier(found.rate, found.came).mean()
        rows.append(("  Brier / base rate", f"{ratio:.3f}", "1", "< 1"))
        rows.append(
            (
                "  mean chance / share that came",
                f"{found.ours.mean() / found.came.mean():.2f}",
                "",
                "1",
            )
        )
    show("Onset", rows)


if __name__ == "__main__":
    main()
