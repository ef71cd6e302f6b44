"""``parley user``: who may sign in to a team's page, and what each may do there."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from typing import Any, TextIO, TypeVar

import click

from parley.cli.common import json_option, table
from parley.cli.record_common import open_record, record_option, say, who_option, whoever

F = TypeVar("F", bound=Callable[..., Any])
ROLES = ("reader", "reviewer", "editor")
role_option = click.option(
    "--role",
    type=click.Choice(ROLES),
    required=True,
    help="reader: looks; reviewer: decides on claims as well; editor: imports and runs as well.",
)


def password_options(function: F) -> F:
    """How a password is given: typed twice, made by Parley, or from a file."""
    function = click.option(
        "--password-file", type=click.File(encoding="utf-8"), help="First line; - for stdin."
    )(function)
    help_line = "Make a password and print it, once."
    return click.option("--generate", is_flag=True, help=help_line)(function)


@click.group()
def user() -> None:
    """Who may sign in to a team's page, and what each may do there.

    \b
    parley user add ana --role reviewer --record team.db
    parley user list --record postgresql://team@server/aleppo
    parley user role ana editor --record team.db

    As soon as there is one account, 'parley serve' asks everyone to sign in wherever it
    can be reached from another computer.
    """


@user.command()
@click.argument("name")
@role_option
@password_options
@record_option
@who_option
def add(
    name: str,
    role: str,
    generate: bool,
    password_file: TextIO | None,
    record_at: str,
    who: str | None,
) -> None:
    """Give NAME an account; the password is asked for, twice and unseen.

    \b
    parley user add ana --role reviewer --record team.db
    parley user add bo --role reader --generate --record team.db
    """
    from parley.workbench.accounts import Accounts

    with open_record(record_at) as store:
        word = _password(generate, password_file)
        Accounts(store).add(name, role, word, whoever(who))
    click.echo(f"{name}: {role}.")
    if generate:
        click.echo(f"password: {word}")


@user.command("list")
@record_option
@json_option
def list_(record_at: str, as_json: bool) -> None:
    """List the accounts of a record.

    \b
    parley user list --record team.db
    """
    from parley.workbench.accounts import Accounts

    with open_record(record_at) as store:
        found = Accounts(store).all()
    if as_json:
        say([{"name": a.name, "role": a.role, "changed": a.changed} for a in found])
    elif found:
        table(
            "Accounts",
            ("name", "role", "changed"),
            [(a.name, a.role, a.changed[:16]) for a in found],
        )
    else:
        click.echo("No account: 'parley user add NAME --role editor' makes the first.")


@user.command()
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@record_option
@who_option
def role(name: str, role: str, record_at: str, who: str | None) -> None:
    """Give NAME another ROLE; whoever is signed in under it signs in anew.

    \b
    parley user role ana editor --record team.db
    """
    from parley.workbench.accounts import Accounts

    with open_record(record_at) as store:
        Accounts(store).role(name, role, whoever(who))
    click.echo(f"{name}: {role}.")


@user.command()
@click.argument("name")
@password_options
@record_option
@who_option
def password(
    name: str, generate: bool, password_file: TextIO | None, record_at: str, who: str | None
) -> None:
    """Give NAME another password; whoever is signed in under it signs in anew.

    \b
    parley user password ana --record team.db
    """
    from parley.workbench.accounts import Accounts

    with open_record(record_at) as store:
        word = _password(generate, password_file)
        Accounts(store).password(name, word, whoever(who))
    click.echo(f"{name}: another password.")
    if generate:
        click.echo(f"password: {word}")


@user.command()
@click.argument("name")
@record_option
@who_option
def remove(name: str, record_at: str, who: str | None) -> None:
    """Remove the account NAME; what was decided under it stays in the record.

    \b
    parley user remove ana --record team.db
    """
    from parley.workbench.accounts import Accounts

    with open_record(record_at) as store:
        Accounts(store).remove(name, whoever(who))
    click.echo(f"{name}: removed.")


def _password(generate: bool, file: TextIO | None) -> str:
    if generate:
        return "-".join(secrets.token_hex(2) for _ in range(5))
    if file is not None:
        return file.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise click.UsageError("Nobody is here to type a password: --password-file or --generate.")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
