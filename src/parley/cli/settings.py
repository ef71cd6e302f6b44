"""Settings: ``parley.toml`` < ``PARLEY_*`` < flags.

Keys at the top of ``parley.toml`` hold for every verb that has such an option; keys
in a table named after a verb hold for that verb alone.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

FILE = "parley.toml"
PREFIX = "PARLEY"
COMMON = ("seed", "members", "days", "draws", "threads", "lang", "record", "quiet", "strict")


def read(verbs: list[str]) -> dict[str, Any]:
    """Return ``parley.toml`` of the working folder; unknown keys are faults with their line."""
    path = Path(FILE)
    if not path.is_file():
        return {}
    from parley.scenario.faults import Faults
    from parley.scenario.tomlfile import read_toml

    faults = Faults(done="No setting was read.")
    found = read_toml(path, faults)
    if found is not None:
        found[0].known({*COMMON, *verbs}, faults)
    faults.finish()
    return found[0].values if found else {}


def default_map(verbs: list[str]) -> dict[str, Any]:
    """What click is to take as defaults for each verb."""
    values = read(verbs)
    common = {k: v for k, v in values.items() if k in COMMON}
    return {
        verb: common | (values[verb] if isinstance(values.get(verb), dict) else {})
        for verb in verbs
    }


def origin(verb: str, option: click.Option, values: dict[str, Any]) -> tuple[Any, str]:
    """Return an option's value for a verb and where it comes from."""
    name = option.name or ""
    variable = f"{PREFIX}_{verb}_{name}".upper().replace("-", "_")
    if variable in os.environ:
        return os.environ[variable], f"environment {variable}"
    own = values.get(verb)
    if isinstance(own, dict) and name in own:
        return own[name], f"{FILE} [{verb}]"
    if name in COMMON and name in values:
        return values[name], FILE
    return option.default, "default"
