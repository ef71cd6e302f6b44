"""Which language a text is in, by its most frequent words; says so when it is none we read."""

from __future__ import annotations

import re
from functools import lru_cache

from parley.reading.figures.lexicon import figure_lexicon
from parley.reading.pack import available, load_pack

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 6000
#: A text of fewer words is a note: its words of number and harm count as well.
_NOTE = 40
#: Share of a note's words that only its language may know.
_OWN_SHARE = 0.15
#: In all but the shortest notes at least so many words must be known.
_SURE = 2


@lru_cache(maxsize=1)
def _stopwords() -> tuple[tuple[str, frozenset[str], frozenset[str]], ...]:
    """Return each language's most frequent words, and all words that it alone knows."""
    packs = [load_pack(code) for code in available()]
    own = []
    for pack in packs:
        others = {word for other in packs if other is not pack for word in other.classes}
        own.append((pack.code, pack.stopwords, frozenset(set(pack.classes) - others)))
    return tuple(own)


def is_short(text: str) -> bool:
    """Whether a text is a note of few words, whose language they may not tell."""
    return len(_WORD.findall(text[:_SAMPLE])) < _NOTE


def _of_a_note(words: list[str]) -> str:
    """Return the language whose words of grammar, number and harm a note is made of."""
    found = []
    for code, stop, own in _stopwords():
        lexicon = figure_lexicon(code)
        known = 0
        for word in words:
            lower = word.lower()
            counted = lexicon.nouns.get(word) is not None or lexicon.deeds.begins(lower)
            number = len(lower) > 2 and lexicon.may_start(lower)
            known += len(lower) > 1 and (lower in own or lower in stop or counted or number)
        enough = known >= _SURE or len(words) < 2 * _SURE  # one word of four is chance
        found.append((known / len(words) if enough else 0.0, code))
    (best, code), (second, _) = sorted(found, reverse=True)[:2]
    return code if best >= _OWN_SHARE and best > second else ""


def detect_language(text: str, least: float = 0.08) -> str:
    """Return the code of the language of ``text``, or "" where it is none we can read.

    Parameters
    ----------
    text
        Any text; the first and middle few thousand characters are looked at.
    least
        Share of words that must be among a language's most frequent ones.

    Examples
    --------
    >>> detect_language("Die Rebellen haben die Stadt nach Angaben der Uno verlassen.")
    'de'
    >>> detect_language("Die Uno sagte, in Aleppo seien Menschen getötet worden.")
    'de'
    >>> detect_language("The rebels have left the city, according to the UN.")
    'en'
    >>> detect_language("Explosion in Kiew, zwei Tote"), detect_language("Two dead in Goma")
    ('de', 'en')
    >>> detect_language("Les rebelles ont quitté la ville, selon les Nations unies.")
    ''
    """
    middle = len(text) // 2
    sample = text[:_SAMPLE] + (" " + text[middle : middle + _SAMPLE] if middle > _SAMPLE else "")
    spelt = _WORD.findall(sample)
    words = [w.lower() for w in spelt]
    if not words:
        return ""
    found = []
    known = 0.0
    for code, stop, own in _stopwords():
        share = sum(w in stop for w in words) / len(words)
        known = max(known, share)
        # "in" and "die" are words of both languages: what one alone knows decides.
        found.append((sum(w in own for w in words), share, code))
    if known >= least and max(found)[0]:
        return max(found)[2]
    if len(words) < _NOTE:
        return _of_a_note(spelt)
    return max(found)[2] if known >= least else ""
