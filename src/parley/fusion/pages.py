"""Source pages: what each source claimed, how it leans, whom it copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parley.core.estimate import Estimate, FactQuestion
from parley.fusion.grouping import Evidence


def source_pages(
    asked: Sequence[tuple[FactQuestion, Sequence[Evidence]]],
    estimates: Sequence[Estimate],
    dependence: Mapping[tuple[str, str], float],
) -> tuple[dict[str, Any], ...]:
    """Return one page per source, those with most claims first.

    Each has ``id name camp claims supported contradicted copies``: the ids of its claims,
    how many of them lie within the 90 % interval of their estimate, how many do not, and
    the other sources it depends on with the probability of that.
    """
    within = {c for e in estimates for c in e.supports}
    outside = {c for e in estimates for c in e.contradicts}
    pages: dict[str, dict[str, Any]] = {}
    for _, pieces in asked:
        for e in pieces:
            page = pages.setdefault(
                e.voice.id,
                {"id": e.voice.id, "name": e.voice.name, "camp": e.voice.camp, "claims": []},
            )
            if e.claim not in page["claims"]:
                page["claims"].append(e.claim)
    for page in pages.values():
        page["supported"] = sum(c in within for c in page["claims"])
        page["contradicted"] = sum(c in outside for c in page["claims"])
        page["copies"] = sorted(
            (b if a == page["id"] else a, round(p, 3))
            for (a, b), p in dependence.items()
            if page["id"] in (a, b)
        )
    return tuple(sorted(pages.values(), key=lambda p: (-len(p["claims"]), p["id"])))
