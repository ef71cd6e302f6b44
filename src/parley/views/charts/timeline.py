"""Agreements on a line of time: how long each lasted, and how surely we know its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from parley.views import svg
from parley.views.svg import NARROW, el, text


@dataclass(frozen=True, slots=True)
class Stretch:
    """One agreement: sure from ``start`` to ``sure``, perhaps until ``maybe``; open if None."""

    label: str
    start: date
    sure: date | None
    maybe: date | None
    css: str = "k1"
    tip: str = ""
    href: str = ""
    marks: tuple[tuple[date, str], ...] = field(default=())


def timeline(
    items: Sequence[Stretch], until: date, label: str, width: int = 960, narrow: bool = False
) -> str:
    """Draw the stretches, oldest first; violations are ticks, the day of the run a line."""
    if not items:
        return ""
    first = min(s.start for s in items)
    width = NARROW if narrow else width
    left, right, row = (2, width - 14, 34) if narrow else (250, width - 14, 20)
    x = svg.linear(float(first.toordinal()), float(until.toordinal()), left, right)
    height = row * len(items) + 34
    parts = []
    stride = max(1, (until.year - first.year) * 34 // (width - left))
    for year in range(first.year, until.year + 1, stride):
        at = date(year, 1, 1)
        if at >= first:
            xx = x(at.toordinal())
            parts.append(el("line", x1=xx, x2=xx, y1=4.0, y2=height - 22.0, class_="grid"))
            parts.append(text(year, xx, height - 8, "tick", text_anchor="middle"))
    first_y = 22.0 if narrow else 8.0
    for number, item in enumerate(sorted(items, key=lambda s: (s.start, s.label))):
        parts.append(_stretch(item, x, first_y + row * number, left, until, narrow))
    now = x(until.toordinal())
    parts.append(el("line", x1=now, x2=now, y1=0.0, y2=height - 20.0, class_="now"))
    return svg.svg(width, height, *parts, label=label, class_=svg.kind("timeline", narrow))


def _stretch(item: Stretch, x: svg.Scale, y: float, left: float, until: date, narrow: bool) -> str:
    x0 = x(item.start.toordinal())
    sure = x((item.sure or until).toordinal()) if item.sure or not item.maybe else x0
    parts = [svg.title(item.tip or item.label)]
    parts.append(svg.row_label(item.label, left - 10, y + 10, narrow, y - 2))
    width = max(2.5, sure - x0)
    parts.append(el("rect", x=x0, y=y + 2, width=width, height=9.0, class_=f"bar {item.css}"))
    if item.maybe and x(item.maybe.toordinal()) > sure:
        more = x(item.maybe.toordinal()) - sure
        parts.append(
            el("rect", x=sure, y=y + 2, width=more, height=9.0, class_=f"maybe {item.css}")
        )
    if item.sure is None and item.maybe is None:
        parts.append(el("path", d=f"M{sure - 1:.1f} {y + 1:.1f}l6 5.5l-6 5.5z", class_="openend"))
    for day, tip in item.marks:
        mark = text("✕", x(day.toordinal()), y + 11, "breach", text_anchor="middle")
        parts.append(el("g", svg.title(tip), mark))
    group = el("g", *parts)
    return el("a", group, href=item.href) if item.href else group
