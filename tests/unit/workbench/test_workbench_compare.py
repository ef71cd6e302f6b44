"""What changed between two runs, and only that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from parley.core.agreement import Assessment
from parley.core.claim import Claim, Span
from parley.core.dossier import Dossier
from parley.core.estimate import Estimate, FactQuestion
from parley.core.forecast import Forecast, Question
from parley.workbench.compare import compare


def claim(key: str) -> Claim:
    return Claim(key, "r", 0, 3, "abc", Span(0, 3, "abc"))


def estimate(best: float, low: float, high: float, *claims: str) -> Estimate:
    q = FactQuestion("q", measure="killed", label="people killed")
    return Estimate("e", q, "count", best, low, high, supports=claims)


def run(*claims: str, e: Estimate, p: float = 0.4, f: float = 0.2, draws: int = 4000) -> Dossier:
    question = Question("next", "Where next?", "next_offensive", "…")
    return Dossier(
        "s",
        "S",
        date(2020, 1, 1),
        claims=tuple(claim(c) for c in claims),
        estimates=(e,),
        assessments=(Assessment("plan", p, p - 0.1, p + 0.1, (), draws=draws),),
        forecasts=(Forecast("f", question, date(2020, 1, 1), {"a": f, "none": 1 - f}),),
    )


def test_nothing_changes_between_a_run_and_itself() -> None:
    one = run("c1", e=estimate(10, 8, 12, "c1"))
    assert compare(one, one).empty


def test_a_figure_moves_when_it_leaves_its_interval_and_names_the_new_claims() -> None:
    one = run("c1", e=estimate(10, 8, 12, "c1"))
    two = run("c1", "c2", e=estimate(20, 15, 25, "c1", "c2"))
    found = compare(one, two)
    assert [c.id for c in found.new_claims] == ["c2"]
    (moved,) = found.figures
    assert (moved.before, moved.after, moved.claims) == (10, 20, ("c2",))


def test_a_figure_inside_its_interval_has_not_moved() -> None:
    one = run("c1", e=estimate(10, 8, 12))
    assert not compare(one, run("c1", e=estimate(11, 8, 13))).figures


def test_chances_move_only_beyond_their_error() -> None:
    one = run(e=estimate(1, 1, 1), p=0.40)
    assert not compare(one, run(e=estimate(1, 1, 1), p=0.41)).chances
    assert compare(one, run(e=estimate(1, 1, 1), p=0.50)).chances
    few = run(e=estimate(1, 1, 1), p=0.50, draws=20)
    assert not compare(replace(one, assessments=few.assessments), run(e=estimate(1, 1, 1))).chances


def test_forecasts_and_answers() -> None:
    yes = replace(estimate(1, 1, 1), value="ongoing", kind="category")
    no = replace(yes, value="ended")
    found = compare(run(e=yes, f=0.2), run(e=no, f=0.4))
    assert [(m.value_before, m.value_after) for m in found.answers] == [("ongoing", "ended")]
    assert {round(m.after or 0, 1) for m in found.forecasts} == {0.4, 0.6}
