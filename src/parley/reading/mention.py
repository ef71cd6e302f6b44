"""One naming of an actor or place in the reading copy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """One naming of an actor in the reading copy; ``first..last`` are tokens."""

    start: int
    end: int
    first: int
    last: int
    actor: str
    kind: str
    state: str = ""
    place: str = ""
    role: str = ""
