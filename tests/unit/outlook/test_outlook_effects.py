"""What news does is learnt where the record reaches back, and said to be a prior where not."""

from __future__ import annotations

import calendar
from datetime import date

import numpy as np

from parley.core.claim import Claim, Span, Where
from parley.core.place import Place
from parley.core.terms import Act, Kind, Modality
from parley.outlook import History
from parley.outlook.effects import learn_effects, prior_effects
from parley.outlook.months import month_text

FIRST, MONTHS, UNITS = 481, 40, 6
PLACES = tuple(Place(f"u{k}", f"Unit {k}", k, k) for k in range(UNITS))


def warned(number: int, place: str, published: date | None) -> Claim:
    return Claim(
        f"c{number}", "r", 0, 1, "x", Span(0, 1, "x"), place=Where(place, 0, 1, place=place),
        published=published, kind=Kind.FORECAST, act=Act.WARN, modality=Modality.PLANNED,
    )  # fmt: skip


def world(lift: float, dated: bool = True) -> tuple[History, list[Claim]]:
    """Every fourth month one place is named as the next; its level is then ``lift`` times."""
    rng = np.random.default_rng(1)
    level = np.full((UNITS, MONTHS), 30.0)
    claims = []
    for n, t in enumerate(range(8, MONTHS, 4)):
        u = int(rng.integers(UNITS))
        level[u, t + 1 : t + 4] *= lift
        year, month = (int(x) for x in month_text(FIRST + t).split("-"))
        day = date(year, month, calendar.monthrange(year, month)[1])
        claims.append(warned(n, f"u{u}", day if dated else None))
    values = rng.poisson(level).astype(float)
    return History(tuple(p.id for p in PLACES), FIRST, values), claims


def learnt(lift: float, origin: int = MONTHS - 1, dated: bool = True):
    history, claims = world(lift, dated)
    return learn_effects(history, claims, PLACES, month_text(FIRST + origin))


def test_effects_follow_what_came_and_stay_between_prior_and_truth() -> None:
    prior = prior_effects().log["next_target"]
    up, down = learnt(4.0).log["next_target"], learnt(0.25).log["next_target"]
    assert down < 0 < prior < up < np.log(8.0)
    assert learnt(4.0).sd["next_target"] < prior_effects().sd["next_target"]


def test_kinds_never_heard_keep_their_prior() -> None:
    assert learnt(4.0).log["truce"] == prior_effects().log["truce"]


def test_too_few_origins_or_undated_claims_leave_the_prior_and_say_so() -> None:
    for found in (learnt(4.0, origin=10), learnt(4.0, dated=False)):
        assert found == prior_effects() and "prior, not learnt" in found.said
    assert "learnt on" in learnt(4.0).said


def test_nothing_after_the_origin_is_seen() -> None:
    history, claims = world(4.0)
    history.values[:, 33:] = 9999.0
    assert learn_effects(history, claims, PLACES, month_text(FIRST + 32)) == learnt(4.0, origin=32)
