"""Several voices at once: two sources in a sentence, answers, accusations, their own troops."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from parley.core.claim import Claim, Report
from parley.core.terms import Act, EventStatus, EventType, Kind, Polarity
from parley.reading import Reader, load_reports
from parley.reading.head import read_dateline

READERS = {code: Reader(code) for code in ("de", "en")}


def read(text: str, code: str) -> tuple[Claim, ...]:
    return READERS[code].read(Report("r", text, code, date(2024, 2, 7)))


def counts(claim: Claim) -> list[tuple[float | None, str]]:
    return [(q.best if q.best is not None else q.low, q.measure) for q in claim.quantities]


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("de", "Die Regierung sprach von 17 Toten, die Rebellen von mehr als 80.",
         [("government", 17, "killed"), ("rebels", 80, "killed")]),
        ("de", "Die Armee bezifferte die Zahl der Toten auf neun, Aktivisten auf 31.",
         [("government", 9, "killed"), ("activists", 31, "killed")]),
        ("de", "Nach Angaben der Armee starben 14 Menschen, Ärzte sprachen von 33 Toten.",
         [("government", 14, "killed"), ("medics", 33, "killed")]),
        ("en", "The government said 14 villagers were killed; the rebels put the number of dead "
               "at more than 70.", [("government", 14, "killed"), ("rebels", 70, "killed")]),
        ("en", "The rebels put the number of dead at 45, the army at 8.",
         [("rebels", 45, "killed"), ("government", 8, "killed")]),
        ("en", "Medics said nine people were killed, but the army said 30 rebels were killed.",
         [("medics", 9, "killed"), ("government", 30, "killed")]),
    ],
)  # fmt: skip
def test_two_sources_keep_their_own_figures(
    code: str, text: str, wanted: list[tuple[str, float, str]]
) -> None:
    found = [
        (c.speaker.actor, *counts(c)[0]) for c in read(text, code) if c.speaker and c.quantities
    ]
    assert found == wanted


@pytest.mark.parametrize(
    ("code", "text", "denier"),
    [
        ("de", "Die Armee habe das Dorf Tal eingenommen, erklärte Moskau. Kiew dementierte dies.",
         "ukraine"),
        ("de", "Die Rebellen hätten den Hafen erobert, was die Regierung bestritt.", "government"),
        ("de", "Die Hamas erklärte, die Armee habe eine Schule beschossen. Ein Armeesprecher wies "
               "den Vorwurf zurück.", "government"),
        ("en", "The rebels captured the port, a claim the army denied.", "government"),
        ("en", "Kinshasa said M23 had seized Goma; Kigali denied the claim.", "rwanda"),
    ],
)  # fmt: skip
def test_a_denial_stands_beside_the_claim_it_denies(code: str, text: str, denier: str) -> None:
    said, denied = read(text, code)
    assert denied.speaker is not None and denied.speaker.actor == denier
    assert (denied.act, denied.polarity) == (Act.DENY, Polarity.NEGATED)
    assert (denied.kind, denied.topic, denied.content) == (said.kind, said.topic, said.content)
    assert said.polarity is Polarity.AFFIRMED
    assert denied.event is not None and denied.event.status is EventStatus.DENIED


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Die Regierung wies den Vorwurf zurück, Giftgas eingesetzt zu haben."),
        ("en", "The government dismissed the allegation that it had used nerve gas."),
    ],
)
def test_a_denial_with_words_of_its_own_is_no_answer(code: str, text: str) -> None:
    (claim,) = read("Kämpfer zogen ab. " + text if code == "de" else text, code)[-1:]
    assert claim.speaker is not None and claim.speaker.actor == "government"
    assert "voice.reply" not in claim.rule


@pytest.mark.parametrize(
    ("code", "text", "speaker", "content"),
    [
        ("de", "Das von der Hamas geführte Gesundheitsministerium sprach von 44 Toten.",
         "Das von der Hamas geführte Gesundheitsministerium", ""),
        ("de", "Die in Doha ansässige Delegation meldete zwölf Tote.",
         "Die in Doha ansässige Delegation", ""),
        ("de", "Bei Drohnenangriffen wurden 14 Zivilisten getötet, darunter acht Kinder, erklärte "
               "Human Rights Watch.", "Human Rights Watch", ""),
        ("de", "Dabei kamen nach Angaben von Gouverneur Jan Kolb vier Menschen ums Leben.",
         "Gouverneur Jan Kolb", ""),
        ("de", "Die Vermittler riefen die Parteien auf, die in Doha vereinbarte Feuerpause "
               "einzuhalten.", "Die Vermittler", "die in Doha vereinbarte Feuerpause einzuhalten"),
        ("en", "Residents said the air force bombed a market, killing nine people.", "Residents",
         "the air force bombed a market, killing nine people"),
        ("en", "The rebels said at least 200 soldiers had been killed.", "The rebels",
         "at least 200 soldiers had been killed"),
        ("en", "Hundreds gathered in Kiev, demanding that troops withdraw.", "Hundreds", ""),
    ],
)  # fmt: skip
def test_who_speaks_and_what_is_said(code: str, text: str, speaker: str, content: str) -> None:
    claim = next(c for c in read(text, code) if c.speaker)
    assert claim.speaker is not None and claim.speaker.text == speaker
    assert not content or claim.content.text == content


def test_whom_it_was_said_to() -> None:
    (claim,) = read("The governor told reporters that 12 soldiers had been killed.", "en")
    assert claim.addressee == "reporters"
    assert claim.content.text == "that 12 soldiers had been killed"


@pytest.mark.parametrize(
    ("code", "text", "actors", "recipients"),
    [
        ("de", "Die israelische Armee teilte mit, sie habe ein Lager der Hamas angegriffen.",
         ("israel",), ("hamas",)),
        ("en", "Ukraine said its forces had attacked a Russian convoy.", ("ukraine",), ()),
        ("en", "A doctors' group accused the RSF of killing 300 civilians.",
         ("rsf",), ("civilians",)),
        ("en", "A rebel spokesman accused Wagner mercenaries of executing ten civilians.",
         ("wagner",), ("civilians",)),
        ("en", "The ministry said thirteen South African soldiers died in the attack.",
         (), ("south-africa",)),
        ("de", "Uno-Chef António Guterres verurteilte den Angriff auf das Lager.", (), ()),
    ],
)  # fmt: skip
def test_who_only_tells_did_nothing(
    code: str, text: str, actors: tuple[str, ...], recipients: tuple[str, ...]
) -> None:
    event = next(c.event for c in read(text, code) if c.event)
    assert event.type is EventType.ASSAULT
    assert (event.actors, event.recipients) == (actors, recipients)


def test_a_threat_is_no_attack() -> None:
    (claim,) = read("Die Rebellen drohten der Regierung mit neuen Angriffen.", "de")
    assert claim.event is not None and claim.event.type is EventType.THREATEN
    assert (claim.event.actors, claim.event.recipients) == (("rebels",), ("government",))


def test_one_side_accuses_another_without_a_word_of_what() -> None:
    (claim,) = read("Die RSF machten die Armee verantwortlich.", "de")
    assert (claim.act, claim.kind) == (Act.ACCUSE, Kind.STATUS)
    assert claim.event is not None and claim.event.type is EventType.ACCUSE


@pytest.mark.parametrize(
    "text", ["Das meldete die Agentur. Die Armee räumte Talbach.", "Das Lager brannte."]
)
def test_a_finite_verb_after_a_pointer_is_no_participle(text: str) -> None:
    from parley.reading.clauses import is_finite
    from parley.reading.pack import load_pack
    from parley.reading.segments import tokenise

    tokens = tokenise(text, load_pack("de"))
    verb = next(i for i, w in enumerate(tokens.word) if w in ("meldete", "brannte"))
    assert is_finite(tokens, verb)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("KHARTOUM, Oct 3, 2023 (AFP) - ", date(2023, 10, 3)),
        ("GOMA, Democratic Republic of Congo, Jan 28, 2025 - ", date(2025, 1, 28)),
    ],
)
def test_a_dateline_dates_a_report_without_a_date(line: str, day: date) -> None:
    text = line + "Rebels captured the airport on Tuesday."
    reading = READERS["en"].examine(Report("r", text, "en"))
    assert reading.report.published == day
    assert read_dateline(text).end == len(line)
    (claim,) = reading.claims
    assert claim.event is not None and claim.event.actors != ("agencies",)


def test_a_dateline_leaves_a_known_date_alone() -> None:
    text = "KHARTOUM, Oct 3, 2023 (AFP) - Rebels captured the airport on Tuesday."
    report = Report("r", text, "en", date(2024, 1, 1))
    assert READERS["en"].examine(report).report.published == date(2024, 1, 1)


def test_a_file_dated_only_by_its_dateline_is_read(tmp_path: Path) -> None:
    path = tmp_path / "wire.txt"
    path.write_text("KHARTOUM, Oct 3, 2023 (AFP) - Rebels captured the airport.", encoding="utf-8")
    loaded = load_reports([path])
    assert not loaded.faults
    assert loaded.reports[0].published == date(2023, 10, 3)


WIRE = [
    ("en", "Three survivors said the bodies of up to 70 people, including women, lay by the river.",
     "Three survivors"),
    ("en", "A helicopter crashed in Kidal on Friday, the army said, without causing casualties.",
     "the army"),
    ("en", "The U.S. Central Command said the strikes aimed to cut off a source of fuel.",
     "The U.S. Central Command"),
    ("en", "At least 17 people were killed, according to an AFP tally of hospital figures.",
     "an AFP tally of hospital figures"),
    ("de", "20 seien verletzt, teilte der Gouverneur der Provinz, Max Muster, am Sonntag mit.",
     "der Gouverneur der Provinz, Max Muster"),
    ("de", "Mehr als 11.000 flohen nach Angaben der Vereinten Nationen aus der Region Catatumbo.",
     "Vereinten Nationen"),
    ("de", 'Die von Saudi-Arabien geführte Koalition nannte den Angriff "legitim und nötig".',
     "Die von Saudi-Arabien geführte Koalition"),
    ("de", "Der mit der Armee verbündeten Joint Force zufolge wurden 2.000 Zivilisten getötet.",
     "Der mit der Armee verbündeten Joint Force"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "speaker"), WIRE)
def test_who_speaks_in_sentences_of_the_wire(language: str, text: str, speaker: str) -> None:
    claims = READERS[language].read(Report("r", text, language, date(2025, 1, 28)))
    assert [c.speaker.text for c in claims if c.speaker] == [speaker]


def test_a_sentence_ends_after_a_letter_that_is_a_name() -> None:
    text = '"We struck the port," it said in a post on X. It did not name the port.'
    claims = READERS["en"].read(Report("r", text, "en", date(2025, 1, 28)))
    assert claims[0].form.value == "direct"


def test_two_voices_in_a_sentence_joined_by_as() -> None:
    text = (
        "The separatists announced Thursday that their state will cease to exist, as Armenian "
        "officials said more than half of its population had already fled."
    )
    claims = READERS["en"].read(Report("r", text, "en", date(2023, 9, 28)))
    assert [(c.speaker.text, bool(c.quantities)) for c in claims if c.speaker] == [
        ("The separatists", False),
        ("Armenian officials", True),
    ]


def test_a_passive_participle_is_no_speech() -> None:
    text = "M23 rebels backed by Rwandan troops entered the centre of Goma on Monday."
    claims = READERS["en"].read(Report("r", text, "en", date(2025, 1, 28)))
    assert claims and all(c.speaker is None for c in claims)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Security forces in Goma said ten people were killed.", "Security forces in Goma"),
        ("Tuareg rebels in Mali said on Monday they had killed 84 men.", "Tuareg rebels in Mali"),
        ("Peace talks in Doha collapsed, the mediator said.", "the mediator"),
    ],
)
def test_a_plural_that_looks_like_a_verb(text: str, speaker: str) -> None:
    (claim,) = READERS["en"].read(Report("r", text, "en", date(2025, 1, 28)))
    assert claim.speaker is not None and claim.speaker.text == speaker


MORE_WIRE = [
    ("en", '"It was a massacre," Berta Horace, a spokeswoman for a local group, told the station.',
     "Berta Horace, a spokeswoman for a local group"),
    ("en", "The Observatory, a Britain-based monitor, put the death toll since Wednesday at 327.",
     "The Observatory, a Britain-based monitor"),
    ("en", "Suspected jihadists killed up to 200 people, mostly civilians, according to residents.",
     "residents"),
    ("en", "Minister Mahamadou Sana said on state television that soldiers were among the dead.",
     "Minister Mahamadou Sana"),
    ("de", "Vier Beamte wurden verletzt, wie der Bezirkschef von Fafi, John Samal, sagte.",
     "der Bezirkschef von Fafi, John Samal"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "speaker"), MORE_WIRE)
def test_who_speaks_past_an_apposition(language: str, text: str, speaker: str) -> None:
    claims = READERS[language].read(Report("r", text, language, date(2025, 1, 28)))
    assert [c.speaker.text for c in claims if c.speaker] == [speaker]


def test_what_is_pledged_behind_a_figure_is_nobodys_speech() -> None:
    text = "Kenya has sent 400 police officers, far short of the 2,500 personnel pledged."
    claims = READERS["en"].read(Report("r", text, "en", date(2025, 1, 28)))
    assert all(c.speaker is None for c in claims)


def test_a_note_that_nothing_could_be_checked_interrupts_nobody() -> None:
    text = (
        "200 Menschen seien getötet worden, teilte die Gesundheitsbehörde mit. Unabhängig "
        "lassen sich die Angaben kaum überprüfen. 303 Menschen seien an Hunger gestorben."
    )
    claims = READERS["de"].read(Report("r", text, "de", date(2025, 8, 26)))
    assert [c.speaker and c.speaker.text for c in claims] == ["die Gesundheitsbehörde"] * 2


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("The al Qaeda-linked group JNIM said it had killed 300 soldiers.", "jnim"),
        ("The ministry said 20 people had died. She warned of more attacks, killing 20.", None),
    ],
)
def test_who_is_meant_in_english(text: str, actor: str | None) -> None:
    claims = READERS["en"].read(Report("r", text, "en", date(2024, 8, 26)))
    assert claims[-1].speaker is not None and claims[-1].speaker.actor == actor


@pytest.mark.parametrize(
    ("language", "text", "speakers"),
    [
        ("en", "Prime Minister Anwar Ibrahim, who chairs the bloc and hosted the talks, said "
               "military commanders would meet in August.", ["Prime Minister Anwar Ibrahim"]),
        ("en", "Peace talks between the government and the rebels are due to resume in May.", []),
        ("en", "The Thai public health ministry spoke of 15 dead civilians.",
         ["The Thai public health ministry"]),
        ("en", "Two were killed, one resident told the BBC, asking not to be named.",
         ["one resident"]),
        ("en", "Some 375 people were killed, according to an AFP count.", ["an AFP count"]),
        ("de", "Paschinjan betonte, sein Land sei an dem Abkommen nicht beteiligt gewesen, und "
               "warf Moskau Versagen vor.", ["Paschinjan", "Paschinjan"]),
    ],
)  # fmt: skip
def test_speakers_of_a_sentence(language: str, text: str, speakers: list[str]) -> None:
    claims = READERS[language].read(Report("r", text, language, date(2025, 1, 28)))
    assert [c.speaker.text for c in claims if c.speaker] == speakers


@pytest.mark.parametrize(
    ("language", "text", "actor"),
    [
        ("en", "It blamed the Oromo Liberation Army. The rebel group said 20 soldiers had died.",
         "ola"),
        ("en", "Netanyahu spoke. The head of the Atomic Energy Agency (IAEA), Rafael Muster, said "
               "20 people had died.", "atomic-energy-agency"),
        ("de", "Die Arakan Army (AA) rückte vor. Die AA tötete nach eigenen Angaben 20 Soldaten.",
         "arakan-army"),
    ],
)  # fmt: skip
def test_whom_short_forms_and_posts_mean(language: str, text: str, actor: str | None) -> None:
    claims = READERS[language].read(Report("r", text, language, date(2025, 1, 28)))
    last = claims[-1].speaker
    assert last is not None and last.actor == actor


LAST_WIRE = [
    ("en", '"We are hiding in the basement," said a woman who declined to give her name.',
     "a woman"),
    ("en", "The National Government, set up by ousted lawmakers, welcomed the offensive.",
     "The National Government, set up by ousted lawmakers"),
    ("de", "Bis Dezember sollten es 10.000 Soldaten werden, berichteten Abgeordnete in Seoul.",
     "Abgeordnete in Seoul"),
    ("de", "»Das wäre ein großer Fehler«, sagte er im Bundestag.", "er"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "speaker"), LAST_WIRE)
def test_who_speaks_behind_quotes_and_asides(language: str, text: str, speaker: str) -> None:
    claims = READERS[language].read(Report("r", text, language, date(2024, 10, 23)))
    assert [c.speaker.text for c in claims if c.speaker][:1] == [speaker]


def test_a_spokesman_is_not_his_president_and_ages_are_no_dead() -> None:
    text = (
        "Dmitry Peskov, Putin's spokesman, told reporters that the strikes killed soldiers. Three "
        "siblings aged eight, 12 and 17 died."
    )
    claims = READERS["en"].read(Report("r", text, "en", date(2025, 5, 26)))
    assert claims[0].speaker is not None and claims[0].speaker.actor == "dmitry-peskov"
    assert [q.best for q in claims[-1].quantities] == [3]


def test_a_charge_told_in_a_relative_clause_is_the_accusers() -> None:
    text = (
        "Egypt offered to host talks; the United Arab Emirates, which the army of Sudan accuses of"
        " arming the rebels, rejected the allegations."
    )
    claims = read(text, "en")
    charges = [c for c in claims if c.act is Act.ACCUSE]
    assert [c.speaker.text for c in charges if c.speaker] == ["the army of Sudan"]
    assert charges[0].event is not None and "uae" in charges[0].event.actors
    denials = [c for c in claims if c.act is Act.DENY]
    assert len(denials) == 1 and "Egypt" not in denials[0].quote


@pytest.mark.parametrize(
    ("code", "text", "topic", "place"),
    [
        ("de", "Die Armee verlegt Truppen von Port Sudan nach El Fasher.", "reinforcement",
         "El Fasher"),
        ("en", "The army has sent reinforcements from Port Sudan to El Fasher.", "reinforcement",
         "El Fasher"),
        ("en", "The army is moving troops from Goma towards the town of Bukavu.", "reinforcement",
         "Bukavu"),
        ("de", "Die Miliz zieht Kräfte aus Khartum ab.", "withdrawal", "Khartum"),
    ],
)  # fmt: skip
def test_troops_on_the_move_stand_where_they_go(
    code: str, text: str, topic: str, place: str
) -> None:
    (claim,) = read(text, code)
    assert claim.topic == topic and claim.place is not None and claim.place.text == place


def test_what_both_failed_to_do_did_not_happen() -> None:
    (claim,) = read("The army and the rebels failed to agree on a ceasefire.", "en")
    assert claim.polarity is Polarity.NEGATED
    assert claim.event is not None and claim.event.status is EventStatus.DENIED


def test_a_statement_of_ones_own_is_the_subjects() -> None:
    (claim,) = read("Die Hafenwache hat nach eigenen Angaben rund 400 Menschen gerettet.", "de")
    assert claim.speaker is not None and claim.speaker.text == "Die Hafenwache"


@pytest.mark.parametrize(
    ("code", "text", "value", "who"),
    [
        ("en", "The rebels took the town of Tal on Monday.", "captured", ("rebels",)),
        ("en", "Goma is now in the hands of M23.", "held", ("m23",)),
        ("en", "The army controls most of Goma.", "held", ("government",)),
        ("en", "The government lost control of Goma last week.", "lost", ("government",)),
        ("de", "Goma ist nun in der Hand der M23.", "held", ("m23",)),
        ("de", "Goma ist an die Rebellen gefallen.", "captured", ("rebels",)),
    ],
)  # fmt: skip
def test_who_holds_a_town_is_named(code: str, text: str, value: str, who: tuple[str, ...]) -> None:
    (claim,) = read(text, code)
    assert (claim.kind, claim.value) == (Kind.CONTROL, value)
    holders = claim.event.actors if claim.event else claim.subject
    assert holders == who


@pytest.mark.parametrize(
    "text", ["The rebels took part in talks in Goma.", "The minister took office in Goma."]
)
def test_not_everything_that_is_taken_is_a_town(text: str) -> None:
    assert not any(c.kind is Kind.CONTROL for c in read(text, "en"))


def test_an_unknown_body_before_a_military_base_is_not_the_army() -> None:
    (claim,) = read("Resistance forces have overrun a military base near Goma.", "en")
    assert claim.event is not None and "government" not in claim.event.actors
