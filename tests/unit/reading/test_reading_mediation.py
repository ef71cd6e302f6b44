"""Who mediates, between whom, and who signed: three different parts in one sentence."""

from __future__ import annotations

from datetime import date

import pytest

from parley.core.claim import Claim, Report
from parley.core.terms import EventType
from parley.reading import Reader

READERS = {code: Reader(code) for code in ("de", "en")}


def events(text: str, code: str, kind: EventType) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    claims: tuple[Claim, ...] = READERS[code].read(Report("r", text, code, date(2024, 3, 6)))
    found = [c.event for c in claims if c.event and c.event.type is kind]
    return [(e.actors, e.recipients) for e in found]


@pytest.mark.parametrize(
    ("text", "code", "who", "between"),
    [
        ("Qatar is mediating between Israel and Hamas.", "en", ("qatar",), ("israel", "hamas")),
        ("Katar vermittelt zwischen Israel und der Hamas.", "de", ("qatar",), ("israel", "hamas")),
        ("The United Nations envoy has mediated a truce between the Houthis and the government.",
         "en", ("un",), ("houthis", "government")),
        ("The US-brokered truce took effect on Wednesday.", "en", ("usa",), ()),
        ("The Saudi- and US-mediated talks resumed.", "en", ("saudi-arabia", "usa"), ()),
        ("Under Egyptian mediation the two sides signed a truce.", "en", ("egypt",), ()),
        ("Unter ägyptischer Vermittlung unterzeichneten beide Seiten eine Waffenruhe.", "de",
         ("egypt",), ()),
        ("Die von Katar und Ägypten vermittelte Waffenruhe ist in Kraft.", "de",
         ("qatar", "egypt"), ()),
        ("Die von den USA und Russland ausgehandelte Waffenruhe begann am Samstag.", "de",
         ("usa", "russia"), ()),
    ],
)  # fmt: skip
def test_the_mediator_is_who_brings_the_sides_together(
    text: str, code: str, who: tuple[str, ...], between: tuple[str, ...]
) -> None:
    assert (who, between) in events(text, code, EventType.CONSULT)


@pytest.mark.parametrize(
    ("text", "code", "signed"),
    [
        ("The Qatar-brokered ceasefire between the government and M23 was signed on Saturday.",
         "en", ("government", "m23")),
        ("Die von Ägypten vermittelte Waffenruhe zwischen Israel und der Hamas trat am Sonntag in "
         "Kraft.", "de", ("israel", "hamas")),
        ("Sudan's army and the RSF signed a truce in Jeddah under Saudi and US mediation.", "en",
         ("sudan", "rsf")),
        ("Regierung und Rebellen haben eine Waffenruhe ausgehandelt.", "de",
         ("government", "rebels")),
    ],
)  # fmt: skip
def test_the_mediator_is_no_party(text: str, code: str, signed: tuple[str, ...]) -> None:
    assert signed in [actors for actors, _ in events(text, code, EventType.AGREE)]


def test_guarantors_by_their_noun() -> None:
    text = "Die Türkei und Russland haben sich als Garanten der Waffenruhe verpflichtet."
    assert (("turkey", "russia"), ()) in events(text, "de", EventType.SUPPORT)


def test_an_offer_to_mediate_names_who_and_whom() -> None:
    text = "Qatar offered to mediate between the government and M23."
    assert events(text, "en", EventType.AGREE) == [(("qatar",), ("government", "m23"))]


def test_a_wrapped_line_under_a_head_is_one_sentence() -> None:
    """The head is blanked, not cut: its width must not make a wrapped line look like a whole."""
    head = "---\ndate: 2025-07-20\nlanguage: en\ntitle: Calls for a truce in the east\n---\n"
    text = (
        "The government called for a truce on Saturday. M23 rebels rejected the ceasefire. Qatar\n"
        "offered to mediate between the government and M23.\n"
    )
    assert events(head + text, "en", EventType.AGREE)[0][0] == ("qatar",)
