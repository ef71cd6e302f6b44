"""Nouns as tables and charts in a notebook; ``enable()`` switches it on.

The nouns themselves know nothing of views: this module hangs ``_repr_html_`` on them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

from parley.core.agreement import Assessment
from parley.core.claim import Claim
from parley.core.dossier import Dossier
from parley.core.estimate import Estimate
from parley.core.forecast import Forecast
from parley.core.world import Ensemble
from parley.views import charts, quotes
from parley.views.charts.bars import Bar
from parley.views.numbers import Numbers
from parley.views.report import TEMPLATES

SHOWN: dict[type[Any], Callable[[Any], str]] = {}
_N = Numbers("en")


def enable() -> None:
    """Let the main nouns show themselves in Jupyter and the like.

    Examples
    --------
    >>> from parley.core.estimate import FactQuestion
    >>> enable()
    >>> question = FactQuestion("q", label="people evacuated")
    >>> "20,000" in Estimate("e", question, "count", 20000, 9000, 34000)._repr_html_()
    True
    """
    for noun, show in SHOWN.items():
        noun._repr_html_ = show


def disable() -> None:
    """Take it back."""
    for noun in SHOWN:
        if "_repr_html_" in vars(noun):
            del noun._repr_html_


def _shows(noun: type[Any]) -> Callable[[Callable[[Any], str]], Callable[[Any], str]]:
    def keep(function: Callable[[Any], str]) -> Callable[[Any], str]:
        SHOWN[noun] = function
        return function

    return keep


def _framed(inner: str) -> str:
    """The fragment with the report's style, kept to itself."""
    css = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    css = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", css)
    css = css.replace(":root", ":scope").replace("body {", ":scope {")
    return f'<div class="parley"><style>@scope {{{css}}}</style>{inner}</div>'


@_shows(Estimate)
def estimate(e: Estimate) -> str:
    """An estimate: its answer, its interval, why."""
    answer = escape(e.value) if e.value else _N.figure(e.best)
    span = f" (90 %: {_N.interval(e.low, e.high)})" if e.best is not None and not e.value else ""
    head = f"<b>{escape(e.question.label or e.id)}</b>: {answer}{span}"
    return _framed(f"<p>{head}</p><p>{escape(e.why)}</p>")


@_shows(Claim)
def claim(c: Claim) -> str:
    """A claim: its words, marked, and who says it."""
    who = escape(c.speaker.text) if c.speaker else "the report itself"
    tail = f"{who} · {escape(c.report)} {c.start}–{c.end}"
    return _framed(f"<blockquote>{quotes.quote(c)}<footer>{tail}</footer></blockquote>")


@_shows(Assessment)
def assessment(a: Assessment) -> str:
    """An assessment: who consents, who is to blame."""
    items = [(c.party, c.blame, "k0") for c in sorted(a.consents, key=lambda c: -c.blame)]
    bar = charts.blame_bar(items, a.p_agree, _N.percent, a.agreement, "agree")
    chances = [
        Bar(c.party, c.probability, css="k4")
        for c in sorted(a.consents, key=lambda c: c.probability)
    ]
    drawn = charts.bars(chances, _N.percent, "chance of consent", top=1.0)
    return _framed(f"<p><b>{escape(a.agreement)}</b>: {_N.percent(a.p_agree)}</p>{bar}{drawn}")


@_shows(Forecast)
def forecast(f: Forecast) -> str:
    """A forecast beside its base rate."""
    ranked = sorted(f.p_by_option.items(), key=lambda x: -x[1])[:12]
    items = [Bar(k, p, f.base_by_option.get(k), f.p_error.get(k), "k4") for k, p in ranked]
    drawn = charts.bars(items, _N.percent, f.question.text)
    if not items and f.fan:
        rows = [values for _, values in f.fan]
        months = [_N.month(m) for m in f.months]
        levels = [level for level, _ in f.fan]
        drawn = charts.fan(months, levels, rows, _N.figure, f.question.text, css="k4")
    return _framed(f"<p><b>{escape(f.question.text)}</b></p>{drawn}")


@_shows(Ensemble)
def ensemble(e: Ensemble) -> str:
    """An ensemble: how its futures end."""
    ranked = sorted(e.outcomes.items(), key=lambda x: -x[1])
    drawn = charts.bars([Bar(k, p, css="k4") for k, p in ranked], _N.percent, "outcomes", top=1.0)
    head = f"{_N.exact(e.members)} futures, {len(e.days)} days, {len(e.places)} places"
    return _framed(f"<p><b>{head}</b></p>{drawn}")


@_shows(Dossier)
def dossier(d: Dossier) -> str:
    """A dossier: the first screen of its report."""
    from parley.views.contested import contested
    from parley.views.show import Show
    from parley.views.summary import headline, summary

    show = Show(d, "en")
    cards = contested(show)
    lines = "".join(
        f"<li><b>{escape(x.head)}</b> {x.sign} {escape(x.word)}: {x.body}</li>"
        for x in summary(show, cards)
    )
    return _framed(
        f"<h3>{escape(d.title)}</h3><p>{escape(headline(show, cards))}</p><ul>{lines}</ul>"
    )
