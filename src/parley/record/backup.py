"""A copy of a record that can be trusted: taken in one look, verified, sealed by a checksum."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from parley.core.errors import EnvironmentFault, Fault, InputError
from parley.core.errors import UsageError as Refused
from parley.record.engine import explain, is_url, seal_of
from parley.record.ledger import Head
from parley.record.store import Store

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Copy:
    """A finished copy: where it lies, its checksum, its length and its head."""

    path: Path
    sha256: str
    entries: int
    head: str


def backup(record: str | Path, to: str | Path) -> Copy:
    """Copy a record while others go on writing to it, and verify the copy.

    The copy shows one moment of the record. It gets its name only after its whole hash
    chain has been computed again, and a ``.sha256`` file beside it seals its bytes.

    Parameters
    ----------
    record
        A record file.
    to
        The copy; must not exist.

    Raises
    ------
    InputError
        No such record, or ``to`` exists already, or the record's chain is broken.
    UsageError
        The record is on a server; the message says what to use there.
    EnvironmentFault
        No space, no right to write.
    """
    source, target = _file(record, "pg_dump --format=custom --file=FILE"), Path(to)
    with Store.open(source, create=False):
        pass  # refuses what is no record before anything is written
    with _arriving(target) as part:
        try:
            with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(part)) as copy:
                live.backup(copy)  # all pages in one step: one moment, and writers do not wait
        except sqlite3.Error as error:
            raise explain(str(target), str(error)) from error
        whole = _checked(part, source)
        digest = _digest(part)
        _place(part, target)
    seal = seal_of(target)
    seal.write_text(f"{digest}  {target.name}\n", encoding="utf-8", newline="\n")
    return Copy(target, digest, whole.seq, whole.hash)


def restore(backup_file: str | Path, record: str | Path) -> Copy:
    """Put a copy made by :func:`backup` in place as a record, after verifying it.

    Its checksum (where the ``.sha256`` file lies beside it) and its whole hash chain are
    computed again first; an existing record is never written over.

    Raises
    ------
    InputError
        The copy is not as it was sealed, its chain is broken, or ``record`` exists.
    UsageError
        The record is to be on a server; the message says what to use there.
    """
    source, target = Path(backup_file), _file(record, "pg_restore --dbname=NEW FILE")
    if not source.is_file():
        raise InputError(Fault(str(source), 0, 0, "no such file", todo="Name a backup."))
    log = source.with_name(source.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise InputError(
            Fault(str(source), 0, 0, "is a record in use, not a backup",
                  todo="Use 'parley backup' to copy it.")
        )  # fmt: skip
    with _arriving(target) as part:
        shutil.copyfile(source, part)
        digest = _digest(part)
        sealed = _sealed(source)
        if sealed and sealed != digest:
            raise InputError(
                Fault(str(source), 0, 0, "not as it was when the backup was made",
                      f"checksum {digest[:12]}…, sealed {sealed[:12]}…",
                      todo="Take another backup.")
            )  # fmt: skip
        whole = _checked(part, source)
        _place(part, target)
    return Copy(target, digest, whole.seq, whole.hash)


def _file(where: str | Path, instead: str) -> Path:
    """Return the path of a record file; say what to use for one on a server."""
    if not is_url(where):
        return Path(where)
    address = make_url(str(where)).render_as_string(hide_password=True)
    raise Refused(
        f"{address}: a record on PostgreSQL is copied by PostgreSQL's own tools.",
        f"Use '{instead}' with this address, then 'parley verify' on what was restored.",
    )


@contextmanager
def _arriving(target: Path) -> Iterator[Path]:
    """A place beside the target to build it in; nothing of it stays if anything fails."""
    _refuse_existing(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + end).unlink(missing_ok=True)


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise InputError(
            Fault(str(target), 0, 0, "exists already", todo="Choose another name, or move it.")
        )


def _checked(part: Path, source: Path) -> Head:
    """Compute the copy's whole chain again, then fold it into one file."""
    with Store.open(part, create=False) as store:
        found = store.verify()
        last = store.head()
    if not found.whole:
        raise InputError(
            Fault(str(source), 0, 0, f"its chain is broken: {broken}", done="No copy was made.",
                  todo="Run 'parley verify' on it, and use an earlier backup.")
            for broken in found.broken
        )  # fmt: skip
    with closing(sqlite3.connect(part)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
    return last


def _place(part: Path, target: Path) -> None:
    """Give the copy its name, on disk and never over another file."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    try:
        os.link(part, target)
    except FileExistsError:
        _refuse_existing(target)
    except OSError as error:  # a file system without links
        _refuse_existing(target)
        try:
            part.rename(target)
        except OSError:
            raise EnvironmentFault(f"{target}: {error.strerror}. Nothing was written.") from error


def _digest(path: Path) -> str:
    seen = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            seen.update(block)
    return seen.hexdigest()


def _sealed(path: Path) -> str:
    seal = seal_of(path)
    return seal.read_text(encoding="utf-8").split(" ")[0].strip() if seal.exists() else ""
