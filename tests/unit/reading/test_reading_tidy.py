"""A figure told once is in one claim of its voice."""

from __future__ import annotations

from datetime import date

import pytest

from parley.core.claim import Claim, Report
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


def one(text: str, code: str) -> Claim:
    (claim,) = READERS[code].read(Report("r", text, code, date(2025, 6, 18)))
    return claim


def test_a_date_that_cannot_be_meant_is_flagged() -> None:
    claim = one("The deal will be signed on May 3, 2999, he said.", "en")
    assert claim.time is not None and claim.time.value == "2999-05-03"
    assert claim.flags == ("time:far-future",)


def test_the_date_of_an_aside_is_not_that_of_the_deed() -> None:
    claim = one("The military, which seized power in 2021, killed 20 people on Monday.", "en")
    assert claim.time is not None and claim.time.value == "2025-06-16"


@pytest.mark.parametrize(
    ("code", "text", "actor"),
    [
        ("de", "Russland habe 1.330 Soldaten verloren, behauptete der Generalstab in Kiew.",
         "ukraine"),
        ("de", "Die ELN floh. 20 Menschen seien tot, hieß es in einer Erklärung der Gruppe.",
         "eln"),
        ("de", "Der mit der Armee verbündeten Joint Force zufolge starben 20 Menschen.", None),
    ],
)  # fmt: skip
def test_who_is_behind_a_speaker(code: str, text: str, actor: str | None) -> None:
    claims = READERS[code].read(Report("r", text, code, date(2025, 6, 18)))
    assert [c.speaker.actor for c in claims if c.speaker] == [actor]
