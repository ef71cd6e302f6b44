"""The summary: what is contested, who can torpedo it, how long it holds, where next, how sure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from parley.core.agreement import Assessment
from parley.core.forecast import Forecast
from parley.views.contested import Card
from parley.views.show import Show

UP, DOWN, SAME, ARGUED = "up", "down", "same", "argued"
ARROWS = {UP: "▲", DOWN: "▼", SAME: "▬", ARGUED: "◆"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the summary with its arrow, in the manner of a conflict tracker."""

    arrow: str
    head: str
    body: Markup
    href: str

    @property
    def sign(self) -> str:
        """The arrow as a character."""
        return ARROWS[self.arrow]


def summary(show: Show, cards: list[Card]) -> list[Line]:
    """Every line of the summary that the dossier has an answer for."""
    return [
        *_contested(show, cards),
        *_agreements(show),
        *_next(show),
        *_freed(show),
        *_surety(show),
    ]


def _contested(show: Show, cards: list[Card]) -> Iterator[Line]:
    for card in cards[:2]:
        for_, against = _voices(show, card.supports), _voices(show, card.contradicts)
        text = show.t(
            "%(label)s: we hold %(answer)s (90 %%: %(interval)s). %(n)s claims; "
            "for it: %(for)s; against: %(against)s."
            if card.interval
            else "%(label)s: we hold %(answer)s. %(n)s claims; for it: %(for)s; "
            "against: %(against)s."
        )
        body = text % {
            "label": card.label,
            "answer": card.answer,
            "interval": card.interval,
            "n": card.n_claims,
            "for": for_ or "–",
            "against": against or "–",
        }
        ids = [c.id for c in (*card.supports[:2], *card.contradicts[:2])]
        shown = Markup(escape(body)) + " " + show.chips(ids)
        yield Line(ARGUED, show.t("Contested"), shown, f"#{card.anchor}")


def _voices(show: Show, claims: tuple[object, ...]) -> str:
    names = dict.fromkeys(show.who(c) for c in claims)  # type: ignore[arg-type]
    return ", ".join(list(names)[:3])


def _agreements(show: Show) -> Iterator[Line]:
    for a in show.dossier.assessments:
        worst = [c for c in sorted(a.consents, key=lambda c: -c.blame) if c.blame >= 0.02][:3]
        who = ", ".join(f"{show.name(c.party)} ({show.n.percent(c.blame)})" for c in worst)
        text = show.t("%(name)s: all who must consent do so in %(p)s of draws.")
        body = text % {"name": show.name(a.agreement), "p": show.n.percent(a.p_agree)}
        if who:
            body += " " + show.t("Most likely to torpedo it: %(who)s.") % {"who": who}
        body += " " + _holds(show, a)
        ids = [i for c in worst for i in c.claims]
        arrow = DOWN if a.p_agree < 1 / 3 else UP if a.p_agree > 2 / 3 else SAME
        href = f"#a-{a.agreement}"
        yield Line(arrow, show.t("Agreement"), Markup(escape(body)) + " " + show.chips(ids), href)


def _holds(show: Show, a: Assessment) -> str:
    holds = {
        day: (low, best, high)
        for day, low, best, high in (a.breakdown.holds if a.breakdown else ())
    }
    if 30 not in holds:
        return ""
    long = 180 if 180 in holds else max(holds)
    text = show.t("If signed, it would hold 30 days with %(p30)s and %(long)s days with %(p)s.")
    return text % {
        "p30": show.n.percent(holds[30][1]),
        "long": long,
        "p": show.n.percent(holds[long][1]),
    }


def next_offensive(show: Show) -> Forecast | None:
    """The forecast on where the next offensive comes, if there is one."""
    found = [f for f in show.dossier.forecasts if f.question.kind == "next_offensive"]
    return found[0] if found else None


def _next(show: Show) -> Iterator[Line]:
    forecast = next_offensive(show)
    if forecast is None or not forecast.p_by_option:
        return
    ranked = sorted(forecast.p_by_option.items(), key=lambda x: -x[1])
    ranked = [(k, p) for k, p in ranked if k in show.names] or ranked
    place, p = ranked[0]
    usual = forecast.base_by_option.get(place)
    text = show.t(
        "The next major offensive is most likely at %(place)s: %(p)s (base rate %(base)s)."
    )
    body = text % {
        "place": show.name(place),
        "p": show.n.percent(p),
        "base": show.n.percent(usual),
    }
    if len(ranked) > 2:
        rest = ", ".join(f"{show.name(k)} {show.n.percent(v)}" for k, v in ranked[1:3])
        body += " " + show.t("Then: %(rest)s.") % {"rest": rest}
    arrow = SAME
    if usual is not None:
        arrow = UP if p > 1.25 * usual else DOWN if p < usual / 1.25 else SAME
    shown = Markup(escape(body)) + " " + show.chips(forecast.claims)
    yield Line(arrow, show.t("Where next"), shown, "#outlook")


def _freed(show: Show) -> Iterator[Line]:
    ensemble = show.dossier.ensemble
    if ensemble is None or not ensemble.moves:
        return
    top = sorted(ensemble.moves, key=lambda m: -m[3])[:2]
    text = show.t("%(heads)s of %(who)s go from %(start)s to %(end)s within 30 days (mean).")
    said = [
        text
        % {
            "heads": show.n.figure(heads),
            "who": show.name(actor),
            "start": show.name(start),
            "end": show.name(end),
        }
        for actor, start, end, heads in top
        if heads >= 1
    ]
    if said:
        body = Markup(escape(" ".join(said))) + " " + show.chips(ensemble.claims, 3)
        yield Line(UP, show.t("Freed forces"), body, "#map")


def _surety(show: Show) -> Iterator[Line]:
    d = show.dossier
    if d.ensemble is None:
        return
    assumed = [i for a in d.assessments for i in a.inputs if i.assumption]
    total = [i for a in d.assessments for i in a.inputs]
    text = show.t(
        "%(members)s simulated futures. %(assumed)s of %(total)s inputs of the agreements are "
        "assumptions, marked as such; every other number leads to a sentence or a publication."
    )
    body = text % {
        "members": show.n.exact(d.ensemble.members),
        "assumed": len(assumed),
        "total": len(total),
    }
    yield Line(SAME, show.t("How sure"), Markup(escape(body)), "#methods")
