"""Syria by governorate: named victims, rolling origins 2013-2016, 1 to 12 months ahead.

python benchmarks/outlook/governorates.py --data ../shared/data
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from common import data_folder, show

from parley.outlook import History, backtest, forecast
from parley.outlook.months import month_id, month_text
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
    origins = [month_text(t) for t in range(month_id("2012-12"), month_id("2015-12") + 1, 3)]
    for title, kept in (("all history", None), ("one year of history", 12)):
        for model in ("simple", "ewm_nb"):
            closed = gap_closed(history, origins, kept, model)
            what = f"gap to the oracle closed, {len(origins)} origins, {title}, {model}"
            rows.append((what, f"{closed:.0%}", "0", ">= 50%"))
    show("Syria by governorate", rows)


def gap_closed(history: History, origins: list[str], kept: int | None, model: str) -> float:
    """Share of the gap from conflictology12 to an oracle that knows each unit's mean and width.

    Twelve months from each origin, no news; with ``kept`` only the last months are known.
    """
    sums = np.zeros(3)
    for origin in origins:
        end = month_id(origin)
        known = history.cut(origin)
        if kept is not None:
            known = replace(known, first=end - kept + 1, values=known.values[:, -kept:])
        made = forecast(known, origin=origin, draws=300, models=model)
        truth = history.window(range(end + 1, end + 13))
        mean, variance = truth.mean(axis=1), truth.var(axis=1, ddof=1)
        spread = np.clip((variance - mean) / np.maximum(mean, 1e-9) ** 2, 0.02, 20.0)
        oracle = np.repeat(quantiles(mean, spread, LEVELS)[:, None], truth.shape[1], axis=1)
        sums += [crps(d, truth).sum() for d in (made.baseline(), made.draws, oracle)]
    return float((sums[0] - sums[1]) / (sums[0] - sums[2]))


if __name__ == "__main__":
    main()
