"""Four lists of killings in Kosovo: the models the literature fits, and the spread between them."""

from __future__ import annotations

import pytest

from parley.core.streams import Streams
from parley.fusion.lists import estimate_total

COUNTS = {
    "0001": 306, "0010": 936, "0011": 123, "0100": 845, "0101": 31, "0110": 217, "0111": 32,
    "1000": 1131, "1001": 106, "1010": 228, "1011": 42, "1100": 177, "1101": 18, "1110": 181,
    "1111": 27,
}  # fmt: skip


def test_models_and_their_spread() -> None:
    found = estimate_total(
        {tuple(int(x) for x in k): n for k, n in COUNTS.items()}, Streams(0), draws=10
    )
    by_name = {m.name: m for m in found.models}
    assert found.documented == 4400
    assert by_name["log-linear, independent"].total == pytest.approx(7395, abs=1)
    # Bands around our own fits; 10,356 is the published total, which the spread must hold.
    assert 9000 < by_name["latent classes, 2"].total < 10500
    assert 10356 < found.best < 14500
    assert found.low < 10356 < found.high
