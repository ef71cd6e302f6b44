"""What changed, as a desk reads it in the morning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from parley.cli import call
from parley.cli.diff import print_since
from parley.core.actor import Actor
from parley.core.claim import Claim, EventFrame, Report, Span, Speaker
from parley.core.dossier import Dossier
from parley.core.estimate import Distribution, Estimate, FactQuestion
from parley.core.terms import Act, EventType
from parley.workbench.keep import save_run
from parley.workbench.service_since import since

ARMY = Actor("army", "Government of X", "", "army")


def claim(key: str, report: str, quote: str, **fields: object) -> Claim:
    speaker = Speaker("the junta", 0, 9, "army")
    return Claim(key, report, 0, len(quote), quote, Span(0, 9), speaker=speaker, **fields)  # type: ignore[arg-type]


def holder(value: str, p: float, claims: tuple[str, ...]) -> Estimate:
    told = Distribution((0.0, 1.0), (p, 1 - p), (value, "other"))
    asked = FactQuestion("q", kind="category", measure="control", label="who controls Y")
    e = Estimate("e", asked, "category", p, p, p, dist=told, value=value)
    return replace(e, supports=claims, n_claims=len(claims))


def run(claims: tuple[Claim, ...], *estimates: Estimate) -> Dossier:
    reports = tuple(
        Report(k, "", publisher=p, duplicate_of=o)
        for k, p, o in (("r1", "Wire", ""), ("r2", "Post", ""), ("r3", "Copy", "r2"))
    )
    return Dossier(
        "s", "S", date(2025, 10, 5), actors=(ARMY,), reports=reports, claims=claims,
        estimates=estimates,
    )  # fmt: skip


OLD = claim("c1", "r1", "Y is held by rebels, the junta said.")
TWO = (
    claim("c2", "r2", "The junta took Y."),
    claim("c3", "r2", "The junta took Y."),
    claim("c4", "r3", "The junta took Y."),
)


def test_answers_come_with_their_probability_and_who_moved_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = run((OLD,), holder("rebels", 0.8, ("c1",)))
    after = run((OLD, *TWO), holder("army", 0.7, ("c2",)))
    print_since(since(before, after), after)
    said = capsys.readouterr().out
    assert "rebels (80 %)" in said and "Government of X (70 %)" in said
    assert "the junta (Government of X)" in said
    assert said.index("Answers that changed") < said.index("New claims")


def test_a_sentence_is_told_once_and_near_copies_are_only_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    after = run((OLD, *TWO))
    print_since(since(run((OLD,)), after), after)
    said = capsys.readouterr().out
    assert said.count("The junta took Y.") == 1 and "Post" in said and "Copy" not in said
    assert "1 more stand in near copies" in said


def test_a_new_question_comes_with_its_answer(capsys: pytest.CaptureFixture[str]) -> None:
    after = run((OLD,), holder("army", 0.7, ("c1",)))
    print_since(since(run((OLD,)), after), after)
    said = capsys.readouterr().out
    assert "Asked for the first time (1)" in said and "Government of X (70 %)" in said


def test_a_breach_that_is_told_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    broke = claim(
        "c5",
        "r1",
        "They shelled Y despite the truce.",
        event=EventFrame(EventType.ASSAULT, breach="truce"),
    )
    after = run((OLD, broke))
    print_since(since(run((OLD,)), after), after)
    assert capsys.readouterr().out.startswith("Breaches that reports tell of (1)")


def test_two_folders_without_a_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        save_run(tmp_path / name, run((OLD,)), {}, {})
    assert call(["diff", str(tmp_path / "a"), str(tmp_path / "b")]) == 0
    assert capsys.readouterr().out == "Nothing changed.\n"


@pytest.mark.parametrize(("act", "told"), [(Act.ACCUSE, True), (Act.DENY, False)])
def test_who_says_that_a_truce_was_violated_tells_of_a_breach(act: Act, told: bool) -> None:
    said = claim("c6", "r1", "X violated the truce.", act=act, value="violated")
    assert bool(since(run((OLD,)), run((OLD, said))).breaches) is told
