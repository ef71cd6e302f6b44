"""Who handed it on: "bestätigte der Minister laut Reuters", "..., the agency said, citing X"."""

from __future__ import annotations

from parley.reading.pack import LanguagePack
from parley.reading.scene import Scene
from parley.reading.segments import Tokens
from parley.reading.voice.model import Attribution, TokenSpan
from parley.reading.voice.phrases import noun_phrase

_ACCORDING = ("voice.according", "voice.postposed")


def hand_on(scene: Scene) -> list[Attribution]:
    """Return the attributions with the agency between ("laut Reuters") made a link of the chain.

    A frame without a verb that stands inside another frame says through whom the words
    came, not who said them: it becomes ``via`` of that frame and no claim of its own.
    """
    kept: list[Attribution] = []
    by_unit: dict[int, list[Attribution]] = {}
    for one in scene.said:
        by_unit.setdefault(one.unit, []).append(one)
    for one in scene.said:
        near = by_unit[one.unit]
        outer = _frame_around(one, near) if one.rule in _ACCORDING else None
        if outer is not None and one.source is not None:
            outer.via.append(one.source)
        else:
            kept.append(one)
    for one in kept:
        cited = _cited(scene.tokens, one, scene.pack)
        if cited is not None and cited not in one.via:
            one.via.append(cited)
    return kept


def _frame_around(one: Attribution, said: list[Attribution]) -> Attribution | None:
    a, b = one.frame[0]
    for other in said:
        if other is one or other.rule in _ACCORDING:
            continue
        if any(c <= a and b <= d for c, d in other.frame):
            return other
    return None


def _cited(tokens: Tokens, one: Attribution, pack: LanguagePack) -> TokenSpan | None:
    """Find who is behind "unter Berufung auf X" or "citing X" in or after a frame."""
    for a, b in one.frame:
        stop = min(len(tokens), b + 8)
        for phrase in pack.frames.get("citing", ()):
            words = phrase.lower().split()
            for i in range(a, stop - len(words)):
                if tokens.lower[i : i + len(words)] == words:
                    begin = i + len(words)
                    end = noun_phrase(tokens, begin, min(len(tokens), begin + 12), pack)
                    if end > begin and (begin, end) != one.speaker:
                        return begin, end
    return None
