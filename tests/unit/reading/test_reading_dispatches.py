"""Sentences of dispatches that were misread at first sight, each for the reason it tells."""

from __future__ import annotations

from datetime import date

import pytest

from parley.core.claim import Claim, Report
from parley.core.terms import Act, Modality, Polarity
from parley.reading import Reader

DAY = date(2024, 3, 6)
READERS = {code: Reader(code) for code in ("de", "en")}


def read(text: str, code: str) -> tuple[Claim, ...]:
    return READERS[code].read(Report("r", text, code, DAY))


def sides(claim: Claim) -> tuple[tuple[str, ...], tuple[str, ...]]:
    assert claim.event is not None
    return claim.event.actors, claim.event.recipients


@pytest.mark.parametrize(
    ("text", "code", "speaker"),
    [
        ("Jimmy Cherizier, a former police officer who leads the G9 alliance, told reporters on "
         "Tuesday that his men would keep fighting until Henry resigned.", "en", "Jimmy Cherizier"),
        ("NATO planes knocked out at least one tank before the Serbs threatened to kill the "
         "captives.", "en", "the Serbs"),
        ("The insurgents have so far refused to negotiate with the president.", "en",
         "The insurgents"),
        ("Gangs now control some 80 percent of Port-au-Prince, the U.N. says.", "en", "the U.N."),
        ("Noch am Dienstag hatten Augenzeugen von Drohnenangriffen auf die Stadt Maychew "
         "berichtet.", "de", "Augenzeugen"),
    ],
)  # fmt: skip
def test_who_says_it(text: str, code: str, speaker: str) -> None:
    assert [c.speaker.text for c in read(text, code) if c.speaker] == [speaker]


def test_two_voices_at_a_semicolon_are_two() -> None:
    text = ("The group claimed to have killed 21 soldiers; the regional police commissioner, "
            "Hussein Aden, said four were dead and that 14 militants had been killed.")  # fmt: skip
    first, second = read(text, "en")
    assert first.speaker and first.speaker.text == "The group"
    assert second.speaker and "Hussein Aden" in second.speaker.text
    assert first.content.end < second.start
    assert first.place is None and second.place is None  # Aden is his name here


@pytest.mark.parametrize(
    ("text", "code", "speaker"),
    [
        ("Mehr als 100.000 Bewohner hätten sich in Sicherheit gebracht, teilte das "
         "Innenministerium in Bangkok mit.", "de", "thailand"),
        ("The army fired on villagers, a government negotiator in Doha said.", "en", "government"),
    ],
)  # fmt: skip
def test_a_ministry_belongs_to_its_seat_and_a_negotiator_does_not(
    text: str, code: str, speaker: str
) -> None:
    assert [c.speaker.actor for c in read(text, code) if c.speaker] == [speaker]


@pytest.mark.parametrize(
    ("text", "code", "actors", "recipients"),
    [
        ("Eritrea, dessen Truppen an der Seite der äthiopischen Armee kämpfen, saß nicht mit am "
         "Tisch.", "de", ("eritrea", "ethiopia"), ()),
        ("Die Regierung in Addis Abeba wies den Vorwurf zurück, Zivilisten gezielt anzugreifen.",
         "de", ("ethiopia",), ("civilians",)),
        ("The Taliban deny targeting civilians.", "en", ("taliban",), ("civilians",)),
        ("On Friday rebels attacked the army.", "en", ("rebels",), ("government",)),
        ("The Somali army, backed by US air strikes, has retaken Ceeldheer and three villages.",
         "en", ("somalia",), ()),
        ("Bosnian Serb forces seized Srebrenica.", "en", (), ()),
        ("Das Verteidigungsministerium in Phnom Penh sprach von einem „grundlosen Überfall“ der "
         "thailändischen Streitkräfte.", "de", ("thailand",), ()),
        ("Mehrere russische Friedenssoldaten kamen ums Leben.", "de", (), ("russia",)),
        ("Israel und die Hisbollah haben sich gegenseitig Verstöße gegen die Waffenruhe "
         "vorgeworfen.", "de", ("israel", "hezbollah"), ()),
        ("Thailand and Cambodia accused each other of firing first.", "en",
         ("thailand", "cambodia"), ("thailand", "cambodia")),
        ("Die Huthis behaupteten, 21 Soldaten getötet zu haben.", "de", ("houthis",), ()),
        ("Die Huthis behaupteten, von der Armee angegriffen worden zu sein.", "de",
         ("government",), ("houthis",)),
    ],
)  # fmt: skip
def test_who_did_it_to_whom(
    text: str, code: str, actors: tuple[str, ...], recipients: tuple[str, ...]
) -> None:
    assert (actors, recipients) in [sides(c) for c in read(text, code) if c.event]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The Taliban captured Ghazni on Thursday.", "Ghazni"),
        ("The Kachin Independence Army has taken Momauk after weeks of fighting.", "Momauk"),
        ("Troops freed by the fall of Sievierodonetsk are marching on Bakhmut.", "Bakhmut"),
    ],
)
def test_towns_no_list_knows_are_taken_and_marched_on(text: str, place: str) -> None:
    (claim,) = [c for c in read(text, "en") if c.event]
    assert claim.place is not None and claim.place.text == place


