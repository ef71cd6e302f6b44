"""What no number of claims can settle: floors' distance and the neutral sources' own error."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parley.fusion.forms import FormCode
from parley.fusion.numeric.answer import answers
from parley.fusion.numeric.design import Design, design
from parley.fusion.numeric.fit import fit
from parley.fusion.numeric.identify import common_doubt
from parley.fusion.numeric.scale import Scale
from parley.fusion.table import from_records


def _claims(neutrals: int, floors: float = 0.0) -> Design:
    rng = np.random.default_rng(5)
    rows = []
    for q in range(60):
        z = rng.normal(6.0, 1.0)
        for s in range(6):
            camp, lean = ("red", 0.4) if s % 2 else ("blue", -0.3)
            rows.append(_row(q, f"{camp}{s}", camp, np.exp(z + lean + rng.normal(0, 0.2))))
        for s in range(neutrals):
            rows.append(_row(q, f"n{s}", "neutral", np.exp(z + rng.normal(0, 0.2))))
        if floors:
            low = np.exp(z - rng.exponential(floors))
            floor = _row(q, "n0", "neutral", low) | {"form": FormCode.AT_LEAST, "low": low}
            rows += [floor, floor | {"source": "n1"}]
    return design(from_records(rows), Scale("log"), np.ones(len(rows)))


def _row(q: int, source: str, camp: str, value: float) -> dict[str, object]:
    return {"question": f"q{q:02d}", "source": source, "camp": camp, "value": float(value)}


def test_how_close_floors_stay_is_learnt() -> None:
    near, far = fit(_claims(3, 0.15)), fit(_claims(3, 1.2))
    assert near.kappa > 2.0
    assert far.kappa < 1.1


def test_more_neutral_sources_leave_less_common_doubt() -> None:
    doubts = []
    for neutrals in (1, 5):
        d = _claims(neutrals)
        doubts.append(float(common_doubt(d, fit(d)).mean()))
    assert doubts[0] > 3 * doubts[1] > 0


def test_common_doubt_widens_every_interval_and_moves_no_best() -> None:
    d = _claims(3)
    p = fit(d)
    wide, narrow = (
        answers(d, p, explain=False),
        answers(d, replace(p, offset_var=np.zeros(d.n_cell)), explain=False),
    )
    assert np.all(wide.high / wide.low > narrow.high / narrow.low)
    assert np.allclose(wide.best, narrow.best)


def test_without_camps_the_truth_is_what_all_say() -> None:
    rows = [_row(q, f"s{s}", "", 100.0 + s) for q in range(20) for s in range(4)]
    d = design(from_records(rows), Scale("log"), np.ones(len(rows)))
    assert np.all(common_doubt(d, fit(d)) == 0.0)
