"""Who stands how to whom: actors on a ring, sorted by camp, ties as arcs."""

from __future__ import annotations

import math
from collections.abc import Sequence

from parley.views import svg
from parley.views.svg import el, text


def network(
    nodes: Sequence[tuple[str, str, str]],
    ties: Sequence[tuple[str, str, str]],
    label: str,
    size: int = 900,
) -> str:
    """Draw ties between actors; actors without a tie are left out.

    ``nodes`` are (id, name, css of the camp), ``ties`` are (subject, object, kind).
    """
    tied = {k for a, b, _ in ties for k in (a, b)}
    shown = sorted((n for n in nodes if n[0] in tied), key=lambda n: (n[2], n[1]))
    if not shown:
        return ""
    middle, radius = size / 2, size / 2 - 190
    at, parts = {}, []
    for number, (key, name, css) in enumerate(shown):
        angle = 2 * math.pi * number / len(shown) - math.pi / 2
        x, y = middle + radius * math.cos(angle), middle + radius * math.sin(angle)
        at[key] = (x, y)
        parts.append(_node(name, css, x, y, math.degrees(angle)))
    arcs = []
    for a, b, kind in ties:
        if a in at and b in at:
            (x0, y0), (x1, y1) = at[a], at[b]
            d = f"M{x0:.1f} {y0:.1f}Q{middle:.1f} {middle:.1f} {x1:.1f} {y1:.1f}"
            arcs.append(el("path", svg.title(f"{a} → {b}: {kind}"), d=d, class_=f"tie t-{kind}"))
    return svg.svg(size, size, *arcs, *parts, label=label, class_="network")


def _node(name: str, css: str, x: float, y: float, degrees: float) -> str:
    flip = 90 < degrees < 270
    turn = degrees + 180 if flip else degrees
    shift = -9 if flip else 9
    shown = text(
        name if len(name) < 34 else name[:33] + "…",
        x + shift,
        y + 4,
        "lab",
        text_anchor="end" if flip else "start",
        transform=f"rotate({turn:.1f} {x:.1f} {y:.1f})",
    )
    return el("g", el("circle", cx=x, cy=y, r=5, class_=f"dot {css}"), shown)
