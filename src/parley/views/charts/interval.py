"""What each source says against what we hold: claims as marks, the estimate as a band."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parley.views import svg
from parley.views.svg import NARROW, el, text


@dataclass(frozen=True, slots=True)
class ClaimMark:
    """One claim on the axis; None is an open side. ``href`` leads to the claim.

    ``figure`` is written beside the name; what only repeats another is drawn hollow
    (``counted`` is False); a bound ("more than") is a bar, an exact figure a mark.
    """

    label: str
    low: float | None
    best: float | None
    high: float | None
    css: str = "kn"
    mark: str = "●"
    href: str = ""
    tip: str = ""
    figure: str = ""
    counted: bool = True
    bounded: bool = False


def claims_chart(
    marks: Sequence[ClaimMark],
    best: float | None,
    low: float | None,
    high: float | None,
    show: Callable[[float], str],
    label: str,
    estimate_word: str = "estimate",
    width: int = 900,
    narrow: bool = False,
) -> str:
    """Draw claims as dots and bars over the band of the estimate, on a symlog axis."""
    values = [v for m in marks for v in (m.low, m.best, m.high) if v is not None]
    values += [v for v in (low, best, high) if v is not None]
    if not values:
        return ""
    top, bottom = max(values), min(values)
    wide = bottom > 0 and top / bottom > 8
    lo, hi = (bottom * 0.7, top * 1.4) if wide else _padded(bottom, top)
    width = NARROW if narrow else width
    left, right, row = (6, width - 14, 38) if narrow else (400, width - 24, 22)
    height = 34 + row * (len(marks) + 1) + 26
    x = svg.symlog(lo, hi, left, right, max(lo, 1)) if wide else svg.linear(lo, hi, left, right)
    parts = _axis(x, lo, hi, wide, height, show)
    if low is not None and high is not None:
        x0, x1 = x(low), x(high)
        parts.append(
            el("rect", x=x0, y=14.0, width=max(2.0, x1 - x0), height=height - 46.0, class_="band")
        )
    if best is not None:
        parts.append(el("line", x1=x(best), x2=x(best), y1=14.0, y2=height - 32.0, class_="best"))
    first = 44.0 if narrow else 28.0
    for number, mark in enumerate(marks):
        parts.append(_mark(mark, x, first + row * number, left, right, narrow))
    y = first + row * len(marks)
    if narrow:
        parts.append(text(estimate_word, 2, y - 12, "lab strong"))
    else:
        parts.append(text(estimate_word, left - 12, y + 4, "lab strong", text_anchor="end"))
    if best is not None:
        shown = show(best)
        parts.append(text(shown, x(best) + 7, y + 4, "val strong"))
        parts.append(el("circle", cx=x(best), cy=y, r=5, class_="bestdot"))
    return svg.svg(width, height, *parts, label=label, class_=svg.kind("claims", narrow))


def _padded(low: float, high: float) -> tuple[float, float]:
    pad = 0.08 * (high - low) or max(abs(high) * 0.2, 1.0)
    return (0.0 if 0 <= low < 2 * pad else low - pad), high + pad


def _axis(
    x: svg.Scale, lo: float, hi: float, wide: bool, height: float, show: Callable[[float], str]
) -> list[str]:
    parts = []
    for tick in svg.log_ticks(lo, hi) if wide else svg.ticks(lo, hi):
        parts.append(el("line", x1=x(tick), x2=x(tick), y1=14.0, y2=height - 32.0, class_="grid"))
        parts.append(text(show(tick), x(tick), height - 14, "tick", text_anchor="middle"))
    return parts


def _mark(mark: ClaimMark, x: svg.Scale, y: float, left: float, right: float, narrow: bool) -> str:
    start = mark.low if mark.low is not None or not mark.bounded else mark.best
    low = x(start) if start is not None else None
    high = x(mark.high) if mark.high is not None else None
    parts = [svg.title(mark.tip or mark.label)]
    if narrow:
        room = int((NARROW - 8) / svg.LETTER) - len(mark.figure)
        parts.append(text(svg.clip(mark.label, room), 2, y - 12, "lab"))
        parts.append(text(mark.figure, NARROW - 2, y - 12, "val", text_anchor="end"))
    else:
        parts.append(text(svg.clip(mark.label, 40), left - 140, y + 4, "lab", text_anchor="end"))
        parts.append(text(mark.figure, left - 12, y + 4, "val", text_anchor="end"))
    if low is not None or high is not None:
        x0 = low if low is not None else left
        x1 = high if high is not None else right
        parts.append(el("line", x1=x0, x2=x1, y1=y, y2=y, class_=f"span {mark.css}"))
        if high is None:
            parts.append(el("path", d=f"M{right - 6:.0f} {y - 4:.0f}l6 4l-6 4", class_="open"))
        if low is None:
            parts.append(el("path", d=f"M{left + 6:.0f} {y - 4:.0f}l-6 4l6 4", class_="open"))
    if mark.best is not None and not mark.bounded:
        parts.append(text(mark.mark, x(mark.best), y + 5, f"mark {mark.css}", text_anchor="middle"))
    group = el("g", *parts, class_="row" if mark.counted else "row folded")
    return el("a", group, href=mark.href) if mark.href else group


def waterfall(
    steps: Sequence[tuple[str, float, str]],
    show: Callable[[float], str],
    label: str,
    width: int = 900,
    narrow: bool = False,
) -> str:
    """Draw how far each step moved the figure; ``steps`` are (label, shift, href)."""
    if not steps:
        return ""
    width = NARROW if narrow else width
    left, right, row = (70, width - 70, 36) if narrow else (330, width - 90, 20)
    reach = max((abs(s) for _, s, _ in steps), default=1.0) or 1.0
    x = svg.linear(-reach, reach, left, right)
    height = row * len(steps) + 14
    parts = [el("line", x1=x(0), x2=x(0), y1=4.0, y2=height - 6.0, class_="zero")]
    for number, (name, shift, href) in enumerate(steps):
        y = (24.0 if narrow else 8.0) + row * number
        x0, x1 = sorted((x(0), x(shift)))
        bar = el(
            "rect",
            x=x0,
            y=y,
            width=max(1.0, x1 - x0),
            height=12.0,
            class_="up" if shift >= 0 else "down",
        )
        end = x1 + 6 if shift >= 0 else x0 - 6
        side = "start" if shift >= 0 else "end"
        parts.append(
            _link(
                el(
                    "g",
                    svg.title(name),
                    svg.row_label(name, left - 12, y + 10, narrow, y - 5),
                    bar,
                    text(show(shift), end, y + 10, "val", text_anchor=side),
                ),
                href,
            )
        )
    return svg.svg(width, height, *parts, label=label, class_=svg.kind("waterfall", narrow))


def _link(inner: str, href: str) -> str:
    return el("a", inner, href=href) if href else inner
