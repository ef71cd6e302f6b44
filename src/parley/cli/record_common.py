"""What the record's verbs share: the --record option, opening, printing JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from parley.record import Store

F = TypeVar("F", bound=Callable[..., Any])


def record_option(function: F) -> F:
    """``--record``: a file or a postgresql:// address; also from PARLEY_RECORD."""
    return click.option(
        "--record",
        "record_at",
        default="parley.db",
        show_default=True,
        envvar="PARLEY_RECORD",
        help="Record file, or postgresql://user@host/name.",
    )(function)


def who_option(function: F) -> F:
    """``--who``: whose decision it is; the login name unless said."""
    return click.option(
        "--who", envvar="PARLEY_WHO", help="Whose decision it is (default: your login name)."
    )(function)


def whoever(who: str | None) -> str:
    """Return the name decisions are written under."""
    import getpass

    if who:
        return who
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def open_record(where: str, create: bool = False) -> Store:
    """Open a record; reading verbs refuse one that is not there."""
    from parley.record import Store

    return Store.open(where if "://" in where else Path(where), create=create)


@contextmanager
def record_to_fill(where: str) -> Iterator[Store]:
    """Open a record, new or not; a new one that nothing came into is not left behind."""
    new = "://" not in where and not Path(where).exists()
    try:
        with open_record(where, create=True) as store:
            try:
                yield store
            finally:
                new = new and not store.head().seq
    finally:
        if new:
            for end in ("", "-wal", "-shm"):
                Path(where + end).unlink(missing_ok=True)


def say(data: Any) -> None:
    """Print one JSON value on a line of its own."""
    click.echo(json.dumps(data, ensure_ascii=False, default=str))


def say_lines(facts: Mapping[str, Any]) -> None:
    """Print facts as aligned lines, empty ones left out."""
    shown = {k: v for k, v in facts.items() if v not in (None, "", (), [], {})}
    width = max(map(len, shown), default=0)
    for name, value in shown.items():
        click.echo(f"{name:<{width}}  {value}")
