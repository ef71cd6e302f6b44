"""The rules for languages whose verb may close the clause (German): cases, not places."""

from __future__ import annotations

from dataclasses import dataclass, field

from parley.reading.pack import BIT
from parley.reading.roles.lexicon import VerbUse
from parley.reading.roles.model import Role
from parley.reading.roles.phrases import Phrase
from parley.reading.roles.sentence import PEOPLE, Sentence

_MARKS = frozenset(",;:–—()")
_FINITE = BIT["have"] | BIT["be"] | BIT["become"] | BIT["modal"] | BIT["verb"] | BIT["participle"]
_NEAR = 8


@dataclass(slots=True)
class _Part:
    """One clause: its tokens, its phrases, and the phrase its relative pronoun stands for."""

    first: int
    last: int
    phrases: list[Phrase] = field(default_factory=list)
    antecedent: Phrase | None = None
    after: _Part | None = None
    denied: bool = False


class VerbFinalSentence(Sentence):
    """A sentence read clause by clause, by case, preposition and voice."""

    def run(self) -> None:
        """Find all deeds of the sentence and fill their roles."""
        before: _Part | None = None
        parts = self._parts()
        self._deed_told = any(self.is_deed(k) for k in range(self.first, self.last))
        for part, after in zip(parts, [*parts[1:], None], strict=True):
            part.after = after
            part.denied = self._denied(part, before)
            for i in range(part.first, part.last):
                use = self._verb(i, part)
                if use is not None:
                    self._by_verb(i, use, part, before)
                self._by_noun(i)
            self._lost_lives(part, before)
            self._blame(part)
            before = part
        self.weapons()

    # --- clauses -------------------------------------------------------------------------

    def _parts(self) -> list[_Part]:
        """Cut the sentence at its marks and at "und" between verbs; lists stay whole."""
        cuts = [self.first]
        for i in range(self.first, self.last):
            if self.low(i) in _MARKS:
                cuts.append(i + 1)
            elif self.low(i) in self.listed("joins") and self._tells(cuts[-1], i):
                end = next((k for k in range(i + 1, self.last) if self.low(k) in _MARKS), self.last)
                if self._has_verb(i + 1, end):
                    cuts.append(i + 1)
        cuts.append(self.last)
        spans: list[tuple[int, int, bool]] = []
        for a, b in zip(cuts, cuts[1:], strict=False):
            if a >= b:
                continue
            verb = self._has_verb(a, b)
            if spans and not (spans[-1][2] and verb):
                spans[-1] = (spans[-1][0], b, spans[-1][2] or verb)
            else:
                spans.append((a, b, verb))
        parts: list[_Part] = []
        for a, b, _ in spans:
            part = _Part(a, b, [p for p in self.phrases if a <= p.first < b])
            if parts and self.low(a) in self.listed("who") and self.low(a - 1) == ",":
                part.antecedent = parts[-1].phrases[-1] if parts[-1].phrases else None
            parts.append(part)
        return parts

    def _has_verb(self, first: int, last: int) -> bool:
        return any(
            self.low(k) in self.lexicon.verbs and not self.tokens.word[k][0].isupper()
            or self.tokens.bits[k] & _FINITE and k not in self.at
            for k in range(first, last)
        )  # fmt: skip

    def _tells(self, first: int, last: int) -> bool:
        """Whether a stretch has a verb of its own beside helping ones: it is a whole clause."""
        helping = BIT["have"] | BIT["be"] | BIT["become"] | BIT["modal"]
        return any(
            k not in self.at
            and not self.tokens.bits[k] & helping
            and (self.low(k) in self.lexicon.verbs or self.tokens.bits[k] & _FINITE)
            for k in range(first, last)
        )

    # --- verbs ---------------------------------------------------------------------------

    def _verb(self, i: int, part: _Part) -> VerbUse | None:
        word = self.tokens.word[i]
        opens = i == self.first
        if (word[0].isupper() and not opens) or (i in self.at and not opens):
            return None
        uses = self.lexicon.verbs.get(self.low(i), ())
        rest = self.words(i + 1, part.last)
        closing = [u for u in uses if u.form in ("participle", "split")]
        if closing and (opens or self._auxiliary(part)):
            uses = tuple(closing)  # "wurden erschossen", not "sie erschossen"
        for use in uses:
            if use.particle and use.form in ("finite", "past", "subjunctive"):
                if use.particle in rest:
                    return use
            elif use.particle:
                return use
        return next((u for u in uses if not u.particle), None)

    def _by_verb(self, i: int, use: VerbUse, part: _Part, before: _Part | None) -> None:
        words = self.words(part.first, part.last)
        passive = self._passive(part, use, before)
        status = "denied" if part.denied else self._status(part.first, part.last)
        if use.kind == "commit" and not any(self.is_deed(k) for k in range(part.first, part.last)):
            return
        deed = self.trigger(i, i + 1, use.kind, status)
        free = self._free(part, before)
        rule = use.kind
        if use.kind in ("burst", "fire", "use"):
            for p in part.phrases:
                if p.kind == "thing" and p.before in self.listed("place") | self.listed("towards"):
                    self.suffers(p, f"{rule}.place", deed)
                elif use.kind == "fire" and p.before in self.listed("towards"):
                    self.suffers(p, f"{rule}.on", deed)
            for p in free:
                if p.kind == "weapon":
                    if not self.vague(p) and not words & self.listed("taken"):
                        self.add(Role.WEAPON, p, f"{rule}.weapon", deed)
                elif (
                    use.kind != "burst"
                    and not passive
                    and p.article not in self.listed("accusative")
                ):
                    self.does(p, f"{rule}.subject", deed)
                elif use.kind == "burst" and p.kind == "thing":
                    self.suffers(p, "burst.subject", deed)
        elif use.kind == "die" or (passive and use.kind != "commit"):
            for p in free:
                self.suffers(p, f"{rule}.passive", deed)
        elif not passive:
            self._active(free, use, deed)
        if passive:
            for p in part.phrases:
                if p.before in self.listed("by") and self.outer(p) is None:
                    self.does(p, f"{rule}.by", deed)
        self._with(part, rule, deed)
        if use.kind == "ruin" and "sich" in words:  # "sprengte sich vor der Wache in die Luft"
            for p in part.phrases:
                if p.kind == "thing" and p.before in self.listed("place"):
                    self.suffers(p, f"{rule}.place", deed)

    def _with(self, part: _Part, rule: str, deed: int) -> None:
        """Enter the weapons of "mit Raketen und Drohnen"."""
        listed = False
        for p in part.phrases:
            tied = p.before in self.listed("with")
            listed = p.kind == "weapon" and (
                tied or (listed and p.before in (*self.listed("joins"), ","))
            )
            if listed:
                self.add(Role.WEAPON, p, f"{rule}.with", deed)

    def _active(self, free: list[Phrase], use: VerbUse, deed: int) -> None:
        """Tell subject from object by case, then by what each can be, then by order."""
        doers = [p for p in free if p.kind in (*PEOPLE, "weapon")]
        subject = next((p for p in doers if p.article not in self.listed("accusative")), None)
        if (
            len(free) == 1
            and subject is not None
            and use.kind == "kill"
            and not self._may_do(subject)
        ):
            subject = None
        if subject is not None:
            self.does(subject, f"{use.kind}.subject", deed)
            if subject.kind == "weapon" and use.kind == "commit":
                return
        if use.kind == "commit":
            return
        for p in free:
            if p is not subject:
                self.suffers(p, f"{use.kind}.object", deed)

    def _may_do(self, p: Phrase) -> bool:
        return p.kind in ("armed", "force", "organisation", "member", "weapon", "name")

    def _passive(self, part: _Part, use: VerbUse, before: _Part | None) -> bool:
        """Whether the clause is passive; "und fünf verletzt" goes on with the clause before."""
        if use.form not in ("participle", "split"):
            return False
        own = self._auxiliary(part)
        if not own and part.after is not None and self._waits(part):
            own = self._auxiliary(part.after)  # "soll Dörfer angegriffen und geplündert haben"
        if not own and before is not None:
            own = self._auxiliary(before)
        if own & BIT["have"]:
            return False
        return bool(own & (BIT["become"] | BIT["be"])) or not own

    def _waits(self, part: _Part) -> bool:
        return any(self.tokens.bits[k] & BIT["modal"] for k in range(part.first, part.last))

    def _denied(self, part: _Part, before: _Part | None) -> bool:
        """Whether a clause is what the clause before it denies: "wies zurück, … zu haben"."""
        if before is None or not self.words(before.first, before.last) & self.listed("deny"):
            return False
        return "zu" in self.words(part.first, part.last) or self.low(part.first) == "dass"

    def _auxiliary(self, part: _Part) -> int:
        found = 0
        for k in range(part.first, part.last):
            if self.low(k) in ("worden", "werden"):
                found |= BIT["become"]
            found |= self.tokens.bits[k] & (BIT["have"] | BIT["be"] | BIT["become"])
        return found

    def _free(self, part: _Part, before: _Part | None) -> list[Phrase]:
        """Return phrases without a preposition: subject and object, with their lists."""
        found = [] if part.antecedent is None else [part.antecedent]
        free = True
        for p in part.phrases:
            if self.outer(p) is not None:
                continue
            if p.before in self.listed("joins") or p.before == ",":
                if free:
                    found.append(p)
                continue
            free = not p.before
            if free:
                found.append(p)
        joined = self.low(part.first - 1) in self.listed("joins")
        if joined and before is not None and not any(p.kind in PEOPLE for p in found):
            doers = [p for p in self._free(before, None) if p.kind in PEOPLE]
            found = doers[:1] + found
        return found

    def _status(self, first: int, last: int) -> str:
        words = self.words(first, last)
        if words & self.listed("negation"):
            return "denied"
        if words & self.listed("hypothetical"):
            return "possible"
        return "attributed" if words & self.listed("attributed") else "told"

    # --- nouns ---------------------------------------------------------------------------

    def _by_noun(self, i: int) -> None:
        phrase = self.at.get(i)
        takes = self.lexicon.deed(self.low(i))
        if not takes or phrase is None:
            return
        doubtful = self.words(i - _NEAR, i) & self.listed("hypothetical")
        deed = self.trigger(i, i + 1, "noun", "possible" if doubtful else "told")
        letters = self.lexicon.weapon_in(self.low(i))
        if letters:
            weapon = Phrase(i, i + 1, i, "weapon", letters=letters)
            self.add(Role.WEAPON, weapon, "deed.compound", deed)
        self.inside(phrase, i, deed)
        for inner in phrase.within:
            enter = self.suffers if takes == "of" and inner.kind != "organisation" else self.does
            enter(inner, "deed.genitive", deed)
        self._after_deed(self.end(phrase), takes, deed)

    def _after_deed(self, end: int, takes: str, deed: int) -> None:
        """Read on behind a deed: "auf" whom, "durch" whom, "von" whom."""
        found_on = False
        for p in self.phrases:
            if p.first < end or self.outer(p) is not None:
                continue
            if p.first > end + _NEAR or self._verb_between(end, p.first):
                return
            listed = p.before in self.listed("joins") or p.before == ","
            if p.before in self.listed("towards") and takes == "on":
                self.suffers(p, "deed.on", deed)
                found_on = True
            elif listed and found_on and self.low(p.first - 1) != ",":
                self.suffers(p, "deed.on", deed)
            elif p.before in self.listed("of_words") and takes == "of":
                self.suffers(p, "deed.of", deed)
            elif p.before in self.listed("by") and not self._passive_ahead(p.last):
                self.does(p, "deed.by", deed)
            elif not listed:
                found_on = False
            end = max(end, p.last)

    def _verb_between(self, first: int, last: int) -> bool:
        return any(
            k not in self.at
            and (self.tokens.bits[k] & _FINITE or self.low(k) in self.lexicon.verbs)
            for k in range(first, last)
        )

    def _passive_ahead(self, first: int) -> bool:
        """Whether "von X" belongs to a participle that follows: "von Rebellen getötet"."""
        return any(u.form == "participle" for u in self.lexicon.verbs.get(self.low(first), ()))

    def _lost_lives(self, part: _Part, before: _Part | None) -> None:
        """ "Zehn Menschen kamen ums Leben"."""
        for n in range(part.first, part.last - 1):
            if (self.low(n), self.low(n + 1)) in self.lexicon.pairs["lost"]:
                deed = self.trigger(n, n + 2, "kill", self._status(part.first, part.last))
                for p in self._free(part, before):
                    if n not in range(p.first, p.last) and n + 1 not in range(p.first, p.last):
                        self.suffers(p, "die.subject", deed)

    # --- blame ---------------------------------------------------------------------------

    def _blame(self, part: _Part) -> None:
        """ "X bekannte sich zu dem Anschlag", "macht X für den Angriff verantwortlich"."""
        if not self._deed_told:
            return
        words = self.words(part.first, part.last)
        free = [p for p in self._free(part, None) if p.kind in PEOPLE]
        claimed = words & self.listed("claimed") and "sich" in words
        if not free or not (claimed or words & self.listed("responsible")):
            return
        deed = self.trigger(part.first, part.last, "blame", self._status(part.first, part.last))
        if claimed:
            self.does(free[0], "blame.claimed", deed)
        elif words & self.listed("holds"):
            for p in free[1:2]:
                self.does(p, "blame.held", deed)
        else:
            self.does(free[0], "blame.responsible", deed)