def test_what_is_taken_with_a_noun_behind_it_is_no_town() -> None:
    assert not any(c.topic == "control" for c in read("They captured Hellfire missiles.", "en"))


@pytest.mark.parametrize(
    ("text", "code", "modality"),
    [
        ("Es sieht vor, dass die israelischen Truppen binnen 60 Tagen abziehen.", "de",
         Modality.PLANNED),
        ("Die israelischen Truppen ziehen ab.", "de", Modality.ONGOING),
        ("Er drohte mit Krieg, sollte die Hisbollah gegen die Vereinbarung verstoßen.", "de",
         Modality.HYPOTHETICAL),
    ],
)  # fmt: skip
def test_what_a_deal_provides_for_is_not_yet_so(text: str, code: str, modality: Modality) -> None:
    assert modality in [c.modality for c in read(text, code)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("„Wir brauchen noch keine Vermittlung“, sagte ein Sprecher.", "de"),
        ("Die Gruppe sieht sich nicht an die Vereinbarung gebunden.", "de"),
        ("A spokesman said the militia was not bound by the agreement.", "en"),
    ],
)
def test_a_refusal_in_a_not_is_no_denied_refusal(text: str, code: str) -> None:
    (claim,) = read(text, code)
    assert (claim.value, claim.polarity) == ("against", Polarity.AFFIRMED)


def test_a_republic_not_recognised_agrees_all_the_same() -> None:
    text = ("Die Führung der international nicht anerkannten Republik stimmte einer von "
            "russischen Friedenstruppen vermittelten Feuerpause zu.")  # fmt: skip
    claim, mediation = read(text, "de")
    assert (claim.topic, claim.value, claim.polarity) == ("ceasefire", "for", Polarity.AFFIRMED)
    assert mediation.subject == ("russia",)


@pytest.mark.parametrize(
    ("text", "code", "share"),
    [
        ("One in four children is malnourished, the U.N. said.", "en", 1 / 4),
        ("Two out of three families have fled, the U.N. said.", "en", 2 / 3),
        ("Jeder dritte Einwohner ist laut Uno vertrieben worden.", "de", 1 / 3),
        ("Zwei von drei Familien sind geflohen.", "de", 2 / 3),
    ],
)
def test_how_many_of_how_many_is_a_share(text: str, code: str, share: float) -> None:
    (figure,) = [q for c in read(text, code) for q in c.quantities]
    assert figure.unit == "share"
    assert figure.best == pytest.approx(share)


@pytest.mark.parametrize(
    ("text", "code", "figures"),
    [
        ("Zwei von drei Geiseln sind frei.", "de", [2, 3]),
        ("Three of four hostages were freed.", "en", [3, 4]),
        ("Jeden zweiten Tag gibt es Angriffe.", "de", []),
        ("Laut der Uno sind 5,4 der sechs Millionen Einwohner auf Hilfe angewiesen.", "de",
         [5.4e6, 6e6]),
        ("Der Gouverneur bezifferte die Zahl der Toten auf mindestens 200, mehr als 400 Menschen "
         "seien verletzt worden.", "de", [200, 400]),
    ],
)  # fmt: skip
def test_figures(text: str, code: str, figures: list[float]) -> None:
    found = [q.best or q.low for c in read(text, code) for q in c.quantities]
    assert found == pytest.approx(figures)


