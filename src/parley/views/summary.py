"""The first screen: what is contested, who blocks, how long it holds, where next, how sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from parley.core.agreement import Assessment
from parley.core.forecast import Forecast
from parley.views.contested import Card
from parley.views.rows import Said
from parley.views.show import Show

UP, DOWN, SAME, ARGUED = "up", "down", "same", "argued"
ARROWS = {UP: "▲", DOWN: "▼", SAME: "▬", ARGUED: "◆"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the summary: a question, an arrow with its word, and the answer."""

    arrow: str
    word: str
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


def headline(show: Show, cards: list[Card]) -> str:
    """The report in two or three sentences."""
    said = []
    argued = next((c for c in cards if c.raw), None)
    if argued:
        text = show.t("Sources contradict each other most on “%(label)s”: %(raw)s.")
        said.append(text % {"label": argued.label, "raw": argued.raw})
    weakest = min(show.dossier.assessments, key=lambda a: a.p_agree, default=None)
    if weakest:
        worst = max(weakest.consents, key=lambda c: c.blame, default=None)
        text = show.t("“%(name)s” finds every consent it needs with only %(p)s")
        if weakest.p_agree >= 1 / 3:
            text = show.t("“%(name)s” finds every consent it needs with %(p)s")
        line = text % {"name": show.name(weakest.agreement), "p": show.n.percent(weakest.p_agree)}
        if worst and worst.blame >= 0.02:
            line += ", " + show.t("%(who)s is likeliest to torpedo it") % {
                "who": show.name(worst.party)
            }
        said.append(line + ".")
    forecast = next_offensive(show)
    if forecast and forecast.p_by_option:
        place, p = ranked_places(show, forecast)[0]
        text = show.t("The next major offensive is likeliest at %(place)s (%(p)s).")
        said.append(text % {"place": show.name(place), "p": show.n.percent(p)})
    return " ".join(said)


def _contested(show: Show, cards: list[Card]) -> Iterator[Line]:
    for card in cards[:2]:
        if card.interval:
            text = show.t("%(label)s: %(answer)s (90 %%: %(interval)s).")
        else:
            text = show.t("%(label)s: %(answer)s.")
        body = text % {"label": card.label, "answer": card.answer, "interval": card.interval}
        body += " " + (_ends(show, card.rows) if card.raw else card.why)
        ids = [r.claim.id for r in (card.rows[:1] + card.rows[-1:])]
        shown = Markup(escape(body)) + " " + show.chips(ids)
        yield Line(ARGUED, show.t("contested"), show.t("What is contested?"), shown, _to(card))


def _to(card: Card) -> str:
    return f"#{card.anchor}"


def _ends(show: Show, rows: Sequence[Said]) -> str:
    """Who says most and who says least."""
    known = [r for r in rows if r.quantity]
    if len(known) < 2:
        return ""
    text = show.t("Highest: %(high)s (%(most)s); lowest: %(low)s (%(least)s).")
    top, bottom = known[0], known[-1]
    assert top.quantity is not None and bottom.quantity is not None
    return text % {
        "high": top.who,
        "most": show.figure_of(top.quantity),
        "low": bottom.who,
        "least": show.figure_of(bottom.quantity),
    }


def _agreements(show: Show) -> Iterator[Line]:
    for a in show.dossier.assessments:
        worst = [c for c in sorted(a.consents, key=lambda c: -c.blame) if c.blame >= 0.02][:3]
        who = ", ".join(f"{show.name(c.party)} ({show.n.percent(c.blame)})" for c in worst)
        text = show.t("%(name)s: everyone who must consent does so with %(p)s.")
        body = text % {"name": show.name(a.agreement), "p": show.n.percent(a.p_agree)}
        if who:
            body += " " + show.t("Most likely to torpedo it: %(who)s.") % {"who": who}
        body += " " + _holds(show, a)
        ids = [i for c in worst for i in c.claims]
        arrow = DOWN if a.p_agree < 1 / 3 else UP if a.p_agree > 2 / 3 else SAME
        word = {DOWN: show.t("unlikely"), UP: show.t("likely"), SAME: show.t("open")}[arrow]
        href = show.to(f"a-{a.agreement}")
        shown = Markup(escape(body)) + " " + show.chips(ids)
        yield Line(arrow, word, show.t("Who blocks?"), shown, href)


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


def ranked_places(show: Show, forecast: Forecast) -> list[tuple[str, float]]:
    """Places by the chance that the next offensive is there; "none" is no place."""
    ranked = sorted(forecast.p_by_option.items(), key=lambda x: -x[1])
    return [(k, p) for k, p in ranked if k in show.names] or ranked


def _next(show: Show) -> Iterator[Line]:
    forecast = next_offensive(show)
    if forecast is None or not forecast.p_by_option:
        return
    ranked = ranked_places(show, forecast)
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
    if forecast.p_by_option.get("none"):
        text = show.t("No offensive within the horizon: %(p)s.")
        body += " " + text % {"p": show.n.percent(forecast.p_by_option["none"])}
    arrow = SAME
    if usual is not None:
        arrow = UP if p > 1.25 * usual else DOWN if p < usual / 1.25 else SAME
    words = {
        UP: show.t("above usual"),
        DOWN: show.t("below usual"),
        SAME: show.t("as usual"),
    }
    shown = Markup(escape(body)) + " " + show.chips(forecast.claims)
    yield Line(arrow, words[arrow], show.t("Where next?"), shown, show.to("outlook"))


def _freed(show: Show) -> Iterator[Line]:
    ensemble = show.dossier.ensemble
    if ensemble is None or not ensemble.moves:
        return
    top = sorted(ensemble.moves, key=lambda m: -m[3])[:3]
    text = show.t("%(who)s: %(heads)s from %(start)s to %(end)s")
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
        lead = show.t("In the first 30 days, in the mean over all futures:")
        body = Markup(escape(f"{lead} {'; '.join(said)}.")) + " " + show.chips(ensemble.claims, 3)
        yield Line(UP, show.t("moving"), show.t("Where do freed forces go?"), body, show.to("map"))


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
    for a in d.assessments:
        text = show.t("%(name)s: %(p)s, but anything from %(low)s to %(high)s is defensible.")
        body += " " + text % {
            "name": show.name(a.agreement),
            "p": show.n.percent(a.p_agree),
            "low": show.n.percent(a.p_low),
            "high": show.n.percent(a.p_high),
        }
    word = show.t("many assumptions") if 2 * len(assumed) > len(total) else show.t("well founded")
    yield Line(SAME, word, show.t("How sure?"), Markup(escape(body)), show.to("methods"))
