"""SVG as strings: an element, a scale, a path. Drawn in Python, readable without JavaScript."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from html import escape

Scale = Callable[[float], float]
NARROW = 340  # pixels of a drawing made for a phone
LETTER = 6.9  # pixels of a letter, about


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def el(name: str, *children: str, **attributes: object) -> str:
    """Return one element; ``class_`` and ``stroke_width`` become ``class`` and ``stroke-width``.

    Examples
    --------
    >>> el("circle", cx=1.0, cy=2.25, r=3, class_="dot")
    '<circle cx="1" cy="2.2" r="3" class="dot"/>'
    """
    parts = []
    for key, value in attributes.items():
        if value is None:
            continue
        shown = number(value) if isinstance(value, float) else escape(str(value), quote=True)
        parts.append(f' {key.rstrip("_").replace("_", "-")}="{shown}"')
    inner = "".join(children)
    return f"<{name}{''.join(parts)}>{inner}</{name}>" if inner else f"<{name}{''.join(parts)}/>"


def text(content: object, x: float, y: float, class_: str = "", **more: object) -> str:
    """A text element; its content is escaped."""
    return el("text", escape(str(content)), x=float(x), y=float(y), class_=class_ or None, **more)


def title(content: object) -> str:
    """The tooltip and accessible name of the element it is put into."""
    return el("title", escape(str(content)))


def svg(width: float, height: float, *children: str, label: str = "", class_: str = "") -> str:
    """A whole drawing that scales with its column and prints."""
    head = title(label) if label else ""
    inner = "".join(children)
    role = "group" if "<a " in inner else "img"  # links inside an image cannot be reached
    return (
        f'<svg viewBox="0 0 {number(width)} {number(height)}" width="{number(width)}" '
        f'height="{number(height)}" role="{role}" class="{escape("chart " + class_)}" '
        f'aria-label="{escape(label, quote=True)}">{head}{inner}</svg>'
    )


def kind(name: str, narrow: bool) -> str:
    """The classes of a drawing that has a second one for the other width of screen."""
    return f"{name} {'narrow' if narrow else 'broad'}"


def row_label(name: str, end: float, y: float, narrow: bool, above: float) -> str:
    """A row's name: left of its drawing, or above it where there is no room."""
    if narrow:
        return text(clip(name, int(NARROW / LETTER)), 2, above, "lab")
    return text(clip(name, int(end / LETTER)), end, y, "lab", text_anchor="end")


def clip(label: str, most: int) -> str:
    """A label cut to so many letters."""
    return label if len(label) <= most else label[: max(1, most - 1)] + "…"


def both(draw: Callable[[bool], str]) -> str:
    """A drawing for a page and one for a phone; the style sheet shows the one that fits."""
    return draw(False) + draw(True)


def path(points: Iterable[tuple[float, float]], close: bool = False) -> str:
    """The ``d`` of a path through points."""
    steps = [f"{'M' if i == 0 else 'L'}{number(x)} {number(y)}" for i, (x, y) in enumerate(points)]
    return "".join(steps) + ("Z" if close else "")


def linear(low: float, high: float, start: float, end: float) -> Scale:
    """A linear scale from data to pixels."""
    span = (high - low) or 1.0
    return lambda v: start + (end - start) * (v - low) / span


def _squash(value: float, knee: float) -> float:
    return math.copysign(math.log1p(abs(value) / knee), value)


def symlog(low: float, high: float, start: float, end: float, knee: float = 1.0) -> Scale:
    """Linear near zero, logarithmic far out: heavy tails stay on the page."""
    inner = linear(_squash(low, knee), _squash(high, knee), start, end)
    return lambda v: inner(_squash(v, knee))


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round values between low and high, on a 1-2-5 ladder.

    Examples
    --------
    >>> ticks(0, 10)
    [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    """
    span = high - low
    if span <= 0:
        return [low]
    raw = span / max(about, 1)
    base = 10.0 ** math.floor(math.log10(raw))
    step = min((m * base for m in (1, 2, 5, 10)), key=lambda s: abs(s - raw))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """1, 10, 100 … within low and high (3s between them where there are few)."""
    low = max(low, 1.0)
    if high <= low:
        return [low]
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    marks = [10.0**k for k in decades]
    if len(marks) <= 3:
        marks = [m * f for m in marks for f in (1, 2, 5)]
    return [m for m in marks if low * 0.999 <= m <= high * 1.001] or [low, high]


def fan_bands(levels: Sequence[float]) -> list[tuple[int, int]]:
    """Pairs of quantile rows that bound a band, widest first."""
    n = len(levels)
    return [(i, n - 1 - i) for i in range(n // 2)]
