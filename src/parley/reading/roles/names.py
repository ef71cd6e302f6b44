"""Which words are a person's name, in text with capitals and in text without."""

from __future__ import annotations

from functools import lru_cache

from parley.reading.roles.lexicon import RoleLexicon
from parley.reading.segments import Tokens

_LONGEST = 6
_RANKED = ("chef", "führer", "minister", "präsident", "sprecher", "kommandeur")


@lru_cache(maxsize=200_000)
def _known(word: str, language: str) -> bool:
    import simplemma

    return bool(simplemma.is_known(word, language))


class NameTest:
    """Finds names: by capitals where the text has them, else by what no dictionary knows.

    Parameters
    ----------
    case_blind
        Whether capitals tell nothing: a text all in capitals or all in small letters.
    """

    def __init__(self, lexicon: RoleLexicon, case_blind: bool) -> None:
        self.lexicon, self.case_blind = lexicon, case_blind

    def find(self, tokens: Tokens, first: int, last: int) -> tuple[int, int] | None:
        """Return the name at the end of tokens ``first`` up to ``last``, or None."""
        begin, titled = first, False
        for k in range(first, last):
            low = tokens.lower[k].rstrip(".")
            title = self._title(low)
            if title or low in self.lexicon.nouns or low in self.lexicon.organisation:
                begin, titled = k + 1, title
        size = last - begin
        if not 1 <= size <= _LONGEST or (size == 1 and not titled):
            return None
        words = [w.removesuffix("'s").removesuffix("’s") for w in tokens.word[begin:last]]
        if any(not w or not w[0].isalpha() for w in words):
            return None
        return (begin, last) if self._is_name(words, titled) else None

    def _title(self, low: str) -> bool:
        """Whether a word goes before a name: a title, a profession, a German compound of one."""
        titles = self.lexicon.words["titles"]
        if low in titles or self.lexicon.kind(low) == "human":
            return True
        if not self.lexicon.compounds:
            return False
        bare = low.removesuffix("s").removesuffix("e").removesuffix("en")
        return any(w in titles or w.endswith(_RANKED) for w in (low, bare, low.removesuffix("n")))

    def _is_name(self, words: list[str], titled: bool) -> bool:
        lowered = [w.lower() for w in words]
        lists = self.lexicon.words
        if any(w in lists["adjectives"] or w in self.lexicon.nationalities for w in lowered):
            return False
        if not titled and lowered[0] in lists["no_name"]:
            return False
        if not self.case_blind:
            capitals = [w[0].isupper() for w in words if w.lower() not in lists["particles"]]
            if not capitals or not all(capitals):
                return False
            if titled:
                return True
        language = self.lexicon.pack.code
        strange = sum(not _known(w, language) for w in lowered)
        return strange > 0 if titled else len(words) >= 2 and 2 * strange >= len(words)
