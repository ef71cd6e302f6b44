"""New claims touch only their questions, and answer as a full fit would."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from parley.fusion import fuse
from parley.fusion.incremental import begin, refuse


def press() -> list[dict[str, Any]]:
    rng = np.random.default_rng(7)
    rows = []
    for q in range(60):
        truth = rng.normal(6, 1)
        for s in range(5):
            said = truth + (0.6 if s < 2 else 0.0) + 0.15 * rng.standard_normal()
            camp = "red" if s < 2 else "neutral"
            rows.append({"question": f"q{q:02d}", "source": f"{camp}{s}", "camp": camp,
                         "value": round(math.exp(said))})  # fmt: skip
    return rows


def test_an_update_agrees_with_a_full_refit() -> None:
    rows = press()
    new = {"question": "q07", "source": "neutral4", "camp": "neutral", "value": 500}
    old = [r for r in rows if not (r["question"] == "q07" and r["source"] == "neutral4")]
    state, answers = refuse(begin(old), [new])
    (answer,) = answers
    full = {r.question: r for r in fuse([*old, new], "numeric", explain=False).rows}["q07"]
    assert math.isclose(answer.best, float(full.best), rel_tol=0.05)
    assert len(state.rows["q07"]) == 5


def test_a_new_source_of_a_camp_is_read_with_the_camps_bias() -> None:
    state = begin(press())
    said = {"question": "new", "value": 1000}
    _, (red,) = refuse(state, [said | {"source": "redX", "camp": "red"}])
    _, (calm,) = refuse(state, [said | {"source": "calmX", "camp": "neutral"}])
    assert red.best < 0.75 * calm.best
