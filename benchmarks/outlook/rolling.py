"""Country-months from rolling origins, targets 2015-2021, 1 to 12 months ahead.

python benchmarks/outlook/rolling.py --data ../shared/data
"""

from __future__ import annotations

from common import data_folder, geometric, show, views_panel

from parley.outlook import backtest

STEP = 6


def main() -> None:
    """Roll the origin every six months; the model is fitted anew at each."""
    history = views_panel(data_folder(__doc__ or ""))
    found = backtest(history, first="2014-12", last="2020-12", step=STEP, horizon=12, draws=200)
    means, base = found.means, found.means["conflictology12"]
    by_year = found.ratio_by_year()
    gain = found.skill("log_crps")
    test = found.diebold_mariano("log_crps")
    rows = [
        (
            "log1p-CRPS / conflictology12",
            f"{means['forecast']['log_crps'] / base['log_crps']:.3f}",
            "1.00, .95",
            "<= .94",
        ),
        ("CRPS / conflictology12", f"{means['forecast']['crps'] / base['crps']:.3f}", "1.00", ""),
        ("geometric mean of yearly CRPS ratios", f"{geometric([*by_year.values()]):.3f}", "", ""),
        ("EWM-NB, log1p", f"{means['ewm_nb']['log_crps'] / base['log_crps']:.3f}", "", ""),
        ("skill in log1p, 90 %", f"{gain.value:+.3f} [{gain.low:+.3f},{gain.high:+.3f}]", "0", ""),
        ("Diebold-Mariano p", f"{test.p_value:.3f}", "", ""),
    ]
    show(f"{len(found.origins)} origins, step {STEP} months", rows)


if __name__ == "__main__":
    main()
