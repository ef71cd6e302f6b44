"""Exact numbers: official counts and instruments, right to the digit or wrong."""

from __future__ import annotations

import numpy as np

from parley.fusion.numeric import spike
from parley.fusion.numeric.design import design
from parley.fusion.numeric.scale import Scale
from parley.fusion.table import ClaimTable, from_records


def _stations(questions: int = 120) -> tuple[ClaimTable, np.ndarray]:
    """Eight whole-number sources that are often right, two that give tenths nobody shares."""
    rng = np.random.default_rng(3)
    truth = rng.integers(30, 90, questions).astype(float)
    rows = []
    for q, t in enumerate(truth):
        for s in range(8):
            miss = 0.0 if rng.random() < 0.55 else float(rng.choice([-2, -1, 1, 2]))
            rows.append({"question": f"q{q:03d}", "source": f"whole{s}", "value": t + miss})
        for s in range(2):
            tenth = round(t + float(rng.normal(0.0, 0.7)), 1)
            rows.append({"question": f"q{q:03d}", "source": f"tenth{s}", "value": tenth})
    return from_records(rows), truth


def test_a_private_decimal_is_not_taken_for_the_truth_between_whole_numbers() -> None:
    table, truth = _stations()
    d = design(table, Scale("linear", 4.0, 60.0), np.ones(len(table)))
    c = spike.candidates(d)
    _, prob = spike.fit(d, c)
    best = d.scale.inverse(spike.likeliest(d, c, prob))
    assert np.mean(np.abs(best - truth) < 1e-6) > 0.9
    assert np.mean(best == np.round(best)) > 0.97


def test_finer_values_share_the_prior_of_the_coarser_value_they_divide() -> None:
    rows = [{"question": "q", "source": s, "value": v} for s, v in (("a", 41.0), ("b", 41.5))]
    rows += [{"question": "r", "source": s, "value": v} for s, v in (("a", 40.0), ("b", 43.0))]
    d = design(from_records(rows), Scale("linear", 1.0, 0.0), np.ones(4))
    c = spike.candidates(d)
    prior = dict(zip(c.value.tolist(), c.prior.tolist()))
    assert np.isclose(prior[41.5] - prior[41.0], np.log(0.1))
    assert prior[40.0] == prior[43.0] == prior[41.0] == 0.0
