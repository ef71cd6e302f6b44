"""The rooms' own explanations, handed to the views in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from parley.core.actor import Actor
from parley.core.agreement import Assessment
from parley.core.estimate import Estimate


def why_estimate(estimate: Estimate, language: str) -> str:
    """Why this figure, in one sentence."""
    from parley.fusion import explain

    return str(explain(estimate, language))


def why_assessment(
    assessment: Assessment, actors: Sequence[Actor], language: str
) -> tuple[str, ...]:
    """Why this plan would or would not find consent and hold."""
    from parley.agreements import explain

    return tuple(explain(assessment, actors, language))
