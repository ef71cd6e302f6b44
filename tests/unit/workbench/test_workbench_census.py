"""Sides by their names: wings, short names, allies, those without a name, armies from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.core.claim import Report
from parley.core.terms import RelationKind
from parley.scenario import Scenario, load_scenario
from parley.scenario.atlas import find_country
from parley.workbench.founding import found
from parley.workbench.founding.census import Census, take
from parley.workbench.founding.names import NAME, either, of_a_state


def census(text: str, code: str = "en", country: str = "MMR") -> Census:
    from datetime import date

    report = Report("r", text, language=code, published=date(2024, 1, 2))
    return take([report], [], find_country(country))


def war(folder: Path, country: str, *texts: str) -> Scenario:
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(f"date 2024-01-0{number + 1}\n\n{text}\n")
    found(folder / "war", country, reports=sorted(folder.glob("*.txt")))
    return load_scenario(folder / "war")


def camps(s: Scenario) -> dict[str, str]:
    return {a.id: a.camp for a in s.actors}


def rivals(s: Scenario) -> set[frozenset[str]]:
    return {frozenset((r.subject, r.object)) for r in s.relations if r.kind is RelationKind.RIVAL}


@pytest.mark.parametrize(
    "text",
    [
        "The Blue Army, the armed wing of the Blue People's Union, attacked a post.",
        "Fighters of the Blue Army attacked a post. The BPU, the political wing of the Blue Army, "
        "said so. The Blue People's Union (BPU) seized a town.",
        "The Blue Army attacked. Blue People's Union's military wing, the Blue Army, took a town.",
    ],
)
def test_a_wing_and_its_whole_are_one_side(text: str) -> None:
    told = census(text)
    assert told.of("Blue Army") == told.of("Blue People's Union")
    assert len(told.seen) == 1


def test_a_german_wing() -> None:
    told = census("Die Blau-Armee, der bewaffnete Arm der Blau-Union, griff einen Posten an.", "de")
    assert told.of("Blau-Union") == told.of("Blau-Armee")


def test_a_body_nobody_knows_fights_under_one_name() -> None:
    told = census("The Blue Liberation Front (BLF) seized a town. The BLF shelled a post.")
    assert dict(told.seen) == {"Blue Liberation Front": 2}
    told = census("Rebels of the Permanent Blue Framework (PBF) killed nine soldiers.")
    assert dict(told.seen) == {"Permanent Blue Framework": 1}


def test_initials_are_the_same_side() -> None:
    told = census("Rebels of the March 23 Movement attacked. The M23 took a town.", country="COD")
    assert dict(told.seen) == {"M23": 2}


def test_a_states_army_is_no_body_of_its_own() -> None:
    assert of_a_state("Sudanese Armed Forces") and not of_a_state("Sudan Liberation Army")
    assert not census("The Sudanese Armed Forces attacked Nyala.", country="SDN").seen


def test_who_is_only_linked_to_a_group_is_not_that_group() -> None:
    told = census("The Allied Democratic Forces, linked to Islamic State, killed ten people.")
    assert set(told.seen) == {"Allied Democratic Forces"}
    assert not census("An al Qaeda affiliate killed ten people.").seen


def test_a_longer_name_is_not_its_beginning() -> None:
    told = census("Al Qaeda in the Arabian Peninsula attacked a post.", country="YEM")
    assert set(told.seen) == {"al-Qaeda in the Arabian Peninsula"}


def test_names_match_loosely_but_not_inside_words() -> None:
    import re

    assert re.fullmatch(NAME, "Front for the Liberation of Azawad")
    assert re.search(either(["al-Qaeda"]), "Al Qaeda")
    assert not re.search(rf"\b(?:{either(['ULA'])})\b", "ula")


def test_gangs_are_a_side_where_nobody_else_is(tmp_path: Path) -> None:
    s = war(
        tmp_path,
        "HTI",
        "Armed gangs attacked the airport in Port-au-Prince on Monday. Gangs stormed two prisons. "
        "The government declared an emergency.",
        "Kenyan police officers deployed in Port-au-Prince. Gangs attacked Carrefour.",
    )
    assert frozenset(("armed-gangs", "government-of-haiti")) in rivals(s)
    told = camps(s)
    assert told.get("government-of-kenya", told["government-of-haiti"]) != told["armed-gangs"]
    assert not census("Gangs attacked. The BLF shelled. The Blue Liberation Front (BLF) attacked.",
                      country="HTI").seen["Armed gangs"]  # fmt: skip


def test_who_fights_alongside_is_of_one_camp(tmp_path: Path) -> None:
    s = war(
        tmp_path,
        "COD",
        "Rebels of the March 23 Movement captured Goma on Monday. Experts say Rwandan soldiers "
        "fight alongside the M23. The armed forces (FARDC) and allied Wazalendo militias fought "
        "rebels near Sake.",
        "Burundische Soldaten, die an der Seite der kongolesischen Armee kämpfen, räumten Uvira. "
        "Die M23 griff Bukavu an.",
    )
    own = "government-of-democratic-republic-of-the-congo"
    told = camps(s)
    assert told["wazalendo"] == told["government-of-burundi"] == told[own]
    assert told["government-of-rwanda"] == told["m23"] != told[own]
    assert frozenset((own, "wazalendo")) not in rivals(s)
    holders = {p.id: (p.controller, p.control_confidence) for p in s.places if p.simulated}
    assert holders["goma"] == ("m23", 0.5)


def test_a_backed_army_with_a_states_name_is_not_the_states(tmp_path: Path) -> None:
    s = war(
        tmp_path,
        "SYR",
        "The Turkey-backed Syrian National Army captured Tel Rifaat on Saturday. Insurgents of "
        "Hayat Tahrir al-Sham seized Aleppo from the army.",
    )
    patrons = {(r.subject, r.object) for r in s.relations if r.kind is RelationKind.PATRON}
    assert patrons == {("government-of-turkey", "syrian-national-army")}
    assert camps(s)["government-of-turkey"] != camps(s)["government-of-syria"]


def test_an_army_from_outside_fights_the_groups_where_the_government_does_not(
    tmp_path: Path,
) -> None:
    s = war(
        tmp_path,
        "PSE",
        "Israeli tanks shelled Khan Younis on Monday. Israeli warplanes bombed Rafah. Hamas "
        "attacked troops near Khan Younis. Hamas fired rockets.",
    )
    assert frozenset(("hamas", "government-of-israel")) in rivals(s)
    assert frozenset(("hamas", "government-of-palestinian-territory")) not in rivals(s)


def test_an_army_that_fights_beside_a_group_fights_its_enemy(tmp_path: Path) -> None:
    s = war(
        tmp_path,
        "UKR",
        "Russian forces shelled Kherson on Sunday. Separatists of the Donetsk People's Republic "
        "fought alongside Russian troops near Bakhmut. Ukraine attacked positions near Bakhmut.",
    )
    told = camps(s)
    assert told["government-of-russia"] == told["donetsk-people-s-republic"]
    assert told["government-of-russia"] != told["government-of-ukraine"]


def test_who_is_nowhere_is_said_and_not_put_anywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from parley.cli import call

    (tmp_path / "a.txt").write_text(
        "date 2024-01-01\n\nThe M23 captured Goma on Monday. The army withdrew from Goma. Fighters "
        "of the Blue Liberation Front (BLF) killed nine people in a forest.\n"
    )
    args = ["new", "scenario", str(tmp_path / "w"), "--country", "COD"]
    assert call([*args, "--reports", str(tmp_path / "a.txt")]) == 0
    assert "nobody says where they are: Blue Liberation Front" in capsys.readouterr().out
    assert "blue-liberation-front" not in {f.actor for f in load_scenario(tmp_path / "w").forces}


def test_what_stands_behind_a_name_says_what_it_is(tmp_path: Path) -> None:
    s = war(
        tmp_path,
        "NGA",
        "Boko Haram attacked Rann on Monday. Members of the Civilian Joint Task Force, a militia "
        "that fights alongside the army, recaptured the base from Boko Haram.",
    )
    assert camps(s)["civilian-joint-task-force"] == camps(s)["government-of-nigeria"]


def test_an_army_that_only_withdraws_is_not_the_enemy(tmp_path: Path) -> None:
    s = war(
        tmp_path,
        "LBN",
        "Israeli warplanes bombed Tyre on Monday. Israeli troops attacked Nabatieh. Iran-backed "
        "Hezbollah fired rockets at Haifa. The Lebanese army pulled back from the border.",
    )
    assert frozenset(("hezbollah", "government-of-israel")) in rivals(s)
    assert frozenset(("hezbollah", "government-of-lebanon")) not in rivals(s)


def test_who_fights_whom_and_who_arms_whom_is_taken_as_told(tmp_path: Path) -> None:
    s = war(
        tmp_path,
        "SDN",
        "Clashes between the Rapid Support Forces and the Blue Liberation Front (BLF) killed nine "
        "people in Nyala. Iran has supplied drones to the Sudanese army. Palestinian gunmen "
        "clashed with Israeli troops.",
    )
    assert frozenset(("rapid-support-forces", "blue-liberation-front")) in rivals(s)
    patrons = {(r.subject, r.object) for r in s.relations if r.kind is RelationKind.PATRON}
    assert patrons == {("government-of-iran", "government-of-sudan")}
    assert not {"government-of-israel", "government-of-palestinian-territory"} & {
        a.id for a in s.actors
    }


def test_a_people_of_the_country_is_a_side_in_both_languages(tmp_path: Path) -> None:
    s = war(
        tmp_path,
        "BIH",
        "Bosnian Serb forces captured Foca on Tuesday, the government said. The Serbs denied it.",
        "Bosnisch-serbische Truppen haben Tuzla beschossen. Die bosnischen Serben widersprachen.",
    )
    serbs = next(a for a in s.actors if a.id == "bosnian-serbs")
    assert serbs.name == "Bosnian Serbs" and serbs.name_de == "Bosnische Serben"
    assert camps(s)["bosnian-serbs"] != camps(s)["government-of-bosnia-and-herzegovina"]
    assert {"Serbs", "Serben", "Bosnian Serb forces"} <= {
        n for ns in serbs.aliases.values() for n in ns
    }
    assert "government-of-serbia" not in camps(s)


def test_two_states_in_one_breath_are_no_people() -> None:
    told = census("Thai and Cambodian troops clashed. Thai Cambodian talks failed.", country="THA")
    assert not told.seen


def test_who_takes_a_town_together_is_in_one_camp(tmp_path: Path) -> None:
    s = war(
        tmp_path,
        "BIH",
        "Bosnian Serb forces shelled Tuzla. The Bosnian army and Croatian troops captured Jajce. "
        "Croatian troops attacked Bosnian Serb positions near Jajce. The Croatian army shelled it.",
    )
    held = camps(s)
    assert held["government-of-croatia"] == held["government-of-bosnia-and-herzegovina"]


def test_two_who_took_part_in_talks_are_no_allies(tmp_path: Path) -> None:
    s = war(tmp_path, "LBN", "Israel shelled Tyre. The United States and China took part in talks.")
    assert not [r for r in s.relations if r.kind is RelationKind.PATRON]


def test_the_country_itself_speaks_for_its_government(tmp_path: Path) -> None:
    s = war(
        tmp_path, "THA", "Cambodian troops shelled Surin. Cambodia attacked Trat, Thailand said."
    )
    own = next(a for a in s.actors if a.id == "government-of-thailand")
    assert "Thailand" in {n for names in own.aliases.values() for n in names}
