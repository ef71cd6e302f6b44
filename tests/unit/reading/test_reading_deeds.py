"""Deeds, stances and who did what to whom, in sentences as reports of war write them."""

from __future__ import annotations

from datetime import date

import pytest

from parley.core.claim import Claim, EventFrame, Report
from parley.core.terms import EventStatus, EventType, Kind, Polarity
from parley.reading import Reader

READERS = {"de": Reader("de"), "en": Reader("en")}


def read(text: str, code: str) -> tuple[Claim, ...]:
    return READERS[code].read(Report("r", text, code, date(2024, 2, 7)))


def event(text: str, code: str, kind: EventType) -> EventFrame:
    return next(c.event for c in read(text, code) if c.event and c.event.type is kind)


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("en", "The RSF agreed to a truce.", "for"),
        ("en", "The junta said it would only agree to a truce when the rebels disarm.",
         "conditional"),
        ("en", "The M23 will not negotiate unless the army withdraws.", "conditional"),
        ("en", "The government of Chad rejected the plan.", "against"),
        ("en", "The army called the offer a trick.", "against"),
        ("en", "Asmara ruled out talks with the rebels.", "against"),
        ("de", "Die RSF stimmte einer Waffenruhe zu.", "for"),
        ("de", "Die Rebellen würden einer Feuerpause nur zustimmen, wenn die Armee abziehe, "
               "sagte ein Sprecher.", "conditional"),
        ("de", "Die Armee lehnte den Friedensplan ab.", "against"),
        ("de", "Die Opposition nannte das Abkommen einen Verrat.", "against"),
        ("de", "Kongos Präsident schloss Verhandlungen mit der M23 aus.", "against"),
    ],
)  # fmt: skip
def test_where_a_party_stands(code: str, text: str, value: str) -> None:
    assert value in [c.value for c in read(text, code) if c.kind is Kind.POSITION]


def test_a_truce_agreed_is_an_event_and_a_stance() -> None:
    claims = read("The RSF agreed to a truce.", "en")
    assert {c.kind for c in claims} == {Kind.EVENT, Kind.POSITION}
    assert next(c for c in claims if c.kind is Kind.POSITION).subject == ("rsf",)


@pytest.mark.parametrize(
    ("code", "text", "actors"),
    [
        ("en", "The fall of Mosul to the Taliban shook the region.", ("taliban",)),
        ("de", "Mit dem Fall Ost-Aleppos verloren die Rebellen ihre letzte Hochburg.", ()),
        ("de", "Nach dem Fall von Aleppo an die Taliban zog sich die Armee zurück.", ("taliban",)),
    ],
)
def test_who_took_a_place_that_fell(code: str, text: str, actors: tuple[str, ...]) -> None:
    claim = next(c for c in read(text, code) if c.kind is Kind.CONTROL)
    assert claim.value == "captured" and claim.event is not None
    assert claim.event.actors == actors


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The evacuation has not ended."),
        ("de", "Die Evakuierung ist noch nicht beendet."),
    ],
)
def test_what_is_not_over_goes_on(code: str, text: str) -> None:
    (claim,) = read(text, code)
    assert (claim.value, claim.polarity) == ("ongoing", Polarity.AFFIRMED)


