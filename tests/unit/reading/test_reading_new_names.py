"""Names no list knows, in reports of wars nobody prepared for; and the checks of a language."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from parley.core.claim import Claim, Report
from parley.core.terms import Kind
from parley.reading import Reader, check_language
from parley.reading.events.rules import verb_terms
from parley.reading.gazetteer import find_town, short_code
from parley.reading.head import later_dateline
from parley.reading.pack import languages_folder

READERS = {code: Reader(code) for code in ("de", "en")}


def read(text: str, code: str) -> tuple[Claim, ...]:
    return READERS[code].read(Report("r", text, code, date(2024, 2, 7)))


@pytest.mark.parametrize(
    ("code", "text", "actor"),
    [
        ("en", "The Ogaden National Liberation Front said 12 soldiers were killed in Ethiopia.",
         "ogaden-national-liberation-front"),
        ("en", "The Sudan Teachers Network said 12 people were killed.", "sudan-teachers-network"),
        ("de", "Die Nationale Befreiungsfront Moro teilte mit, 12 Soldaten seien getötet worden.",
         None),
        ("de", "Die Abu-Nidal-Gruppe teilte mit, 12 Soldaten seien getötet worden.",
         "abu-nidal-gruppe"),
        ("en", "Ukrainian Armed Forces said 12 soldiers were killed.", "ukraine"),
        ("en", "The Russian Defence Ministry said 12 soldiers were killed.", "russia"),
    ],
)  # fmt: skip
def test_a_body_is_itself_and_a_states_army_its_state(
    code: str, text: str, actor: str | None
) -> None:
    speaker = read(text, code)[0].speaker
    assert speaker is not None and (actor is None or speaker.actor == actor)


def test_a_short_form_is_who_it_was_short_for() -> None:
    text = (
        "The Falu National Liberation Army, or FNLAX, seized a base. "
        "The FNLAX said 12 soldiers were killed."
    )
    claims = read(text, "en")
    assert claims[-1].speaker is not None
    assert claims[-1].speaker.actor == "falu-national-liberation-army"


def test_the_observatory_is_the_one_named_before() -> None:
    text = (
        "Die Syrische Beobachtungsstelle für Menschenrechte meldete zwölf Tote. "
        "Nach Angaben der Beobachtungsstelle wurden auch 40 Zivilisten verletzt."
    )
    actors = [c.speaker.actor for c in read(text, "de") if c.speaker]
    assert actors == ["sohr", "sohr"]


@pytest.mark.parametrize(
    ("code", "text", "place", "country"),
    [
        ("de", "Bei Kämpfen in Nyala im Westen des Sudan wurden 12 Menschen getötet.", "Nyala",
         True),
        ("en", "In Lashio, Myanmar, rebels killed 12 soldiers.", "Lashio", True),
        ("en", "Rebels killed 12 soldiers in the village of Xyanmo.", "Xyanmo", False),
    ],
)  # fmt: skip
def test_towns_are_found_without_a_scenario(
    code: str, text: str, place: str, country: bool
) -> None:
    claim = read(text, code)[0]
    assert claim.place is not None and claim.place.text == place
    assert claim.place.place is None  # no id of a scenario is made up
    assert (claim.place.lat is not None) is country


def test_a_town_of_another_country_is_not_believed() -> None:
    assert find_town("Ende", frozenset({"UA"})) is None
    found = find_town("el-Fasher", frozenset({short_code("SDN")}))
    assert found is not None and found.country == "SD"


@pytest.mark.parametrize("word", ["Haft", "Sicherheit", "Kraft"])
def test_a_german_noun_is_no_town(word: str) -> None:
    (claim,) = read(f"In {word} wurden 12 Menschen getötet.", "de")
    assert claim.place is None


def test_a_landmark_is_not_where_the_next_deed_is() -> None:
    text = "Die Armee nahm das Dorf Orm westlich von Donezk ein. Zwölf Soldaten wurden getötet."
    claims = read(text, "de")
    assert claims[-1].place is None or claims[-1].place.text != "Donezk"


def test_rule_words_inside_a_name_fire_nothing() -> None:
    (claim,) = read("Fighters of the Rapid Support Forces stormed the base.", "en")
    assert claim.event is not None and claim.event.type.value == "ASSAULT"


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("en", "The army said the airport was still under its control.", "held"),
        ("en", "The junta lost control of the town of Hopong.", "lost"),
        ("en", "The militia has besieged the city since May.", "besieged"),
        ("de", "Die Armee nahm die Stadt ein.", "captured"),
        ("de", "Die Rebellen bestätigten den Verlust der Stadt.", "lost"),
    ],
)
def test_who_holds_a_place(code: str, text: str, value: str) -> None:
    (claim,) = read(text, code)
    assert (claim.kind, claim.value) == (Kind.CONTROL, value)


@pytest.mark.parametrize(
    ("code", "text", "parts"),
    [
        ("en", "At least 200 people were killed, including ten civilians, and 400 wounded.",
         [("killed", ""), ("killed", "part"), ("injured", "incident")]),
        ("de", "Rund 950 Menschen wurden evakuiert, darunter 33 Verletzte.",
         [("evacuated", "incident"), ("evacuated", "part")]),
        ("de", "Seit 2015 sind in dem Krieg 37.000 Menschen gestorben.",
         [("killed", "cumulative")]),
        ("en", "The rebels put the toll at more than 60.", [("killed", "incident")]),
    ],
)  # fmt: skip
def test_measure_and_scope(code: str, text: str, parts: list[tuple[str, str]]) -> None:
    found = [(q.measure, q.scope) for c in read(text, code) for q in c.quantities]
    assert [f[0] for f in found] == [p[0] for p in parts]
    assert all(not scope or f[1] == scope for f, (_, scope) in zip(found, parts, strict=True))


def test_a_part_told_in_the_next_sentence_is_counted_alike() -> None:
    claims = read("Die Armee meldete 40 Tote. Darunter seien elf Kinder.", "de")
    (part,) = claims[-1].quantities
    assert (part.measure, part.scope) == ("killed", "part")
    assert "measure:context" in claims[-1].flags


def test_the_month_is_no_doubt() -> None:
    (claim,) = read("In May 12 soldiers were killed in Sudan.", "en")
    assert not claim.markers


def test_a_dateline_after_a_heading() -> None:
    text = "Türkei droht Kurden. Paris – Bei Angriffen wurden zwölf Menschen getötet."
    a, b = later_dateline(text, 0)
    assert text[a:b] == "Paris – "
    assert all(c.event is None or "france" not in c.event.actors for c in read(text, "de"))


def test_demnach_after_ones_own_voice_leads_to_nobody_wrong() -> None:
    text = (
        "Netanjahu sagte, der Krieg gehe weiter. In Nordstadt wurde gekämpft. "
        "Demnach wurden zwölf Menschen getötet."
    )
    speaker = read(text, "de")[-1].speaker
    assert speaker is not None and speaker.actor is None


def test_every_form_of_a_verb_is_a_term() -> None:
    terms = verb_terms(["ein|nehmen nimmt nahm genommen"], german=True)
    assert {"nahm~ein", "eingenommen", "einzunehmen"} <= terms
    assert "kidnapping" in verb_terms(["kidnap kidnapped kidnapped"], german=False)


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("grammar.toml", "owner = [", "owners = [", "list of words is missing"),
        ("grammar.toml", 'joins = ["und"', 'joins = ["Und"', "capital"),
        ("cues.toml", 'quoting = ["zitieren"]', 'quoting = ["zitiren"]', "names no verb"),
    ],
)
def test_a_fault_in_a_languages_lists_is_told(
    tmp_path: Path, file: str, old: str, new: str, what: str
) -> None:
    folder = tmp_path / "de"
    shutil.copytree(languages_folder() / "de", folder)
    shutil.rmtree(folder / "rules")
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    faults = check_language(folder)
    assert any(what in f.what and f.path.endswith(file) for f in faults), faults


@pytest.mark.parametrize("code", ["de", "en"])
def test_our_own_languages_are_whole(code: str) -> None:
    assert check_language(languages_folder() / code) == []
