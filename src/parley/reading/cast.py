"""Who speaks in a war's reports beyond its own list of actors, and whom each speaks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from datetime import date

from parley.core.actor import Actor, Relation
from parley.core.claim import Claim, Speaker
from parley.core.terms import RelationKind
from parley.reading.lexicon import Lexicon
from parley.reading.names import slug

Offices = dict[tuple[str, str, date | None], Relation]


def cast_of(
    claims: Iterable[Claim], own: Set[str], english: Lexicon, german: Lexicon
) -> tuple[tuple[Actor, ...], tuple[Relation, ...]]:
    """Return speakers that ``own`` lacks, as actors, and the offices they hold for ``own``.

    Offices come from the world lexicon with their days, else from the words that name the
    speaker: "N. N., the commander of the Front" speaks for the Front.
    """
    told: dict[str, list[Speaker]] = {}
    for claim in claims:
        who = claim.speaker.actor if claim.speaker else None
        if who and who not in own and claim.speaker:
            told.setdefault(who, []).append(claim.speaker)
    names, names_de = english.titles(), german.titles()
    actors: list[Actor] = []
    offices: Offices = {}
    for i, speakers in sorted(told.items()):
        name = names.get(i) or names_de.get(i) or _named_like(i, [s.text for s in speakers])
        if not name:
            continue
        person = i in english.persons or any(s.role for s in speakers)
        actors.append(Actor(i, name, kind="person" if person else "", name_de=names_de.get(i, "")))
        held = [o for o in english.offices if o.holder == i and o.of in own]
        for o in held:
            days = o.start, o.end
            offices[i, o.of, o.start] = Relation(i, o.of, RelationKind.OFFICE, *days, label=o.title)
        if person and not held:
            _said(i, speakers, own, (english, german), offices)
    return tuple(actors), tuple(offices.values())


def _said(
    who: str, speakers: Sequence[Speaker], own: Set[str], lexicons: Sequence[Lexicon], out: Offices
) -> None:
    """Add the offices that the words naming a person tell."""
    for s in speakers:
        for lexicon in lexicons if s.role else ():
            for k, _, _ in lexicon.find(s.text):
                name = lexicon.names[lexicon.surfaces[k]]
                if name.kind != "person" and name.actor in own:
                    office = Relation(who, name.actor, RelationKind.OFFICE, label=s.role)
                    out.setdefault((who, name.actor, None), office)


def _named_like(ident: str, texts: Sequence[str]) -> str:
    """Return the words of the texts that an id was made of, or nothing."""
    for text in texts:
        words = re.findall(r"\S+", text)
        for i in range(len(words)):
            for j in range(len(words), i, -1):
                run = " ".join(words[i:j]).strip(",;:.")
                if slug([run]) == ident:
                    return run
    return ""