def test_of_them_tells_which_group() -> None:
    text = "Nach Angaben der Uno wurden 14 Menschen getötet, 13 von ihnen Zivilisten."
    figures = [q for c in read(text, "de") for q in c.quantities]
    assert [(q.best, q.group) for q in figures] == [(14, ""), (13, "civilians")]


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("Die Armee beschuldigte die Nachbarn, am Donnerstag das Feuer eröffnet zu haben.", "de",
         "2024-02-29"),
        ("Am Donnerstag soll die Armee zwölf Menschen getötet haben.", "de", "2024-02-29"),
        ("Russland fordert, dass die Truppen bis Ende Dezember abziehen.", "de", "2024-12"),
        ("Somalia has demanded that Ethiopian troops withdraw by the end of December.", "en",
         "2024-12"),
        ("By the end of December, 300 people had died.", "en", "2023-12"),
    ],
)  # fmt: skip
def test_which_way_a_date_looks(text: str, code: str, value: str) -> None:
    assert [c.time.value for c in read(text, code) if c.time] == [value]


def test_to_call_names_and_to_call_for_are_two_acts() -> None:
    (named,) = read('The envoy called the situation "very serious".', "en")
    asked = read("Britain called for a truce and called on Russia to stop.", "en")
    assert named.act is Act.CHARACTERISE
    assert {c.act for c in asked} == {Act.DEMAND}


def test_a_count_that_goes_on_with_one_of_the_whole_war_is_in_no_town() -> None:
    text = (
        "Soldaten feuerten auf das Dorf Tarba. Seit Oktober 2022 sind im Libanon mindestens 3.961 "
        "Menschen getötet worden. Rund 1,2 Millionen Menschen wurden vertrieben."
    )
    shot, war, fled = read(text, "de")
    assert shot.place is not None and shot.place.text == "Tarba"
    assert war.place is not None and war.place.place == "lebanon"
    assert fled.place is None


@pytest.mark.parametrize(
    ("text", "code", "actors", "recipients"),
    [
        ("Nach pakistanischer Darstellung starben bei indischen Luftangriffen 33 Zivilisten.",
         "de", ("india",), ("civilians",)),
        ("Pakistan will fünf indische Kampfjets abgeschossen haben.", "de", ("pakistan",),
         ("india",)),
        ("M23 rebels backed by Rwanda entered the centre of Goma on Monday.", "en", ("m23",), ()),
        ("The International Committee of the Red Cross treated 200 wounded in a day.", "en", (),
         ()),
        ("Around 100 Congolese soldiers handed their weapons to Uruguayan peacekeepers.", "en",
         ("congo",), ("uruguay",)),
        ("Guterres sagte, beide Seiten würden ihre Truppen aus dem Hafen Hudaida abziehen.", "de",
         (), ()),
    ],
)  # fmt: skip
def test_who_did_it_to_whom_in_further_dispatches(
    text: str, code: str, actors: tuple[str, ...], recipients: tuple[str, ...]
) -> None:
    assert [sides(c) for c in read(text, code) if c.event] == [(actors, recipients)]


def test_what_somebody_claims_of_himself_is_his_word() -> None:
    (claim,) = read("Pakistan will fünf indische Kampfjets abgeschossen haben.", "de")
    assert claim.speaker is not None and claim.speaker.actor == "pakistan"
    (plan,) = read("Die Regierung will die Truppen abziehen.", "de")
    assert plan.speaker is None and plan.modality is Modality.PLANNED


@pytest.mark.parametrize(
    ("text", "code", "speaker"),
    [
        ("South Africa's defence ministry said nine of its soldiers had died since Thursday, two "
         "more than it had reported on Saturday.", "en", "South Africa's defence ministry"),
        ("Mindestens 40 Soldaten seien getötet worden, sagten drei Sicherheitskräfte der "
         "Nachrichtenagentur AFP.", "de", "drei Sicherheitskräfte der Nachrichtenagentur AFP"),
        ("The Red Cross counted 200 wounded in a day.", "en", "The Red Cross"),
    ],
)  # fmt: skip
def test_who_says_it_in_further_dispatches(text: str, code: str, speaker: str) -> None:
    assert {c.speaker.text for c in read(text, code) if c.speaker} == {speaker}


def test_a_denial_of_charges_answers_the_charge_and_no_demand() -> None:
    text = (
        "Indien sprach von wiederholten Verstößen gegen die Waffenruhe und forderte Islamabad "
        "auf, die Angriffe einzustellen. Ein Sprecher des pakistanischen Außenministeriums wies "
        "die Vorwürfe zurück."
    )
    denied = [c for c in read(text, "de") if c.act is Act.DENY]
    assert [c.topic for c in denied] == ["ceasefire"]


