"""One colour per camp, the same in every chart and map; told apart without colour by marks too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parley.core.actor import Actor

# Okabe-Ito derived, darkened for text contrast on white; safe for the common colour blindnesses.
SLOTS = ("#b3432b", "#1f7a6d", "#c08a12", "#5b4fa0", "#3a78b5", "#8a5a2b", "#7b8a2e", "#a0447f")
NEUTRAL = "#6b7480"
MARKS = ("●", "■", "▲", "◆", "▼", "★", "⬟", "✚")
NOBODY = {"", "neutral", "none"}


class Palette:
    """Colours and marks of the camps of one run.

    Camps get their slot by how many actors they have, then by name, so that the
    same scenario always looks the same.
    """

    def __init__(self, actors: Sequence[Actor], present: Iterable[str] = ()) -> None:
        self._camp = {a.id: a.camp for a in actors}
        armed = set(present)
        counts: dict[str, int] = {}
        for actor in actors:
            if actor.camp not in NOBODY:
                weight = 100 if actor.id in armed else 1
                counts[actor.camp] = counts.get(actor.camp, 0) + weight
        order = sorted(counts, key=lambda c: (-counts[c], c))
        self.slots = {camp: i for i, camp in enumerate(order)}

    def camp(self, actor: str) -> str:
        """The camp of an actor id; a camp's own name is itself."""
        return self._camp.get(actor, actor)

    def color(self, actor_or_camp: str) -> str:
        """The colour of an actor's camp."""
        slot = self.slots.get(self.camp(actor_or_camp))
        return NEUTRAL if slot is None else SLOTS[slot % len(SLOTS)]

    def mark(self, actor_or_camp: str) -> str:
        """A mark that tells the camp without colour."""
        slot = self.slots.get(self.camp(actor_or_camp))
        return "○" if slot is None else MARKS[slot % len(MARKS)]

    def css(self, actor_or_camp: str) -> str:
        """The CSS class of an actor's camp: ``k0`` … ``k7`` or ``kn``."""
        slot = self.slots.get(self.camp(actor_or_camp))
        return "kn" if slot is None else f"k{slot % len(SLOTS)}"
