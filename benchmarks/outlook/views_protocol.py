"""Country-months as in the ViEWS challenge: October origin, 3 to 14 months ahead, 2018-2021.

python benchmarks/outlook/views_protocol.py --data ../shared/data
"""

from __future__ import annotations

import time

import numpy as np
from common import data_folder, geometric, show, views_panel

from parley.outlook import forecast
from parley.outlook.scores import crps, log1p_crps
from parley.outlook.significance import skill

YEARS = (2018, 2019, 2020, 2021)


def main() -> None:
    """Score the pool against conflictology12, year by year."""
    history = views_panel(data_folder(__doc__ or ""))
    ratios, logs, rows, blocks = [], [], [], []
    ours, theirs = [], []
    began = time.perf_counter()
    for year in YEARS:
        found = forecast(history, origin=f"{year - 1}-10", horizon=14, draws=1000)
        months = [(year - 1980) * 12 + k for k in range(1, 13)]
        truth = history.select(found.units).window(months)
        draws, base = found.draws[:, 2:], found.baseline()[:, 2:]
        model, usual = crps(draws, truth), crps(base, truth)
        ratios.append(float(np.nanmean(model) / np.nanmean(usual)))
        logged = np.nanmean(log1p_crps(draws, truth)) / np.nanmean(log1p_crps(base, truth))
        logs.append(float(logged))
        ours.append(model)
        theirs.append(usual)
        blocks.append(np.repeat([found.units], 12, axis=0).T)
        measured = f"{ratios[-1]:.3f}"
        rows.append((f"{year} CRPS / conflictology12", measured, "1.00", "<= 1.00"))
        print(f"{year}: {ratios[-1]:.3f} log {logs[-1]:.3f} {found.method}", flush=True)
    seconds = (time.perf_counter() - began) / len(YEARS)
    gain = skill(*(np.concatenate([x.ravel() for x in part]) for part in (ours, theirs, blocks)))
    rows.append(("geometric mean of yearly ratios", f"{geometric(ratios):.3f}", ".90", "<= .88"))
    rows.append(("the same in log1p-CRPS", f"{geometric(logs):.3f}", "1.00", ""))
    interval = f"{gain.value:+.3f} [{gain.low:+.3f},{gain.high:+.3f}]"
    rows.append(("CRPS skill, country bootstrap 90 %", interval, "0", "> 0"))
    rows.append(("fit and forecast, 191 x 14 x 1,000 draws", f"{seconds:.0f} s", "", "<= 60 s"))
    show("ViEWS protocol", rows)


if __name__ == "__main__":
    main()
