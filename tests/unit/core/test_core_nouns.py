"""The nouns: streams are addressed, ranges stay in bounds, JSON loses nothing."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from parley.core.claim import Claim, Interval, Quantity, Report, Span, Speaker, claim_id
from parley.core.estimate import Distribution, Range
from parley.core.streams import Streams
from parley.core.tables import from_json, from_plain, to_json, to_plain
from parley.core.terms import Bound, Kind


def test_streams_do_not_depend_on_order() -> None:
    a = Streams(1).rng("x", 3).random(5)
    Streams(1).rng("y", 3).random(100)
    assert (a == Streams(1).rng("x", 3).random(5)).all()


def test_streams_differ_by_name_address_and_seed() -> None:
    keys = {
        Streams(s).key(name, *address)
        for s in (1, 2)
        for name in ("war/a", "war/b")
        for address in ((), (0,), (1,), (0, 1), (1, 0))
    }
    assert len(keys) == 20


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6), st.integers(0, 2**32))
def test_range_draws_stay_inside(a: float, b: float, c: float, seed: int) -> None:
    low, best, high = sorted((a, b, c))
    x = Range(low, best, high).sample(np.random.default_rng(seed), 50)
    slack = 1e-9 * max(high, 1)
    assert (x >= low - slack).all() and (x <= high + slack).all()


def test_distribution_quantiles() -> None:
    d = Distribution((1.0, 2.0, 3.0, 4.0), (0.25, 0.25, 0.25, 0.25))
    assert d.mean() == 2.5
    assert [d.quantile(p) for p in (0.0, 0.25, 0.5, 1.0)] == [1.0, 1.0, 2.0, 4.0]
    assert Distribution((0.0, 1.0), (0.3, 0.7), ("no", "yes")).probability("yes") == 0.7


def _claim() -> Claim:
    text = "Der Kreml sprach am Mittwoch von 9500 Menschen."
    return Claim(
        id=claim_id("r", 0, len(text), "quantity", "kreml", "affirmed"),
        report="r",
        start=0,
        end=len(text),
        quote=text,
        content=Span(33, 46, "9500 Menschen"),
        speaker=Speaker("Der Kreml", 0, 9, "russia"),
        kind=Kind.QUANTITY,
        quantities=(Quantity(9500, 9500, 9500, Bound.EXACT, "person", text="9500"),),
        said=Interval(candidates=(date(2016, 12, 7), date(2016, 12, 14))),
    )


def test_claim_survives_json() -> None:
    claim = _claim()
    assert from_json(Claim, to_json(claim)) == claim
    assert from_plain(Claim, to_plain(claim)) == claim


def test_claim_id_ignores_nothing_that_matters() -> None:
    base = ("r", 0, 5, "event", "a", "affirmed")
    others = [("s", 0, 5, "event", "a", "affirmed"), ("r", 1, 5, "event", "a", "affirmed")]
    others += [("r", 0, 5, "status", "a", "affirmed"), ("r", 0, 5, "event", "b", "affirmed")]
    others += [("r", 0, 5, "event", "a", "negated")]
    assert len({claim_id(*x) for x in [base, *others]}) == 6


def test_digest_is_of_the_text() -> None:
    assert Report.digest("ä") != Report.digest("a\u0308")
