"""Shares and probabilities as bars, with the base rate as a tick beside each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parley.views import svg
from parley.views.svg import NARROW, el, text


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``value`` and ``base`` are probabilities, ``error`` a half-width."""

    label: str
    value: float
    base: float | None = None
    error: float | None = None
    css: str = "k0"
    tip: str = ""
    href: str = ""


def bars(
    items: Sequence[Bar],
    show: Callable[[float], str],
    label: str,
    width: int = 640,
    top: float | None = None,
    left: int = 190,
    narrow: bool = False,
) -> str:
    """Draw probabilities side by side; a hollow tick marks the base rate."""
    if not items:
        return ""
    width, left = (NARROW, 2) if narrow else (width, left)
    right, row, drop = width - 70, 40 if narrow else 24, 16 if narrow else 0
    reach = top or max([b.value for b in items] + [b.base or 0 for b in items]) * 1.1 or 1.0
    x = svg.linear(0, reach, left, right)
    height = row * len(items) + 8
    parts = [el("line", x1=x(0), x2=x(0), y1=2.0, y2=height - 4.0, class_="zero")]
    for number, bar in enumerate(items):
        y = 6.0 + row * number + drop
        inner = [
            svg.title(bar.tip or f"{bar.label}: {show(bar.value)}"),
            svg.row_label(bar.label, left - 10, y + 12, narrow, y - 5),
            el(
                "rect",
                x=x(0),
                y=y,
                width=max(1.5, x(bar.value) - x(0)),
                height=15.0,
                class_=f"bar {bar.css}",
            ),
        ]
        end = x(bar.value)
        if bar.error:
            x0, x1 = x(max(0.0, bar.value - bar.error)), x(min(reach, bar.value + bar.error))
            inner.append(el("line", x1=x0, x2=x1, y1=y + 7.5, y2=y + 7.5, class_="err"))
            end = max(end, x1)
        if bar.base is not None:
            xb = x(bar.base)
            inner.append(el("line", x1=xb, x2=xb, y1=y - 3, y2=y + 18.0, class_="base"))
            end = max(end, xb)
        inner.append(text(show(bar.value), end + 7, y + 12, "val"))
        group = el("g", *inner)
        parts.append(el("a", group, href=bar.href) if bar.href else group)
    return svg.svg(width, height, *parts, label=label, class_=svg.kind("bars", narrow))


def consent_chart(
    items: Sequence[tuple[str, float, float, float, float, str]],
    show: Callable[[float], str],
    label: str,
    words: tuple[str, str],
    width: int = 900,
    narrow: bool = False,
) -> str:
    """Draw each party's gain from signing over fighting on.

    ``items`` are (party, probability, gap low, gap best, gap high, css); right of
    the line the party gains by signing, left of it by refusing.
    """
    if not items:
        return ""
    width = NARROW if narrow else width
    left, right, row = (2, width - 52, 42) if narrow else (190, width - 96, 26)
    reach = max(max(abs(i[2]), abs(i[4])) for i in items) or 1.0
    x = svg.linear(-reach, reach, left, right)
    height = row * len(items) + 34
    parts = [
        el("line", x1=x(0), x2=x(0), y1=18.0, y2=height - 8.0, class_="zero"),
        text("← " + words[0], x(0) - 8, 12, "tick", text_anchor="end"),
        text(words[1] + " →", x(0) + 8, 12, "tick"),
    ]
    for number, (name, p, low, best, high, css) in enumerate(items):
        y = (50.0 if narrow else 34.0) + row * number
        parts.append(
            el(
                "g",
                svg.title(f"{name}: {show(p)}"),
                svg.row_label(name, left - 10, y + 4, narrow, y - 12),
                el("line", x1=x(low), x2=x(high), y1=y, y2=y, class_=f"span {css}"),
                el("circle", cx=x(best), cy=y, r=5, class_=f"dot {css}"),
                text(show(p), right + 14, y + 4, "val strong"),
            )
        )
    return svg.svg(width, height, *parts, label=label, class_=svg.kind("consent", narrow))


def blame_bar(
    shares: Sequence[tuple[str, float, str]],
    agree: float,
    show: Callable[[float], str],
    label: str,
    agree_word: str,
    width: int = 900,
    narrow: bool = False,
) -> str:
    """Draw where the probability goes: agreement, and each party's share of the failure."""
    width = NARROW if narrow else width
    x = svg.linear(0, 1, 0, width)
    parts, at = [], 0.0
    for name, share, css in [(agree_word, agree, "agree"), *shares]:
        if share <= 0:
            continue
        x0, x1 = x(at), x(at + share)
        at += share
        inner = [
            svg.title(f"{name}: {show(share)}"),
            el(
                "rect", x=x0, y=0.0, width=max(0.5, x1 - x0 - 1.5), height=30.0, class_=f"bar {css}"
            ),
        ]
        if x1 - x0 > 46:
            room = int((x1 - x0) / 7)
            shown = f"{name} {show(share)}"
            inner.append(text(svg.clip(shown, room), x0 + 6, 19, "onbar"))
        parts.append(el("g", *inner))
    return svg.svg(width, 32, *parts, label=label, class_=svg.kind("blame", narrow))
