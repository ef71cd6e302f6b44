"""One sentence under the rules: its deeds, and who and what was found in which role."""

from __future__ import annotations

from dataclasses import dataclass, field

from parley.reading.pack import BIT
from parley.reading.roles.lexicon import RoleLexicon
from parley.reading.roles.model import Role
from parley.reading.roles.phrases import Phrase, stem
from parley.reading.segments import Tokens

PEOPLE = ("armed", "force", "human", "name", "member", "organisation")
SURE = ("told", "attributed")
_HARD = frozenset([";", ":"])


@dataclass(slots=True)
class Found:
    """A role that a rule found for a phrase at a deed."""

    role: Role
    phrase: Phrase
    rule: str
    deed: int
    military: bool = False


@dataclass(slots=True)
class Trigger:
    """A word of violence: its tokens, how it takes roles, how sure it is, whom it hit."""

    first: int
    last: int
    kind: str
    status: str
    against: list[str] = field(default_factory=list)

    @property
    def combat(self) -> bool:
        """Whether it is a fight among the armed: all who suffer it bear arms themselves."""
        return bool(self.against) and all(kind in ("force", "armed") for kind in self.against)


class Sentence:
    """What the rules of any language share; a language's own rules are in a subclass.

    Parameters
    ----------
    phrases, groups
        The noun phrases of the sentence, and the known armed groups it names.
    """

    def __init__(
        self,
        tokens: Tokens,
        first: int,
        last: int,
        phrases: list[Phrase],
        groups: list[Phrase],
        lexicon: RoleLexicon,
    ) -> None:
        self.tokens, self.first, self.last = tokens, first, last
        self.phrases, self.groups, self.lexicon = phrases, groups, lexicon
        self.at = {k: p for p in phrases for k in range(p.first, p.last)}
        self.code = lexicon.pack.code
        self.found: list[Found] = []
        self.triggers: list[Trigger] = []

    def low(self, i: int) -> str:
        """Return the word at ``i`` in small letters, "" outside the sentence."""
        return self.tokens.lower[i] if self.first <= i < self.last else ""

    def words(self, first: int, last: int) -> set[str]:
        """Return the words of a stretch of the sentence."""
        return {self.low(k) for k in range(max(first, self.first), min(last, self.last))}

    def listed(self, name: str) -> frozenset[str]:
        """Return a list of the language's ``roles.toml``."""
        return self.lexicon.words[name]

    def stops(self, i: int) -> bool:
        """Whether a subject or an object cannot reach over token ``i``."""
        return self.low(i) in _HARD or self.low(i) in self.listed("stops")

    def trigger(self, first: int, last: int, kind: str, status: str = "told") -> int:
        """Enter a deed and return its number."""
        self.triggers.append(Trigger(first, last, kind, status))
        return len(self.triggers) - 1

    def is_deed(self, i: int) -> bool:
        """Whether the word at ``i`` is a noun of violence."""
        return bool(self.lexicon.deed(stem(self.low(i))))

    def plain_verb(self, i: int) -> bool:
        """Whether token ``i`` is a verb that tells of no violence."""
        bits = BIT["verb"] | BIT["be"] | BIT["have"] | BIT["modal"]
        return i not in self.at and bool(self.tokens.bits[i] & bits)

    # --- entering roles ------------------------------------------------------------------

    def add(self, role: Role, phrase: Phrase, rule: str, deed: int) -> None:
        """Enter a role; ``rule`` is completed by the language's code."""
        struck = self.triggers[deed].kind not in ("burst", "use")
        military = phrase.kind == "force" or (struck and self.military(phrase))
        self.found.append(Found(role, phrase, f"{self.code}.{rule}", deed, military))

    def does(self, p: Phrase, rule: str, deed: int) -> None:
        """Enter who did it: a body, people, or the body that people belong to."""
        if p.kind == "weapon":
            self.add(Role.WEAPON, p, rule, deed)
            for k in range(p.first, p.head):
                if self.low(k) in self.lexicon.nationalities:  # "Russian missiles hit"
                    state = Phrase(k, k + 1, k, "organisation")
                    self.add(Role.ORGANISATION, state, f"{rule}.state", deed)
            return
        if p.kind not in PEOPLE:
            return
        known = self.groups_of(p)
        for group in known:
            self.add(Role.ORGANISATION, group, rule, deed)
        if p.kind == "organisation" or self.body(p):
            if known:
                return
            kinds = [self.lexicon.nouns.get(self.low(k)) for k in range(p.first, p.head)]
            if self.low(p.head) not in self.listed("vague_bodies"):
                self.add(Role.ORGANISATION, p, rule, deed)
            elif "armed" in kinds:
                self.add(Role.PERPETRATOR, p, rule, deed)
            return
        self.add(Role.PERPETRATOR, p, rule, deed)
        for inner in p.within:
            if not known and (inner.kind == "organisation" or self.body(inner)):
                self.add(Role.ORGANISATION, inner, rule, deed)

    def suffers(self, p: Phrase, rule: str, deed: int) -> None:
        """Enter to whom or what it was done."""
        self.triggers[deed].against.append("force" if self.military(p) else p.kind)
        if p.kind == "thing":
            self.add(Role.TARGET, p, rule, deed)
        elif p.kind in ("human", "name", "force", "member", "armed"):
            self.add(Role.VICTIM, p, rule, deed)

    def weapons(self, taken: bool = True) -> None:
        """Enter weapons named in a sentence whose deed is told: it was done with them."""
        live = [
            n
            for n, t in enumerate(self.triggers)
            if t.status in SURE and t.kind in ("attack", "kill", "ruin", "burst", "fire", "noun")
        ]
        if not live or (taken and self.words(self.first, self.last) & self.listed("taken")):
            return
        for p in self.phrases:
            if p.kind == "weapon" and (not self.vague(p) or p.before in self.listed("with")):
                self.add(Role.WEAPON, p, "weapon.near", live[0])

    # --- what a phrase is ----------------------------------------------------------------

    def end(self, p: Phrase) -> int:
        """Return where a phrase ends with all that hangs on it."""
        return max([p.last, *(self.end(w) for w in p.within)])

    def groups_of(self, p: Phrase) -> list[Phrase]:
        """Return the known groups that a phrase names or that it belongs to."""
        end = self.end(p)
        known = [g for g in self.groups if g.first < end and g.last > p.first]
        if not known and self.low(end) in self.listed("from"):
            known = [g for g in self.groups if end < g.first <= end + 5][:1]
        return known

    def body(self, p: Phrase) -> bool:
        """Whether a phrase names an armed body that acts as one."""
        head = self.low(p.head)
        two = f"{self.low(p.head - 1)} {head}"
        return p.kind in ("force", "armed") and bool({head, two} & self.listed("bodies"))

    def military(self, p: Phrase) -> bool:
        """Whether a thing is the armed forces' own."""
        words = self.listed("military")
        return p.kind == "thing" and any(self.low(k) in words for k in range(p.first, p.last))

    def vague(self, p: Phrase) -> bool:
        """Whether a phrase is a weapon of no particular kind."""
        return p.last - p.first == 1 and self.low(p.head) in self.listed("vague_weapon")

    def outer(self, phrase: Phrase) -> Phrase | None:
        """Return the phrase on which ``phrase`` hangs."""
        return next((p for p in self.phrases if any(w is phrase for w in p.within)), None)

    def inside(self, phrase: Phrase, i: int, deed: int) -> None:
        """Enter what a deed's own phrase says of it: "terrorist attack", "Israeli air strike"."""
        for k in range(phrase.first, i):
            kind = self.lexicon.nouns.get(self.low(k), "")
            if kind == "armed":
                self.add(Role.PERPETRATOR, Phrase(k, k + 1, k, "armed"), "deed.modifier", deed)
            elif kind == "weapon":
                two = self.lexicon.nouns.get(f"{self.low(k - 1)} {self.low(k)}") == "weapon"
                first = (
                    k - 1
                    if k > phrase.first and (two or self.low(k - 1) in self.listed("carriers"))
                    else k
                )
                self.add(Role.WEAPON, Phrase(first, k + 1, k, "weapon"), "deed.modifier", deed)
            elif self.low(k) in self.lexicon.nationalities and any(
                word.endswith(tuple(self.listed("air_deeds"))) for word in self.words(k, i + 1)
            ):
                state = Phrase(k, k + 1, k, "organisation")
                self.add(Role.ORGANISATION, state, "deed.state", deed)
