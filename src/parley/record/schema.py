"""The record's tables: one append-only ledger, the report texts, and a search index.

Everything an analyst sees is a view over ``entry``; there is no second copy of a
claim that could drift from the ledger or be changed behind its back.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

VERSION = 2
APPLICATION_ID = 0x50524C59  # "PRLY", so that no other program's SQLite file is taken for a record

metadata = MetaData()
_SEQ = BigInteger().with_variant(Integer, "sqlite")

entry = Table(
    "entry",
    metadata,
    Column("seq", _SEQ, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("parent", Text, nullable=False),
    Column("rank", _SEQ, nullable=False),
    Column("published", Text, nullable=False),
    Column("published_last", Text, nullable=False),
    Column("valid_from", Text, nullable=False),
    Column("valid_to", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("learned_at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("body", Text),
    Column("body_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("entry_subject", "kind", "subject", "rank", "seq"),
    Index("entry_parent", "parent", "kind"),
)

blob = Table(
    "blob",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text))

# Not part of the ledger: a password that was changed must be gone. That it was changed, by
# whom and when, is an entry.
account = Table(
    "account",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("changed", Text, nullable=False),
)

COLUMNS = tuple(c.name for c in entry.columns)
HEADER = COLUMNS[: COLUMNS.index("salt")]

_SAME = " AND ".join(f"NEW.{c} = OLD.{c}" for c in COLUMNS if c not in ("body", "salt"))

# A body (with its salt) may be emptied, and a text masked, only once a tombstone says so.
_REDACTION = f"""NEW.body IS NULL AND length(NEW.salt) = 0 AND {_SAME} AND EXISTS (
    SELECT 1 FROM entry t WHERE t.kind = 'tombstone' AND t.subject = OLD.subject)"""
_MASKING = """NEW.sha256 = OLD.sha256 AND EXISTS (
    SELECT 1 FROM entry t WHERE t.kind = 'tombstone' AND t.parent = OLD.sha256)"""

_SQLITE = f"""
CREATE TRIGGER IF NOT EXISTS entry_in_order BEFORE INSERT ON entry
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entry)
BEGIN SELECT RAISE(ABORT, 'the ledger only grows at its end'); END;
--
CREATE TRIGGER IF NOT EXISTS entry_no_update BEFORE UPDATE ON entry WHEN NOT ({_REDACTION})
BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
--
CREATE TRIGGER IF NOT EXISTS entry_no_delete BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
--
CREATE TRIGGER IF NOT EXISTS blob_once BEFORE INSERT ON blob
WHEN EXISTS (SELECT 1 FROM blob WHERE sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'report texts are never replaced'); END;
--
CREATE TRIGGER IF NOT EXISTS blob_no_update BEFORE UPDATE ON blob WHEN NOT ({_MASKING})
BEGIN SELECT RAISE(ABORT, 'report texts are never edited'); END;
--
CREATE TRIGGER IF NOT EXISTS blob_no_delete BEFORE DELETE ON blob
BEGIN SELECT RAISE(ABORT, 'report texts are never deleted'); END;
"""

_SQLITE_SEARCH = """
CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(
    subject UNINDEXED, kind UNINDEXED, digest UNINDEXED, words,
    tokenize = "unicode61 remove_diacritics 2");
"""


def _refuse(name: str, table: str, action: str, unless: str, message: str) -> str:
    """One PostgreSQL trigger that refuses ``action`` on ``table`` unless a condition holds."""
    returned = "RETURN OLD" if action == "DELETE" else "RETURN NEW"
    each = "STATEMENT" if action == "TRUNCATE" else "ROW"
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NOT ({unless}) THEN RAISE EXCEPTION '{message}'; END IF; {returned}; END $$;
--
CREATE OR REPLACE TRIGGER {name} BEFORE {action} ON {table}
FOR EACH {each} EXECUTE FUNCTION {name}();
--"""


_POSTGRES = (
    _refuse("entry_no_update", "entry", "UPDATE", _REDACTION, "entries are never changed")
    + _refuse("entry_no_delete", "entry", "DELETE", "false", "entries are never deleted")
    + _refuse("entry_no_truncate", "entry", "TRUNCATE", "false", "entries are never deleted")
    + _refuse("blob_no_update", "blob", "UPDATE", _MASKING, "report texts are never edited")
    + _refuse("blob_no_delete", "blob", "DELETE", "false", "report texts are never deleted")
    + _refuse("blob_no_truncate", "blob", "TRUNCATE", "false", "report texts are never deleted")
)

_POSTGRES_SEARCH = """
CREATE TABLE IF NOT EXISTS search (subject text, kind text, digest text, words text);
--
CREATE INDEX IF NOT EXISTS search_words ON search USING gin (to_tsvector('simple', words));
--
CREATE INDEX IF NOT EXISTS search_subject ON search (subject);
"""


def create(connection: Connection) -> None:
    """Make the tables and the triggers that keep them append-only, where they are missing."""
    metadata.create_all(connection)
    _run(connection, _SQLITE if connection.dialect.name == "sqlite" else _POSTGRES)
    create_search(connection)


def create_search(connection: Connection) -> None:
    """Make the search index, empty, where it is missing."""
    sqlite = connection.dialect.name == "sqlite"
    _run(connection, _SQLITE_SEARCH if sqlite else _POSTGRES_SEARCH)


def _run(connection: Connection, script: str) -> None:
    for statement in script.split("\n--"):
        if statement.strip():
            connection.exec_driver_sql(statement.strip())
