"""``parley backup`` and ``parley restore``: copies of a record that can be trusted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from parley.cli.common import json_option


@click.command()
@click.argument("record")
@click.argument("to", type=click.Path(path_type=Path))
@json_option
def backup(record: str, to: Path, as_json: bool) -> None:
    """Copy RECORD to the new file TO while others work on it, and verify the copy.

    A checksum is written beside it (TO.sha256). An existing file is never written over.

    \b
    parley backup out/record.db backups/2016-12-21.db
    parley backup out/record.db backups/2016-12-21.db --json
    """
    from parley.workbench.keeping import backup as make

    _tell(make(record, to), "Backed up and verified", as_json)


@click.command()
@click.argument("backup_file", metavar="FROM", type=click.Path(path_type=Path))
@click.argument("record")
@json_option
def restore(backup_file: Path, record: str, as_json: bool) -> None:
    """Put the backup FROM in place as the new file RECORD, after verifying it.

    Its checksum and its whole hash chain are computed again first.

    \b
    parley restore backups/2016-12-21.db out/record.db
    """
    from parley.workbench.keeping import restore as put

    _tell(put(backup_file, record), "Verified and restored", as_json)


def _tell(copy: Any, done: str, as_json: bool) -> None:
    if as_json:
        shown = {"path": str(copy.path), "sha256": copy.sha256}
        click.echo(json.dumps(shown | {"entries": copy.entries, "head": copy.head}))
        return
    click.echo(f"{done}: {copy.path} ({copy.entries} entries)")
    click.echo(f"head   {copy.head}\nsha256 {copy.sha256}")
