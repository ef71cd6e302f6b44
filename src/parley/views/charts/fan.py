"""Futures as fans: the middle of the ensemble as a line, its spread as bands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from parley.views import svg
from parley.views.svg import el, text


def fan(
    xs: Sequence[str],
    levels: Sequence[float],
    rows: Sequence[Sequence[float]],
    show: Callable[[float], str],
    label: str,
    base: Sequence[float] | None = None,
    width: int = 320,
    height: int = 170,
    css: str = "k0",
    caption: str = "",
) -> str:
    """Draw quantiles over time on a symlog axis.

    ``rows`` is (quantile, time); ``base`` is the median of the baseline, dashed.
    """
    if not rows or not rows[0]:
        return ""
    n = len(rows[0])
    left, right, top, bottom = 52, width - 8, 22, height - 24
    reach = max([max(r) for r in rows] + ([max(base)] if base else []))
    reach = max(reach, 1.0)
    middle = rows[len(rows) // 2]
    knee = max(1.0, (sum(middle) / n) or 1.0)
    x = svg.linear(0, max(n - 1, 1), left, right)
    y = svg.symlog(0, reach, bottom, top, knee)
    parts = []
    for tick in _fan_ticks(reach, knee):
        parts.append(el("line", x1=left, x2=right, y1=y(tick), y2=y(tick), class_="grid"))
        parts.append(text(show(tick), left - 6, y(tick) + 4, "tick", text_anchor="end"))
    for k, (i, j) in enumerate(svg.fan_bands(levels)):
        edge = [(x(t), y(rows[i][t])) for t in range(n)]
        back = [(x(t), y(rows[j][t])) for t in reversed(range(n))]
        parts.append(el("path", d=svg.path([*edge, *back], True), class_=f"fan f{k} {css}"))
    line = [(x(t), y(middle[t])) for t in range(n)]
    parts.append(el("path", d=svg.path(line), class_=f"mid {css}"))
    if base:
        dashed = [(x(t), y(base[t])) for t in range(min(n, len(base)))]
        parts.append(el("path", d=svg.path(dashed), class_="baseline"))
    for t in sorted({0, (n - 1) // 2, n - 1}):
        side = "start" if t == 0 else "end" if t == n - 1 else "middle"
        parts.append(text(xs[t], x(t), height - 8, "tick", text_anchor=side))
    parts.append(text(caption, left, 13, "cap"))
    return svg.svg(width, height, *parts, label=label, class_="fanchart")


def _fan_ticks(reach: float, knee: float) -> list[float]:
    if reach <= 5 * knee:
        return svg.ticks(0, reach, 3)
    marks = [0.0, *svg.log_ticks(max(1.0, knee / 2), reach)]
    return marks if len(marks) <= 5 else [marks[0], *marks[1 :: max(1, len(marks) // 4)]]


def survival(
    days: Sequence[int],
    low: Sequence[float],
    best: Sequence[float],
    high: Sequence[float],
    bases: Sequence[tuple[str, int, float]],
    show: Callable[[float], str],
    label: str,
    day_word: str,
    width: int = 480,
    height: int = 220,
) -> str:
    """Draw the chance that a truce still holds by day; base rates as labelled crosses."""
    if not days:
        return ""
    left, right, top, bottom = 48, width - 12, 14, height - 30
    x = svg.symlog(0, max(days), left, right, max(days) / 12)
    y = svg.linear(0, 1, bottom, top)
    parts = []
    for p in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(el("line", x1=left, x2=right, y1=y(p), y2=y(p), class_="grid"))
        parts.append(text(f"{p:.0%}", left - 6, y(p) + 4, "tick", text_anchor="end"))
    for d in [d for d in (1, 7, 30, 90, 180, 365) if d <= max(days)]:
        parts.append(el("line", x1=x(d), x2=x(d), y1=top, y2=bottom, class_="grid"))
        parts.append(text(d, x(d), height - 14, "tick", text_anchor="middle"))
    parts.append(text(day_word, right, height - 2, "tick", text_anchor="end"))
    edge = [(x(d), y(v)) for d, v in zip(days, low)]
    back = [(x(d), y(v)) for d, v in reversed(list(zip(days, high)))]
    parts.append(el("path", d=svg.path([*edge, *back], True), class_="fan f0 k1"))
    parts.append(
        el("path", d=svg.path([(x(d), y(v)) for d, v in zip(days, best)]), class_="mid k1")
    )
    for name, day, p in bases:
        if day <= max(days):
            mark = text("×", x(day), y(p) + 5, "basemark", text_anchor="middle")
            parts.append(el("g", svg.title(f"{name}: {show(p)}"), mark))
    return svg.svg(width, height, *parts, label=label, class_="survival")
