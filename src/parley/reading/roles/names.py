"""Which words are a person's name, in text with capitals and in text without."""

from __future__ import annotations

from functools import lru_cache

from parley.reading.roles.lexicon import RoleLexicon
from parley.reading.segments import Tokens


@lru_cache(maxsize=200_000)
def _known(word: str, language: str) -> bool:
    import simplemma

    return bool(simplemma.is_known(word, language))


class NameTest:
    """Finds names: by capitals where the text has them, else by what no dictionary knows."""

    def __init__(self, lexicon: RoleLexicon, language: str, case_blind: bool) -> None:
        self.lexicon, self.language, self.case_blind = lexicon, language, case_blind

    def find(self, tokens: Tokens, first: int, last: int) -> tuple[int, int] | None:
        """Return the name at the end of tokens ``first`` up to ``last``, or None."""
        titles, nouns = self.lexicon.words["titles"], self.lexicon.nouns
        begin, titled = first, False
        for k in range(first, last):
            low = tokens.lower[k].rstrip(".")
            if low in titles or low in nouns or low in self.lexicon.organisation:
                begin, titled = k + 1, low in titles or nouns.get(low) == "human"
        size = last - begin
        if not 1 <= size <= 6 or (size == 1 and not titled):
            return None
        words = [w.removesuffix("'s") for w in tokens.word[begin:last]]
        if any(not w[0].isalpha() for w in words):
            return None
        return (begin, last) if self._is_name(words, titled) else None

    def _is_name(self, words: list[str], titled: bool) -> bool:
        lowered = [w.lower() for w in words]
        if any(w in self.lexicon.words["adjectives"] for w in lowered):
            return False
        if not titled and lowered[0] in ("san", "santa", "santo", "el", "la", "los", "las", "al"):
            return False
        if not self.case_blind:
            particles = self.lexicon.words["particles"]
            capitals = [w[0].isupper() for w, low in zip(words, lowered) if low not in particles]
            if not capitals or not all(capitals):
                return False
            if titled:
                return True
        strange = [w for w in lowered if not _known(w, self.language)]
        if titled:
            return bool(strange)
        return len(words) >= 2 and 2 * len(strange) >= len(words)
