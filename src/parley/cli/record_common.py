"""What the record's verbs share: the --record option, opening, printing JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
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


def say(data: Any) -> None:
    """Print one JSON value on a line of its own."""
    click.echo(json.dumps(data, ensure_ascii=False, default=str))


def say_lines(facts: Mapping[str, Any]) -> None:
    """Print facts as aligned lines, empty ones left out."""
    shown = {k: v for k, v in facts.items() if v not in (None, "", (), [], {})}
    width = max(map(len, shown), default=0)
    for name, value in shown.items():
        click.echo(f"{name:<{width}}  {value}")
