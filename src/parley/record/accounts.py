"""Who may sign in to a team's page, with which role; passwords are kept only as scrypt seals.

An account stands beside the ledger and not in it, so that an old password does not stay in
an append-only file. That an account was made, changed or removed, by whom and when, is an
entry like every other act of a person.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from parley.core.errors import UsageError
from parley.record.ledger import Draft, append
from parley.record.schema import account
from parley.record.store import Store

ROLES = ("reader", "reviewer", "editor")
SHORTEST, LONGEST = 10, 1024
COST = 15  # 2**15 blocks of 1 KiB, three passes: 32 MiB and about 0.2 s for each guess
_PASSES, _BLOCK = 3, 8
_NAME = re.compile(r"\w[\w .@+'-]{0,62}\w|\w")
_a = account.c


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who may sign in; ``changed`` tells one password or role from the next."""

    name: str
    role: str
    changed: str


class Accounts:
    """The accounts of one record.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Store.open(pathlib.Path(folder) / "team.db") as store:
    ...         team = Accounts(store)
    ...         team.add("Ana", "reviewer", "correct horse battery", who="admin")
    ...         print(team.enter("ana", "correct horse battery").role, team.enter("ana", "x"))
    reviewer None
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Account]:
        """Return every account by name."""
        with self._store.reading() as connection:
            rows = connection.execute(select(_a.name, _a.role, _a.changed).order_by(_a.key))
            return [Account(*row) for row in rows]

    def any(self) -> bool:
        """Whether anyone has an account."""
        with self._store.reading() as connection:
            return bool(connection.execute(select(func.count()).select_from(account)).scalar())

    def get(self, name: str) -> Account | None:
        """Return an account, or None; capital letters do not count."""
        with self._store.reading() as connection:
            row = _row(connection, name)
        return Account(row.name, row.role, row.changed) if row else None

    def enter(self, name: str, password: str) -> Account | None:
        """Return the account where name and password belong together, else None.

        A name that nobody has takes as long as a wrong password.
        """
        with self._store.reading() as connection:
            row = _row(connection, name)
        right = sealed_by(password[:LONGEST], row.secret if row else _nobody())
        return Account(row.name, row.role, row.changed) if row and right else None

    def add(self, name: str, role: str, password: str, who: str) -> None:
        """Make an account.

        Raises
        ------
        UsageError
            The name is taken or no name, no such role, or the password is too short.
        """
        name = unicodedata.normalize("NFKC", name).strip()
        if not _NAME.fullmatch(name):
            raise UsageError(f"'{name}' is no name.", "Use up to 64 letters, digits and . @ + ' -")
        _check_role(role)
        _check_password(name, password)
        with self._changing("add", name, who, role) as connection:
            if _row(connection, name):
                raise UsageError(f"there is an account '{name}' already.")
            values = {"key": _key(name), "name": name, "role": role, "secret": seal(password)}
            connection.execute(insert(account).values(**values, changed=_now()))

    def role(self, name: str, role: str, who: str) -> None:
        """Give an account another role; whoever is signed in with it signs in anew."""
        _check_role(role)
        self._set("role", name, who, role, {"role": role})

    def password(self, name: str, password: str, who: str) -> None:
        """Give an account another password; whoever is signed in with it signs in anew."""
        _check_password(name, password)
        self._set("password", name, who, "", {"secret": seal(password)})

    def remove(self, name: str, who: str) -> None:
        """Remove an account; what was decided under its name stays in the ledger."""
        with self._changing("remove", name, who, "") as connection:
            _must_be(connection, name)
            connection.execute(delete(account).where(_a.key == _key(name)))

    def _set(self, did: str, name: str, who: str, role: str, values: dict[str, str]) -> None:
        with self._changing(did, name, who, role) as connection:
            _must_be(connection, name)
            changed = update(account).where(_a.key == _key(name))
            connection.execute(changed.values(**values, changed=_now()))

    @contextmanager
    def _changing(self, did: str, name: str, who: str, role: str) -> Iterator[Connection]:
        """A change and the entry that tells of it, both or neither."""
        with self._store.writing() as connection:
            yield connection
            body = msgspec.json.encode({"did": did, "name": name, "role": role}).decode()
            append(connection, [Draft("account", _key(name), body)], who, "human")


def seal(password: str) -> str:
    """Return a password's seal: scrypt with a salt of its own [Percival2009]_."""
    salt = os.urandom(16)
    digest = _scrypt(password, salt, COST)
    return f"scrypt${COST}${b64encode(salt).decode()}${b64encode(digest).decode()}"


def sealed_by(password: str, secret: str) -> bool:
    """Whether a seal is that of this password."""
    _, cost, salt, digest = secret.split("$")
    found = _scrypt(password, b64decode(salt), int(cost))
    return hmac.compare_digest(found, b64decode(digest))


def _scrypt(password: str, salt: bytes, cost: int) -> bytes:
    plain = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    room = 256 * _BLOCK * _PASSES * 2**cost
    return hashlib.scrypt(plain, salt=salt, n=2**cost, r=_BLOCK, p=_PASSES, maxmem=room, dklen=32)


def _nobody() -> str:
    """A seal that no password opens, as dear to try as every other."""
    blank = b64encode(bytes(32)).decode()
    return f"scrypt${COST}${b64encode(os.urandom(16)).decode()}${blank}"


def _row(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(account).where(_a.key == _key(name))).first()


def _must_be(connection: Connection, name: str) -> None:
    if _row(connection, name) is None:
        raise UsageError(f"there is no account '{name}'.", "'parley user list' names them all.")


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise UsageError(f"no role '{role}'.", f"Choose one of {', '.join(ROLES)}.")


def _check_password(name: str, password: str) -> None:
    if len(password) < SHORTEST or _key(password) == _key(name):
        todo = f"Use {SHORTEST} characters or more; a sentence is easiest to keep in mind."
        raise UsageError("that password is too easy to guess.", todo)
    if len(password) > LONGEST:
        raise UsageError(f"that password is longer than {LONGEST} characters.")
