"""A figure told once is in one claim of its voice."""

from __future__ import annotations

from datetime import date

import pytest

from parley.core.claim import Report
from parley.reading import Reader

READERS = {code: Reader(code) for code in ("de", "en")}

TOLD_ONCE = [
    ("en", "At least 17 people were killed and 367 wounded in Goma, according to the Red Cross."),
    ("en", "Tens of thousands have fled, the UN said, and 2,000 were killed in the town."),
    ("en", "Rebels overran the camp, killing 100 people, and shelled the clinic, the army said."),
    ("de", "In Goma wurden laut Rotem Kreuz 17 Menschen getötet und 367 verletzt."),
    ("de", "Zehntausende seien geflohen, 2.000 Zivilisten seien getötet worden, sagte die Uno."),
    ("de", "Die Armee tötete 20 Rebellen und nahm 300 fest, teilte ein Sprecher mit."),
]


@pytest.mark.parametrize(("code", "text"), TOLD_ONCE)
def test_each_figure_is_in_one_claim(code: str, text: str) -> None:
    claims = READERS[code].read(Report("r", text, code, date(2025, 6, 18)))
    figures = [(q.start, q.end) for c in claims for q in c.quantities]
    assert len(figures) == len(set(figures)) == 2 - ("100 people" in text)