@pytest.mark.parametrize(
    ("code", "text", "kind", "status"),
    [
        ("en", "Sudan's army chief said his forces would now move on El Obeid.",
         EventType.ASSAULT, EventStatus.PLANNED),
        ("de", "Der General sagte, seine Truppen würden nun auf El Obeid vorrücken.",
         EventType.ASSAULT, EventStatus.PLANNED),
        ("en", "Government soldiers abandoned their base without a fight.",
         EventType.RETREAT, EventStatus.REPORTED),
        ("en", "Syria is willing to withdraw its troops from the valley.",
         EventType.RETREAT, EventStatus.PLANNED),
        ("de", "Zwei Dörfer werden täglich von Rebellen beschossen.",
         EventType.ASSAULT, EventStatus.REPORTED),
        ("de", "Die USA kündigten neue Sanktionen gegen Mali an.",
         EventType.SANCTION, EventStatus.PLANNED),
    ],
)  # fmt: skip
def test_in_which_world_it_happened(
    code: str, text: str, kind: EventType, status: EventStatus
) -> None:
    assert event(text, code, kind).status is status


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Pakistan refused to deploy troops to Yemen.", EventType.MOBILIZE),
        ("The United States urged Eritrea to withdraw its forces.", EventType.RETREAT),
        ("Iran threatened to launch a new offensive against Iraq.", EventType.ASSAULT),
    ],
)
def test_what_is_only_asked_refused_or_threatened_was_not_done(text: str, kind: EventType) -> None:
    found = READERS["en"].examine(Report("r", text, "en", date(2024, 2, 7))).events
    assert found and not [e for e in found if e.type is kind and e.status is EventStatus.REPORTED]


def test_each_predication_tells_its_own_deed() -> None:
    text = "The RSF overran the base near Nyala, killing 100 people, and looted shops in Nyala."
    found = [c.event for c in read(text, "en") if c.event]
    assert [e.type for e in found] == [EventType.ASSAULT, EventType.ASSAULT, EventType.COERCE]
    assert found[-1].actors == ("rsf",)


@pytest.mark.parametrize(
    ("code", "text", "actor"),
    [
        ("en", "The Taliban seized Kunduz. They executed villagers near the river.", "taliban"),
        ("de", "Die M23 nahm Goma ein. Bei dem Dorf erschossen sie Zivilisten.", "m23"),
    ],
)
def test_a_pronoun_carries_the_subject_on_and_says_so(code: str, text: str, actor: str) -> None:
    claim = read(text, code)[-1]
    assert claim.event is not None and claim.event.actors == (actor,)
    assert "subject:context" in claim.flags


@pytest.mark.parametrize(
    ("code", "text", "actors"),
    [
        ("en", "Israel and Hamas agreed to a ceasefire brokered by Qatar and Egypt.",
         ("qatar", "egypt")),
        ("de", "Unter Vermittlung Frankreichs, Russlands und der USA wurde eine Waffenruhe "
               "vereinbart.", ("france", "russia", "usa")),
    ],
)  # fmt: skip
def test_who_mediated_is_told_apart_from_who_agreed(
    code: str, text: str, actors: tuple[str, ...]
) -> None:
    claims = read(text, code)
    mediated = next(c.event for c in claims if c.event and c.event.mode == "mediate")
    assert mediated.actors == actors
    agreed = next(c.event for c in claims if c.event and c.event.type is EventType.AGREE)
    assert not set(agreed.actors) & set(actors)


def test_the_condition_of_a_refusal_does_not_happen_itself() -> None:
    claims = read("Turkey will not sign the agreement unless the shelling stops.", "en")
    assert not [
        c for c in claims
        if c.event and c.event.type is EventType.ASSAULT and c.event.status is EventStatus.REPORTED
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        ("en", "The militia blocked an aid convoy at the bridge.", EventType.COERCE),
        ("en", "Three generals defected to the rebels.", EventType.RETREAT),
        ("en", "Air defences shot down 40 drones.", EventType.ASSAULT),
        ("en", "Uganda broke off talks with the rebels.", EventType.SANCTION),
        ("de", "Die Huthis verwehrten einem Hilfskonvoi die Zufahrt.", EventType.COERCE),
        ("de", "Drei Generäle liefen zu den Rebellen über.", EventType.RETREAT),
        ("de", "Die Luftabwehr schoss 40 Drohnen ab.", EventType.ASSAULT),
        ("de", "Der Präsident setzte die Friedensgespräche mit der ELN aus.", EventType.SANCTION),
    ],
)
def test_deeds_by_category(code: str, text: str, kind: EventType) -> None:
    assert event(text, code, kind).status is EventStatus.REPORTED
