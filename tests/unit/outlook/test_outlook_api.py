"""The outlook answers with a baseline beside it, or says why it cannot."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from parley.core.errors import InputError
from parley.core.forecast import Driver, Question
from parley.core.place import Place
from parley.core.streams import Streams
from parley.core.world import Ensemble
from parley.outlook import History, forecast, issue

LEVELS = {"Northland": 300.0, "Eastland": 100.0, "Southland": 10.0}


@pytest.fixture(scope="module")
def history() -> History:
    rng = np.random.default_rng(5)
    months = [f"{y}-{m:02d}" for y in range(2010, 2014) for m in range(1, 13)]
    return History.from_rows(
        (u, m, float(rng.poisson(level))) for u, level in LEVELS.items() for m in months
    )


def places() -> tuple[Place, ...]:
    return (
        Place("n", "Northland", 1, 1, kind="governorate"),
        Place("e", "Eastland", 1, 2, kind="governorate"),
        Place("e1", "Eastbury", 1, 2, parent="e"),
        Place("s", "Southland", 0, 1, kind="governorate"),
    )


def ensemble() -> Ensemble:
    days = np.arange(181)
    flat = np.zeros((1, 181, 3))
    rng = np.random.default_rng(1)
    return Ensemble(
        members=200,
        days=days,
        places=("n", "e1", "s"),
        actors=("gov",),
        levels=(0.5,),
        killed_q=flat,
        displaced_q=flat,
        force_q=flat[:, :, :1],
        control=np.zeros((181, 3, 1)),
        first_offensive={"e1": 0.6, "s": 0.1},
        truce_alive={"deal": np.exp(-days / 30)},
        monthly_killed=rng.poisson([50, 400, 20], (200, 6, 3)),
    )


def answers(history: History | None, world: Ensemble | None, *questions: Question):
    found = issue(
        questions,
        history=history,
        ensemble=world,
        places=places(),
        as_of=date(2013, 12, 31),
        streams=Streams(3),
    )
    return {f.id: f for f in found}


def test_without_news_the_forecast_is_the_pool(history: History) -> None:
    plain = forecast(history, origin="2013-12", draws=200)
    elsewhere = forecast(history, origin="2013-12", draws=200, news=[Driver("x", 2.0, "Atlantis")])
    assert np.array_equal(plain.draws, elsewhere.draws)


def test_news_moves_its_own_place_and_the_total_follows(history: History) -> None:
    plain = forecast(history, origin="2013-12", draws=200)
    news = [Driver("offensive announced", 3.0, "Eastland", ("c1",))]
    moved = forecast(history, origin="2013-12", draws=200, news=news)
    assert moved.of("Eastland").mean() > 1.5 * plain.of("Eastland").mean()
    assert np.array_equal(moved.of("Northland"), plain.of("Northland"))
    assert moved.total().mean() > plain.total().mean()
    assert moved.drivers == tuple(news)


def test_ensemble_pulls_towards_where_it_sees_fighting(history: History) -> None:
    plain = forecast(history, origin="2013-12", draws=200)
    levels = {"Northland": np.full((50, 6), 10.0), "Eastland": np.full((50, 6), 90.0)}
    moved = forecast(history, origin="2013-12", draws=200, ensemble_levels=levels)
    assert moved.of("Eastland").mean() > plain.of("Eastland").mean()
    np.testing.assert_allclose(
        moved.of("Southland").mean(), plain.of("Southland").mean(), rtol=0.05
    )


def test_threshold_has_probability_interval_and_base_rate(history: History) -> None:
    asked = Question("t", "?", "threshold", "GED best", place="e", threshold=100.0,
                     start=date(2014, 1, 1), end=date(2014, 1, 31))  # fmt: skip
    found = answers(history, None, asked)["t"]
    assert found.months == ("2014-01",)
    assert 0.2 < found.p_by_option["yes"] < 0.8
    assert 0.2 < found.base_by_option["yes"] < 0.8
    assert 0 < found.p_error["yes"] < 0.5
    assert "last twelve months" in found.why


def test_next_offensive_sums_to_one_with_none_of_these(history: History) -> None:
    asked = Question("o", "?", "next_offensive", "r", options=("n", "e", "s"))
    found = answers(history, ensemble(), asked)["o"]
    assert sum(found.p_by_option.values()) == pytest.approx(1.0)
    assert sum(found.base_by_option.values()) == pytest.approx(1.0)
    assert max(found.p_by_option, key=found.p_by_option.__getitem__) == "e"
    assert max(found.base_by_option, key=found.base_by_option.__getitem__) == "n"
    assert found.p_by_option["none"] == pytest.approx(0.3)


def test_truce_from_the_ensemble_alone(history: History) -> None:
    asked = Question("h", "?", "truce_holds", "r", agreement="deal")
    found = answers(history, ensemble(), asked)["h"]
    assert found.p_by_option["yes"] == pytest.approx(np.exp(-1), abs=1e-6)


def test_every_place_gets_a_fan_beside_its_baseline(history: History) -> None:
    found = answers(history, ensemble())
    assert set(found) == {"count:n", "count:e", "count:e1", "count:s"}
    north = found["count:n"]
    assert len(north.months) == 6 == len(north.fan[0][1]) == len(north.base_fan[0][1])
    assert "no baseline" in found["count:e1"].why


def test_an_unknown_kind_is_said_and_not_guessed(history: History) -> None:
    assert (
        "no kind of question" in answers(history, None, Question("q", "?", "magic", "r"))["q"].why
    )


def test_nothing_known_is_no_forecast() -> None:
    asked = Question("t", "?", "threshold", "r", place="e", threshold=1.0)
    found = answers(None, None, asked)["t"]
    assert not found.p_by_option and found.why.startswith("No forecast")


def test_short_history_is_refused(history: History) -> None:
    with pytest.raises(InputError, match="at least 6"):
        forecast(history, origin="2010-05")


def test_less_than_a_year_is_forecast_and_said(history: History) -> None:
    found = forecast(history, origin="2010-11", draws=50)
    assert any("only 11 months" in note for note in found.notes)
