"""What a founded scenario learns of truces from its reports."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from parley.cli import call
from parley.core.agreement import Agreement
from parley.scenario import load_scenario
from parley.workbench.founding import found

SIGNED = """---
date: 2025-07-20
language: en
title: Declaration signed
---
The Congolese government and M23 rebels signed a ceasefire in Doha on Saturday, mediated by Qatar.
The African Union will monitor the truce, officials said. Clashes between the army and M23 near
Goma killed 14 people last week. Wazalendo fighters clashed with M23 near Bukavu.
"""
LATER = """---
date: 2025-08-02
language: de
title: Kämpfe im Kivu
---
Die von Katar vermittelte Waffenruhe zwischen der Regierung in Kinshasa und der M23 hält nach
Angaben der Uno nur teilweise. Bei Kämpfen mit den Wazalendo nahe Goma starben acht Kämpfer der M23.
"""
ENDED = """---
date: 2025-08-20
language: en
title: Truce over
---
The ceasefire collapsed on Tuesday when M23 rebels attacked Bukavu.
"""
WANTED = """---
date: 2025-07-20
language: en
title: Calls for a truce
---
The Congolese government called for a ceasefire on Saturday. M23 rebels rejected the truce. Qatar
offered to mediate between the government and M23. M23 attacked Goma and killed 14 soldiers.
"""


def agreements(folder: Path, *texts: str) -> dict[str, Agreement]:
    reports = folder / "reports"
    reports.mkdir()
    for k, text in enumerate(texts):
        (reports / f"{k}.md").write_text(text)
    found(folder / "war", "COD", reports=[reports])
    return {a.id: a for a in load_scenario(str(folder / "war")).agreements}


def test_a_signed_truce_is_the_agreement_that_is_assessed(tmp_path: Path) -> None:
    held = agreements(tmp_path, SIGNED, LATER)
    assert list(held) == ["truce-2025-07-19"]
    truce = held["truce-2025-07-19"]
    assert truce.start == date(2025, 7, 19) and truce.status == "in force"
    parties = {p.party for p in truce.parties}
    assert parties == {"government-of-democratic-republic-of-the-congo", "m23"}
    assert truce.mediators == ("government-of-qatar",)
    assert [g.actor for g in truce.guarantors] == ["african-union"]
    assert truce.guarantors[0].own_fighting.high <= 0.1  # who backs no side breaks no truce
    assert truce.excluded == ("wazalendo",)
    assert "Declaration signed (2025-07-20)" in truce.source
    assert truce.name_de == "Waffenruhe vom 19. Juli 2025"


def test_a_truce_that_ended_is_a_precedent(tmp_path: Path) -> None:
    held = agreements(tmp_path, SIGNED, LATER, ENDED)
    assert set(held) == {"truce-2025-07-19", "ceasefire"}
    ended = held["truce-2025-07-19"]
    assert ended.status == "ended" and ended.end_latest == date(2025, 8, 19)
    assert held["ceasefire"].status == "proposed"
    assert held["ceasefire"].mediators == ("government-of-qatar",)


def test_a_truce_that_is_only_wanted_was_not_signed(tmp_path: Path) -> None:
    held = agreements(tmp_path, WANTED)
    assert list(held) == ["ceasefire"]
    assert held["ceasefire"].mediators == ("government-of-qatar",)
    assert held["ceasefire"].source.startswith("assumed")


def test_two_truces_stay_two(tmp_path: Path) -> None:
    again = SIGNED.replace("2025-07-20", "2025-10-12")
    held = agreements(tmp_path, SIGNED, ENDED, again)
    assert {"truce-2025-07-19", "truce-2025-10-11"} == set(held)
    assert held["truce-2025-10-11"].status == "in force"


def test_the_order_of_reports_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = agreements(tmp_path / "a", SIGNED, LATER, ENDED)
    other = agreements(tmp_path / "b", ENDED, LATER, SIGNED)
    assert {a.id: (a.start, a.end_latest) for a in one.values()} == {
        a.id: (a.start, a.end_latest) for a in other.values()
    }


def test_what_was_heard_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "r.md").write_text(SIGNED)
    folder = str(tmp_path / "war")
    line = ["new", "scenario", folder, "--country", "COD", "--reports", str(tmp_path / "r.md")]
    assert call(line) == 0
    told = capsys.readouterr().out
    assert "signed: Truce of 19 July 2025: " in told
    assert "mediates: Qatar" in told and "vouches: African Union" in told
    assert call(["check", folder]) == 0
