"""What commands print is in the reader's language and says names where it knows them."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract

from parley.cli import agree_show, call
from parley.cli.agree_show import Printed, print_assessment
from parley.cli.fuse import _names
from parley.cli.fuse_show import _label, answer
from parley.core.actor import Actor
from parley.core.agreement import Agreement, Assessment, Breakdown, Consent, StepOutlook
from parley.core.claim import Claim, Interval, Span, Speaker, Where
from parley.core.estimate import Estimate, FactQuestion
from parley.core.place import Place
from parley.core.terms import AgreementKind, Kind
from parley.views.i18n import translations

NORTH = Actor("north", "Northern Front", "armed group", "north", name_de="Nordfront")
SOUTH = Actor("south", "Southern Front", "armed group", "south", name_de="Südfront")
PLAN = Agreement("plan", "Ceasefire", AgreementKind.CEASEFIRE, name_de="Waffenruhe")
MADE = Assessment(
    "plan", 0.2, 0.1, 0.4,
    (Consent("north", True, 0.3, -0.1, 0.0, 0.1, 0.4, 0.5, 0.45, blame=0.6),
     Consent("south", False, 0.8, 0.0, 0.1, 0.2, 0.4, 0.5, 0.45)),
    fix_sets=((("north",), 0.9),),
    breakdown=Breakdown((0, 365), (1.0, 0.2), (1.0, 0.5), (1.0, 0.8), (30, 90, 365),
                        ((30, 0.2, 0.5, 0.8), (90, 0.1, 0.4, 0.7), (365, 0.1, 0.3, 0.6)),
                        {"north": (0.4, 0.45, 0.5)},
                        (("the case's own 1 earlier agreements", 30, 0.5),)),
    what_if=(("as it stands", 0.2, 0.5), ("without south as guarantor", 0.1, 0.4)),
    steps=(StepOutlook("s", "first convoy", (1000.0, 2000.0, 3000.0), (1.0, 2.0, 4.0),
                       done_by=((30, 0.7),), halted_by={"north": 0.2}),),
    falls=(("national ceasefires", 3, 0.4, 0.3),),
    flags=("south is patron of north but no party: its weight is not counted",),
    rule="all(north)",
)  # fmt: skip


def texts() -> set[str]:
    source = io.BytesIO(Path(agree_show.__file__).read_bytes())
    found = extract("python", source, keywords={"N_": None})
    return {m for _, m, *_ in found if isinstance(m, str)}


def test_every_head_of_an_assessment_is_in_the_german_catalogue() -> None:
    german = translations("de")
    same = {"30 d", "Iran"}
    assert len(texts()) > 50
    assert [t for t in texts() - same if german.gettext(t) == t] == []


def test_an_assessment_prints_in_german(capsys: pytest.CaptureFixture[str]) -> None:
    print_assessment(PLAN, MADE, (NORTH, SOUTH), "de", show_inputs=False)
    shown = capsys.readouterr().out
    assert "Waffenruhe  [all(Nordfront)]" in shown
    assert "Südfront (nicht" in shown and "Wer es zuerst bricht" in shown
    assert "ohne Südfront als Garant" in shown and "2.000 [1.000, 3.000]" in shown
    assert "Südfront ist Schutzmacht von Nordfront" in shown
    assert "die eine frühere Vereinbarung dieses Falls" in shown
    assert not re.findall(r"\b(?:by 30 d|party|parties|share|actor|what|without|held)\b", shown)


def test_an_assessment_prints_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    Printed(PLAN, MADE, (NORTH, SOUTH), "en").all(show_inputs=True)
    shown = capsys.readouterr().out
    assert "the case's own earlier agreement" in shown and "without Southern Front" in shown
    assert "Southern Front is patron of Northern Front but no party" in shown


def _claim(who: str, actor: str | None, place: Where | None = None) -> Claim:
    text = f"{who} spoke."
    return Claim(
        "c", "r", 0, len(text), text, Span(0, len(text), text), kind=Kind.EVENT,
        speaker=Speaker(who, 0, len(who), actor), place=place, time=Interval(),
    )  # fmt: skip


def test_fusing_prints_names_where_anyone_has_them() -> None:
    jeddah = Where("Dschidda", 0, 8, "Dschidda", "jeddah")
    claims = [_claim("Some Envoy", None, jeddah), _claim("Die Nordfront", "north")]
    names = _names(claims, {"actors": (NORTH,), "places": (Place("west", "Westville", 1.0, 2.0),)})
    assert names["some-envoy"] == "Some Envoy" and names["north"] == "Northern Front"
    assert names["egypt"] == "Egypt" and names["west"] == "Westville"
    talks = FactQuestion("q", "category", "status", place="jeddah", topic="talks",
                         label="state of the talks (Dschidda)")  # fmt: skip
    stand = FactQuestion("p", "category", "position", actor="egypt",
                         label="position of egypt on the talks")  # fmt: skip
    held = Estimate("e", talks, "category", 0.6, None, None, value="north")
    assert _label(held, names) == "state of the talks (Jeddah)"
    assert answer(held, names) == "Northern Front"
    asked = Estimate("f", stand, "category", 0.6, None, None, value="for")
    assert _label(asked, names) == "position of Egypt on the talks"


def test_checking_counts_in_grammar(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["new", "scenario", str(tmp_path / "mine")]) in (0, None)
    capsys.readouterr()
    assert call(["check", str(tmp_path / "mine")]) in (0, 1)
    assert not re.search(r"\b1 \w+s\b", capsys.readouterr().out)
