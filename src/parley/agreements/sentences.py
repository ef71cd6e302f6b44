"""Plain sentences about an assessment, in English and German."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from parley.agreements.priors import table
from parley.core.actor import Actor
from parley.core.agreement import Assessment, Breakdown, Consent

if TYPE_CHECKING:
    from parley.agreements.layout import Draws


def _texts(language: str) -> dict[str, str]:
    texts = table("sentences")
    return dict(texts.get(language, texts["en"]))


def _pct(x: float) -> str:
    return f"{100 * x:.0f}"


def explain(assessment: Assessment, actors: Sequence[Actor], language: str = "en") -> list[str]:
    """Say in a few sentences what an assessment found; one sentence a line.

    Parameters
    ----------
    assessment
        What ``assess`` returned.
    actors
        Their names are used; an unknown id stands for itself.
    language
        "en" or "de"; anything else falls back to English.
    """
    text = _texts(language)
    names = {a.id: (a.name_de if language == "de" and a.name_de else a.name) for a in actors}

    def name(actor: str) -> str:
        return names.get(actor, actor)

    a = assessment
    opening = text["agree"] if a.stood is None else text["again"]
    lines = [
        opening.format(p=_pct(a.p_agree), low=_pct(a.p_low), high=_pct(a.p_high), days=a.stood or 0)
    ]
    needed = [c for c in a.consents if c.required]
    worst = max(needed, key=lambda c: c.blame, default=None)
    if worst is None or worst.blame < 0.02:
        lines.append(text["open"])
    else:
        share = _pct(worst.blame / max(1 - a.p_agree, 1e-12))
        lines.append(
            text["blocker"].format(
                name=name(worst.party), share=share, sole=_pct(worst.sole_blocker)
            )
        )
    for c in needed:
        if c.reached < 0.9:
            lines.append(text["reach"].format(name=name(c.party), p=_pct(c.reached)))
    better = [f for f in a.fix_sets if f[0] and f[1] > a.p_agree + 0.01]
    if better:
        who = text["and"].join(name(p) for p in better[0][0])
        lines.append(text["fix"].format(names=who, p=_pct(better[0][1])))
    if a.breakdown:
        lines.append(_lasting(a, a.breakdown, text))
        at = a.breakdown.horizons.index(90)
        first = max(a.breakdown.first.items(), key=lambda kv: kv[1][at], default=None)
        if first and first[1][at] > 0.01:
            lost = sum(v[at] for v in a.breakdown.first.values())
            lines.append(text["first"].format(name=name(first[0]), p=_pct(first[1][at] / lost)))
    if a.inputs:
        assumed = sum(i.assumption for i in a.inputs)
        lines.append(text["assumed"].format(all=len(a.inputs), assumed=assumed))
    return lines


def _lasting(a: Assessment, breakdown: Breakdown, text: dict[str, str]) -> str:
    """How long it holds: to the end of its term if it has one within the year, else a year."""
    best = {h: s for h, _, s, _ in breakdown.holds}
    left = a.term - (a.stood or 0) if a.term is not None else 0.0
    if 0 < left <= breakdown.days[-1]:
        kind = "term" if a.stood is None else "rest"
        held = breakdown.s_best[round(left)]
        return text[kind].format(
            days=f"{left:g}", term=f"{a.term:g}", p=_pct(held), s30=_pct(best[30])
        )
    kind = "holds" if a.stood is None else "still"
    return text[kind].format(s30=_pct(best[30]), s365=_pct(best[365]))


def explain_consent(consent: Consent, name: str, language: str = "en") -> str:
    """One sentence on one party's consent."""
    text = _texts(language)
    return text["consents"].format(
        name=name,
        p=_pct(consent.probability),
        value=f"{consent.value:.2f}",
        reserve=f"{consent.reservation:.2f}",
    )


def summary(assessment: Assessment, actors: Sequence[Actor]) -> list[str]:
    """The English sentences kept in ``Assessment.why``."""
    return explain(assessment, actors, "en")


def consent_why(consent: Consent, draws: Draws, i: int) -> str:
    """Why a party would or would not consent: which alternative binds."""
    war = float((draws.war[i] >= draws.reserve[i] - 1e-12).mean())
    binding = "fighting on" if war > 0.5 else "waiting or a separate deal"
    sign = "gains" if consent.gap_best >= 0 else "loses"
    return (
        f"{sign} {abs(consent.gap_best):.2f} against its best alternative ({binding}, "
        f"{consent.reservation:.2f}); consents in {100 * consent.probability:.0f} % of draws"
    )
