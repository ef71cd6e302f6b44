"""Who stands behind a claim: the source it is booked under, its camp and whom it copies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parley.core.actor import Actor, Relation, SourceProfile
from parley.core.claim import Claim, Report
from parley.core.terms import RelationKind
from parley.fusion.table import NEUTRAL

_LEANS = (RelationKind.OFFICE, RelationKind.MEMBER, RelationKind.PATRON, RelationKind.ALLY)


@dataclass(frozen=True, slots=True)
class Voice:
    """One source of claims: id, name to show, camp ("" = unknown) and the actor behind it."""

    id: str
    name: str
    camp: str = ""
    name_de: str = ""


OWN_STANCE, FOE_STANCE = 3.0, 0.5  # how far words on a party's position count: its own, a foe's


class Voices:
    """Resolves claims to voices; knows actors, relations, source profiles and reports."""

    def __init__(
        self,
        sources: Sequence[SourceProfile] = (),
        actors: Sequence[Actor] = (),
        relations: Sequence[Relation] = (),
        reports: Iterable[Report] = (),
    ) -> None:
        self.actors = {a.id: a for a in actors}
        self.profiles = {s.id: s for s in sources}
        self._by_name = {s.name.lower(): s for s in sources}
        self._by_actor = {s.actor: s for s in sources if s.actor}
        self.reports = {r.id: r for r in reports}
        offices = [r for r in relations if r.kind is RelationKind.OFFICE]
        self._serves = {r.subject: r.object for r in reversed(offices)}
        self._leans: dict[str, list[str]] = {}
        for kind in _LEANS:
            for r in relations:
                if r.kind == kind:
                    self._leans.setdefault(r.subject, []).append(r.object)
                    if kind in (RelationKind.PATRON, RelationKind.ALLY):
                        self._leans.setdefault(r.object, []).append(r.subject)

    def camp(self, actor: str) -> str:
        """Return an actor's camp, its own or that of whom it serves, backs or belongs to."""
        seen, queue = {actor}, [actor]
        while queue:
            at = queue.pop(0)
            if at in self.actors and self.actors[at].camp:
                return self.actors[at].camp
            for other in self._leans.get(at, ()):
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
        return ""

    def body(self, actor: str) -> str:
        """Return whom a person serves: "our forces", said by the president, are the state's."""
        seen = {actor}
        while actor in self._serves and self._serves[actor] not in seen:
            actor = self._serves[actor]
            seen.add(actor)
        return actor

    def on_stance(self, voice: Voice, party: str) -> float:
        """Return how far a voice counts on where a party stands: that is what it says itself."""
        if voice.id == party or self.body(voice.id) == party:
            return OWN_STANCE
        theirs = self.camp(party)
        foe = voice.camp not in ("", NEUTRAL) and theirs not in ("", NEUTRAL, voice.camp)
        return FOE_STANCE if foe else 1.0

    def of(self, claim: Claim) -> Voice:
        """Return the voice a claim is booked under; without a speaker the report's own."""
        speaker = claim.speaker
        if speaker is not None and speaker.actor:
            return self._actor(speaker.actor)
        if speaker is not None and speaker.text.strip():
            name = " ".join(speaker.text.split())
            profile = self._by_name.get(name.lower())
            if profile is not None:
                return self._profile(profile)
            # An unnamed speaker is a different one in every report.
            return Voice(f"{name.lower()}@{claim.report}", name)
        return self._own_voice(claim)

    def chain(self, claim: Claim) -> str:
        """Return whom the claim says it has it from, nearest the origin; "" for none."""
        return claim.via[-1].lower() if claim.via else ""

    def original(self, report: str) -> str:
        """Return the report this one is a duplicate of, following chains; itself if none."""
        seen = {report}
        while report in self.reports and self.reports[report].duplicate_of:
            report = self.reports[report].duplicate_of
            if report in seen:
                break
            seen.add(report)
        return report

    def copies(self) -> frozenset[tuple[str, str]]:
        """Return the (copier, copied) pairs that source profiles declare."""
        return frozenset((s.id, other) for s in self.profiles.values() for other in s.copies)

    def profile(self, voice: Voice) -> SourceProfile | None:
        """Return what is known beforehand of a voice, if anything."""
        return self.profiles.get(voice.id) or self._by_actor.get(voice.id)

    def name(self, actor: str, german: bool = False) -> str:
        """Return an actor's name in English or German, its id where it has none."""
        a = self.actors.get(actor)
        if a is None:
            return actor.replace("_", " ")
        return (a.name_de or a.name) if german else a.name

    def _actor(self, actor: str) -> Voice:
        profile = self._by_actor.get(actor)
        camp = (profile.camp if profile else "") or self.camp(actor)
        return Voice(actor, self.name(actor), camp, self.name(actor, german=True))

    def _profile(self, profile: SourceProfile) -> Voice:
        near = profile.actor or profile.near
        camp = profile.camp or (self.camp(near) if near else "")
        return Voice(profile.id, profile.name, camp, profile.name)

    def _own_voice(self, claim: Claim) -> Voice:
        report = self.reports.get(claim.report)
        publisher = report.publisher if report else ""
        for key in (claim.source, publisher):
            profile = self.profiles.get(key) or self._by_name.get(key.lower())
            if key and profile is not None:
                return self._profile(profile)
        name = publisher or claim.source
        # No side is known of it: that does not make it a measure of the others' honesty.
        return Voice(name.lower(), name) if name else Voice(claim.report, "the report")
