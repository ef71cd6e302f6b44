"""What fusing the claims of a record gives, and what may be given to it as settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parley.core.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Anchor:
    """A settled answer: the question's id and the true value, with who settled it and why."""

    question: str
    value: float
    who: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class FusionResult:
    """Estimates in the order of their questions' weight, one page per source, and the grouping.

    ``grouping`` maps a question id to the claim ids that answer it. ``source_pages``
    have ``id name camp claims bias sigma dependence`` (see ``parley.fusion.pages``).
    ``conflicts`` names linked questions whose estimates cannot all be true. ``fused`` are
    the ids of the questions that were fused for this result; the others stand as before.
    """

    estimates: tuple[Estimate, ...]
    source_pages: tuple[dict[str, Any], ...] = ()
    grouping: dict[str, tuple[str, ...]] | None = None
    conflicts: tuple[str, ...] = ()
    fused: tuple[str, ...] = ()
