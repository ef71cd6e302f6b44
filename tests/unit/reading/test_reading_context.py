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


def read_english(text: str) -> tuple[Claim, ...]:
    return Reader("en", places=PLACES).read(Report("r", text, "en", date(2020, 5, 6)))


def test_a_count_of_the_whole_war_takes_no_town() -> None:
    text = (
        "There was fighting in Nordstadt. The government says 7,000 people have died since "
        "January 2019; the UN estimates that around 3,000 were killed. Nine soldiers were killed."
    )
    tolls = {q.best: c for c in read_english(text) for q in c.quantities}
    assert tolls[7000].place is None and tolls[3000].place is None
    assert tolls[9].place is not None and tolls[9].place.place == "nord"


def test_a_seat_of_talks_is_not_where_people_die() -> None:
    text = (
        "The presidents met in Doha on Tuesday and agreed to a ceasefire. At least 15 civilians "
        "were killed in the fighting, local rights groups said."
    )
    claim = next(c for c in read_english(text) if c.quantities)
    assert claim.place is None


def test_a_town_no_map_has_takes_what_follows() -> None:
    text = (
        "There was fighting in Nordstadt. The rebels captured the mining town of Walikoma, "
        "residents said. At least 15 civilians were killed in the fighting."
    )
    claim = next(c for c in read_english(text) if c.quantities)
    assert claim.place is not None and claim.place.name == "Walikoma"
    assert claim.place.place is None and claim.place.relation == "context"
