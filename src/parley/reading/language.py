"""Which language a text is in, by its most frequent words; says so when it is none we read."""

from __future__ import annotations

import re
from functools import lru_cache

from parley.reading.pack import available, load_pack

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 6000


@lru_cache(maxsize=1)
def _stopwords() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((code, load_pack(code).stopwords) for code in available())


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
    >>> detect_language("The rebels have left the city, according to the UN.")
    'en'
    >>> detect_language("Les rebelles ont quitté la ville, selon les Nations unies.")
    ''
    """
    middle = len(text) // 2
    sample = text[:_SAMPLE] + (" " + text[middle : middle + _SAMPLE] if middle > _SAMPLE else "")
    words = [w.lower() for w in _WORD.findall(sample)]
    if not words:
        return ""
    scores = [(sum(w in stop for w in words) / len(words), code) for code, stop in _stopwords()]
    best, code = max(scores)
    return code if best >= least else ""
