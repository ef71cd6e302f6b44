"""Consent that hangs on a condition: "only if", "unless", "erst wenn", "solange"."""

from __future__ import annotations

from parley.core.claim import EventFrame
from parley.core.terms import EventStatus, EventType, Kind, Modality
from parley.reading.scene import Scene
from parley.reading.voice.model import Attribution
from parley.reading.voice.unit import Unit

TokenSpan = tuple[int, int]
#: A condition stands within this many words of what it limits.
_REACH = 30


def conditional(scene: Scene, unit: Unit, span: TokenSpan) -> bool:
    """Whether what ``span`` consents to or refuses is tied to a condition in its sentence.

    Parameters
    ----------
    scene, unit
        The report and the sentence.
    span
        What is agreed to or refused, as tokens.

    Returns
    -------
    bool
        True for "would agree only if ...", "nur, wenn ...", "will not talk unless ...", and
        beside readiness for a bare "if" ("is ready to sign if ...").
    """
    words = scene.pack.certainty.get("condition", {})
    first, last = max(unit.first, span[0] - _REACH), min(unit.last, span[1] + _REACH)
    low = [w for w in scene.tokens.lower[first:last] if w[0].isalpha()]
    text = f" {' '.join(low)} "
    if any(f" {phrase} " in text for phrase in words.get("always", ())):
        return True
    for line in words.get("tied", ()):
        head, *tails = line.split()
        if head in low and any(tail in low[low.index(head) + 1 :] for tail in tails):
            return True
    return False


def stance_told(kind: Kind, topic: str, event: EventFrame | None) -> bool:
    """Whether a claim tells where somebody stands on something that can be agreed."""
    if kind is Kind.POSITION:
        return True
    if event is None or kind not in (Kind.EVENT, Kind.FORCE, Kind.STATUS):
        return False
    if event.type in (EventType.REJECT, EventType.AGREE):
        return True
    yields = event.type in (EventType.RETREAT, EventType.CONSULT, EventType.SUPPORT)
    told_so = event.status is not EventStatus.REPORTED or kind is Kind.EVENT and topic == "talks"
    return yields and told_so


def passing(scene: Scene) -> frozenset[str]:
    """Return the words that open what is only said in passing: parts of a count, conditions."""
    condition = scene.pack.certainty.get("condition", {})
    return scene.pack.among | frozenset(condition.get("opens", ()))


def opened(scene: Scene, first: int, modality: Modality) -> bool:
    """Whether a clause that is not over opens with a condition: "sobald die Waffenruhe gilt"."""
    words = scene.pack.certainty.get("condition", {}).get("opens", ())
    return modality is not Modality.PAST and scene.tokens.lower[first] in words


def intended(scene: Scene, unit: Unit, first: int) -> bool:
    """Whether a plan provides for what begins at token ``first``: "Es sieht vor, dass ..."."""
    low = scene.tokens.lower[unit.first : first + 1]
    for line in scene.pack.certainty.get("modality", {}).get("terms", ()):
        head, tail = line.split()
        if head in low and tail in low[low.index(head) + 1 :]:
            return True
    return False


def supposed(scene: Scene, said: Attribution) -> bool:
    """Whether an act told stands under a condition: "unless the king accepted the terms"."""
    words = scene.pack.certainty.get("condition", {}).get("opens", ())
    return any(
        scene.tokens.lower[clause.lead] in words
        for clause in scene.units[said.unit].clauses
        for k in said.cue[:1]
        if clause.first <= k < clause.last
    )
