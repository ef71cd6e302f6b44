"""The rules for languages whose verb stands between subject and object (English)."""

from __future__ import annotations

from parley.reading.pack import BIT
from parley.reading.roles.chunks import verb_at
from parley.reading.roles.lexicon import VerbUse
from parley.reading.roles.model import Role
from parley.reading.roles.phrases import Phrase, stem
from parley.reading.roles.sentence import PEOPLE, Sentence

_AUX = BIT["be"] | BIT["have"] | BIT["adverb"] | BIT["modal"] | BIT["negation"]
_LISTED = ("", ",", "and", "or", "--", '"')
_FAR = 25


class SvoSentence(Sentence):
    """A sentence read by where phrases stand: left of the verb, right of it, after "by"."""

    def run(self) -> None:
        """Find all deeds of the sentence and fill their roles."""
        for i in range(self.first, self.last):
            use = self._verb(i)
            if use is not None:
                self._by_verb(i, use)
            else:
                self._by_noun(i)
        self._suffered()
        self._doers()
        self._blame()
        self.weapons()

    # --- verbs ---------------------------------------------------------------------------

    def _verb(self, i: int) -> VerbUse | None:
        uses = self.lexicon.verbs.get(self.low(i), ())
        if not uses or i in self.at or not verb_at(self.tokens, i, self.lexicon, False):
            return None
        for use in uses:
            if use.particle and use.particle in self.words(i + 1, i + 6):
                return use
        return next((u for u in uses if not u.particle), None)

    def _group(self, i: int) -> tuple[list[str], int]:
        """Return the helping verbs before token ``i`` and where they begin."""
        k, words = i - 1, []
        while k >= self.first and (
            self.tokens.bits[k] & _AUX
            or self.low(k) in ("to", "being", "been", "do", "does", "did", "--", '"')
            or self.low(k).endswith("ly")
        ):
            words.append(self.low(k))
            k -= 1
        return words, k + 1

    def _status(self, i: int, helping: list[str]) -> str:
        doubt = self.listed("hypothetical").intersection(helping)
        if self.listed("negation").intersection(helping):
            return "denied"
        if doubt and "have" in helping:
            return "attributed"  # "could have been carried out by": the deed is past
        if doubt or "to" in helping or "if" in self.words(i - 8, i):
            return "possible"
        return "told"

    def _by_verb(self, i: int, use: VerbUse) -> None:
        helping, begin = self._group(i)
        be = any(self.lexicon.pack.classes.get(w, 0) & BIT["be"] for w in helping) or (
            "being" in helping or "been" in helping
        )
        reduced = not helping and self.low(i + 1) in self.listed("after_participle")
        passive = use.form in ("past", "participle") and (be or reduced)
        status = self._status(i, helping)
        end = i + 2 if use.particle and self.low(i + 1) == use.particle else i + 1
        if use.kind == "commit":
            self._commit(i, begin, passive, status)
        elif use.kind == "use":
            self._use(i, begin, end, passive, status)
        elif use.kind == "burst":
            self._burst(i, begin, end, status)
        else:
            self._done(i, begin, end, use.kind, passive, status)

    def _done(
        self, i: int, begin: int, end: int, kind: str, passive: bool, status: str
    ) -> None:  # fmt: skip
        """Somebody killed, attacked or destroyed somebody or something, or they were."""
        deed = self.trigger(i, i + 1, kind, status)
        subjects = self._left(begin, apposed=passive)
        if passive:
            for p in subjects:
                self.suffers(p, f"{kind}.passive", deed)
            for p in self._by_whom(end):
                self.does(p, f"{kind}.by", deed)
            return
        trailing = self.low(i).endswith("ing") and self.low(i - 1) == ","
        for p in () if trailing else subjects[:1]:
            self.does(p, f"{kind}.subject", deed)
        for p in self._right(end):
            self.suffers(p, f"{kind}.object", deed)

    def _burst(self, i: int, begin: int, end: int, status: str) -> None:
        """A bomb went off at something; "detonated by" tells by whom."""
        deed = self.trigger(i, i + 1, "burst", status)
        for p in self._left(begin):
            if p.kind in ("weapon", "thing"):
                role = Role.WEAPON if p.kind == "weapon" else Role.TARGET
                self.add(role, p, "burst.subject", deed)
        self._place(end, "burst.place", deed)
        if self.low(i).endswith("ed"):
            for p in self._by_whom(end):
                self.does(p, "burst.by", deed)

    def _commit(self, i: int, begin: int, passive: bool, status: str) -> None:
        """Who "carried out an attack", or by whom an attack "was carried out"."""
        span = range(begin - 14, begin) if passive else range(i + 1, i + 9)
        if not any(self.is_deed(k) for k in span):
            return
        deed = self.trigger(i, i + 1, "commit", status)
        for p in self._by_whom(i + 1) if passive else self._left(begin)[:1]:
            self.does(p, "commit.by" if passive else "commit.subject", deed)

    def _use(self, i: int, begin: int, end: int, passive: bool, status: str) -> None:
        """Who threw, planted or fired a weapon, and at what."""
        weapons = self._left(begin) if passive else self._right(end)
        weapons = [p for p in weapons if p.kind == "weapon"]
        if not weapons and self.low(i) not in ("fired", "opened", "fire"):
            return
        deed = self.trigger(i, i + 1, "use", status)
        if not self.words(self.first, self.last) & self.listed("taken"):
            for p in weapons:
                if not self.vague(p):
                    self.add(Role.WEAPON, p, "use.weapon", deed)
        for p in self._by_whom(i + 1) if passive else self._left(begin)[:1]:
            self.does(p, "use.by" if passive else "use.subject", deed)
        self._place(end, "use.place", deed)

    # --- nouns ---------------------------------------------------------------------------

    def _by_noun(self, i: int) -> None:
        takes = self.lexicon.deed(stem(self.low(i)))
        if not takes:
            return
        phrase = self.at.get(i)
        if phrase is not None and i != phrase.last - 1 and not self.is_deed(phrase.last - 1):
            return
        doubtful = self.words(i - 6, i) & self.listed("hypothetical")
        deed = self.trigger(i, i + 1, "noun", "possible" if doubtful else "told")
        of = stem(self.low(i)) in self.lexicon.deeds["of"]
        on = stem(self.low(i)) in self.lexicon.deeds["on"]
        if phrase is not None:
            self.inside(phrase, i, deed)
            if phrase.owner is not None:
                enter = self.suffers if of else self.does
                enter(phrase.owner, "deed.owner", deed)
        after = self._over_time(i + 1)
        if of and self.low(after) in self.listed("of_words"):
            for p in self._right(after + 1, opened=True):
                self.suffers(p, "deed.of", deed)
        elif on:
            self._against(i + 1, deed)
        for p in self._by_whom(i + 1):
            self.does(p, "deed.by", deed)

    def _against(self, end: int, deed: int) -> None:
        near = self.low(end) in self.listed("towards")
        for k in range(end, min(end + 8, self.last)):
            if k == end and near or self.low(k) in ("on", "against"):
                for p in self._right(k + 1, opened=True):
                    if near or p.kind in ("thing", "name"):
                        self.suffers(p, "deed.on", deed)
                return
            if self.stops(k) or self.low(k) == ",":
                return

    def _over_time(self, k: int) -> int:
        """Return where it goes on after "... on 15 September"."""
        end = k + 6
        while k < end:
            dated = self.low(k) in self.listed("time") or self.low(k).isdigit()
            leads = self.low(k) in ("on", "in") and (
                self.low(k + 1) in self.listed("time") or self.low(k + 1).isdigit()
            )
            if not dated and not leads:
                break
            k += 1
        return k

    # --- phrases that name doers or sufferers -----------------------------------------------

    def _suffered(self) -> None:
        """ "X was the target of an attack", "opened fire on X"."""
        for n in range(self.first, self.last - 1):
            pair = (self.low(n), self.low(n + 1))
            if pair in self.lexicon.pairs["fire"]:
                self._fire(n)
            elif pair in self.lexicon.pairs["suffered"] and any(
                self.is_deed(k) for k in range(n + 2, n + 8)
            ):
                deed = self.trigger(n, n + 2, "attack")
                phrase = self.at.get(n)
                begin = phrase.first if phrase is not None else n
                while self.tokens.bits[begin - 1] & BIT["article"]:
                    begin -= 1
                for p in self._left(self._group(begin)[1], apposed=True):
                    self.suffers(p, "suffered.subject", deed)

    def _fire(self, n: int) -> None:
        deed = self.trigger(n, n + 2, "attack", self._status(n, self._group(n)[0]))
        for p in self._right(n + 2, opened=True):
            self.suffers(p, "fire.on", deed)
        if self.low(n) in ("fire", "fired", "firing"):
            begin = n - 1 if self.low(n - 1) in ("opened", "opening", "open", "set") else n
            for p in self._left(self._group(begin)[1])[:1]:
                self.does(p, "fire.subject", deed)

    def _doers(self) -> None:
        """ "The murderers of X", "the slain X"."""
        for p in self.phrases:
            if stem(self.low(p.head)) in self.lexicon.deeds["doers"]:
                if self.low(p.last) in self.listed("of_words"):
                    deed = self.trigger(p.head, p.last, "kill")
                    self.does(p, "doer.of", deed)
                    for other in self._right(p.last + 1, opened=True):
                        self.suffers(other, "doer.of", deed)
                elif p.owner is not None:
                    self.suffers(p.owner, "doer.owner", self.trigger(p.head, p.last, "kill"))
            if p.attribute >= 0:
                deed = self.trigger(p.attribute, p.attribute + 1, "kill")
                self.suffers(p, "kill.attribute", deed)

    def _blame(self) -> None:
        """ "X claimed responsibility for", "was blamed on X"."""
        if not self.triggers and not any(self.is_deed(k) for k in range(self.first, self.last)):
            return
        for n in range(self.first, self.last):
            words = self._phrase_at(n, "before")
            if words:
                deed = self.trigger(n, n + words, "blame")
                for p in self._left(self._group(n)[1])[:1]:
                    self.does(p, "blame.before", deed)
            words = self._phrase_at(n, "after")
            if words:
                deed = self.trigger(n, n + words, "blame")
                for p in self._right(n + words, opened=True)[:1]:
                    self.does(p, "blame.after", deed)

    def _phrase_at(self, n: int, name: str) -> int:
        """Return how many words of a listed phrase begin at ``n``."""
        for words in self.lexicon.pairs[name]:
            if all(self.low(n + k) == word for k, word in enumerate(words)):
                return len(words)
        return 0

    # --- where subjects and objects stand ----------------------------------------------------

    def _left(self, begin: int, apposed: bool = False) -> list[Phrase]:
        """Return the subject before token ``begin``, nearest first, with its list."""
        found: list[Phrase] = []
        begin = self._resume(begin, apposed)
        relative = self.low(begin - 1) in self.listed("who")
        depth = 0
        k = (begin - 1 if relative else begin) - 1
        while k >= self.first:
            low = self.low(k)
            depth += (low == ")") - (low == "(")
            phrase = self.at.get(k) if depth <= 0 else None
            if phrase is not None:
                if self.outer(phrase) is None and (
                    relative or phrase.before in (*_LISTED, "(", "that")
                ):
                    found.append(phrase)
                    relative = False
                k = phrase.first - 1
                continue
            if depth <= 0 and low not in "()" and self._bars_left(k, found):
                break
            k -= 1
        return found

    def _bars_left(self, k: int, found: list[Phrase]) -> bool:
        low = self.low(k)
        if self.stops(k) or low in self.listed("ends"):
            return True
        if not found and low in self.listed("somebody") and self.tokens.bits[k] & BIT["pronoun"]:
            return True  # the subject is a pronoun
        if self._verb(k) is not None or self.plain_verb(k):
            return bool(found or self.low(k + 1) == "that" or self.tokens.bits[k] & BIT["cue"])
        return False

    def _resume(self, begin: int, apposed: bool) -> int:
        """Return where the subject of a verb ends: over "... and <verb>" and appositions."""
        if self.low(begin - 1) in self.listed("joins"):
            for k in range(begin - 2, self.first, -1):
                if self.low(k) in (";", ":"):
                    break
                if k not in self.at and (self._verb(k) is not None or self.plain_verb(k)):
                    return self._group(k)[1]
        if self.low(begin - 1) == "," and not apposed:
            for k in range(begin - 2, max(self.first, begin - 22), -1):
                before = self.at.get(k - 1)
                if self.low(k) == "," and before is not None:
                    return k if before.kind in PEOPLE else begin
        return begin

    def _right(self, end: int, opened: bool = False) -> list[Phrase]:
        """Return the object after token ``end`` with its list; ``opened`` after a preposition."""
        found: list[Phrase] = []
        depth = 0
        k = end
        while k < self.last:
            low = self.low(k)
            depth += (low == "(") - (low == ")")
            phrase = self.at.get(k) if depth <= 0 else None
            if phrase is not None:
                free = phrase.before in _LISTED or (not found and opened)
                if free and self.outer(phrase) is None:
                    found.append(phrase)
                elif not found:
                    break
                k = phrase.last
                continue
            if depth <= 0 and low not in "()":
                if (
                    self.stops(k)
                    or low in self.listed("ends")
                    or low in self.listed("after_object")
                ):
                    break
                if self._verb(k) is not None or self.plain_verb(k):
                    break
                if not found and not opened and self.tokens.bits[k] & BIT["preposition"]:
                    break
            k += 1
        return found

    def _by_whom(self, end: int) -> list[Phrase]:
        """Return who stands after "by"; a list goes on only with its own kind."""
        for k in range(end, min(end + _FAR, self.last)):
            if self.low(k) in self.listed("by"):
                found = [
                    p for p in self._right(k + 1, opened=True) if p.kind in (*PEOPLE, "weapon")
                ]
                plain = found[:1] and found[0].kind in ("human", "name")
                return found[:1] + [p for p in found[1:] if plain or p.kind != "human"]
            if self.stops(k) or self.plain_verb(k):
                break
        return []

    def _place(self, end: int, rule: str, deed: int) -> None:
        """Enter the thing at which a bomb went off, tied in by a word of place."""
        k = end
        while k < self.last:
            phrase = self.at.get(k)
            if phrase is not None:
                if phrase.kind == "thing" and (
                    phrase.before in self.listed("place")
                    or phrase.before in self.listed("of_words")
                ):
                    self.add(Role.TARGET, phrase, rule, deed)
                    return
                k = phrase.last
                continue
            if self.stops(k) or self._verb(k) is not None:
                return
            k += 1
