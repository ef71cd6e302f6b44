"""Names on a map, the important first, none over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parley.views.svg import text


@dataclass(frozen=True, slots=True)
class Name:
    """A name to place beside a dot; a higher ``rank`` is placed first."""

    label: str
    x: float
    y: float
    radius: float
    rank: float
    strong: bool = False


def place_names(names: Sequence[Name], width: float, height: float, most: int = 40) -> list[str]:
    """Place names to the right, left, above or below their dot; what finds no room is hidden."""
    taken = [(n.x - n.radius, n.y - n.radius, n.x + n.radius, n.y + n.radius) for n in names]
    out: list[str] = []
    placed: set[Name] = set()
    for name in sorted(names, key=lambda n: (-n.rank, n.label))[:most]:
        long, gap = 5.9 * len(name.label) + 4, name.radius + 3
        options = (
            (name.x + gap, name.y + 4, "start"),
            (name.x - gap, name.y + 4, "end"),
            (name.x, name.y - gap - 1, "middle"),
            (name.x, name.y + gap + 10, "middle"),
        )
        for x, y, anchor in options:
            x0 = x if anchor == "start" else x - long if anchor == "end" else x - long / 2
            box = (x0, y - 10, x0 + long, y + 3)
            inside = box[0] > 0 and box[2] < width and box[1] > 0 and box[3] < height
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                placed.add(name)
                css = "place strong" if name.strong else "place"
                out.append(text(name.label, x, y, css, text_anchor=anchor))
                break
    return out + [_minor(n) for n in names if n not in placed]


def _minor(name: Name) -> str:
    """A name that finds no room; the page shows it once one is near enough."""
    return text(name.label, name.x + name.radius + 2, name.y + 3, "place minor")


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
