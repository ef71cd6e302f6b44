"""Full-text search that finds "Älteste" for "alteste" and Arabic in all its spellings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import regex
from sqlalchemy import Connection, text

from parley.record.codec import claim_from, report_from
from parley.record.ledger import Draft

# Letters that are one word to the reader and several to the computer.
_SAME = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ـ": None,
     "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}
)  # fmt: skip
EVERYTHING = 100_000
_WORD = regex.compile(r"[\p{L}\p{N}]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A claim or report in which the words were found."""

    kind: str
    id: str
    text: str = ""


def fold(words: str) -> str:
    """Return words without case, accents and spelling variants.

    Examples
    --------
    >>> fold("Älteste Straße"), fold("إدلب") == fold("ادلب")
    ('alteste strasse', True)
    """
    lowered = words.casefold().translate(_SAME)
    bare = (c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    return " ".join(_WORD.findall("".join(bare)))


def index(connection: Connection, drafts: Iterable[Draft], texts: dict[str, str]) -> None:
    """Add the words of new reports and claims; the index can always be built anew."""
    rows = []
    for d in drafts:
        if d.kind == "claim":
            claim = claim_from(d.body)
            rows.append({"s": d.subject, "k": "claim", "w": fold(f"{claim.quote} {claim.topic}")})
        elif d.kind == "report" and d.subject in texts:
            report = report_from(d.body, texts[d.subject])
            words = " ".join((report.title, report.author, report.publisher, report.text))
            rows.append({"s": d.subject, "k": "report", "w": fold(words)})
    if not rows:
        return
    for row in rows:  # a new revision replaces the words of the one before
        connection.execute(text("DELETE FROM search WHERE subject = :s AND kind = :k"), row)
    connection.execute(text("INSERT INTO search (subject, kind, words) VALUES (:s, :k, :w)"), rows)


def forget(connection: Connection, subjects: Iterable[str]) -> None:
    """Take redacted subjects out of the index."""
    for subject in subjects:
        connection.execute(text("DELETE FROM search WHERE subject = :s"), {"s": subject})


def find(connection: Connection, words: str, limit: int = 50) -> list[Hit]:
    """Return claims and reports that have all the words; ``Evaku*`` finds what begins so."""
    terms = [(fold(t), t.endswith("*")) for t in words.split()]
    terms = [(f, star) for t, star in terms if (f := t)]
    if not terms:
        return []
    if connection.dialect.name == "sqlite":
        wanted = " ".join(f'"{t}"{"*" if star else ""}' for t, star in terms)
        query = "SELECT kind, subject FROM search WHERE search MATCH :q ORDER BY rank, subject"
    else:
        parts = [p for t, star in terms for p in _tsquery(t, star)]
        wanted = " & ".join(parts)
        query = (
            "SELECT kind, subject FROM search, to_tsvector('simple', words) v,"
            " to_tsquery('simple', :q) q WHERE v @@ q ORDER BY ts_rank(v, q) DESC, subject"
        )
    rows = connection.execute(text(f"{query} LIMIT :n"), {"q": wanted, "n": limit})
    return [Hit(kind, subject) for kind, subject in rows]


def _tsquery(term: str, star: bool) -> list[str]:
    words = term.split()
    return [*words[:-1], words[-1] + (":*" if star else "")]
