"""The first screen: what is contested, who blocks, how long it holds, where next, how sure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from parley.core.agreement import Assessment, Consent
from parley.core.claim import Claim
from parley.core.forecast import Forecast
from parley.core.terms import Act
from parley.views.contested import Card
from parley.views.phrases import driver, quiet_first, telling, times
from parley.views.rows import Said
from parley.views.show import Show
from parley.workbench.words import why_assessment

UP, DOWN, SAME, ARGUED, PLAIN = "up", "down", "same", "argued", "plain"
MOST_AGREEMENTS = 3
DENIALS = 2
QUOTED = 140
MARKED = 1.25  # times: a chance this much above its base rate is above usual
ARROWS = {UP: "▲", DOWN: "▼", SAME: "▬", ARGUED: "◆", PLAIN: ""}


@dataclass(frozen=True, slots=True)
class Line:
    """One question of the summary, an arrow with its word, and the answers."""

    arrow: str
    word: str
    head: str
    items: tuple[Markup, ...]
    href: str

    @property
    def body(self) -> Markup:
        """All answers in one go."""
        return Markup(" ").join(self.items)

    @property
    def sign(self) -> str:
        """The arrow as a character."""
        return ARROWS[self.arrow]


def summary(show: Show, cards: list[Card]) -> list[Line]:
    """Every question of the summary that the dossier has an answer for."""
    found = (_contested, _agreements, _next, _surety, _reasons)
    return [line for part in found if (line := part(show, cards)) is not None]


def said(show: Show, answer: str, rest: str = "", ids: Iterable[str] = ()) -> Markup:
    """An answer in bold, what belongs to it, and the claims it rests on."""
    bold = Markup("<b>{}</b>").format(answer)
    return bold + (f" {rest}" if rest else "") + " " + show.chips(ids)


def linked(text: str, href: str, figures: dict[str, str], **names: str) -> Markup:
    """A sentence with its names and its figures put in, each figure a way to what it rests on."""
    link = Markup('<a class="way" href="{}">{}</a>')
    ways = {k: link.format(href, v) for k, v in figures.items()}
    return Markup(escape(text)) % (ways | {k: escape(v) for k, v in names.items()})


def way(words: str, href: str) -> Markup:
    """A small link to what a sentence rests on."""
    return Markup(' <a class="way soft" href="{}">{}</a>').format(href, words)


def headline(show: Show, cards: list[Card]) -> Markup:
    """The report in two or three sentences; each figure leads to where it comes from."""
    said = []
    argued = next((c for c in cards if c.raw and c.argued), None)
    worded = next((c for c in cards if c.argued), None)
    if argued is None and worded is not None:
        text = show.t("Sources contradict each other on “%(label)s”.")
        said.append(linked(text, "", {}, label=worded.label))
    if argued:
        text = show.t("Sources contradict each other most on “%(label)s”: %(raw)s.")
        href = show.to(argued.anchor)
        said.append(linked(text, href, {"raw": argued.raw}, label=argued.label))
    weakest = min(show.dossier.assessments, key=lambda a: a.p_agree, default=None)
    if weakest:
        worst = max(weakest.consents, key=lambda c: c.blame, default=None)
        text = show.t("“%(name)s” finds every consent it needs with only %(p)s")
        if weakest.p_agree >= 1 / 3:
            text = show.t("“%(name)s” finds every consent it needs with %(p)s")
        href, p_agree = show.to(f"a-{weakest.agreement}"), show.n.percent(weakest.p_agree)
        line = linked(text, href, {"p": p_agree}, name=show.name(weakest.agreement))
        if worst and worst.blame >= 0.02:
            text = show.t("%(who)s is likeliest to torpedo it")
            line += ", " + text % {"who": show.name(worst.party)}
        said.append(line + ".")
    forecast = next_offensive(show)
    if forecast and forecast.p_by_option:
        place, p = ranked_places(show, forecast)[0]
        text = show.t("The next major offensive is likeliest at %(place)s (%(p)s).")
        none = forecast.p_by_option.get("none", 0.0)
        if quiet_first(forecast):
            text = show.t(
                "Likeliest is no major offensive within the horizon (%(none)s); if one, at "
                "%(place)s (%(p)s)."
            )
        numbers = {"p": show.n.percent(p), "none": show.n.percent(none)}
        href = show.to(f"f-{forecast.id}")
        said.append(linked(text, href, numbers, place=show.name(place)))
    return Markup(" ").join(said)


def _contested(show: Show, cards: list[Card]) -> Line | None:
    items = []
    for card in cards[:2]:
        answer = f"{card.label}: {card.answer}."
        if card.interval:
            answer = f"{card.label}: {card.answer} (90 %: {card.interval})."
        rest = _ends(show, card.rows) if card.raw else card.why
        ends = [r.claim.id for r in (card.rows[:1] + card.rows[-1:])]
        where = way(show.t("the claims"), show.to(f"s-{card.id}"))
        items.append(said(show, answer, rest, ends) + where)
    shown = {r.claim.id for card in cards for r in card.rows}
    items += [_denial(show, c) for c in _denied(show) if c.id not in shown][:DENIALS]
    href = f"#{cards[0].anchor}" if cards else show.to("claims")
    if not items and not show.dossier.claims:
        return None
    if not cards and items:
        return Line(ARGUED, show.t("contested"), show.t("What is contested?"), tuple(items), href)
    if not any(c.argued for c in cards):
        text = show.t("No two sources contradict each other on what they count or name.")
        lead = Markup("<b>{}</b>").format(text)
        return Line(
            PLAIN, show.t("no contradiction"), show.t("What is contested?"), (lead, *items), href
        )
    return Line(ARGUED, show.t("contested"), show.t("What is contested?"), tuple(items), href)


def _denied(show: Show) -> list[Claim]:
    """Denials of particular sides, the newest first."""
    found = [c for c in show.dossier.claims if c.act is Act.DENY and c.speaker and c.content.text]
    return sorted(found, key=lambda c: (c.published or date.min, c.id), reverse=True)


def _denial(show: Show, claim: Claim) -> Markup:
    """Who denies what, in the words of the report."""
    who = show.who(claim)
    what = " ".join(claim.content.text.split())
    what = what if len(what) <= QUOTED else what[: QUOTED - 1].rsplit(" ", 1)[0] + "…"
    quote = Markup('<q lang="{}">{}</q>').format(claim.language or "und", what)
    return Markup("<b>{}</b> {} ").format(show.t("%(who)s denies:") % {"who": who}, quote) + (
        show.chips((claim.id,))
    )


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


def _agreements(show: Show, cards: list[Card]) -> Line | None:
    ranked = sorted(show.dossier.assessments, key=lambda a: a.p_agree)[:MOST_AGREEMENTS]
    if not ranked:
        return None
    items = []
    for a in ranked:
        worst = _blockers(a)
        who = ", ".join(f"{show.name(c.party)} ({show.n.percent(c.blame)})" for c in worst)
        answer = f"{show.name(a.agreement)}: {show.n.percent(a.p_agree)}"
        rest = show.t("that everyone who must consent does so.")
        if who:
            rest += " " + show.t("Most likely to torpedo it: %(who)s.") % {"who": who}
        rest += " " + _holds(show, a)
        inputs = way(show.t("inputs"), show.to(f"i-{a.agreement}"))
        items.append(said(show, answer, rest, [i for c in worst for i in c.claims]) + inputs)
    low = ranked[0].p_agree
    arrow = DOWN if low < 1 / 3 else UP if low > 2 / 3 else SAME
    word = {DOWN: show.t("unlikely"), UP: show.t("likely"), SAME: show.t("open")}[arrow]
    href = show.to(f"a-{ranked[0].agreement}")
    return Line(arrow, word, show.t("Who blocks?"), tuple(items), href)


def _blockers(a: Assessment) -> list[Consent]:
    return [c for c in sorted(a.consents, key=lambda c: -c.blame) if c.blame >= 0.02][:3]


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


def _next(show: Show, cards: list[Card]) -> Line | None:
    forecast = next_offensive(show)
    if forecast is None or not forecast.p_by_option:
        return None
    ranked = ranked_places(show, forecast)
    place, p = ranked[0]
    usual = forecast.base_by_option.get(place)
    answer = f"{show.name(place)}: {show.n.percent(p)}"
    rest = ""
    if usual is not None:
        rest = show.t("(base rate %(base)s).") % {"base": show.n.percent(usual)}
    if len(ranked) > 2:
        others = ", ".join(f"{show.name(k)} {show.n.percent(v)}" for k, v in ranked[1:3])
        rest += " " + show.t("Then: %(rest)s.") % {"rest": others}
    none = forecast.p_by_option.get("none", 0.0)
    if none:
        text = show.t("No offensive within the horizon: %(p)s.")
        quiet = text % {"p": show.n.percent(none)}
        if quiet_first(forecast):
            answer, rest = quiet, f"{answer} {rest}"
        else:
            rest += " " + quiet
    arrow = _direction(forecast)
    words = {UP: show.t("above usual"), DOWN: show.t("below usual"), SAME: show.t("as usual")}
    where = way(show.t("the forecast"), show.to(f"f-{forecast.id}"))
    items = [said(show, answer, rest.strip(), forecast.claims) + where, *_freed(show)]
    return Line(arrow, words[arrow], show.t("Where next?"), tuple(items), show.to("outlook"))


def _direction(forecast: Forecast) -> str:
    """Whether an offensive, wherever, is likelier than the base rate has it."""
    if "none" not in forecast.p_by_option or "none" not in forecast.base_by_option:
        return SAME
    any_now = 1.0 - forecast.p_by_option["none"]
    any_usually = 1.0 - forecast.base_by_option["none"]
    if any_now > MARKED * any_usually:
        return UP
    return DOWN if MARKED * any_now < any_usually else SAME


def _freed(show: Show) -> list[Markup]:
    """Where the forces march that the last battle set free."""
    ensemble = show.dossier.ensemble
    moves = show.moves()[:2]
    text = show.t("%(who)s: %(heads)s from %(start)s to %(end)s")
    told = [
        text
        % {
            "heads": show.n.figure(heads),
            "who": show.name(actor),
            "start": show.name(start),
            "end": show.name(end),
        }
        for actor, start, end, heads in moves
    ]
    if not told or ensemble is None:
        return []
    lead = show.t("On the march in the first 30 days, in the mean over all futures:")
    line = Markup(escape(f"{lead} {'; '.join(told)}.")) + " " + show.chips(ensemble.claims, 3)
    return [line + way(show.t("inputs"), show.to("grounds"))]


def _surety(show: Show, cards: list[Card]) -> Line | None:
    d = show.dossier
    items = []
    text = show.t(
        "%(name)s: %(p)s. With other values of its inputs, each within its range, it would be "
        "anywhere from %(low)s to %(high)s."
    )
    for a in sorted(d.assessments, key=lambda a: a.p_agree)[:MOST_AGREEMENTS]:
        names = {"name": show.name(a.agreement), "p": show.n.percent(a.p_agree)}
        ends = {"low": show.n.percent(a.p_low), "high": show.n.percent(a.p_high)}
        where = way(show.t("inputs"), show.to(f"i-{a.agreement}"))
        items.append(Markup(escape(text % (names | ends))) + where)
    items += _lead_of_the_first(show)
    inputs = [i for a in d.assessments for i in a.inputs]
    assumed = sum(i.assumption for i in inputs)
    if inputs:
        text = show.t(
            "%(assumed)s of %(total)s inputs of the agreements are assumptions, marked as such; "
            "every other number leads to a sentence or a publication."
        )
        where = way(show.t("inputs"), show.to(f"i-{d.assessments[0].agreement}"))
        items.append(Markup(escape(text % {"assumed": assumed, "total": len(inputs)})) + where)
    single = sum(e.n_claims < 2 for e in d.estimates)
    if d.estimates:
        text = show.t("%(n)s of %(all)s estimates rest on a single claim.")
        where = way(show.t("All estimates"), show.to("estimates"))
        items.append(Markup(escape(text % {"n": single, "all": len(d.estimates)})) + where)
    if not items:
        return None
    thin = 2 * assumed > len(inputs) if inputs else 2 * single > len(d.estimates)
    word = show.t("not very") if thin else show.t("fairly")
    return Line(PLAIN, word, show.t("How sure?"), tuple(items), show.to("methods"))


def _lead_of_the_first(show: Show) -> list[Markup]:
    """How far the likeliest place is ahead of the next."""
    forecast = next_offensive(show)
    ranked = ranked_places(show, forecast) if forecast and forecast.p_by_option else []
    if len(ranked) < 2:
        return []
    (first, p), (second, q) = ranked[:2]
    if p < 0.02:
        return []
    text = show.t("%(first)s over %(second)s: %(p)s against %(q)s, a narrow lead.")
    if show.n.percent(p) == show.n.percent(q):
        text = show.t("%(first)s and %(second)s are equally likely: %(p)s each.")
    if p - q > 0.1:
        text = show.t("%(first)s over %(second)s: %(p)s against %(q)s, a clear lead.")
    names = {"first": show.name(first), "second": show.name(second)}
    line = Markup(escape(text % (names | {"p": show.n.percent(p), "q": show.n.percent(q)})))
    return [line + (way(show.t("the forecast"), show.to(f"f-{forecast.id}")) if forecast else "")]


def _reasons(show: Show, cards: list[Card]) -> Line | None:
    """What pulls the contested figure, who gains by refusing, which news moves the forecast."""
    items = []
    counted = next((c for c in cards if c.raw and c.why), None)
    if counted:
        where = way(show.t("the claims"), show.to(f"s-{counted.id}"))
        items.append(said(show, f"{counted.label}:", counted.why) + where)
    for a in sorted(show.dossier.assessments, key=lambda a: a.p_agree)[:MOST_AGREEMENTS]:
        language = show.lang if show.lang in ("en", "de") else "en"
        why = why_assessment(a, show.dossier.actors, language)[1:3]
        if why and language == show.lang:
            where = way(show.t("inputs"), show.to(f"i-{a.agreement}"))
            items.append(said(show, f"{show.name(a.agreement)}:", " ".join(why)) + where)
    forecast = next_offensive(show)
    if forecast and telling(show, forecast.drivers) and forecast.p_by_option:
        text = show.t("Moved most by (×: times what it would be without): %(drivers)s.")
        ranked = sorted(telling(show, forecast.drivers), key=lambda d: -abs(d.factor - 1))[:3]
        told = "; ".join(f"{driver(show, d)} ({times(show, d.factor)})" for d in ranked)
        ids = [i for d in ranked for i in d.claims]
        where = way(show.t("the forecast"), show.to(f"f-{forecast.id}"))
        lead = show.t("The next offensive:")
        items.append(said(show, lead, text % {"drivers": told}, ids) + where)
    if not items:
        return None
    return Line(
        PLAIN, show.t("the main reasons"), show.t("Why?"), tuple(items), show.to("contested")
    )
