"""One assessment from end to end: inputs, consent, what flips it, breakdown, sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from agreements_case import (
    ACTORS,
    AS_OF,
    FORMATS,
    PLAN,
    RELATIONS,
    run,
    span,
    with_party,
)

from parley.agreements import explain
from parley.agreements.gather import in_force
from parley.core.actor import Relation
from parley.core.agreement import Agreement, Step, Violation
from parley.core.claim import Claim, Span, Speaker
from parley.core.errors import InputError, UsageError
from parley.core.estimate import Range
from parley.core.tables import from_json, to_json
from parley.core.terms import Act, AgreementKind, Kind, RelationKind
from parley.core.world import DatedChange, Ensemble


def says(actor: str, value: str, ident: str = "c1", published: date | None = None) -> Claim:
    return Claim(
        id=ident, report="r" + ident, start=0, end=4, quote="text", content=Span(0, 4, "text"),
        speaker=Speaker("x", 0, 1, actor), kind=Kind.POSITION, value=value, agreement="truce",
        act=Act.ASSERT, published=published,
    )  # fmt: skip


def consent(made: object, party: str) -> float:
    return next(c.probability for c in made.consents if c.party == party)  # type: ignore[attr-defined]


def test_summary_holds_together() -> None:
    a = run()
    assert 0 <= a.p_low <= a.p_agree <= a.p_high <= 1
    assert [c.party for c in a.consents] == [p.party for p in PLAN.parties]
    assert a.fix_sets[0] == ((), pytest.approx(a.p_agree))
    assert set(a.blockers) == {(p.party,) for p in PLAN.parties}
    assert a.concessions[0][:2] == ((), 0.0)
    assert a.what_if[0][0] == "as it stands"
    assert {"without patron as guarantor", "war worth 10 % more to south"} <= {
        w[0] for w in a.what_if
    }
    assert a.breakdown is not None and set(a.breakdown.hazard) == {
        *(p.party for p in PLAN.parties),
        "sect",
    }
    assert from_json(type(a), to_json(a)).p_agree == a.p_agree


def test_survival_falls_and_its_hazard_gives_it_back() -> None:
    b = run().breakdown
    alive = np.array(b.s_best)
    assert alive[0] == 1 and (np.diff(alive) <= 1e-12).all()
    total = np.sum([b.hazard[k] for k in b.hazard], axis=0)
    assert np.cumprod(1 - total) == pytest.approx(alive[1:], abs=1e-9)


def test_missing_inputs_are_marked_as_assumptions() -> None:
    plan = replace(PLAN, parties=tuple(replace(p, war_cost=None) for p in PLAN.parties))
    by_name = {i.name: i for i in run(plan).inputs}
    assert by_name["south.war_cost"].assumption
    assert not by_name["south.capability"].assumption
    assert by_name["south.capability"].source == "test table"
    assert all(0 <= (i.share or 0) <= 1 for i in by_name.values())


def test_an_agreement_with_nothing_but_parties_is_still_assessed() -> None:
    bare = Agreement("bare", "Bare", AgreementKind.LOCAL, parties=tuple(
        replace(p, capability=None, war_cost=None, exposure=None, patience=None)
        for p in PLAN.parties))  # fmt: skip
    a = run(bare)
    assert 0 < a.p_agree < 1
    assert any(i.name == "settlement.proposal" and i.assumption for i in a.inputs)


def test_words_move_consent_and_are_cited() -> None:
    base = run()
    against = run(claims=[says("north", "against")])
    accepts = run(claims=[says("north", "accept", "c2")])
    assert consent(against, "north") < consent(base, "north") < consent(accepts, "north")
    trace = next(i for i in against.inputs if i.name == "north.said")
    assert trace.claims == ("c1",) and "c1" in against.claims
    assert "c1" in next(c for c in against.consents if c.party == "north").claims


def test_what_is_published_later_is_not_seen() -> None:
    late = says("north", "against", published=date(2020, 3, 2))
    assert run(claims=[late]) == run()


def test_a_table_that_does_not_reach_a_party_costs_its_consent() -> None:
    seated = replace(PLAN, format="lake")
    alone = run(seated, formats=FORMATS[:1])
    both = run(seated, formats=FORMATS)
    stalled = run(seated, formats=[replace(FORMATS[0], status="suspended"), FORMATS[1]])
    assert consent(alone, "east") < consent(both, "east") <= consent(run(), "east")
    assert consent(stalled, "south") < consent(both, "south")


def test_ensemble_outcomes_become_war_values() -> None:
    def made(**outcomes: float) -> Ensemble:
        blank = np.zeros((1, 1, 1))
        names = {k.replace("_", ":"): v for k, v in outcomes.items()}
        return Ensemble(
            members=100, days=np.arange(1), places=("x",), actors=("north",), levels=(0.5,),
            killed_q=blank, displaced_q=blank, force_q=blank, control=blank, outcomes=names,
            losses={"south": dict.fromkeys(names, 0.1)},
        )  # fmt: skip

    def war(a: object, party: str) -> float:
        return next(c.war_value for c in a.consents if c.party == party)  # type: ignore[attr-defined]

    good, bad = (
        run(ensemble=made(prevails_n=0.8, stalemate=0.2)),
        run(ensemble=made(prevails_s=0.8, stalemate=0.2)),
    )
    assert war(good, "north") > war(bad, "north")
    assert war(good, "south") < war(bad, "south")
    assert consent(good, "north") < consent(bad, "north")


def test_a_known_change_of_power_is_a_regime_and_may_tempt_to_strike() -> None:
    ends = (replace(RELATIONS[0], end=date(2020, 4, 1)),)
    base, cut = run(), run(relations=ends)
    assert base.breakdown.s_best[30] == pytest.approx(cut.breakdown.s_best[30], abs=0.02)
    assert base.breakdown.s_best != cut.breakdown.s_best
    huge = DatedChange(date(2020, 4, 1), "patron", "patron", "", Range(0.01, 0.02, 0.03), "leaves")
    flags = run(with_party(PLAN, "south", war_cost=span(0.02, 0.01)), changes=[huge]).flags
    assert any("may strike before" in f for f in flags)


def test_a_patron_that_is_no_party_is_named() -> None:
    stranger = Relation("uncle", "south", RelationKind.PATRON)
    assert any("uncle" in f for f in run(relations=(*RELATIONS, stranger)).flags)


def test_violations_shorten_the_life_and_time_held_lengthens_it() -> None:
    begun = replace(PLAN, start=date(2020, 2, 1))
    fresh, held = run(), run(begun)
    shelling = tuple(Violation("truce", date(2020, 2, d), "north") for d in range(2, 20))
    broken = run(replace(begun, violations=shelling))
    s30 = [a.breakdown.holds[0][2] for a in (broken, fresh, held)]
    assert s30 == sorted(s30)
    assert broken.breakdown.first["north"][0] > held.breakdown.first["north"][0]
    assert in_force(begun, AS_OF) and not in_force(PLAN, AS_OF)


def test_steps_wait_for_each_other() -> None:
    plan = replace(PLAN, start=date(2020, 2, 20), kind=AgreementKind.EVACUATION, steps=(
        Step("one", "enclave A", span(1000, 100), span(800, 50), linked="two"),
        Step("two", "enclave B", span(1000, 100), span(100, 50)),
        Step("three", "done", status="done"),
    ))  # fmt: skip
    one, two, three = run(plan).steps
    assert one.days == two.days and one.left[1] < two.left[1]
    assert three.done_by[0] == (3, 1.0)
    assert all(a[1] <= b[1] for a, b in zip(two.done_by, two.done_by[1:], strict=False))
    assert sum(two.halted_by.values()) <= 1


def test_settings_replace_inputs_and_unknown_ones_are_refused() -> None:
    assert consent(run(overrides={"north.war_cost": 0.9}), "north") > consent(run(), "north")
    fixed = next(i for i in run(overrides={"scale_days": 9.0}).inputs if i.name == "scale_days")
    assert (fixed.low, fixed.high) == (9.0, 9.0)
    with pytest.raises(UsageError, match="north.war_cst"):
        run(overrides={"north.war_cst": 0.1})


def test_a_rule_of_its_own() -> None:
    two = replace(PLAN, rule="all(north, any(south, east))")
    a = run(two)
    assert [c.required for c in a.consents] == [True, True, False, True]
    assert ("east", "south") in a.blockers and a.p_agree >= run().p_agree
    with pytest.raises(InputError, match="nowhere"):
        run(replace(PLAN, rule="all(north, nowhere)"))


def test_sentences_in_two_languages() -> None:
    a = run()
    english, german = explain(a, ACTORS), explain(a, ACTORS, "de")
    assert len(english) == len(german) >= 4
    assert f"{100 * a.p_agree:.0f} %" in english[0] and "Zustimmungen" in german[0]
    assert " ".join(english) == a.why
    assert "North" in " ".join(english)
