"""Who is meant: mentions of actors, and role words and pronouns led back to them.

"der Kreml-Chef" is whoever holds office for the state behind "Kreml" on that day;
"der schwedische Diplomat" is the diplomat spoken of last.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date

from parley.core.place import Place
from parley.reading.lexicon import Lexicon
from parley.reading.mention import Mention
from parley.reading.pack import BIT
from parley.reading.segments import Tokens

#: After a name these make it an owner: "Putin's spokesman".
_OWNS = ("'s", "’s")


@dataclass(slots=True)
class Cast:
    """Every actor named in one report, in order, for look-up by span."""

    tokens: Tokens
    lexicon: Lexicon
    day: date | None
    mentions: list[Mention]
    starts: list[int]
    places: dict[str, Place] = field(default_factory=dict)

    def within(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that begin inside a span."""
        return self.mentions[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def names(self) -> list[tuple[int, int]]:
        """Return the spans of bodies' names, less their last word, in order of the text."""
        kinds = ("armed group", "ngo", "igo", "media")
        return [
            (m.start, self.tokens.end[m.last - 2])
            for m in self.mentions if m.kind in kinds and m.last - m.first > 1
        ]  # fmt: skip

    def resolve(self, start: int, end: int) -> tuple[str | None, str]:
        """Return (actor id or None, role word) of whoever a phrase names."""
        inside = self._telling(start, end)
        role = self._role(start, end)
        named = [m for m in inside if m.kind == "person"]
        named = [m for m in named if self.tokens.text[m.end : m.end + 2] not in _OWNS] or named
        if named:
            return named[-1].actor, role
        for m in inside:
            if m.kind == "adjective" and m.actor and self._institution(m) and not role:
                return m.actor, role
        whole = [m for m in inside if m.actor and m.end - m.start >= 0.6 * (end - start)]
        states = [m for m in inside if m.kind == "state" and m.actor]
        if states and any(m.kind == "government" for m in inside):
            return states[0].actor, role  # "das Außenministerium der Vereinigten Staaten"
        for m, after in zip(inside, inside[1:]):
            near = after.kind == "government" and after.first - m.last <= 1
            if near and m.kind == "adjective" and m.actor:
                return m.actor, role  # "a spokesman for the Burundian army"
        if whole and whole[0].kind not in ("adjective", "people", "capital"):
            return self._meant(whole[0]), role
        if role and not self._indefinite(start) and self._bare(start, end, role, inside):
            by_role = self._by_role(inside, role, start)
            if by_role:
                return by_role, role
        for m in inside:
            if m.actor and m.kind not in ("adjective", "people"):
                return self._meant(m), role
        for m in inside:
            if m.actor and (m.kind == "adjective" or m.kind == "people"):
                return m.actor if self._institution(m) else self._compound(start, end), role
        return self._compound(start, end) or self._back(start, end), role

    def _meant(self, m: Mention) -> str:
        """Return whom "die Miliz" means: the armed group named last, where there is one."""
        words = self.tokens.lower[m.last - 1 : m.last + 1]  # "the rebel group"
        before = self.tokens.bits[m.first - 1] if m.first else 0
        if m.actor not in self.lexicon.generic or not before & BIT["article"]:
            return m.actor
        if all("armed group" not in self.lexicon.back_words.get(w, ()) for w in words):
            return m.actor
        for other in reversed(
            self.mentions[max(0, self._index(m.start) - 40) : self._index(m.start)]
        ):
            if other.kind == "armed group" and other.actor not in self.lexicon.generic:
                return other.actor
        return m.actor

    def _telling(self, start: int, end: int) -> list[Mention]:
        """Return the mentions of a phrase without those that only say where it is.

        "die in London ansässige Beobachtungsstelle", "Botschafter in Moskau"; but "das
        Außenministerium in Moskau" is Moscow's, and "Riad Haddad" is no capital.
        """
        inside = self.within(start, end)
        kept: list[Mention] = []
        for m in inside:
            before = self.tokens.lower[m.first - 1] if m.first else ""
            located = before in self.lexicon.place_inside and self.tokens.start[m.first - 1] > start
            body = bool(kept) and kept[-1].kind == "government" and not self._abroad(kept[-1], m)
            if located and m.kind in ("state", "capital") and not body:
                continue
            if m.kind == "capital" and self._first_name(m, end):
                continue
            if self._ally(m, start) or (len(inside) > 1 and self._tie(m)):
                continue
            if m.kind == "person" and self._served(m, start):
                continue
            kept.append(m)
        if len(kept) == 2 and kept[0].kind == "government" and kept[1].kind == "capital":
            return kept[1:]
        return kept

    def _served(self, m: Mention, start: int) -> bool:
        """Whether another is named first who serves him: "Max Muster, an adviser to the king"."""
        first = bisect_left(self.tokens.start, start)
        comma = next((k for k in range(first, m.first) if self.tokens.word[k] == ","), -1)
        if comma < 0 or comma - first < 2 or any(self.tokens.bits[k] for k in range(first, comma)):
            return False
        named = all(self.tokens.word[k][0].isupper() for k in range(first, comma))
        return named and not self.within(start, self.tokens.start[comma])

    def _abroad(self, body: Mention, seat: Mention) -> bool:
        """Whether somebody who travels stands between: "a government negotiator in Doha"."""
        between = self.tokens.lower[body.last : seat.first]
        return bool(self.lexicon.travels.intersection(between))

    def _tie(self, m: Mention) -> bool:
        """Whether a name only tells who stands behind: "the al Qaeda-linked group JNIM"."""
        tail = self.tokens.text[m.end : m.end + 14].lower()
        return tail.startswith("-") and tail[1:].startswith(self.tokens.links.ties)

    def _ally(self, m: Mention, start: int) -> bool:
        """Whether a phrase only tells whom its head sides with: "die mit der Armee verbündete"."""
        k = m.first - 1
        while k > 0 and self.tokens.bits[k] & BIT["article"] and self.tokens.start[k] > start:
            k -= 1
        named = self.tokens.start[k] >= start and self.tokens.lower[k] in self.tokens.links.allied
        after = self.tokens.word[m.last] if m.last < len(self.tokens) else "."
        return named and (not self.tokens.verb_final or after[0].islower())

    def _first_name(self, m: Mention, end: int) -> bool:
        """Whether a capital's name is a person's: a name that no list knows follows it."""
        k = m.last
        if k >= len(self.tokens) or self.tokens.start[k] >= end or self.tokens.bits[k]:
            return False
        alone = self.tokens.bits[m.first - 1] & (BIT["preposition"] | BIT["article"])
        return self.tokens.word[k][0].isupper() and not (m.first and alone)

    def _bare(self, start: int, end: int, role: str, inside: list[Mention]) -> bool:
        """Whether a role word stands alone or with a known name, as one that leads back does."""
        if inside:
            return True
        i = bisect_left(self.tokens.start, start)
        others = 0
        while i < len(self.tokens) and self.tokens.start[i] < end:
            word = self.tokens.word[i]
            if word[0].isupper() and not self.tokens.bits[i] & BIT["article"]:
                others += role not in (word, word.rpartition("-")[2], word.capitalize())
            others += self.tokens.lower[i] in ("of", "for")
            i += 1
        return others == 0

    def _back(self, start: int, end: int) -> str | None:
        """Return the body named before that "die Beobachtungsstelle" or "the group" leads to."""
        i = bisect_left(self.tokens.start, start)
        if i >= len(self.tokens) or self._indefinite(start):
            return None
        words = []
        while i < len(self.tokens) and self.tokens.start[i] < end:
            if not self.tokens.bits[i] & BIT["article"]:
                words.append(self.tokens.word[i])
            i += 1
        if len(words) != 1 or not words[0].isalpha():
            return None
        word = words[0].lower()
        kinds = self.lexicon.back_words.get(word, ())
        for k in range(self._index(start) - 1, max(-1, self._index(start) - 40), -1):
            m = self.mentions[k]
            if m.kind not in ("ngo", "igo", "armed group", "media") or not m.actor:
                continue
            named = self.tokens.text[m.start : m.end].lower().split()
            if m.kind in kinds or (len(word) > 4 and len(named) > 1 and word in named):
                return m.actor
        return None

    def _compound(self, start: int, end: int) -> str | None:
        """Return who is behind "Armeesprecher" or "Huthi-Kommandeur"."""
        i = bisect_left(self.tokens.start, start)
        while i < len(self.tokens) and self.tokens.start[i] < end:
            word = self.tokens.word[i]
            for ending in self.lexicon.spokes:
                if len(word) > len(ending) + 2 and word.lower().endswith(ending):
                    head = word[: -len(ending)].rstrip("-")
                    for spelling in (head, head.removesuffix("s"), head + "en", head + "n"):
                        name = self.lexicon.names.get(spelling)
                        if (
                            name is not None
                            and name.actor
                            and name.kind not in ("capital", "place")
                        ):
                            return name.actor
            i += 1
        return None

    def party_before(self, start: int, begin: int) -> str | None:
        """Return the party that "they" means: the first one named from ``begin`` on."""
        kinds = ("armed group", "government", "state", "people", "group", "ngo", "igo", "metonym")
        for m in self.within(begin, start):
            if m.actor and m.kind in kinds:
                return self._meant(m)
        return None

    def antecedent(self, start: int, person: bool = False) -> str | None:
        """Return the last person (or, where it may be one, body) named before a pronoun."""
        kinds = ("person",) if person else ("person", "igo", "ngo")
        for k in range(bisect_right(self.starts, start) - 1, max(-1, self._index(start) - 12), -1):
            m = self.mentions[k]
            if m.start < start and m.kind in kinds:
                return m.actor
        return None

    def _indefinite(self, start: int) -> bool:
        """Whether a phrase brings someone new ("ein Diplomat"), who is nobody named before."""
        i = bisect_left(self.tokens.start, start)
        return i < len(self.tokens) and self.tokens.lower[i] in self.tokens.links.some_new

    def _index(self, start: int) -> int:
        return bisect_left(self.starts, start)

    def _institution(self, mention: Mention) -> bool:
        window = range(mention.last, min(mention.last + 4, len(self.tokens)))
        return any(
            self.tokens.word[k] in self.lexicon.institutions
            or self.tokens.bits[k] & BIT["source_noun"]  # "nach russischen Angaben"
            for k in window
        )

    def _role(self, start: int, end: int) -> str:
        i = bisect_left(self.tokens.start, start)
        while i < len(self.tokens) and self.tokens.start[i] < end:
            word = self.tokens.word[i]
            for part in (word, word.rpartition("-")[2], word.rpartition("-")[2].capitalize()):
                if part in self.lexicon.roles or part in self.lexicon.office_words:
                    return part
            i += 1
        return ""

    def _by_role(self, inside: list[Mention], role: str, start: int) -> str | None:
        group = self.lexicon.roles.get(role, "")
        anchor = next((m for m in inside if m.state or m.actor), None)
        if anchor is not None and anchor.state:
            for k in range(self._index(start) - 1, max(-1, self._index(start) - 40), -1):
                m = self.mentions[k]
                same_state = m.kind == "person" and m.state == anchor.state
                if same_state and m.role and self.lexicon.roles.get(m.role) == group:
                    return m.actor
        if anchor is not None:
            holder = self._holder(anchor, role, group, start)
            if holder:
                return holder
            if not anchor.state and anchor.kind in ("igo", "ngo", "media", "group"):
                return None  # "the head of the agency" is none of those before
        state = anchor.state if anchor is not None else ""
        for k in range(self._index(start) - 1, max(-1, self._index(start) - 40), -1):
            m = self.mentions[k]
            if m.kind != "person":
                continue
            known = self.lexicon.roles.get(m.role, "")
            home = self.lexicon.persons.get(m.actor, "")
            office = {self._group_of(o.title) for o in self.lexicon.offices if o.holder == m.actor}
            foreign = state and home and home not in (state, "un")
            if foreign and (group != "diplomat" or anchor is None or anchor.kind != "adjective"):
                continue
            if not known and not office or group in office or group == known:
                return m.actor
        return None

    def _group_of(self, title: str) -> str:
        """Return the line of work of an office ("Special Envoy" is a diplomat's)."""
        words = (title, *title.split(), *title.lower().split())
        return next((self.lexicon.roles[w] for w in words if w in self.lexicon.roles), "")

    def _other_post(self, title: str, role: str, start: int) -> bool:
        """Whether the word before a role makes it another ministry than a title's."""
        words = self.tokens.word
        i = bisect_left(self.tokens.start, start)
        i = next((k for k in range(i, min(i + 12, len(words))) if words[k] == role), 0)
        before, named = self.tokens.lower[i - 1] if i else "", title.lower().split()
        told = len(named) > 1 and before.isalpha() and words[i - 1].islower()
        return told and before not in named

    def _holder(self, anchor: Mention, role: str, group: str, start: int) -> str | None:
        """Whoever holds that office for the state or body named, on the report's day."""
        best = None
        for office in self.lexicon.offices:
            if office.of not in (anchor.actor, anchor.state):
                continue
            if self.day and office.start and office.start > self.day:
                continue
            if self.day and office.end and office.end < self.day:
                continue
            title = office.title
            if group == "minister" and self._other_post(title, role, start):
                continue
            same = role.lower() in title.lower() or self._group_of(title) == group
            if group and same:
                exact = role.lower() in title.lower()
                if exact:
                    return office.holder
                best = best or office.holder
        return best
