"""Who attacked whom or what, with what: own sentences in both languages."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from parley.cli import call
from parley.core.errors import InputError
from parley.reading.check import check_language
from parley.reading.pack import languages_folder
from parley.reading.roles import Role, Roles, find_roles
from parley.reading.roles.lexicon import load_roles


def named(roles: Roles) -> dict[str, list[str]]:
    """Return what was found, per role, leaving out what is only possible or denied."""
    found: dict[str, list[str]] = {}
    for entity in roles.entities:
        if entity.specific:
            found.setdefault(entity.role.value, []).append(entity.text)
    return found


ENGLISH = [
    (
        "Gunmen from the Northern Front attacked a power station and burned two trucks.",
        {"perpetrator": ["Gunmen"], "target": ["power station", "trucks"]},
    ),
    (
        "Judge Elena Marquez was shot dead by hooded men outside her house.",
        {"perpetrator": ["hooded men"], "victim": ["Elena Marquez"]},
    ),
    (
        "A car bomb exploded in front of the Hotel Central, wounding nine tourists.",
        {"weapon": ["car bomb"], "target": ["Hotel Central"], "victim": ["tourists"]},
    ),
    (
        "The murder of Senator Paul Okello was blamed on the FARC.",
        {"organisation": ["FARC"], "victim": ["Paul Okello"]},
    ),
    (
        "Boko Haram claimed responsibility for the attack on a market.",
        {"organisation": ["Boko Haram"], "target": ["market"]},
    ),
    (
        "Members of the Valley Liberation Front (VLF) threw grenades at a school.",
        {
            "perpetrator": ["Members of the Valley Liberation Front"],
            "organisation": ["Valley Liberation Front"],
            "weapon": ["grenades"],
            "target": ["school"],
        },
    ),
    (
        "An Israeli airstrike on a bakery killed ten people.",
        {"organisation": ["Israeli"], "target": ["bakery"], "victim": ["people"]},
    ),
    (
        "The convent was the target of an attack; soldiers opened fire on the mayor's car.",
        {"perpetrator": ["soldiers"], "target": ["mayor's car"]},
    ),
]

GERMAN = [
    (
        "Kämpfer der Hamas haben einen Bus mit Panzerfäusten beschossen.",
        {
            "perpetrator": ["Kämpfer der Hamas"],
            "organisation": ["Hamas"],
            "target": ["Bus"],
            "weapon": ["Panzerfäusten"],
        },
    ),
    (
        "Die Rebellen griffen die Polizeistation an und zerstörten zwei Fahrzeuge.",
        {"perpetrator": ["Rebellen"], "target": ["Polizeistation", "Fahrzeuge"]},
    ),
    (
        "Der Bürgermeister Ahmed Karimi wurde von Unbekannten vor seinem Haus erschossen.",
        {"perpetrator": ["Unbekannten"], "victim": ["Ahmed Karimi"]},
    ),
    (
        "Vor der Botschaft explodierte eine Autobombe.",
        {"weapon": ["Autobombe"], "target": ["Botschaft"]},
    ),
    (
        "Bei einem israelischen Luftangriff auf ein Krankenhaus sind 22 Kinder und sechs "
        "Lehrer getötet worden.",
        {
            "organisation": ["israelischen"],
            "target": ["Krankenhaus"],
            "victim": ["Kinder", "Lehrer"],
        },
    ),
    (
        "Die Regierung macht die RSF-Miliz für den Überfall auf das Lager verantwortlich.",
        {"organisation": ["RSF-Miliz"], "target": ["Lager"]},
    ),
    (
        "Bei einem Drohnenangriff der Ukraine auf eine Raffinerie brannte ein Tank.",
        {"weapon": ["Drohnen"], "organisation": ["Ukraine"], "target": ["Raffinerie"]},
    ),
    (
        "Die Ermordung des Oppositionsführers Boris Nemzow durch einen Offizier empörte viele.",
        {"perpetrator": ["Offizier"], "victim": ["Boris Nemzow"]},
    ),
    (
        "Bewaffnete entführten den Journalisten Paul Okello.",
        {"perpetrator": ["Bewaffnete"], "victim": ["Paul Okello"]},
    ),
    (
        "Dabei setzten Regierungstruppen Chlorgas ein.",
        {"perpetrator": ["Regierungstruppen"], "weapon": ["Chlorgas"]},
    ),
    ("Zehn Menschen kamen bei dem Anschlag ums Leben.", {"victim": ["Menschen"]}),
]


@pytest.mark.parametrize(("text", "wanted"), ENGLISH)
def test_english_sentences_give_their_roles(text: str, wanted: dict[str, list[str]]) -> None:
    found = named(find_roles(text, "en"))
    assert {role: found.get(role) for role in wanted} == wanted


@pytest.mark.parametrize(("text", "wanted"), GERMAN)
def test_german_sentences_give_their_roles(text: str, wanted: dict[str, list[str]]) -> None:
    found = named(find_roles(text, "de"))
    assert {role: found.get(role) for role in wanted} == wanted


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The council discussed the budget and the harvest.", "en"),
        ("The rebels met the mediators and signed the agreement.", "en"),
        ("Der Rat sprach über den Haushalt und die Ernte.", "de"),
        ("Die Rebellen trafen am Montag ein und berieten sich.", "de"),
    ],
)
def test_peaceful_sentences_give_no_victim_target_or_weapon(text: str, language: str) -> None:
    found = named(find_roles(text, language))
    assert not {"victim", "target", "weapon"} & set(found)


@pytest.mark.parametrize(
    ("text", "language", "status"),
    [
        ("The rebels did not attack the bridge.", "en", "denied"),
        ("The rebels would attack the bridge.", "en", "possible"),
        ("The bridge could have been destroyed by rebels.", "en", "attributed"),
        ("Wenn Rebellen den Flughafen angreifen, werde man antworten.", "de", "possible"),
        ("Die Armee wies zurück, das Krankenhaus bombardiert zu haben.", "de", "denied"),
        ("Die Miliz soll den Markt angegriffen haben.", "de", "attributed"),
    ],
)
def test_how_sure_a_deed_is(text: str, language: str, status: str) -> None:
    roles = find_roles(text, language)
    assert {deed.status for deed in roles.deeds} == {status}
    assert all(e.specific == (status == "attributed") for e in roles.entities)


def test_text_in_capitals_is_read_like_text_with_them() -> None:
    text = "Gunmen killed Judge Elena Marquez Otalora in the town. A bomb destroyed the bank."
    plain, capitals = find_roles(text, "en"), find_roles(text.upper(), "en")
    assert [(e.role, e.start, e.end) for e in plain.entities] == [
        (e.role, e.start, e.end) for e in capitals.entities
    ]
    assert {e.text for e in capitals.entities} >= {"GUNMEN", "ELENA MARQUEZ OTALORA", "BOMB"}


def test_mentions_of_one_name_are_one_entity() -> None:
    text = (
        "Gunmen killed Senator Paul Okello on Friday. Okello's murder shocked the town. "
        "The murder of Paul Okello was planned."
    )
    victims = [e for e in find_roles(text, "en").entities if e.role is Role.VICTIM]
    assert [e.text for e in victims] == ["Paul Okello"]
    assert len(victims[0].mentions) >= 2


def test_incidents_part_and_join() -> None:
    roles = find_roles(
        "Rebels attacked the station and burned two cars. Rebels also shelled a school.", "en"
    )
    numbers = [deed.incident for deed in roles.deeds]
    assert numbers[0] == numbers[1] != numbers[-1]


def test_a_fight_among_the_armed_is_marked_as_combat() -> None:
    soldiers = find_roles("Rebels killed three soldiers.", "en")
    farmers = find_roles("Rebels killed three farmers.", "en")
    assert all(e.combat for e in soldiers.entities)
    assert not any(e.combat for e in farmers.entities)


def test_a_weapon_that_was_only_found_was_not_used() -> None:
    roles = find_roles("Police seized rifles and grenades after the attack.", "en")
    assert not [e for e in roles.entities if e.role is Role.WEAPON]


def test_a_language_without_the_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises((InputError, FileNotFoundError)):
        find_roles("x", "xx")


@pytest.mark.parametrize("code", ["de", "en"])
def test_every_word_list_is_small_letters_and_used_once_per_kind(code: str) -> None:
    lexicon = load_roles(code)
    assert lexicon.nouns and lexicon.verbs and lexicon.groups
    assert all(word == word.lower() for word in lexicon.nouns)


def test_the_layer_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "a.txt"
    report.write_text("date 2024-03-02\n\nRebellen zerstörten eine Brücke.\n", encoding="utf-8")
    assert call(["read", str(report), "--layers", "roles", "--json"]) == 0
    entities = json.loads(capsys.readouterr().out)["roles"]["entities"]
    assert [(e["role"], e["text"], e["rules"]) for e in entities] == [
        ("perpetrator", "Rebellen", ["de.ruin.subject"]),
        ("target", "Brücke", ["de.ruin.object"]),
    ]
    text = report.read_text(encoding="utf-8")
    assert all(text[e["start"] : e["end"]] == e["text"] for e in entities)
    assert call(["read", str(report), "--layers", "roles"]) == 0
    shown = capsys.readouterr().out
    assert "Brücke" in shown and "No claim" not in shown


def test_a_broken_word_list_is_a_fault_of_the_language(tmp_path: Path) -> None:
    folder = tmp_path / "de"
    shutil.copytree(languages_folder() / "de", folder)
    assert not check_language(folder)
    (folder / "roles.toml").write_text("[nouns]\narmed = 3\n", encoding="utf-8")
    (fault,) = check_language(folder)
    assert "roles.toml" in fault.path and "list" in fault.what


def test_armed_groups_of_the_world_lexicon_are_organisations() -> None:
    roles = find_roles(
        "Gunmen from the Arakan Army attacked a station. The junta blamed the Arakan Army for "
        "the murder of Mayor Aung Kyaw.",
        "en",
    )
    assert named(roles)["organisation"] == ["Arakan Army"]
    incidents = {deed.text: deed.incident for deed in roles.deeds}
    assert incidents["blamed"] == incidents["murder"] != incidents["attacked"]
    assert "organisation" not in named(find_roles("Rebels attacked a station.", "en"))
