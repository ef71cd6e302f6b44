"""Mentions of one and the same joined into entities, the fullest naming first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parley.core.claim import Span
from parley.reading.roles.lexicon import RoleLexicon
from parley.reading.roles.model import Deed, Entity, Filler, Role

_HIT = (Role.TARGET, Role.VICTIM)


def join(
    fillers: Sequence[Filler], deeds: Sequence[Deed], lexicon: RoleLexicon
) -> tuple[Entity, ...]:
    """Return entities in order of their first mention."""
    clusters: list[list[Filler]] = []
    for filler in sorted(fillers, key=lambda f: (f.start, f.role)):
        home = next((c for c in clusters if _same(c, filler, lexicon)), None)
        if home is None:
            clusters.append([filler])
        else:
            home.append(filler)
    return _without_needless(tuple(_entity(c, deeds) for c in clusters))


def _without_needless(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Drop "terrorist" of "terrorist attack" where the text says who it was."""
    told = any(
        e.role in (Role.PERPETRATOR, Role.ORGANISATION) and e.specific and not _modifier(e)
        for e in entities
    )
    hit = any(e.role in (Role.VICTIM, Role.TARGET) and e.specific for e in entities)
    return tuple(
        replace(e, specific=False) if _modifier(e) and (told or not hit) else e for e in entities
    )


def _modifier(entity: Entity) -> bool:
    return entity.role is Role.PERPETRATOR and all(
        r.endswith("deed.modifier") for r in entity.rules
    )


def _same(cluster: list[Filler], filler: Filler, lexicon: RoleLexicon) -> bool:
    """Whether a mention names the same as a cluster: same words, same group, part of the name."""
    if cluster[0].role is not filler.role:
        return False
    words = _key(filler.text, lexicon)
    group = lexicon.groups.get(tuple(filler.text.lower().split()))
    for other in cluster:
        theirs = _key(other.text, lexicon)
        if theirs == words:
            return True
        if group is not None and lexicon.groups.get(tuple(other.text.lower().split())) == group:
            return True
        if filler.named and other.named:
            if words[-1] == theirs[-1] or set(words) <= set(theirs) or set(theirs) <= set(words):
                return True
        elif (
            filler.named == other.named
            and filler.role is not Role.VICTIM
            and words[-1] == theirs[-1]
            and 1 in (len(words), len(theirs))
        ):
            return True
    return False


def _key(text: str, lexicon: RoleLexicon) -> list[str]:
    """Return the words of a mention, German ones without the ending of their case."""
    words = text.lower().split()
    if not lexicon.compounds:
        return words
    return [w.removesuffix("s").removesuffix("n").removesuffix("e") for w in words]


def _entity(cluster: list[Filler], deeds: Sequence[Deed]) -> Entity:
    best = max(
        cluster, key=lambda f: (f.specific, f.named, len(f.text) if f.named else 0, -f.start)
    )
    spans = dict.fromkeys(Span(f.start, f.end, f.text) for f in cluster)
    return Entity(
        best.role, best.text, best.start, best.end, tuple(spans),
        tuple(dict.fromkeys(f.rule for f in cluster)),
        tuple(dict.fromkeys(f.deed for f in cluster)),
        any(f.named for f in cluster), any(f.specific for f in cluster),
        all(deeds[f.deed].combat or (f.military and f.role in _HIT) for f in cluster),
    )  # fmt: skip
