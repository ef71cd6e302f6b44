"""The worked example of Krippendorff (2011): four observers, twelve units, gaps."""

from __future__ import annotations

import pytest

from parley.record.reliability import krippendorff_alpha

ROWS = {
    "A": "1 2 3 3 2 1 4 1 2 . . .",
    "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    "D": "1 2 3 3 2 4 4 1 2 5 1 .",
}


def units() -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for coder, row in ROWS.items():
        for k, value in enumerate(row.split()):
            if value != ".":
                table.setdefault(f"u{k}", {})[coder] = int(value)
    return table


@pytest.mark.parametrize(
    ("level", "alpha"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_is_the_published_one(level: str, alpha: float) -> None:
    result = krippendorff_alpha(units(), level)
    assert result.alpha == pytest.approx(alpha, abs=5e-4)
    assert (result.units, result.judgements) == (11, 40)
