"""Since yesterday: what is new, what moved and by which claims, between two runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape
from rapidfuzz import fuzz

from parley.core.claim import Claim
from parley.core.estimate import Estimate
from parley.core.forecast import Forecast
from parley.views.phrases import option
from parley.views.show import Show
from parley.workbench.service_since import Shift, Since, Turn

MOST_QUOTES = 6
MOST_ROWS = 40
MOST_COMPARED = 2000  # new claims: further ones wait behind "more", copies or not
ALIKE = 88.0  # in a hundred: quotes closer than this are one text


@dataclass(frozen=True, slots=True)
class Row:
    """Something that was one thing and is another, and what it rests on."""

    label: str
    was: str
    now: str
    arrow: str
    why: Markup
    href: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one sort under a head."""

    head: str
    rows: tuple[Row, ...]


def since_part(show: Show, found: Since) -> dict[str, Any]:
    """What the part "since" shows."""
    t = show.t
    groups = [
        Group(t("Figures that moved"), _turns(show, found.figures)),
        Group(t("Positions that changed"), _turns(show, found.positions)),
        Group(t("States that changed"), _turns(show, found.states)),
        Group(t("Chances of consent that moved"), _chances(show, found.chances)),
        Group(t("Forecasts that moved by more than their error"), _asked(show, found.forecasts)),
        Group(t("Violations"), tuple(_violations(show, found))),
        Group(t("Questions settled, with their scores"), tuple(_resolved(show, found))),
        Group(t("Questions whose time is up, waiting for an outcome"), tuple(_due(show, found))),
        Group(t("Spoken of for the first time"), _turns(show, found.fresh)),
    ]
    told = told_once(show, found.claims)
    shown = {i for n in told for i in (n.claim.id, *n.copies)}
    return {
        "since": found,
        "lead": lead(show, found),
        "groups": [g for g in groups if g.rows],
        "new_claims": told,
        "gone": len(found.gone),
        "more_new": [c.id for c in found.claims if c.id not in shown],
    }


def lead(show: Show, found: Since) -> str:
    """What changed, in one sentence."""
    if found.empty:
        return show.t("Nothing changed.")
    counts = (
        (len(found.claims), show.t("new claims")),
        (len(found.figures), show.t("figures moved")),
        (len(found.positions) + len(found.states), show.t("positions or states changed")),
        (sum(1 for _ in _violations(show, found)), show.t("violations")),
        (len(found.chances) + len(found.forecasts), show.t("probabilities moved")),
        (len(found.resolved), show.t("questions settled")),
    )
    said = " · ".join(f"{show.n.exact(n)} {words}" for n, words in counts if n)
    return said or show.t("Only details changed.")


def _turns(show: Show, turns: Iterable[Turn]) -> tuple[Row, ...]:
    return tuple(_turn(show, t) for t in turns)


def _turn(show: Show, turn: Turn) -> Row:
    now, was = turn.estimate, turn.before
    arrow = "◆"
    if was is not None and now.best is not None and was.best is not None and not now.value:
        arrow = "▲" if now.best > was.best else "▼"
    why = show.chips(turn.claims)
    if turn.left:
        text = show.t("%(n)s claims no longer count") % {"n": turn.left}
        why += Markup(' <span class="soft">{}</span>').format(text)
    if not why and was is not None:
        text = show.t("no new claim: a decision, or what other claims are worth, moved it")
        why = Markup('<span class="soft">{}</span>').format(text)
    href = show.to(f"x-{now.id}")
    return Row(show.label(now), _said(show, was), _said(show, now), arrow, why, href)


def _said(show: Show, e: Estimate | None) -> str:
    if e is None:
        return "–"
    interval = "" if e.value else show.interval(e)
    return f"{show.answer(e)} ({interval})" if interval else show.answer(e)


def _chances(show: Show, shifts: Iterable[Shift]) -> tuple[Row, ...]:
    return tuple(_shift(show, show.name(s.subject), s, f"a-{s.subject}") for s in shifts)


