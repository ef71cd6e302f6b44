"""The world lexicon: offices by the report's own date, parties by every name, no misfires."""

from __future__ import annotations

import csv
import tomllib
from datetime import date
from typing import Any

import pytest

from parley.core.claim import Report
from parley.reading import Reader
from parley.reading.pack import languages_folder

READERS = {"de": Reader("de"), "en": Reader("en")}
FAILED = {"de": "sagte, die Waffenruhe sei gescheitert.", "en": "said the truce had failed."}


def speaker(language: str, who: str, day: date) -> str | None:
    text = f"{who} {FAILED[language]}"
    claims = READERS[language].read(Report("r", text, language, day))
    return claims[0].speaker.actor if claims and claims[0].speaker else None


@pytest.mark.parametrize(
    ("language", "who", "day", "actor"),
    [
        ("de", "Der Kreml-Chef", date(2010, 12, 1), "dmitry-medvedev"),
        ("de", "Der Kreml-Chef", date(2016, 12, 1), "vladimir-putin"),
        ("en", "The UN envoy", date(2012, 4, 1), "kofi-annan"),
        ("en", "The UN envoy", date(2013, 12, 1), "lakhdar-brahimi"),
        ("en", "The UN envoy", date(2016, 12, 1), "staffan-de-mistura"),
        ("de", "Der UN-Generalsekretär", date(2005, 3, 1), "kofi-annan"),
        ("de", "Der Uno-Generalsekretär", date(2020, 3, 1), "antonio-guterres"),
        ("en", "The US president", date(2018, 3, 1), "donald-trump"),
        ("en", "The US president", date(2022, 3, 1), "joe-biden"),
        ("en", "The Israeli prime minister", date(2022, 3, 1), "naftali-bennett"),
        ("en", "The Israeli prime minister", date(2023, 10, 10), "benjamin-netanyahu"),
        ("de", "Der israelische Ministerpräsident", date(2016, 3, 1), "benjamin-netanyahu"),
        ("de", "Der russische Verteidigungsminister", date(2024, 6, 1), "andrei-belousov"),
        ("de", "Die EU-Außenbeauftragte", date(2016, 6, 1), "federica-mogherini"),
        ("en", "The Syrian president", date(2016, 6, 1), "bashar-al-assad"),
        ("en", "The Syrian president", date(2025, 6, 1), "ahmed-al-sharaa"),
    ],
)
def test_an_office_is_whoever_held_it_on_that_day(
    language: str, who: str, day: date, actor: str
) -> None:
    assert speaker(language, who, day) == actor


@pytest.mark.parametrize(
    ("language", "who", "actor"),
    [
        ("en", "The Arakan Army", "arakan-army"),
        ("en", "The Syrian Democratic Forces", "sdf"),
        ("en", "Palestinian Islamic Jihad", "islamic-jihad"),
        ("en", "The Gulf Clan", "clan-del-golfo"),
        ("en", "JNIM", "jnim"),
        ("en", "ACLED", "acled"),
        ("en", "B'Tselem", "btselem"),
        ("en", "Kataib Hezbollah", "kataib-hezbollah"),
        ("de", "Die ELN", "eln"),
        ("de", "Die Kassam-Brigaden", "qassam-brigades"),
        ("de", "Der Südliche Übergangsrat", "southern-transitional-council"),
        ("de", "Das Syrische Netzwerk für Menschenrechte", "snhr"),
    ],
)
def test_parties_are_found_by_their_names(language: str, who: str, actor: str) -> None:
    assert speaker(language, who, date(2024, 2, 1)) == actor


@pytest.mark.parametrize(
    ("language", "text", "never"),
    [
        ("en", "Ban on weapons extended, the ministry said.", "ban-ki-moon"),
        ("de", "Im Irrawaddy-Delta starben nach Angaben der Behörden 40 Menschen.", "irrawaddy"),
        ("de", "Der Internationale Strafgerichtshof für das ehemalige Jugoslawien sprach ihn laut "
         "dpa frei.", "icc"),
    ],
)  # fmt: skip
def test_names_that_mean_something_else_do_not_misfire(
    language: str, text: str, never: str
) -> None:
    reading = READERS[language].examine(Report("r", text, language, date(2016, 6, 1)))
    assert never not in {mention.actor for mention in reading.mentions}


def _persons(code: str) -> list[dict[str, str]]:
    path = languages_folder() / code / "persons.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_terms_of_office_are_days_in_order_and_the_same_in_both_languages() -> None:
    terms = {
        code: sorted((row["id"], row["state"], row["start"], row["end"]) for row in _persons(code))
        for code in ("de", "en")
    }
    assert terms["de"] == terms["en"]
    for _, _, start, end in terms["en"]:
        assert date.fromisoformat(start) < (date.fromisoformat(end) if end else date.max)


def _names(code: str) -> list[tuple[str, str]]:
    with (languages_folder() / code / "actors.toml").open("rb") as file:
        rows: list[dict[str, Any]] = tomllib.load(file)["actor"]
    return [(name, row["id"]) for row in rows for name in (row["name"], *row.get("aliases", ()))]


@pytest.mark.parametrize("code", ["de", "en"])
def test_no_name_stands_for_two_actors(code: str) -> None:
    first: dict[str, str] = {}
    twice = [(n, i, first[n]) for n, i in _names(code) if first.setdefault(n, i) != i]
    assert not twice
