"""Syria by governorate: named victims, rolling origins 2013-2016, 1 to 12 months ahead.

python benchmarks/outlook/governorates.py --data ../shared/data
"""

from __future__ import annotations

import numpy as np
from common import data_folder, show

from parley.outlook import History, backtest, forecast
from parley.outlook.negbin import quantiles
from parley.outlook.scores import crps

LEVELS = (np.arange(200) + 0.5) / 200


def main() -> None:
    """Score the pool, its coverage, and how much of the gap to an oracle it closes."""
    folder = data_folder(__doc__ or "")
    table = folder / "syria_governorate_month_to_2016-12.csv"
    history = History.read(table, measure="vdc_deaths")
    found = backtest(
        history, first="2012-12", last="2016-11", horizon=12, draws=400, models="simple"
    )
    means, base = found.means, found.means["conflictology12"]["crps"]
    gain = found.skill()
    rows = [
        ("CRPS / conflictology12", f"{means['forecast']['crps'] / base:.3f}", "1.00", "< EWM-NB"),
        ("EWM-NB, untuned", f"{means['ewm_nb']['crps'] / base:.3f}", "", ""),
        ("coverage of 90 % intervals", f"{found.coverage90['forecast']:.3f}", "", ".87-.93"),
        ("skill, governorate bootstrap", f"{gain.value:+.3f} [{gain.low:+.3f},{gain.high:+.3f}]",
         "0", "> 0"),
    ]  # fmt: skip
    for origin in ("2013-12", "2014-12", "2015-12"):
        closed = gap_closed(history, origin)
        rows.append(
            (f"gap to the oracle closed, origin {origin}, no news", f"{closed:.0%}", "", "")
        )
    show("Syria by governorate", rows)


def gap_closed(history: History, origin: str) -> float:
    """Share of the gap from conflictology12 to an oracle that knows each unit's mean and width."""
    made = forecast(history, origin=origin, draws=1000, models="simple")
    first = int(origin[:4]) - 1979
    truth = history.window(range((first - 1) * 12 + 13, (first - 1) * 12 + 25))
    mean, variance = truth.mean(axis=1), truth.var(axis=1, ddof=1)
    spread = np.clip((variance - mean) / np.maximum(mean, 1e-9) ** 2, 0.02, 20.0)
    oracle = np.repeat(quantiles(mean, spread, LEVELS)[:, None], truth.shape[1], axis=1)
    scores = [crps(d, truth).mean() for d in (made.baseline(), made.draws, oracle)]
    return float((scores[0] - scores[1]) / (scores[0] - scores[2]))


if __name__ == "__main__":
    main()
