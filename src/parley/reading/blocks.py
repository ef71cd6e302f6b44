"""Very long texts in blocks, so that time and memory stay flat; offsets are shifted back."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from parley.core.claim import Claim, claim_id

T = TypeVar("T")
BLOCK = 60_000


def cut(text: str, size: int = BLOCK) -> list[tuple[int, str]]:
    """Return (offset, block) pairs whose blocks join to ``text``.

    Examples
    --------
    >>> cut("Eins.\\n\\nZwei.", size=8)
    [(0, 'Eins.\\n\\n'), (7, 'Zwei.')]
    """
    blocks = []
    at = 0
    while len(text) - at > size:
        end = _seam(text, at, at + size)
        blocks.append((at, text[at:end]))
        at = end
    blocks.append((at, text[at:]))
    return blocks


def _seam(text: str, start: int, stop: int) -> int:
    """Where to cut before ``stop``: after a paragraph, a line, a sentence, a word, or anywhere."""
    for mark in ("\n\n", "\n", ". ", " "):
        found = text.rfind(mark, start + 1, stop)
        if found > start:
            return found + len(mark)
    return stop


def shift(noun: T, by: int) -> T:
    """Return a noun with every ``start`` and ``end`` in it moved by ``by``."""
    if isinstance(noun, tuple):
        return tuple(shift(item, by) for item in noun)  # type: ignore[return-value]
    if isinstance(noun, dict):
        return {k: v + by if k in ("start", "end") else v for k, v in noun.items()}  # type: ignore[return-value]
    if not is_dataclass(noun) or isinstance(noun, type):
        return noun
    changed: dict[str, Any] = {}
    for field in fields(noun):
        value = getattr(noun, field.name)
        if field.name in ("start", "end"):
            changed[field.name] = value + by if value >= 0 else value
        elif isinstance(value, tuple) or is_dataclass(value):
            changed[field.name] = shift(value, by)
    moved: Any = replace(noun, **changed)
    if isinstance(moved, Claim):
        who = (moved.speaker.actor or moved.speaker.text) if moved.speaker else ""
        ident = claim_id(
            moved.report, moved.start, moved.end, moved.kind.value, who, moved.polarity.value
        )
        return replace(moved, id=ident)  # type: ignore[return-value]
    return moved  # type: ignore[no-any-return]
