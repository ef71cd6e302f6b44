"""Plain sentences about an assessment, in English and German."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from parley.agreements.priors import table
from parley.core.actor import Actor
from parley.core.agreement import Assessment, Consent

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
    lines = [text["agree"].format(p=_pct(a.p_agree), low=_pct(a.p_low), high=_pct(a.p_high))]
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
    better = [f for f in a.fix_sets if f[0] and f[1] > a.p_agree + 0.01]
    if better:
        who = text["and"].join(name(p) for p in better[0][0])
        lines.append(text["fix"].format(names=who, p=_pct(better[0][1])))
    if a.breakdown:
        best = {h: s for h, _, s, _ in a.breakdown.holds}
        lines.append(text["holds"].format(s30=_pct(best[30]), s365=_pct(best[365])))
        at = a.breakdown.horizons.index(90)
        first = max(a.breakdown.first.items(), key=lambda kv: kv[1][at], default=None)
        if first and first[1][at] > 0.01:
            lost = sum(v[at] for v in a.breakdown.first.values())
            lines.append(text["first"].format(name=name(first[0]), p=_pct(first[1][at] / lost)))
    return lines


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
