"""A report of a large run lists what its figures rest on, and says that it does not list all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from parley.core.claim import Claim, Report, Span
from parley.core.dossier import Dossier
from parley.core.estimate import Estimate, FactQuestion, WaterfallStep
from parley.workbench.shown import EACH, for_a_report

DAY = date(2025, 1, 1)


def run(n: int) -> Dossier:
    claims = tuple(
        Claim(f"c{k}", f"r{k}", 0, 1, "x", Span(0, 1), published=DAY + timedelta(k))
        for k in range(n)
    )
    reports = tuple(Report(f"r{k}", "x") for k in range(n))
    estimate = Estimate("e", FactQuestion("q"), "count", 1.0, 0.0, 2.0)
    step = WaterfallStep("first", ("c3",))
    used = tuple(f"c{k}" for k in range(20, 60))
    estimate = replace(estimate, supports=used, contradicts=("c1",), waterfall=(step,), n_claims=41)
    return Dossier("s", "S", DAY, claims=claims, reports=reports, estimates=(estimate,))


def test_a_small_run_is_shown_as_it_is() -> None:
    small = run(100)
    assert for_a_report(small, most=100) is small


def test_what_figures_rest_on_stays_and_the_newest_fill_the_rest() -> None:
    shown = for_a_report(run(100), most=30)
    kept = {c.id for c in shown.claims}
    cited = {"c1", "c3", *(f"c{k}" for k in range(20, 20 + EACH))}
    assert cited <= kept and len(kept) == 30
    assert kept - cited == {f"c{k}" for k in range(100 - (30 - len(cited)), 100)}
    assert {r.id for r in shown.reports} == {c.report for c in shown.claims}


def test_cited_claims_stay_even_above_the_limit_and_counts_are_those_of_all() -> None:
    shown = for_a_report(run(100), most=5)
    assert len(shown.claims) == EACH + 2
    assert shown.estimates[0].n_claims == 41 and len(shown.estimates[0].supports) == 40
    assert "12 of 100 claims" in shown.notes[-1]
