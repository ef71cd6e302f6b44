"""Claims against each other: the estimates people argue over, as cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from parley.core.claim import Claim
from parley.core.estimate import Estimate
from parley.views import charts
from parley.views.charts.interval import ClaimMark
from parley.views.rows import Said, said
from parley.views.show import Show
from parley.views.svg import both

MEASURES_FIRST = ("evacuated", "waiting", "killed", "force", "displaced", "population")
MOST_ROWS = 14
WIDE = 3.0  # times: figures further apart than this contradict each other
ODDS = 1.5  # times: a lower bound this much above another's figure contradicts it
MOST_QUOTES = 4


@dataclass(frozen=True, slots=True)
class Voice:
    """One thing said, quoted, with how often it was repeated."""

    claim: Claim
    copies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """Those who say the same: in line with the answer, against it, or for one label."""

    head: str
    share: str
    voices: tuple[Voice, ...]
    more: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Card:
    """One question with what is said for and against."""

    anchor: str
    label: str
    answer: str
    interval: str
    raw: str
    why: str
    account: str
    chart: Markup
    steps: Markup
    sides: tuple[Side, ...]
    rows: tuple[Said, ...]
    conditionals: tuple[tuple[str, str, str], ...]
    identified: bool
    n_claims: int
    n_copies: int
    decisive: str
    category: bool
    argued: bool
    id: str = ""


def contested(show: Show, most: int = 8) -> list[Card]:
    """The estimates with claims against them, the most argued over first."""
    found = [e for e in show.dossier.estimates if e.contradicts]
    if not found:
        found = [e for e in show.dossier.estimates if e.n_claims > 1]
    return [card(show, e) for e in sorted(found, key=_heat)[:most]]


def _heat(e: Estimate) -> tuple[float, ...]:
    spread = 0.0
    if e.raw_low and e.raw_high and e.raw_low > 0:
        spread = e.raw_high / e.raw_low
    known = e.question.measure in MEASURES_FIRST or bool(e.value and e.contradicts)
    sides = min(len(e.supports), len(e.contradicts))
    return (-float(known), -float(min(sides, 4)), -float(e.n_claims), -spread)


def card(show: Show, e: Estimate) -> Card:
    """One estimate as a card."""
    from parley.workbench.words import why_estimate

    rows = said(show, e)
    camps = [(show.camp(c), low, best, high) for c, low, best, high in e.conditionals]
    return Card(
        anchor=f"e-{e.id}",
        label=show.label(e),
        answer=show.answer(e),
        interval="" if e.value else show.interval(e),
        raw=show.n.interval(e.raw_low, e.raw_high) if e.raw_low is not None else "",
        why=why(show, e, rows),
        account=show.local(why_estimate(e, show.lang)) if show.lang in ("en", "de") else "",
        chart=Markup(_categories(show, e) if e.value else _figures(show, e, rows)),
        steps=Markup(_steps(show, e)),
        sides=tuple(_labels(show, e, rows) if e.value else _sides(show, e, rows)),
        rows=tuple(rows),
        conditionals=tuple(
            (who, show.n.percent(best), "")
            if e.value
            else (who, show.n.figure(best), show.n.interval(low, high))
            for who, low, best, high in camps
        ),
        identified=e.identified,
        n_claims=e.n_claims,
        n_copies=folded(rows),
        decisive=e.decisive if e.decisive in show.claims else "",
        category=bool(e.value),
        argued=_argued(e, rows),
        id=e.id,
    )


def _argued(e: Estimate, rows: Sequence[Said]) -> bool:
    """Whether sources contradict each other: by label, by our estimate, or by a wide spread."""
    if e.contradicts or len({r.value for r in rows if r.value}) > 1:
        return True
    if len({r.who for r in rows}) < 2:
        return False
    apart = bool(e.raw_low and e.raw_high and e.raw_high > WIDE * e.raw_low)
    return apart or any(_at_odds(a, b) for a in rows for b in rows if a.who != b.who)


def _at_odds(a: Said, b: Said) -> bool:
    """Whether one says at least what the other says cannot be: "at least five", "only two"."""
    if a.quantity is None or b.quantity is None:
        return False
    low = a.quantity.low
    high = b.quantity.high if b.quantity.high is not None else b.quantity.best
    return low is not None and high is not None and low > ODDS * high


def folded(rows: Sequence[Said]) -> int:
    """How many claims only repeat another."""
    return sum(len(r.copies) for r in rows)


def why(show: Show, e: Estimate, rows: Sequence[Said]) -> str:
    """In at most two plain sentences: who pulls the answer which way, and what limits it."""
    moved = [r for r in rows if r.shift]
    first = ""
    if e.value:
        for_ = _names([r for r in rows if r.value == e.value])
        against = _names([r for r in rows if r.value != e.value])
        if against and for_:
            first = show.t("%(for)s say so; %(against)s say otherwise.")
            first %= {"for": for_, "against": against}
        elif against:
            first = show.t("%(who)s contradict each other.") % {"who": against}
        elif for_:
            first = show.t("%(for)s say so; nobody contradicts.") % {"for": for_}
    elif moved:
        up, down = max(moved, key=lambda r: r.shift), min(moved, key=lambda r: r.shift)
        parts = []
        if up.shift > 0:
            text = show.t("%(who)s (%(figure)s) pulls the figure up most")
            parts.append(text % {"who": up.who, "figure": _figure(show, up)})
        if down.shift < 0:
            text = show.t("%(who)s (%(figure)s) pulls it down most")
            parts.append(text % {"who": down.who, "figure": _figure(show, down)})
        first = "; ".join(parts) + "."
    told = " ".join(s for s in (first, _limits(show, e, rows)) if s)
    return told[:1].upper() + told[1:]


def _limits(show: Show, e: Estimate, rows: Sequence[Said]) -> str:
    if not e.identified:
        return show.t("Only parties to the conflict speak, so the answer stays wide.")
    n = folded(rows)
    return show.t("%(n)s repetitions of the same words count once.") % {"n": n} if n > 1 else ""


def _names(rows: Sequence[Said], most: int = 3) -> str:
    names = list(dict.fromkeys(r.who for r in rows))
    return ", ".join(names[:most]) + (f" (+{len(names) - most})" if len(names) > most else "")


def _figure(show: Show, row: Said) -> str:
    return show.figure_of(row.quantity) if row.quantity else row.value


def _figures(show: Show, e: Estimate, rows: Sequence[Said]) -> str:
    marks: list[ClaimMark] = []
    for row in rows:
        q = row.quantity
        if q is None or len(marks) >= MOST_ROWS:
            continue
        actor = (row.claim.speaker.actor if row.claim.speaker else "") or ""
        vague = q.best is None
        marks.append(
            ClaimMark(
                row.who,
                q.low if vague or q.low != q.best else None,
                q.best,
                q.high if vague or q.high != q.best else None,
                show.palette.css(actor),
                show.palette.mark(actor),
                show.claim_href(row.claim.id),
                f"{row.who}: {show.figure_of(q)} – {row.claim.quote}",
                show.figure_of(q) + (f"  (+{len(row.copies)})" if row.copies else ""),
                row.counted,
                q.bound not in ("exact", "approx"),
            )
        )
    names = (show.label(e), show.t("our estimate"))
    return both(
        lambda narrow: charts.claims_chart(
            marks, e.best, e.low, e.high, show.n.figure, *names, narrow=narrow
        )
    )


def _categories(show: Show, e: Estimate) -> str:
    if e.dist is None or not e.dist.labels:
        return ""
    pairs = sorted(zip(e.dist.labels, e.dist.probs), key=lambda x: -x[1])
    items = [charts.Bar(show.value(name, e), p, css="k4") for name, p in pairs]
    return both(
        lambda narrow: charts.bars(items, show.n.percent, show.label(e), top=1.0, narrow=narrow)
    )


def _sides(show: Show, e: Estimate, rows: Sequence[Said]) -> list[Side]:
    """In line with the estimate, and against it: by the figure itself, not the whole claim."""
    low, high = e.low, e.high

    def inside(row: Said) -> bool:
        q = row.quantity
        if q is None or low is None or high is None:
            return row.claim.id in e.supports
        if q.best is not None and q.bound in ("exact", "approx"):
            return low <= q.best <= high
        bottom = q.low if q.low is not None else q.best
        top = q.high if q.high is not None else None if q.low is not None else q.best
        return (bottom is None or bottom <= high) and (top is None or top >= low)

    by_shift = sorted(rows, key=lambda r: (-r.counted, -abs(r.shift)))
    return [
        _side(show.t("in line with it"), "", [r for r in by_shift if inside(r)]),
        _side(show.t("against it"), "", [r for r in by_shift if not inside(r)]),
    ]


def _labels(show: Show, e: Estimate, rows: Sequence[Said]) -> list[Side]:
    """The voices for each label, the likeliest label first."""
    chance = dict(zip(e.dist.labels, e.dist.probs)) if e.dist else {}
    heads = dict.fromkeys([e.value, *sorted(chance, key=lambda k: -chance[k])])
    for row in rows:
        heads.setdefault(row.value)
    out = []
    for head in heads:
        those = [r for r in rows if r.value == head]
        if those:
            share = show.n.percent(chance[head]) if head in chance else ""
            out.append(_side(show.value(head, e), share, those))
    return out


def _side(head: str, share: str, rows: Sequence[Said]) -> Side:
    seen: dict[str, Voice] = {}
    for row in rows:
        seen.setdefault(row.claim.id, Voice(row.claim, row.copies))
    voices = list(seen.values())
    rest = tuple(i for v in voices[MOST_QUOTES:] for i in (v.claim.id, *v.copies))
    return Side(head, share, tuple(voices[:MOST_QUOTES]), rest, len(voices))


def _steps(show: Show, e: Estimate) -> str:
    by_share = e.value or e.kind == "share"
    small = 0.05 if e.kind == "date" else 0.002 if by_share else 0.5
    steps = []
    for row in sorted(said(show, e), key=lambda r: -abs(r.shift)):
        if abs(row.shift) >= small:
            figure = show.value(row.value, e) if e.value else _figure(show, row)
            steps.append((f"{row.who}: {figure}", row.shift, show.claim_href(row.claim.id)))

    def signed(value: float) -> str:
        size = f"{100 * abs(value):.1f}\u00a0%" if by_share else show.n.figure(abs(value))
        if e.kind == "date":
            size = f"{abs(value):.1f} d"
        return ("+" if value >= 0 else "−") + size

    head = show.t("What moved the figure")
    return both(lambda narrow: charts.waterfall(steps[:12], signed, head, narrow=narrow))
