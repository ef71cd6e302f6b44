"""From deeds and phrases of a sentence to fillers of roles: the rules, each with its name."""

from __future__ import annotations

from dataclasses import dataclass, field

from parley.reading.pack import BIT
from parley.reading.roles.lexicon import RoleLexicon, VerbUse
from parley.reading.roles.model import Role
from parley.reading.roles.phrases import Phrase, stem, verb_at
from parley.reading.segments import Tokens

_AUX = BIT["be"] | BIT["have"] | BIT["adverb"] | BIT["modal"] | BIT["negation"]
_STOP = frozenset([";", ":", "while", "when", "because", "although", "if", "whereas", "but"])
_SOMEBODY = frozenset(["he", "she", "they", "we", "i", "it", "you"])
#: Armed bodies that are named as bodies; "soldiers" are people, "the army" is not.
_BODIES = frozenset(
    ["army", "armies", "police", "military", "navy", "guard", "regime", "government", "air force",
     "armed forces", "militia", "national guard"]
)
_VAGUE_BODIES = frozenset(["group", "groups", "organization", "organizations", "organisation",
    "organisations", "faction", "factions", "network", "party", "service", "services", "agency",
    "union", "division", "league", "alliance", "coalition"])
_PEOPLE = ("armed", "force", "human", "name", "member", "organisation")


@dataclass(slots=True)
class Found:
    """A role found for a phrase by a rule at a deed."""

    role: Role
    phrase: Phrase
    rule: str
    deed: int
    military: bool = False


@dataclass(slots=True)
class Trigger:
    """A deed in the sentence: its tokens, its kind and how sure it is."""

    first: int
    last: int
    kind: str
    status: str
    passive: bool = False
    noun: bool = False
    against: list[str] = field(default_factory=list)

    @property
    def combat(self) -> bool:
        """Whether it is a fight among the armed: all who suffer it bear arms themselves."""
        return bool(self.against) and all(kind in ("force", "armed") for kind in self.against)


