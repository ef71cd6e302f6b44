"""Full-text search that finds "Älteste" for "alteste" and Arabic in all its spellings."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex
from sqlalchemy import Connection, func, select, text

from parley.record.batches import batches
from parley.record.codec import claim_from, report_from
from parley.record.ledger import Draft
from parley.record.schema import create_search, entry

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
            rows.append(_row("claim", d.subject, _claim_words(d.body)))
        elif d.kind == "report" and d.subject in texts:
            rows.append(_row("report", d.subject, _report_words(d.body, texts[d.subject])))
    if not rows:
        return
    again = _revised(connection, rows)
    for row in rows:  # a new revision replaces the words of the one before
        if (row["k"], row["s"]) in again:
            connection.execute(text("DELETE FROM search WHERE subject = :s AND kind = :k"), row)
    connection.execute(text(_INSERT), rows)


def _revised(connection: Connection, rows: Sequence[dict[str, str]]) -> set[tuple[str, str]]:
    """Which of these the ledger holds in several revisions, as kind and subject.

    The ledger is asked, which has an index on subjects: the search table has none.
    """
    found: set[tuple[str, str]] = set()
    for kind in sorted({row["k"] for row in rows}):
        keys = [row["s"] for row in rows if row["k"] == kind]
        for some in batches(keys):
            query = select(entry.c.subject).where(entry.c.kind == kind, entry.c.subject.in_(some))
            query = query.group_by(entry.c.subject).having(func.count() > 1)
            found |= {(kind, key) for key in connection.execute(query).scalars()}
    return found


_INSERT = "INSERT INTO search (subject, kind, digest, words) VALUES (:s, :k, :d, :w)"


def _row(kind: str, subject: str, words: str) -> dict[str, str]:
    return {"s": subject, "k": kind, "d": digest(subject, kind, words), "w": words}


def _claim_words(body: str) -> str:
    claim = claim_from(body)
    return fold(f"{claim.quote} {claim.topic}")


def _report_words(body: str, content: str) -> str:
    report = report_from(body, content)
    return fold(" ".join((report.title, report.author, report.publisher, report.text)))


def digest(subject: str, kind: str, words: str) -> str:
    """Return the checksum by which a damaged row of the index is found."""
    return hashlib.blake2b(f"{subject}|{kind}|{words}".encode(), digest_size=8).hexdigest()


def rebuild(connection: Connection, rows: Iterable[tuple[str, str, str, str]]) -> int:
    """Build the index anew from (kind, id, body, text) of every report and claim."""
    connection.execute(text("DROP TABLE search"))
    create_search(connection)
    made = [
        _row(kind, key, _claim_words(body) if kind == "claim" else _report_words(body, content))
        for kind, key, body, content in rows
    ]
    if made:
        connection.execute(text(_INSERT), made)
    return len(made)


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
