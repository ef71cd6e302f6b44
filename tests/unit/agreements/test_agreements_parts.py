"""Learning from precedents, draws, tables, formats, faults: the parts of the room."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from agreements_case import ACTORS, FORMATS, PLAN, PRECEDENTS, span
from scipy import special

from parley.agreements import check_agreement
from parley.agreements.clock import NODES, discount_weights, kept_share
from parley.agreements.draws import Input, Inputs
from parley.agreements.formats import reach, seats
from parley.agreements.formulas import acceptability, contest, exponential, lasting_loss, logarithm
from parley.agreements.learning import Spell, learn, spells_of
from parley.agreements.priors import number
from parley.agreements.regression import fit, kaplan_meier
from parley.agreements.sensitivity import first_order
from parley.agreements.tables import held, read_table, write_table
from parley.core.agreement import GuarantorInputs
from parley.core.errors import InputError, UsageError
from parley.core.estimate import Range
from parley.core.streams import Streams
from parley.core.terms import AgreementKind

DAYS = [10.0, 30.0, 100.0]


def test_exact_ends_are_the_conjugate_gamma() -> None:
    """Where ends are known to the day the grid gives Gamma(1 + n, b + sum t^rho)."""
    ends = [5.0, 20.0, 60.0]
    record = learn(tuple(Spell(f"s{t}", t * (1 - 1e-7), t * (1 + 1e-7)) for t in ends))
    for s, rho in enumerate(record.shapes):
        shape = number("hazard", "scale_weight") + len(ends)
        rate = number("hazard", "scale_days") ** rho + sum(t**rho for t in ends)
        mean = record.posterior[s] @ record.theta[s]
        assert mean == pytest.approx(shape / rate, rel=2e-3)
        wanted = [(rate / (rate + t**rho)) ** shape for t in DAYS]
        alive = [record.posterior[s] @ np.exp(-record.theta[s] * t**rho) for t in DAYS]
        assert alive == pytest.approx(wanted, abs=2e-3)


def test_scale_quantiles_follow_the_posterior() -> None:
    record = learn((Spell("a", 3.0, 9.0), Spell("b", 20.0, 40.0)))
    level = (np.arange(4000) + 0.5) / 4000
    s = 6
    scale = record.scale_of(np.full(4000, record.shapes[s]), level)
    drawn = np.exp(-((30.0 / scale) ** record.shapes[s])).mean()
    assert drawn == pytest.approx(
        float(record.posterior[s] @ np.exp(-record.theta[s] * 30 ** record.shapes[s])), abs=3e-3
    )


def test_precedents_are_cut_at_the_day() -> None:
    known = spells_of(PRECEDENTS, PLAN, date(2018, 7, 1))
    assert [(s.low, s.high) for s in known] == [(4.0, 8.0), (30.0, float("inf"))]
    kept = replace(PRECEDENTS[0], status="executed")
    assert spells_of([kept], PLAN, date(2019, 1, 1))[0].high == float("inf")
    local = replace(PRECEDENTS[0], level="local")
    assert spells_of([local], PLAN, date(2019, 1, 1))[0].weight == 0.5
    assert (
        spells_of([replace(PRECEDENTS[0], kind=AgreementKind.PEACE)], PLAN, date(2019, 1, 1)) == ()
    )


def test_draws_are_addressed_not_streamed() -> None:
    item = Input("a", 1.0, 2.0, 5.0)
    one, two = Inputs(), Inputs()
    one.put(item)
    two.put(Input("b", 0.0, 1.0, 2.0))
    two.put(item)
    x = one.sample(Streams(3), 1000)[0]
    assert (two.sample(Streams(3), 1000)[1] == x).all()
    assert (one.sample(Streams(3), 400, start=600)[0] == x[600:]).all()
    assert x.min() >= 1 and x.max() <= 5
    assert x.mean() == pytest.approx((1 + 4 * 2 + 5) / 6, abs=0.08)


def test_assumptions_are_held_for_a_block() -> None:
    inputs = Inputs()
    inputs.put(Input("a", 0.0, 0.5, 1.0, assumption=True))
    inputs.put(Input("b", 0.0, 0.5, 1.0))
    a, b = inputs.sample(Streams(1), 64, hold=16)
    assert len(np.unique(a)) == 4 and len(np.unique(b)) == 64


def test_normal_inputs_have_their_five_and_ninety_five_percent_points() -> None:
    inputs = Inputs()
    inputs.put(Input("n", -1.0, 0.0, 1.0, "normal"))
    x = inputs.sample(Streams(2), 40_000)[0]
    assert np.quantile(x, [0.05, 0.5, 0.95]) == pytest.approx([-1, 0, 1], abs=0.03)


def test_vector_exponential_and_logarithm() -> None:
    x = np.concatenate([np.linspace(-60, 60, 4001), [0.0]])
    out, bits = np.empty_like(x), np.empty(len(x), np.int64)
    exponential(x, out, bits)
    assert np.abs(out / np.exp(x) - 1).max() < 4e-15
    y = np.exp(np.linspace(-30, 30, 4001))
    out, bits = np.empty_like(y), np.empty(len(y), np.int64)
    logarithm(y, out, bits)
    assert np.abs(out - np.log(y)).max() < 2e-14


def test_utility_and_contest_by_hand() -> None:
    out = np.empty(1)
    point, ideal, weight = (np.array([[v], [w]]) for v, w in ((40, 80), (10, 100), (0.5, 0.25)))
    acceptability(point.astype(float), ideal.astype(float), weight, np.array([1.0]), out)
    assert out[0] == pytest.approx(1 - 0.5 * 0.3 - 0.25 * 0.2)
    acceptability(point.astype(float), ideal.astype(float), weight, np.array([2.0]), out)
    assert out[0] == pytest.approx(1 - 0.5 * 0.09 - 0.25 * 0.04)
    share = np.empty((3, 1))
    contest(np.array([[3.0], [1.0], [0.0]]), np.array([2.0]), share)
    assert share[:, 0] == pytest.approx([0.9, 0.1, 0.0])
    contest(np.zeros((3, 1)), np.array([2.0]), share)
    assert share[:, 0] == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize(("patience", "rate"), [(0.6, 0.01), (0.9, 0.002), (0.95, 0.0)])
def test_kept_share_against_its_closed_form(patience: float, rate: float) -> None:
    """With a constant hazard W = k / (k + rate), k the daily discount rate."""
    k = -np.log(patience) / 365
    nodes = 2.0 ** np.arange(NODES)
    weight, out = np.empty((NODES + 1, 1)), np.empty(1)
    discount_weights(np.array([np.exp(-k)]), weight)
    kept_share(weight, np.exp(-rate * nodes)[:, None], out)
    assert out[0] == pytest.approx(k / (k + rate), abs=0.03)
    assert weight.sum() == pytest.approx(1.0, abs=1e-3)


def test_a_loss_that_never_heals_weighs_itself() -> None:
    assert lasting_loss(0.2, 0.3, 1e12) == pytest.approx(0.2)
    assert lasting_loss(0.2, 0.3, 1e-9) == pytest.approx(0.0, abs=1e-8)


def test_variance_shares_of_a_known_sum() -> None:
    rng = np.random.default_rng(0)
    a, b, c = rng.normal(size=(3, 20_000))
    y = 2 * a + b
    assert first_order(a, y) == pytest.approx(0.8, abs=0.03)
    assert first_order(b, y) == pytest.approx(0.2, abs=0.03)
    assert first_order(c, y) == pytest.approx(0.0, abs=0.01)


def test_reach_of_tables() -> None:
    lake, hill = FORMATS
    alone = reach("east", "lake", [lake], (), date(2020, 1, 1))
    both = reach("east", "lake", [lake, hill], (), date(2020, 1, 1))
    rival = reach("east", "lake", [replace(lake, competes=("hill",)), hill], (), date(2020, 1, 1))
    assert alone and both and rival
    assert alone.best < both.best and rival.best < both.best
    assert reach("east", "nowhere", [lake], (), date(2020, 1, 1)) is None
    assert seats(FORMATS, ["north", "east"]) == {"lake": ("north",), "hill": ("east",)}


def test_own_table_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    write_table(PRECEDENTS, path)
    back = read_table(path)
    assert [(a.id, a.start, a.end_earliest, a.end_latest, a.kind) for a in back] == [
        (a.id, a.start, a.end_earliest, a.end_latest, a.kind) for a in PRECEDENTS
    ]
    assert held(back, date(2020, 1, 1))[0] == ("old0", 6.0, True)


def test_faults_of_tables(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("AgtId,Dat\n1,2016-02-31\n2,2016-01-01\n,2016-01-01\n")
    with pytest.raises(InputError) as caught:
        read_table(path)
    assert [f.line for f in caught.value.faults] == [2, 4]
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="neither a PA-X nor"):
        read_table(path)


def test_hazards_from_a_table() -> None:
    rng = np.random.default_rng(3)
    x = rng.integers(0, 2, (3000, 1)).astype(float)
    life = rng.exponential(300 * np.exp(-0.8 * x[:, 0]))
    days, ended = np.minimum(life, 600), (life <= 600).astype(float)
    model = fit(days, ended, x, prior_sd=10.0)
    assert model.effects[0] / model.spread[0] == pytest.approx(0.8, abs=0.1)
    wanted = np.exp(-100 / 300 * np.exp(0.8))
    assert model.survival(np.array([1.0]), [100])[0, 0] == pytest.approx(wanted, abs=0.03)
    blank = fit(days, ended, np.zeros((3000, 0)))
    km = kaplan_meier(days, ended, [50, 200])
    assert blank.survival(np.zeros((1, 0)), [50, 200])[0] == pytest.approx(km, abs=2e-3)


def test_every_fault_of_an_agreement_at_its_line(tmp_path: Path) -> None:
    text = """id = "x"
