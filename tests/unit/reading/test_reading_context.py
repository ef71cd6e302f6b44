"""Place and measure taken over from the sentences before, flagged, never invented."""

from __future__ import annotations

from datetime import date

from parley.core.claim import Claim, Report
from parley.core.place import Place
from parley.reading import Reader

PLACES = (
    Place("nord", "Nordstadt", 10.0, 20.0, aliases={"de": ("Nordstadt",)}),
    Place("sued", "Südstadt", 11.0, 20.0, aliases={"de": ("Südstadt",)}),
    Place("fern", "Fernburg", 50.0, 10.0, aliases={"de": ("Fernburg",)}, simulated=False),
)


def read(text: str) -> tuple[Claim, ...]:
    report = Report("r", text, "de", date(2020, 5, 6))
    return Reader("de", places=PLACES).read(report)


def test_place_of_the_sentence_before_holds() -> None:
    text = "In Südstadt wurde gekämpft. Nach Angaben der Uno wurden 40 Zivilisten getötet."
    claim = next(c for c in read(text) if c.quantities)
    assert claim.place is not None and claim.place.place == "sued"
    assert claim.place.relation == "context" and "place:context" in claim.flags
    assert text[claim.place.start : claim.place.end] == claim.place.text == "Südstadt"


def test_a_place_off_the_map_is_no_context() -> None:
    text = "Ein Uno-Sprecher sagte in Fernburg, es werde gekämpft. 40 Zivilisten wurden getötet."
    claim = next(c for c in read(text) if c.quantities)
    assert claim.place is None


def test_own_place_is_kept() -> None:
    text = "In Südstadt wurde gekämpft. In Nordstadt wurden 40 Zivilisten getötet."
    claim = next(c for c in read(text) if c.quantities)
    assert claim.place is not None and claim.place.place == "nord"
    assert "place:context" not in claim.flags


def test_nothing_named_nothing_taken() -> None:
    claim = next(c for c in read("Nach Angaben der Uno wurden 40 Zivilisten getötet."))
    assert claim.place is None and not claim.flags