class Sentence:
    """One sentence with its phrases, ready for the rules."""

    def __init__(
        self, tokens: Tokens, first: int, last: int, phrases: list[Phrase],
        lexicon: RoleLexicon, groups: list[Phrase],
    ) -> None:
        self.tokens, self.first, self.last = tokens, first, last
        self.phrases, self.lexicon = phrases, lexicon
        self.at = {k: p for p in phrases for k in range(p.first, p.last)}
        self.groups = groups
        self.found: list[Found] = []
        self.triggers: list[Trigger] = []

    def low(self, i: int) -> str:
        return self.tokens.lower[i] if self.first <= i < self.last else ""

    def run(self) -> None:
        """Find all triggers and fill their roles."""
        for i in range(self.first, self.last):
            use = self._verb(i)
            if use is not None:
                self._by_verb(i, use)
            else:
                self._by_noun(i)
        self._suffered()
        self._blame()
        self._weapons()

    # --- verbs -------------------------------------------------------------------------

    def _verb(self, i: int) -> VerbUse | None:
        uses = self.lexicon.verbs.get(self.low(i), ())
        if not uses or i in self.at or not verb_at(self.tokens, i, self.lexicon, False):
            return None
        for use in uses:
            if use.particle and use.particle in (self.low(i + 1), *self._near(i, 6)):
                return use
        return next((u for u in uses if not u.particle), None)

    def _near(self, i: int, width: int) -> list[str]:
        return [self.low(k) for k in range(i + 1, i + width)]

    def _group(self, i: int) -> tuple[list[str], int]:
        """Return the helping verbs before token ``i`` and where they begin."""
        k, words = i - 1, []
        while k >= self.first and (
            self.tokens.bits[k] & _AUX or self.low(k) in ("to", "being", "been", "--", '"')
            or self.low(k).endswith("ly")
        ):
            words.append(self.low(k))
            k -= 1
        return words, k + 1

    def _status(self, i: int, helping: list[str]) -> str:
        doubt, negation = self.lexicon.words["hypothetical"], self.lexicon.words["negation"]
        around = {self.low(k) for k in range(max(self.first, i - 8), i)}
        if any(w in negation for w in helping):
            return "denied"
        if "have" in helping and any(w in doubt for w in helping):
            return "attributed"
        if any(w in doubt for w in helping) or "if" in around or "to" in helping:
            return "possible"
        return "told"

    def _by_verb(self, i: int, use: VerbUse) -> None:
        helping, begin = self._group(i)
        be = any(w in ("is", "are", "was", "were", "be", "been", "being") for w in helping)
        ed = use.form in ("past", "participle")
        passive = ed and (be or self.low(i + 1) == "by" or (not helping and self._reduced(i)))
        status = self._status(i, helping)
        end = i + 2 if use.particle and self.low(i + 1) == use.particle else i + 1
        kind = use.kind
        if kind == "commit":
            self._commit(i, begin, passive, status)
            return
        if kind == "use":
            self._use(i, begin, end, passive, status)
            return
        deed = len(self.triggers)
        self.triggers.append(Trigger(i, end, kind, status, passive))
        subjects = self._left(begin, apposed=passive)
        objects = self._right(end)
        rule = f"en.{kind}"
        if kind == "burst":
            for p in subjects:
                self._as_thing_or_weapon(p, rule, deed, weapon_only=True)
            self._place(end, rule, deed)
            for p in self._by_whom(end) if ed else ():
                self._does(p, rule + ".by", deed)
            return
        if passive:
            for p in subjects:
                self._suffers(p, rule + ".passive", deed)
            for p in self._by_whom(end):
                self._does(p, rule + ".by", deed)
            return
        for p in subjects[:1]:
            self._does(p, rule + ".subject", deed)
        for p in objects:
            self._suffers(p, rule + ".object", deed)

    def _reduced(self, i: int) -> bool:
        """Whether "killed" without an object and without help is "those killed"."""
        nxt = self.low(i + 1)
        return nxt in ("in", "on", "at", "by", "during", "yesterday", "today", "last", "near", ",", ".")

    def _commit(self, i: int, begin: int, passive: bool, status: str) -> None:
        """Who "carried out an attack", or by whom an attack "was carried out"."""
        span = range(begin - 14, begin) if passive else range(i + 1, i + 9)
        if not any(self._is_deed(k) for k in span if self.first <= k < self.last):
            return
        deed = len(self.triggers)
        self.triggers.append(Trigger(i, i + 1, "commit", status, passive))
        if passive:
            for p in self._by_whom(i + 1):
                self._does(p, "en.commit.by", deed)
        else:
            for p in self._left(begin)[:1]:
                self._does(p, "en.commit.subject", deed)

    def _use(self, i: int, begin: int, end: int, passive: bool, status: str) -> None:
        """Who "threw a bomb at" what."""
        weapons = self._left(begin) if passive else self._right(end)
        weapons = [p for p in weapons if p.kind == "weapon"]
        if not weapons and self.low(i) not in ("fired", "opened", "fire"):
            return
        deed = len(self.triggers)
        self.triggers.append(Trigger(i, i + 1, "use", status, passive))
        taken = self.lexicon.words["taken"]
        for p in weapons:
            if p.last - p.first > 1 or self.low(p.head) not in self.lexicon.words["vague_weapon"]:
                if not any(self.low(k) in taken for k in range(self.first, self.last)):
                    self._add(Role.WEAPON, p, "en.use.weapon", deed)
        if passive:
            for p in self._by_whom(i + 1):
                self._does(p, "en.use.by", deed)
        else:
            for p in self._left(begin)[:1]:
                self._does(p, "en.use.subject", deed)
        self._place(i + 1, "en.use", deed)

    # --- nouns -------------------------------------------------------------------------

    def _is_deed(self, k: int) -> bool:
        low = stem(self.low(k))
        return any(low in words for words in self.lexicon.deeds.values())

    def _by_noun(self, i: int) -> None:
        low = stem(self.low(i))
        deeds = self.lexicon.deeds
        of, on = low in deeds["of"], low in deeds["on"]
        if not (of or on or low in deeds["other"]):
            return
        phrase = self.at.get(i)
        if phrase is not None and i != phrase.last - 1 and not self._is_deed(phrase.last - 1):
            return
        doubt = self.lexicon.words["hypothetical"]
        status = "told"
        around = {self.low(k) for k in range(max(self.first, i - 6), i)}
        if around & doubt:
            status = "possible"
        deed = len(self.triggers)
        self.triggers.append(Trigger(i, i + 1, "noun", status, noun=True))
        if phrase is not None:
            self._inside(phrase, i, deed, of)
        end = i + 1
        nxt = self.low(end)
        if of and nxt == "of":
            for p in self._right(end + 1, opened=True):
                self._suffers(p, "en.deed.of", deed)
        elif on and nxt in self.lexicon.words["towards"]:
            for p in self._right(end + 1, opened=True):
                self._suffers(p, "en.deed.on", deed)
        elif on:
            for k in range(end, min(end + 8, self.last)):
                if self.low(k) in ("on", "against"):
                    for p in self._right(k + 1, opened=True):
                        if p.kind in ("thing", "name"):
                            self._suffers(p, "en.deed.on", deed)
                    break
                if self.low(k) in _STOP or self.low(k) == ",":
                    break
        for p in self._by_whom(end):
            self._does(p, "en.deed.by", deed)

    def _inside(self, phrase: Phrase, i: int, deed: int, of: bool) -> None:
        """Roles inside the deed's own phrase: "terrorist attack", "bomb attack", "X's murder"."""
        if phrase.owner is not None:
            if of:
                self._suffers(phrase.owner, "en.deed.owner", deed)
            else:
                self._does(phrase.owner, "en.deed.owner", deed)
        for k in range(phrase.first, i):
            kind = self.lexicon.nouns.get(self.low(k), "")
            if kind == "armed":
                self._add(Role.PERPETRATOR, Phrase(k, k + 1, k, "armed"), "en.deed.modifier", deed)
            elif kind == "weapon":
                first = k - 1 if self.lexicon.nouns.get(f"{self.low(k - 1)} {self.low(k)}") else k
                if self.low(k - 1) in ("car", "truck", "bus", "time", "incendiary"):
                    first = k - 1
                self._add(Role.WEAPON, Phrase(first, k + 1, k, "weapon"), "en.deed.modifier", deed)

    def _suffered(self) -> None:
        """ "X was the target of an attack", "opened fire on X"."""
        for n in range(self.first, self.last - 1):
            pair = (self.low(n), self.low(n + 1))
            if pair in self.lexicon.fire:
                deed = self._trigger(n, n + 2, "attack", self._status(n, self._group(n)[0]))
                for p in self._right(n + 2, opened=True):
                    self._suffers(p, "en.fire.on", deed)
                if not pair[0].startswith(("shots", "life", "lives")):
                    begin = n - 1 if self.low(n - 1) in ("opened", "opening", "open", "set") else n
                    for p in self._left(self._group(begin)[1])[:1]:
                        self._does(p, "en.fire.subject", deed)
            elif pair in self.lexicon.suffered:
                if any(self._is_deed(k) for k in range(n + 2, n + 8)):
                    deed = self._trigger(n, n + 2, "attack", "told")
                    phrase_at = self.at.get(n)
                    begin = phrase_at.first if phrase_at is not None else n
                    while self.tokens.bits[begin - 1] & BIT["article"]:
                        begin -= 1
                    for p in self._left(self._group(begin)[1], apposed=True):
                        self._suffers(p, "en.suffered.subject", deed)

    def _trigger(self, first: int, last: int, kind: str, status: str) -> int:
        self.triggers.append(Trigger(first, last, kind, status))
        return len(self.triggers) - 1

    # --- blame -------------------------------------------------------------------------

    def _blame(self) -> None:
        low = [self.low(k) for k in range(self.first, self.last)]
        deed_near = any(self._is_deed(k) for k in range(self.first, self.last)) or self.triggers
        if not deed_near:
            return
        for n in range(len(low)):
            for words in self.lexicon.blame_before:
                if tuple(low[n : n + len(words)]) == words:
                    deed = len(self.triggers)
                    self.triggers.append(
                        Trigger(self.first + n, self.first + n + len(words), "blame", "told")
                    )
                    _, begin = self._group(self.first + n)
                    for p in self._left(begin)[:1]:
                        self._does(p, "en.blame.before", deed)
                    break
            for words in self.lexicon.blame_after:
                if tuple(low[n : n + len(words)]) == words:
                    deed = len(self.triggers)
                    self.triggers.append(
                        Trigger(self.first + n, self.first + n + len(words), "blame", "told")
                    )
                    for p in self._right(self.first + n + len(words), opened=True)[:1]:
                        self._does(p, "en.blame.after", deed)
                    break

    def _weapons(self) -> None:
        """A weapon named in a sentence with a deed was used in it."""
        live = [
            n for n, t in enumerate(self.triggers)
            if t.status in ("told", "attributed") and t.kind in ("attack", "kill", "ruin", "burst", "noun")
        ]
        low = {self.low(k) for k in range(self.first, self.last)}
        if not live or low & self.lexicon.words["taken"]:
            return
        for p in self.phrases:
            vague = self.low(p.head) in self.lexicon.words["vague_weapon"]
            if p.kind == "weapon" and (not vague or p.before in self.lexicon.words["with"]):
                self._add(Role.WEAPON, p, "en.weapon.near", live[0])

    # --- who and what ------------------------------------------------------------------

    def _left(self, begin: int, apposed: bool = False) -> list[Phrase]:
        """Return the subject before token ``begin``: nearest first, with its list."""
        found: list[Phrase] = []
        begin = self._resume(begin, apposed)
        relative = self.low(begin - 1) in ("who", "which", "that")
        position = begin - 1 if relative else begin
        depth = 0
        k = position - 1
        while k >= self.first:
            low = self.low(k)
            if low == ")":
                depth += 1
            elif low == "(":
                depth -= 1
            elif depth <= 0:
                phrase = self.at.get(k)
                if phrase is not None:
                    tied = phrase.before not in ("", ",", "and", "or", "--", "(", '"', "that")
                    outer = self._outer(phrase)
                    if outer is not None:
                        k = phrase.first - 1
                        continue
                    if relative or not tied or phrase.before == "":
                        found.append(phrase)
                        relative = False
                    k = phrase.first - 1
                    continue
                if low in _STOP or low in ("that", "who", "which", "where"):
                    break
                if not found and self.tokens.bits[k] & BIT["pronoun"] and low in _SOMEBODY:
                    break
                if self._verb(k) is not None or self._plain_verb(k):
                    if found or self.low(k + 1) in ("that",):
                        break
                    if self.tokens.bits[k] & BIT["cue"]:
                        break
            k -= 1
        return found

    def _resume(self, begin: int, apposed: bool) -> int:
        """Return where the subject of a verb ends: over "... and <verb>" and appositions."""
        if self.low(begin - 1) in ("and", "or"):
            for k in range(begin - 2, self.first, -1):
                if self.low(k) in (";", ":"):
                    break
                if k not in self.at and (self._verb(k) is not None or self._plain_verb(k)):
                    _, start = self._group(k)
                    return start
        if self.low(begin - 1) == "," and not apposed:
            for k in range(begin - 2, max(self.first, begin - 22), -1):
                if self.low(k) == "," and (k - 1) in self.at:
                    before = self.at[k - 1]
                    if before.kind in _PEOPLE and k + 1 < self.last:
                        return k
                    break
        return begin

    def _plain_verb(self, k: int) -> bool:
        return k not in self.at and bool(
            self.tokens.bits[k] & (BIT["verb"] | BIT["be"] | BIT["have"] | BIT["modal"])
        )

    def _outer(self, phrase: Phrase) -> Phrase | None:
        """Return the phrase whose "of ..." part this phrase is."""
        for p in self.phrases:
            if any(w is phrase for w in p.within):
                return p
        return None

    def _right(self, end: int, opened: bool = False) -> list[Phrase]:
        """Return the object after token ``end`` with its list."""
        found: list[Phrase] = []
        depth = 0
        k = end
        while k < self.last:
            low = self.low(k)
            if low == "(":
                depth += 1
            elif low == ")":
                depth -= 1
            elif depth <= 0:
                phrase = self.at.get(k)
                if phrase is not None:
                    tie = phrase.before
                    if self._outer(phrase) is None and (
                        tie in ("", ",", "and", "or", "--", '"') or (not found and opened)
                    ):
                        found.append(phrase)
                    elif not found:
                        break
                    k = phrase.last
                    continue
                if low in _STOP or low in ("that", "who", "which", "where", "after", "as", "before"):
                    break
                if self._verb(k) is not None or self._plain_verb(k):
                    break
                if not found and not opened and self.tokens.bits[k] & BIT["preposition"]:
                    break
            k += 1
        return found

    def _by_whom(self, end: int) -> list[Phrase]:
        for k in range(end, min(end + 25, self.last)):
            low = self.low(k)
            if low in self.lexicon.words["by"]:
                people = [p for p in self._right(k + 1, opened=True) if p.kind in _PEOPLE]
                plain = people[:1] and people[0].kind in ("human", "name")
                return people[:1] + [p for p in people[1:] if plain or p.kind != "human"]
            if low in _STOP or (k not in self.at and self._plain_verb(k)):
                break
        return []

    def _place(self, end: int, rule: str, deed: int) -> None:
        """What a bomb went off at: things tied in by a word of place."""
        k = end
        while k < self.last:
            phrase = self.at.get(k)
            if phrase is not None:
                if phrase.kind == "thing" and (
                    phrase.before in self.lexicon.words["place"] or phrase.before == "of"
                ):
                    self._add(Role.TARGET, phrase, rule + ".place", deed)
                    break
                k = phrase.last
                continue
            if self.low(k) in _STOP or self._verb(k) is not None:
                break
            k += 1

    def _does(self, p: Phrase, rule: str, deed: int) -> None:
        """Enter who did it: a body, people, or the body that people belong to."""
        if p.kind == "weapon":
            self._add(Role.WEAPON, p, rule, deed)
            return
        if p.kind not in _PEOPLE:
            return
        end = self._end(p)
        known = [g for g in self.groups if g.first < end and g.last > p.first]
        if not known and self.low(end) in ("from", "of", "belonging"):
            known = [g for g in self.groups if end < g.first <= end + 5][:1]
        for group in known:
            self._add(Role.ORGANISATION, group, rule, deed)
        body = self._body(p)
        if p.kind == "organisation" or body:
            if known:
                return
            vague = self.low(p.head) in _VAGUE_BODIES
            if not vague:
                self._add(Role.ORGANISATION, p, rule, deed)
            elif any(self.lexicon.nouns.get(self.low(k)) == "armed" for k in range(p.first, p.head)):
                self._add(Role.PERPETRATOR, p, rule, deed)
            return
        self._add(Role.PERPETRATOR, p, rule, deed)
        for inner in p.within:
            if not known and (inner.kind == "organisation" or self._body(inner)):
                self._add(Role.ORGANISATION, inner, rule, deed)

    def _end(self, p: Phrase) -> int:
        return max([p.last, *(self._end(w) for w in p.within)])

    def _body(self, p: Phrase) -> bool:
        two = f"{self.low(p.head - 1)} {self.low(p.head)}"
        return p.kind == "force" and (self.low(p.head) in _BODIES or two in _BODIES)

    def _suffers(self, p: Phrase, rule: str, deed: int) -> None:
        trigger = self.triggers[deed]
        trigger.against.append("force" if self._military(p) else p.kind)
        if p.kind == "thing":
            self._add(Role.TARGET, p, rule, deed)
        elif p.kind in ("human", "name", "force", "member", "armed"):
            self._add(Role.VICTIM, p, rule, deed)

    def _military(self, p: Phrase) -> bool:
        words = self.lexicon.words["military"]
        return p.kind == "thing" and any(self.low(k) in words for k in range(p.first, p.last))

    def _as_thing_or_weapon(self, p: Phrase, rule: str, deed: int, weapon_only: bool) -> None:
        if p.kind == "weapon":
            self._add(Role.WEAPON, p, rule, deed)
        elif p.kind == "thing":
            self._add(Role.TARGET, p, rule, deed)

    def _add(self, role: Role, p: Phrase, rule: str, deed: int) -> None:
        self.found.append(Found(role, p, rule, deed, p.kind == "force" or self._military(p)))