rule = "all(north, nobody)"
start = 2020-03-05
end_latest = 2020-01-01
[[party]]
id = "north"
[[party]]
id = "south"
[[position]]
party = "north"
issue = "land"
salience = 120
[[guarantor]]
actor = "stranger"
"""
    path = tmp_path / "x.toml"
    path.write_text(text)
    wide = span(0.5, 0.1)
    plan = replace(
        PLAN,
        rule="all(north, nobody)",
        end_latest=date(2020, 1, 1),
        parties=PLAN.parties[:2],
        positions=(replace(PLAN.positions[0], salience=Range(120, 120, 120)),),
        guarantors=(GuarantorInputs("stranger", wide, wide, wide, wide),),
        instruments=(),
    )
    faults = {f.what: f for f in check_agreement(plan, {a.id for a in ACTORS}, path)}
    assert faults["this party is not among the agreement's parties"].line == 2
    assert faults["end_latest lies before start"].line == 4
    assert faults["salience of north on land is outside 0 to 100"].line == 12
    assert faults["a guarantor is not an actor"].line == 14
    assert check_agreement(PLAN, {a.id for a in ACTORS}) == []


def test_gamma_frailty_quantiles() -> None:
    from parley.agreements.hazards import frailty_input

    item = frailty_input([], 0.0)
    a = number("hazard", "frailty_shape")
    assert item.best == pytest.approx(special.gammaincinv(a, 0.5) / a)


@pytest.mark.parametrize(
    ("name", "value"),
    [("gov.patience", 2.0), ("gov.war_cost", float("nan")), ("shape", 0.0), ("frailty", -1.0)],
)
def test_a_setting_that_cannot_be_is_refused_with_its_bounds(name: str, value: float) -> None:
    inputs = Inputs({name: value})
    inputs.add(name, 0.5)
    with pytest.raises(UsageError, match="cannot be"):
        inputs.check_overrides()


def test_unknown_tables_of_talks_and_excluded_parties_are_faults() -> None:
    first = PLAN.parties[0].party
    ids = {p.party for p in PLAN.parties} | {g.actor for g in PLAN.guarantors} | set(PLAN.excluded)
    ids |= {*PLAN.monitors, *PLAN.mediators, *(v.by for v in PLAN.violations)}
    odd = replace(PLAN, format="nowhere", excluded=(*PLAN.excluded, first))
    before = {f.what for f in check_agreement(PLAN, ids)}
    found = {f.what for f in check_agreement(odd, ids, formats={"geneva"})} - before
    assert found == {"no such format of talks", "a party is also named as excluded"}