def _asked(show: Show, shifts: Sequence[Shift]) -> tuple[Row, ...]:
    by_id = {f.id: f for f in show.dossier.forecasts}
    out = []
    for s in sorted(shifts, key=lambda s: -abs(s.after - s.before))[:MOST_ROWS]:
        q = by_id[s.subject].question
        text = (q.text_de if show.lang == "de" and q.text_de else q.text) or show.name(q.place)
        label = text if s.option == "yes" else f"{text} – {option(show, s.option)}"
        out.append(_shift(show, label, s, _place_of(by_id[s.subject])))
    return tuple(out)


def _place_of(f: Forecast) -> str:
    """Where a forecast stands: by itself, or among the fans of which only some are shown."""
    return "outlook" if f.question.kind == "count" else f"f-{f.id}"


def _shift(show: Show, label: str, s: Shift, part: str) -> Row:
    now = show.n.percent(s.after)
    arrow = "▲" if s.after > s.before else "▼"
    return Row(label, show.n.percent(s.before), now, arrow, show.chips(s.claims), show.to(part))


def _violations(show: Show, found: Since) -> Iterable[Row]:
    for v in found.violations:
        what = f"{show.name(v.by)}: {v.what}" if v.by else v.what
        day, why = show.n.short_day(v.day), show.chips(v.claims)
        yield Row(show.name(v.agreement), day, what, "✕", why, show.to("agreed"))
    told = {i for v in found.violations for i in v.claims}
    rows: dict[tuple[str, str, str], list[str]] = {}
    for c in found.breaches:
        if c.id in told:
            continue
        breach = show.word(c.event.breach) if c.event else ""
        who = ", ".join(map(show.name, c.event.actors)) if c.event else ""
        said = f"{who}: {breach}" if who else breach
        rows.setdefault((show.who(c), show.n.short_day(c.published), said), []).append(c.id)
    for (speaker, day, said), ids in rows.items():
        yield Row(speaker, day, said, "✕", show.chips(ids))


def _resolved(show: Show, found: Since) -> Iterable[Row]:
    for r in found.resolved:
        label, value = str(r.get("label", "")), r.get("value", "")
        usual = r.get("baseline", "")
        was = f"{show.t('baseline')}: {usual}"
        yield Row(label, was, str(value), "●", Markup(""), show.to("outlook"))


def _due(show: Show, found: Since) -> Iterable[Row]:
    for f in found.due:
        q = f.question
        text = (q.text_de if show.lang == "de" and q.text_de else q.text) or q.id
        p = show.n.percent(f.p_by_option["yes"]) if "yes" in f.p_by_option else "–"
        yield Row(text, p, show.n.short_day(q.end), "…", Markup(""), show.to(_place_of(f)))


@dataclass(frozen=True, slots=True)
class New:
    """A new claim, and the new ones that say the same in nearly the same words."""

    claim: Claim
    copies: tuple[str, ...]


def told_once(show: Show, claims: Sequence[Claim]) -> list[New]:
    """The new claims most worth reading, near copies of one another together.

    First those that estimates rest on, figures before words, originals before copied reports.
    """
    used = {c for e in show.dossier.estimates for c in (*e.supports, *e.contradicts)}
    copied = {r.id for r in show.dossier.reports if r.duplicate_of}
    ranked = sorted(claims, key=lambda c: (c.report in copied, c.id not in used, not c.quantities))
    first: list[Claim] = []
    copies: dict[str, list[str]] = {}
    for claim in ranked[:MOST_COMPARED]:
        same = next((c for c in first if _same_words(c, claim)), None)
        if same is not None:
            copies[same.id].append(claim.id)
        elif len(first) < MOST_QUOTES:
            first.append(claim)
            copies[claim.id] = []
    return [New(c, tuple(copies[c.id])) for c in first]


def _same_words(a: Claim, b: Claim) -> bool:
    """Whether two claims quote one text: the same figures in nearly the same words."""
    if [(q.low, q.best, q.high) for q in a.quantities] != [
        (q.low, q.best, q.high) for q in b.quantities
    ]:
        return False
    return fuzz.ratio(a.quote.casefold(), b.quote.casefold(), score_cutoff=ALIKE) > 0


def title(show: Show, found: Since) -> str:
    """ "Since 20 December 2016"."""
    day = show.n.day(found.before)
    return str(escape(show.t("Since the run as of %(day)s") % {"day": day}))
