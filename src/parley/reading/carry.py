"""Who is meant where a clause names nobody: the subject that the words before it carry on.

"The RSF overran the camp and killed 100 people"; "Die Armee rückte vor. Sie nahm zwei Dörfer
ein." Only the clause before is asked, else the main clause of the sentence before.
"""

from __future__ import annotations

from collections.abc import Sequence

from parley.reading.events.sides import sides
from parley.reading.parts import is_bare
from parley.reading.scene import Scene
from parley.reading.voice.model import Attribution
from parley.reading.voice.unit import Unit

TokenSpan = tuple[int, int]
_SUBJECT = 3


def carried(
    scene: Scene,
    unit: Unit,
    span: TokenSpan,
    verbs: Sequence[int],
    said: Sequence[Attribution],
) -> tuple[str, ...]:
    """Return who acts in ``span`` by what was told just before, or nobody.

    Parameters
    ----------
    scene, unit
        The report and the sentence.
    span, verbs
        The clause and its finite verbs, as tokens.
    said
        Who is quoted in this sentence.
    """
    bare = is_bare(scene.tokens, span[0], verbs)
    if not bare and not _pronoun(scene, span, verbs):
        return ()
    here = _in_sentence(scene, unit, span, said)
    if here or bare:
        return here
    if unit.index == 0:
        return ()
    return _told_of(scene, scene.units[unit.index - 1])


def _pronoun(scene: Scene, span: TokenSpan, verbs: Sequence[int]) -> bool:
    """Whether "it", "they" or "sie" is the subject: by the verb, and the clause's first words."""
    if not verbs:
        return False
    near = {verbs[0] - 1, verbs[0] + 1, span[0]} if scene.pack.verb_final else {verbs[0] - 1}
    words = scene.pack.sides.back
    return any(span[0] <= k < span[1] and scene.tokens.lower[k] in words for k in near)


def _in_sentence(
    scene: Scene,
    unit: Unit,
    span: TokenSpan,
    said: Sequence[Attribution],
) -> tuple[str, ...]:
    last = next((a for a in reversed(said) if a.last <= span[0] and a.speaker), None)
    if last is not None and last.speaker:
        actor, _ = scene.cast.resolve(*scene.tokens.span(*(last.source or last.speaker)))
        return (actor,) if actor else ()
    for clause in reversed([c for c in unit.clauses if c.last <= span[0]]):
        here = (clause.first, clause.last)
        if is_bare(scene.tokens, clause.first, clause.verbs) or clause.kind in ("rel", "paren"):
            continue
        who = acting(scene, here, clause.verbs)
        if clause.verbs or who:  # "the army, backed by jets, took the port"
            return who
    return ()


def _told_of(scene: Scene, unit: Unit) -> tuple[str, ...]:
    for clause in unit.clauses:
        if clause.kind == "main" and clause.verbs:
            return acting(scene, (clause.first, clause.last), clause.verbs)
    return ()


def owning(scene: Scene, first: int) -> tuple[str, ...]:
    """Return whose troops a relative clause tells of: "Eritrea, dessen Truppen dort kämpfen"."""
    tokens = scene.tokens
    troops = scene.pack.sides.forces.intersection(tokens.lower[first + 1 : first + 4])
    if not troops or tokens.lower[first] not in tokens.links.owning or not first:
        return ()
    before = [m for m in scene.cast.within(0, tokens.start[first]) if first - 1 - m.last in (0, -1)]
    return (before[-1].actor,) if before and before[-1].actor else ()


def mutual(scene: Scene, said: Attribution) -> tuple[str, ...]:
    """Return two or more who say the same of each other: "warfen sich gegenseitig Verstöße vor"."""
    tokens, unit = scene.tokens, scene.units[said.unit]
    words = f" {' '.join(tokens.lower[unit.first : unit.last])} "
    if said.speaker is None or not any(f" {w} " in words for w in tokens.links.mutual):
        return ()
    row = scene.cast.within(*tokens.span(*said.speaker))
    both = tuple(dict.fromkeys(m.actor for m in row if m.actor and m.kind != "capital"))
    return both if len(both) > 1 else ()


def meant_by(scene: Scene, said: Attribution, actor: str) -> tuple[str, ...]:
    """Return who does what words without a subject of their own tell of.

    Both where two accuse each other; the speaker where an infinitive follows what he says
    ("claimed to have killed 21", "drohte, die Stadt anzugreifen").
    """
    tokens, links = scene.tokens, scene.tokens.links
    if said.speaker is None:
        return ()
    both = mutual(scene, said)
    if both:
        return both
    if said.rule == "voice.claims_to_have":
        return (actor,) if actor else ()
    unit, first = scene.units[said.unit], said.content[0][0]
    clause = next((c for c in unit.clauses if c.first <= first < c.last), None)
    if clause is None or not actor or said.act not in links.ruling:
        return ()
    if tokens.verb_final:
        return (actor,) if clause.kind == "inf" and clause.first <= first <= clause.lead else ()
    return (actor,) if tokens.lower[first] in links.infinitive else ()


def acting(scene: Scene, span: TokenSpan, verbs: Sequence[int]) -> tuple[str, ...]:
    """Return who does what a stretch of words tells, or whom it befalls."""
    a, b = scene.tokens.span(*span)
    who, whom = sides(scene.cast, scene.pack, (a, b), list(verbs))
    return tuple(who or whom)[:_SUBJECT]
