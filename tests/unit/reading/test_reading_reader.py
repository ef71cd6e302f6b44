"""The reader: who says what, how surely, about whom - on sentences of any war."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from parley.core.actor import Actor, Relation
from parley.core.claim import Claim, Report
from parley.core.errors import InputError
from parley.core.terms import (
    Act,
    Certainty,
    EventStatus,
    Form,
    Kind,
    Modality,
    Polarity,
    RelationKind,
)
from parley.reading import Reader, mark_duplicates

GERMAN, ENGLISH = Reader("de"), Reader("en")


def read(text: str, reader: Reader = GERMAN) -> list[Claim]:
    return list(reader.read(Report("r", text, "", date(2016, 12, 21))))


def test_spans_hold_the_words_they_name() -> None:
    text = " date 2016-12 Die Uno hat am Mittwoch bestätigt, dass in Haas 22 Kinder getötet wurden."
    (claim,) = GERMAN.read(Report("r", text, "de", date(2016, 12, 1), "month"))
    assert claim.quote == text[claim.start : claim.end]
    assert claim.content.text == "dass in Haas 22 Kinder getötet wurden"
    assert claim.cue is not None and claim.cue.text == "bestätigt"
    assert claim.speaker is not None and claim.speaker.actor == "un"
    assert claim.said is not None and len(claim.said.candidates) == 4
    assert claim.quantities[0].text == text[claim.quantities[0].start : claim.quantities[0].end]


def test_offsets_survive_soft_hyphens_and_marks() -> None:
    text = (
        "Die Waf\u00adfen\u00adruhe\u200b sei ge\u00adscheitert, "
        "sagte ein\u00a0Sprecher der Ar\u00admee."
    )
    (claim,) = read(text)
    assert claim.quote == text[claim.start : claim.end]
    assert claim.topic == "ceasefire" and claim.value == "ended"
    assert claim.speaker is not None and claim.speaker.text == "ein\u00a0Sprecher der Ar\u00admee"


def test_speech_goes_on_in_the_next_sentence() -> None:
    claims = read("Der Minister sagte, die Gespräche seien gescheitert. Man werde weiterkämpfen.")
    assert [c.form for c in claims] == [Form.INDIRECT, Form.FREE_INDIRECT]
    assert claims[1].speaker is not None and claims[1].speaker.text == "Der Minister"


def test_role_word_leads_to_the_office_holder() -> None:
    text = "Eine Waffenruhe sei möglich, sagte der Kreml-Chef."
    (claim,) = read(text)
    assert claim.speaker is not None and claim.speaker.actor == "vladimir-putin"


def test_office_holders_change_with_the_date() -> None:
    actors = [
        Actor("land", "Testland", "state", aliases={"de": ("Testland",)}),
        Actor("old", "Anna Alt", "person", country="land"),
        Actor("new", "Nora Neu", "person", country="land"),
    ]
    offices = [
        Relation("old", "land", RelationKind.OFFICE, None, date(2016, 12, 31), label="Präsident"),
        Relation("new", "land", RelationKind.OFFICE, date(2017, 1, 1), None, label="Präsident"),
    ]
    reader = Reader("de", actors, (), offices)
    text = "Die Waffenruhe halte, sagte der Präsident von Testland."
    before = reader.read(Report("r", text, "de", date(2016, 6, 1)))[0].speaker
    after = reader.read(Report("r", text, "de", date(2017, 6, 1)))[0].speaker
    assert before is not None and after is not None
    assert (before.actor, after.actor) == ("old", "new")


def test_diplomat_is_the_diplomat_named_before() -> None:
    text = (
        "Der Uno-Sondergesandte für Syrien, Staffan de Mistura, reiste nach Genf. "
        "Die Gespräche würden ausgesetzt, sagte der schwedische Diplomat am Mittwoch."
    )
    claim = read(text)[-1]
    assert claim.speaker is not None
    assert claim.speaker.text == "der schwedische Diplomat"
    assert claim.speaker.actor == "staffan-de-mistura"


def test_an_indefinite_diplomat_is_nobody_named() -> None:
    text = (
        "Staffan de Mistura, der Sondergesandte, reiste nach Genf. "
        "Ein Diplomat sagte, die Gespräche seien gescheitert."
    )
    claim = read(text)[-1]
    assert claim.speaker is not None and claim.speaker.actor is None


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Die Angriffe auf die Stadt haben offenbar begonnen.", Certainty.HEDGED),
        (
            "Bei dem Angriff auf die Stadt sollen 30 Menschen getötet worden sein.",
            Certainty.HEARSAY,
        ),
        ("Bei dem angeblichen Angriff starben 30 Menschen.", Certainty.DOUBTED),
        ("Bei dem Angriff starben 30 Menschen.", Certainty.CERTAIN),
    ],
)
def test_certainty_names_its_marker(text: str, certainty: Certainty) -> None:
    claim = read(text)[0]
    assert claim.certainty is certainty
    assert bool(claim.markers) is (certainty is not Certainty.CERTAIN)
    assert all(m.text == text[m.start : m.end] for m in claim.markers)


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Bald sollen die Angriffe auf die Stadt fortgesetzt werden.", Modality.PLANNED),
        ("Die Armee beschoss am Montag die Stadt mit Artillerie.", Modality.PAST),
        ("Seit Monaten fliegen Jets täglich Angriffe auf die Stadt.", Modality.ONGOING),
    ],
)
def test_modality(text: str, modality: Modality) -> None:
    assert read(text)[0].modality is modality


def test_denied_events_are_marked() -> None:
    (claim,) = read("Moskau bestreitet, Streubomben eingesetzt zu haben.")
    assert claim.act is Act.DENY
    assert claim.event is not None and claim.event.status is EventStatus.DENIED
    assert claim.event.weapon == "cluster"


def test_negation() -> None:
    claim = read("Die Waffenruhe wurde nicht eingehalten.")[0]
    assert claim.polarity is Polarity.NEGATED


def test_contradicting_figures_stay_separate_claims() -> None:
    text = (
        "Nach Angaben des Kreml haben 9500 Menschen die Stadt verlassen. "
        "Die Uno spricht von 4000 Menschen."
    )
    figures = [(c.speaker.actor, c.quantities[0].best) for c in read(text) if c.speaker]
    assert figures == [("russia", 9500), ("un", 4000)]


def test_sides_come_from_the_same_clause() -> None:
    claim = read("Israel warnte. Russische Jets bombardierten am Montag die Stadt Idlib.")[-1]
    assert claim.event is not None
    assert claim.event.actors == ("russia",)
    assert claim.place is not None and claim.place.name == "Idlib"


def test_ids_do_not_depend_on_the_rule() -> None:
    a, b = read("Die Waffenruhe ist gescheitert."), read("Die Waffenruhe ist gescheitert.")
    assert [c.id for c in a] == [c.id for c in b]
    assert len({c.id for c in a}) == len(a)


def test_unknown_language_says_so() -> None:
    report = Report("r", "Les rebelles ont quitté la ville, selon les Nations unies, mardi.")
    reading = Reader().examine(report)
    assert reading.claims == () and "no language" in reading.rejects[0]["why"]
    with pytest.raises(InputError):
        Reader("fr")


def test_scenario_rules_are_read_too(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        '[[rule]]\nid = "de.own.locusts"\nkind = "event"\ntopic = "plague"\n'
        'all = [["heuschrecken*"]]\nyes = ["Heuschrecken kamen.", "Die Heuschreckenplage."]\n'
        'no = ["Bienen kamen."]\n',
        encoding="utf-8",
    )
    reader = Reader("de", rules=tmp_path)
    assert read("Heuschrecken verwüsteten die Felder.", reader)[0].topic == "plague"
    assert read("Heuschrecken verwüsteten die Felder.") == []


def test_agreements_are_recognised() -> None:
    reader = Reader("de", agreements=[("minsk-2", "Minsker Abkommen", "Minsk II")])
    assert read("Das Minsker Abkommen ist gescheitert.", reader)[0].agreement == "minsk-2"


def test_parenthetical_frame_beats_the_verb_inside() -> None:
    text = "Both leaders agreed to hold talks next month, the agency reported, citing officials."
    claim = read(text, ENGLISH)[0]
    assert claim.speaker is not None and claim.speaker.text == "the agency"
    assert claim.kind is Kind.EVENT


def test_copies_of_one_story_are_marked() -> None:
    a = Report(
        "a",
        "Die Rebellen haben am Freitag die Stadt verlassen, teilte die Armee mit. " * 2,
        published=date(2016, 12, 16),
    )
    b = Report("b", a.text + "Die Lage blieb zunächst unklar.", published=date(2016, 12, 17))
    c = Report("c", "In Genf begannen Gespräche über eine Waffenruhe.", published=date(2016, 12, 1))
    assert [r.duplicate_of for r in mark_duplicates([b, a, c])] == ["a", "", ""]


def test_a_broken_rule_of_a_scenario_is_named_and_nothing_is_read(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('[[rule]]\nid = "x"\nkind = "event"\nall = "raid"\n')
    with pytest.raises(InputError) as caught:
        Reader("en", rules=tmp_path)
    assert f"{tmp_path / 'own.toml'}:1:1: all must be a list" in str(caught.value.faults[0])


def test_a_note_is_read_and_one_word_says_what_to_do() -> None:
    assert Reader().read(Report("a", "Russland habe 1.330 Soldaten verloren, sagte Selenskyj."))
    reading = Reader().examine(Report("b", "Goma"))
    assert reading.rejects[0]["why"].endswith("too few words to tell it")
