"""``parley check``: every fault of a scenario, a rule file or a language folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from parley.cli.common import json_option
from parley.core.errors import Fault, InputError


@click.command()
@click.argument("target")
@json_option
def check(target: str, as_json: bool) -> int:
    """Explain every fault in a scenario folder, a rule file or a language folder.

    \b
    parley check aleppo-2016-12
    parley check my-war/
    parley check my-war/rules/
    """
    faults, looked_at = find_faults(target)
    if faults:
        raise InputError(faults)
    if as_json:
        import json

        click.echo(json.dumps({"ok": True, "looked_at": looked_at}))
    else:
        click.echo(f"{target}: no faults. Looked at: " + ", ".join(looked_at))
    return 0


def find_faults(target: str) -> tuple[list[Fault], list[str]]:
    """Check whatever ``target`` is; say what was looked at."""
    path = Path(target)
    if path.is_dir() and (path / "language.toml").is_file():
        from parley.reading import check_language

        return list(check_language(path)), ["language"]
    if path.suffix == ".toml" or (path.is_dir() and path.name == "rules"):
        from parley.reading import check_rules

        return list(check_rules(path)), ["rules"]
    return _scenario_faults(target)


def _scenario_faults(target: str) -> tuple[list[Fault], list[str]]:
    from parley.scenario import load_scenario

    try:
        scenario = load_scenario(target)
    except InputError as error:
        return list(error.faults), ["scenario"]
    counts: dict[str, Any] = {
        "actors": len(scenario.actors),
        "relations": len(scenario.relations),
        "places": len(scenario.places),
        "roads": len(scenario.edges),
        "forces": len(scenario.forces),
        "agreements": len(scenario.agreements),
        "sources": len(scenario.sources),
        "questions": len(scenario.questions),
        "reports": len(scenario.report_files),
    }
    faults = [*_agreement_faults(scenario), *_world_faults(scenario), *_rule_faults(scenario)]
    return faults, [f"{n} {name if n != 1 else name[:-1]}" for name, n in counts.items()]


def _agreement_faults(scenario: Any) -> list[Fault]:
    from parley.agreements import check_agreement

    actors = {a.id for a in scenario.actors}
    tables = {f.id for f in scenario.formats}
    return [f for a in scenario.agreements for f in check_agreement(a, actors, a.path, tables)]


def _world_faults(scenario: Any) -> list[Fault]:
    from parley.war import check_world
    from parley.workbench import build_world

    return list(check_world(build_world(scenario)))


def _rule_faults(scenario: Any) -> list[Fault]:
    from parley.reading import check_rules

    return list(check_rules(scenario.rules)) if scenario.rules else []
