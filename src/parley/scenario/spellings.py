"""How a place may be spelt in a report: articles, hyphens, accents, English and German sounds."""

from __future__ import annotations

import re
import unicodedata

# English transcription of Arabic, Cyrillic and the like -> German; longest first.
GERMAN = (
    ("zh", "sch"),
    ("tch", "tsch"),
    ("ch", "tsch"),
    ("kh", "ch"),
    ("sh", "sch"),
    ("dj", "dsch"),
    ("j", "dsch"),
    ("ou", "u"),
    ("oo", "u"),
    ("iy", "ij"),
    ("y", "j"),
    ("v", "w"),
)
COMPASS = {
    "north": "Nord",
    "northern": "Nord",
    "south": "Süd",
    "southern": "Süd",
    "east": "Ost",
    "eastern": "Ost",
    "west": "West",
    "western": "West",
    "central": "Zentral",
    "upper": "Ober",
    "lower": "Nieder",
}
ARTICLE = re.compile(r"^(?:al|el|ad|ed|an|en|ar|er|as|es|ash|esh|at|et|az|ez)[ -](?=\w)", re.I)
UNIT_WORD = re.compile(
    r"[ -](?:state|province|governorate|region|district|oblast|department|county|prefecture"
    r"|division|territory|republic|wilaya|raion)$",
    re.I,
)


def plain(name: str) -> str:
    """A name without accents and marks.

    Examples
    --------
    >>> plain("Babanūsah")
    'Babanusah'
    """
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip()


def german(name: str) -> str:
    """A transcribed name as a German paper writes it; a name without such sounds stays.

    Examples
    --------
    >>> german("El Fasher"), german("Kharkiv"), german("Nyala")
    ('El Fascher', 'Charkiw', 'Njala')
    """
    out, i = "", 0
    while i < len(name):
        low = name.lower()
        hit = next(((a, b) for a, b in GERMAN if low.startswith(a, i)), None)
        if hit is None:
            out, i = out + name[i], i + 1
            continue
        a, b = hit
        out += b.capitalize() if name[i].isupper() else b
        i += len(a)
    return out


def spellings(name: str) -> list[str]:
    """The ways a transcribed place name is met in print, its own first.

    Examples
    --------
    >>> spellings("El Fasher")
    ['El Fasher', 'El-Fasher', 'Al Fasher', 'Al-Fasher']
    """
    found = [name]
    article = ARTICLE.match(name)
    if article:
        rest, own = name[article.end() :], article.group().rstrip(" -")
        found += [f"{a}{gap}{rest}" for a in (own, "El", "Al") for gap in (" ", "-")]
    found += [plain(n) for n in found]
    return list(dict.fromkeys(n for n in found if n))


def in_german(name: str) -> list[str]:
    """The same for German reports.

    Examples
    --------
    >>> in_german("El Fasher")
    ['El Fascher', 'El-Fascher', 'Al Fascher', 'Al-Fascher']
    """
    return [n for n in spellings(german(name)) if n not in spellings(name)]


def unit_names(name: str) -> tuple[list[str], list[str]]:
    """English and German names of an administrative unit, without "state" or "province".

    Examples
    --------
    >>> unit_names("Northern Darfur")
    (['Northern Darfur', 'North Darfur'], ['Nord-Darfur', 'Norddarfur', 'Nord Darfur'])
    """
    name = UNIT_WORD.sub("", name).strip()
    first, _, rest = name.partition(" ")
    side = COMPASS.get(first.lower())
    if not side or not rest:
        return [name], []
    pair = [k.capitalize() for k, v in COMPASS.items() if v == side]
    told = [name, *(f"{word} {rest}" for word in pair if word.lower() != first.lower())]
    return told, [f"{side}-{rest}", f"{side}{rest.lower()}", f"{side} {rest}"]
