"""Why this figure: one sentence beside the estimate, and a fuller account on demand."""

from __future__ import annotations

import re
from datetime import date

from babel.dates import format_date

from parley.core.estimate import Estimate, WaterfallStep
from parley.fusion import words

_READ = re.compile(r"read as (?P<by>[\d.]+)x too (?P<way>high|low)")


def _text(x: float, kind: str, german: bool) -> str:
    if kind in ("share", "category"):
        return f"{x * 100:.0f}{' ' if german else ''}%"
    text = f"{x:,.0f}"
    return text.replace(",", ".") if german else text


def _label(value: str, german: bool) -> str:
    known = words.labels("statuses", "value").get(value)
    if known is not None:
        return known[1 if german else 0]
    return value.replace("_", " ")


def why_number(e: Estimate) -> str:
    """Return one English sentence: the estimate, the raw spread, who moved it, how sure."""
    return _number(e, german=False)


def why_category(e: Estimate) -> str:
    """Return one English sentence: the likeliest label, who says so and who does not."""
    return _category(e, german=False)


def explain(estimate: Estimate, language: str = "en") -> str:
    """Return why an estimate is what it is, as a short paragraph.

    Parameters
    ----------
    estimate
        From ``fuse_claims`` or ``fuse``.
    language
        ``"en"`` or ``"de"``.

    Examples
    --------
    >>> from parley.core.estimate import FactQuestion
    >>> q = FactQuestion("q", label="people killed", label_de="Tote")
    >>> explain(Estimate("e", q, "count", 10.0, 8.0, 12.0, raw_low=9.0, raw_high=11.0, n_claims=2))
    'people killed: 10 (8 to 12); 2 claims range from 9 to 11.'
    """
    german = language == "de"
    head = estimate.question.label_de if german else estimate.question.label
    if estimate.kind == "date":
        return f"{head}: {_date(estimate, german)}"
    one = _category(estimate, german) if estimate.kind == "category" else _number(estimate, german)
    lines = [_line(s, estimate, german) for s in estimate.waterfall[:6]]
    camps = _camps(estimate, german)
    return " ".join(x for x in (f"{head}: {one}", *lines, camps) if x)


def _date(e: Estimate, german: bool) -> str:
    if e.best is None or e.low is None or e.high is None:
        return "Kein Tag." if german else "No day."
    locale, form = ("de", "d. MMMM y") if german else ("en_GB", "d MMMM y")
    best, low, high = (
        format_date(date.fromordinal(int(d)), format=form, locale=locale)
        for d in (e.best, e.low, e.high)
    )
    to, said = ("bis", "sagt") if german else ("to", "says")
    span = "" if low == high else f" ({low} {to} {high})"
    steps = [s for s in e.waterfall if s.weight][:4]
    told = "; ".join(f"{s.label} {said} {s.note.replace('/', f' {to} ')}" for s in steps)
    tail = "nur Parteien sprechen" if german else "only interested parties speak"
    parts = [best + span, told, "" if e.identified else tail]
    return "; ".join(p for p in parts if p) + "."


def _number(e: Estimate, german: bool) -> str:
    if e.best is None or e.low is None or e.high is None:
        return "Keine Zahl." if german else "No figure."
    best, low, high = (_text(x, e.kind, german) for x in (e.best, e.low, e.high))
    to = "bis" if german else "to"
    parts = [f"{best} ({low} {to} {high})"]
    if e.raw_low is not None and e.raw_high is not None:
        a, z = _text(e.raw_low, e.kind, german), _text(e.raw_high, e.kind, german)
        one = ("eine Aussage: " if german else "one claim: ") if e.n_claims == 1 else ""
        many = f"{e.n_claims} Aussagen von" if german else f"{e.n_claims} claims range from"
        spread = a if a == z else f"{a} {to} {z}"
        parts.append(f"{one}{spread}" if one else f"{many} {a} {to} {z}")
    mover = next((s for s in e.waterfall if s.shift), None)
    if mover is not None and e.n_claims > 1:
        size = _text(abs(mover.shift), e.kind, german)
        if german:
            way = "nach oben" if mover.shift > 0 else "nach unten"
            parts.append(
                f"am stärksten zieht {mover.label} ({_note(mover, e, german)}) es {way}, um {size}"
            )
        else:
            way = "up" if mover.shift > 0 else "down"
            parts.append(f"{mover.label} ({mover.note}) moves it most, {way} by {size}")
    folded = sum(len(c) - 1 for c in e.copies)
    if folded:
        parts.append(
            f"{folded} Wiederholungen zählen nicht"
            if german
            else f"{folded} repeated {'claim adds' if folded == 1 else 'claims add'} no weight"
        )
    if not e.identified:
        parts.append(
            "keine neutrale Quelle und kein gesicherter Wert, daher breiter"
            if german
            else "no neutral source and no settled answer, so the interval is wider"
        )
    return "; ".join(parts) + "."


def _category(e: Estimate, german: bool) -> str:
    p = _text(float(e.best or 0.0), "category", german)
    parts = [f"{_label(e.value, german)} ({p})"]
    for_it = _who([s for s in e.waterfall if s.claims[0] in e.supports])
    against = _who([s for s in e.waterfall if s.claims[0] in e.contradicts])
    if for_it:
        parts.append(f"{'so sagt es' if german else 'said by'} {for_it}")
    if against:
        parts.append(f"{'dem widerspricht' if german else 'contradicted by'} {against}")
    if not e.identified:
        parts.append(
            "nur Parteien sprechen" if german else "only interested parties speak, so treat as open"
        )
    return "; ".join(parts) + "."


def _who(steps: list[WaterfallStep]) -> str:
    return ", ".join(dict.fromkeys(f"{s.label}" for s in steps))


def _line(s: WaterfallStep, e: Estimate, german: bool) -> str:
    if not s.weight or not s.shift:
        return ""
    size = _text(abs(s.shift), e.kind, german)
    sign = "+" if s.shift > 0 else "−"
    return f"{s.label} ({_note(s, e, german)}): {sign}{size}."


def _note(s: WaterfallStep, e: Estimate, german: bool) -> str:
    """What a claim was taken to say: a label in words, a figure with how it was read."""
    if e.kind == "category":
        label = s.note.removeprefix("not ")
        no = "" if label == s.note else ("nicht: " if german else "not ")
        return no + _label(label, german)
    return _READ.sub(_in_german, s.note) if german else s.note


def _in_german(found: re.Match[str]) -> str:
    way = "hoch" if found["way"] == "high" else "niedrig"
    return f"gilt als {found['by'].replace('.', ',')}-mal zu {way}"


def _camps(e: Estimate, german: bool) -> str:
    if len(e.conditionals) < 2:
        return ""
    to = "bis" if german else "to"
    said = []
    for camp, low, best, high in e.conditionals:
        b, a, z = (_text(x, e.kind, german) for x in (best, low, high))
        tail = "" if e.kind == "category" else f" ({a} {to} {z})"
        said.append(f"hat {camp} recht: {b}{tail}" if german else f"if {camp} is right: {b}{tail}")
    text = "; ".join(said) + "."
    return text[0].upper() + text[1:]