def test_a_running_total_counts_what_was_counted_before() -> None:
    text = ("Some 6,200 people have been displaced, the U.N. said, bringing the total since the "
            "2021 coup to nearly two million.")  # fmt: skip
    (claim,) = read(text, "en")
    assert [q.measure for q in claim.quantities] == ["displaced", "displaced"]


def test_a_refusal_to_disarm_is_a_position_and_no_withdrawal() -> None:
    (claim,) = read("The group would never lay down its arms, its leader said.", "en")
    assert (claim.topic, claim.value) == ("agreement", "against")


@pytest.mark.parametrize(
    ("text", "code", "measures"),
    [
        ("- An estimated 17,500 households have been displaced since clashes resumed on 10 May.",
         "en", {"displaced"}),
        ("Drei Menschen kamen ums Leben, eine weitere Person wird unter den Trümmern vermutet.",
         "de", {"killed", "missing"}),
    ],
)  # fmt: skip
def test_what_situation_reports_count(text: str, code: str, measures: set[str]) -> None:
    assert {q.measure for c in read(text, code) for q in c.quantities} == measures


def test_convoys_denied_clearance_are_barred_and_no_denial() -> None:
    (claim,) = read("22 of 30 planned aid convoys were denied clearance.", "en")
    assert (claim.value, claim.act, claim.modality) == ("blocked", Act.ASSERT, Modality.PAST)
    assert not any(c.act is Act.DENY for c in read("Two men denied the SMM passage.", "en"))


@pytest.mark.parametrize(
    ("text", "code", "speaker", "topic"),
    [
        ("The Mission corroborated reports that a man had been injured in Pisky.", "en",
         "The Mission", "casualties"),
        ("Serbische Einheiten brannten nach Augenzeugenberichten Häuser in Podujevo nieder.", "de",
         "Augenzeugenberichten", "attack"),
        ("Jugoslawische Medien meldeten den Abschuss eines Tarnkappenbombers.", "de",
         "Jugoslawische Medien", "attack"),
    ],
)  # fmt: skip
def test_who_reports_what(text: str, code: str, speaker: str, topic: str) -> None:
    (claim,) = read(text, code)
    assert claim.speaker is not None
    assert (claim.speaker.text, claim.topic) == (speaker, topic)


def test_a_refusal_to_sign_is_about_what_is_signed() -> None:
    text = ("Präsident Milošević weigert sich, das Abkommen von Rambouillet zu unterschreiben, "
            "das die Stationierung von 28.000 Soldaten im Kosovo vorsieht.")  # fmt: skip
    (claim,) = read(text, "de")
    assert (claim.topic, claim.value) == ("agreement", "against")


def test_launchers_seen_have_not_fired() -> None:
    text = "It observed four multiple launch rocket systems in violation of withdrawal lines."
    assert not read(text, "en")


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("Syrian rebels seized Damascus unopposed on Sunday.", "en", "Damascus"),
        ("Kabul fell to the Taliban.", "en", "Kabul"),
        ('"The city of Damascus has been liberated," rebels said.', "en", "Damascus"),
        ("Rebellen haben Damaskus eingenommen.", "de", "Damaskus"),
        ("Kyiv has retaken three villages.", "en", None),
        ("Moskau hat Bachmut eingenommen.", "de", "Bachmut"),
    ],
)  # fmt: skip
def test_a_capital_that_is_taken_is_a_place_and_one_that_takes_is_not(
    text: str, code: str, place: str | None
) -> None:
    (claim,) = [c for c in read(text, code) if c.topic == "control"]
    assert (claim.place.text if claim.place else None) == place


def test_who_contradicts_with_words_of_his_own_denies_none_of_them() -> None:
    text = "Der Rebellenchef widersprach: Die Armee habe die Stadt mit Artillerie beschossen."
    (claim,) = read(text, "de")
    assert (claim.act, claim.polarity) == (Act.ASSERT, Polarity.AFFIRMED)


def test_a_figure_set_off_by_a_relative_clause_is_part_of_what_is_said() -> None:
    text = ("Die Armee teilte mit, alle 50.000 Zivilisten, die zuletzt eingeschlossen gewesen "
            "seien, hätten sich in Sicherheit gebracht.")  # fmt: skip
    (claim,) = read(text, "de")
    assert [q.best for q in claim.quantities] == [50000]
    assert claim.modality is Modality.PAST


def test_two_sources_of_one_sentence() -> None:
    text = ("Turkish-backed fighters took Manbij from the SDF after days of clashes that the "
            "Syrian Observatory for Human Rights said had killed 218 people.")  # fmt: skip
    taken, toll = read(text, "en")
    assert taken.topic == "control" and taken.speaker is None
    assert toll.speaker is not None and toll.speaker.actor == "sohr"


def test_an_adviser_is_not_whom_he_advises() -> None:
    (claim,) = read("Mykhailo Podolyak, an adviser to President Zelenskiy, warned of war.", "en")
    assert claim.speaker is not None and claim.speaker.actor is None


def test_initials_act_for_their_state() -> None:
    (claim,) = read("The U.S. carried out more than 75 strikes on Islamic State targets.", "en")
    assert sides(claim) == (("usa",), ("islamic-state",))


@pytest.mark.parametrize(
    ("text", "code", "who"),
    [
        ("Norwegen vermittelt. Die Regierung in Colombo lehnte den Vorschlag ab.", "de",
         "sri-lanka"),
        ("Cambodia accepted the proposal. Thailand rejected it.", "en", "thailand"),
    ],
)  # fmt: skip
def test_who_rejects_an_offer_denies_no_fact(text: str, code: str, who: str) -> None:
    last = read(text, code)[-1]
    assert last.act is not Act.DENY and last.subject == (who,)
    assert last.event is not None and last.event.type.value == "REJECT"


def test_a_figure_of_the_other_side_counts_what_its_sentence_counts() -> None:
    text = ("About 100,000 civilians are trapped, the U.N. says; the government says there are no "
            "more than 60,000.")  # fmt: skip
    theirs, ours = read(text, "en")
    assert (ours.topic, ours.polarity) == (theirs.topic, Polarity.AFFIRMED)
    assert [(q.high, q.measure) for q in ours.quantities] == [(60000, "trapped")]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("The death toll in the fighting rose to 33 on Saturday.", [33]),
        ("One soldier died, bringing the country's total to 13.", [1, 13]),
    ],
)
def test_tolls_count_the_dead(text: str, figures: list[int]) -> None:
    (claim,) = read(text, "en")
    assert [q.best for q in claim.quantities] == figures
    assert {q.measure for q in claim.quantities} == {"killed"}


def test_hours_to_surrender_are_a_threat() -> None:
    (claim,) = read("An army spokesman gave the rebels 24 hours to surrender.", "en")
    assert claim.event is not None and claim.event.type.value == "THREATEN"


def test_denying_in_a_gerund_is_a_voice_of_its_own() -> None:
    text = "Thailand said that it had returned fire, denying that a ceasefire had been agreed."
    assert [c.act for c in read(text, "en")] == [Act.ASSERT, Act.DENY]


def test_provinces_in_a_row_do_not_speak() -> None:
    text = ("Mehr als 100.000 Menschen wurden aus den Provinzen Surin, Si Sa Ket, Buriram und "
            "Trat in Sicherheit gebracht, teilte das Innenministerium mit.")  # fmt: skip
    (claim,) = read(text, "de")
    assert claim.speaker is not None and claim.speaker.text == "das Innenministerium"


def test_prisoners_set_free_are_no_town_taken() -> None:
    (claim,) = read("Thailand released two of 20 captured Cambodian soldiers.", "en")
    assert claim.topic == "release"


@pytest.mark.parametrize(
    ("text", "code", "who"),
    [
        ("Hamas, Islamic Jihad and Israel agreed to a truce.", "en",
         ("hamas", "islamic-jihad", "israel")),
        ("Russland, Iran und die Türkei einigten sich auf eine Waffenruhe.", "de",
         ("russia", "iran", "turkey")),
    ],
)  # fmt: skip
def test_all_of_a_list_agree(text: str, code: str, who: tuple[str, ...]) -> None:
    assert who in [c.event.actors for c in read(text, code) if c.event]


@pytest.mark.parametrize(
    ("text", "code", "scope"),
    [
        ("12 more people had been killed in the shelling.", "en", "increment"),
        ("Another 12 people were killed on Monday.", "en", "increment"),
        ("Zwölf weitere Menschen wurden getötet.", "de", "increment"),
        ("More than 12 people were killed.", "en", "incident"),
        ("In all, 12 more people were killed since 2015.", "en", "cumulative"),
    ],
)
def test_what_comes_on_top_is_no_toll(text: str, code: str, scope: str) -> None:
    (claim,) = read(text, code)
    assert [q.scope for q in claim.quantities] == [scope]
