"""``parley new``: start a scenario or a rule from a commented template."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parley.cli.common import DAY

if TYPE_CHECKING:
    from parley.workbench.founding.draft import Draft
    from parley.workbench.founding.heard import Heard

RULE = """
[[rule]]
id = "{name}"
kind = "{kind}"                # {kinds}
topic = "{topic}"
# type = "AID"               # a PLOVER event type, for kind = "event"
# It fires in a clause in which each of these groups has a word; * stands for any ending.
all = [["{word}*"], ["{other}*"]]
# none = [["rehearsal*"]]    # and in which these have none
# needs = ["place"]          # figure, persons, actor or place
yes = [
  "Write a sentence that must match, with {word} and {other}.",
  "Write another one: {other} after {word}.",
]
no = [
  "Write a sentence that must not match.",
]
"""
KINDS = "event, quantity, status, position, characterisation, control, force, rule, forecast"


@click.group()
def new() -> None:
    """Start a rule or a scenario.

    \b
    parley new scenario my-war
    parley new rule my-war/rules/own.toml --name withdrawal
    """


@new.command()
@click.argument("name", type=click.Path(path_type=Path))
@click.option(
    "--country",
    multiple=True,
    help="ISO code or name: build the folder from the map. Several (--country ISR --country LBN) "
    "for a war across a border; first the one whose own war it is.",
)
@click.option(
    "--from",
    "events",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Events (UCDP GED, ACLED, POLECAT) for actors, fronts and history.",
)
@click.option("--format", "form", type=click.Choice(["ged", "acled", "polecat", "table"]))
@click.option(
    "--units",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your own units (GeoJSON, GeoPackage), with P-codes.",
)
@click.option(
    "--towns",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your own towns: CSV (name,lat,lon,population), GeoJSON, GeoPackage.",
)
@click.option(
    "--reports",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Reports of this war (files, folders): who fights where, who backs whom.",
)
@click.option("--places", type=click.IntRange(2, 300), default=24, show_default=True)
@click.option("--as-of", type=DAY, help="Nothing later is used.")
def scenario(
    name: Path,
    country: tuple[str, ...],
    events: Path | None,
    form: str | None,
    units: Path | None,
    towns: Path | None,
    reports: tuple[Path, ...],
    places: int,
    as_of: date | None,
) -> int:
    """Start a scenario in the folder NAME: blank, or built from a country and its events.

    \b
    parley new scenario my-war
    parley new scenario sudan --country SDN --from ged.csv --as-of 2023-06-30
    parley new scenario kivu --country COD --country RWA --reports news/
    parley new scenario sudan --country SDN --units sdn_adm1.gpkg --towns towns.csv
    """
    if country:
        from parley.workbench.founding import OwnMap, found

        own = OwnMap(units, towns)
        made = found(name, ",".join(country), events, form or "", places, as_of, own, reports)
        _tell(name, *made, [str(r) for r in reports])
        return 0
    if events or units or towns or reports:
        raise click.UsageError("--from, --reports, --units and --towns need --country.")
    return _blank(name)


def _tell(name: Path, draft: Draft, heard: Heard, reports: list[str]) -> None:
    """What was built, what is missing, and what to do next."""
    from parley.cli.common import list_faults
    from parley.workbench.founding.sides import side
    from parley.workbench.founding.theatre import title

    click.echo(
        f"{name}: written, {title(draft.country)[0]}. {len(draft.towns)} towns in "
        f"{len(draft.units)} units, {len(draft.roads())} roads, {len(draft.sides())} sides, "
        f"{len(draft.happenings)} events, {heard.reports} reports."
    )

    def called(told: str) -> str:
        return side(told, draft.country).name

    for told, n in draft.sides():
        click.echo(f"  side: {called(told)} ({n})")
    for (patron, client), n in sorted(draft.backers.items()):
        click.echo(f"  backs: {called(patron)} → {called(client)} ({n})")
    for line in _truces(draft, called):
        click.echo(f"  {line}")
    for camp in _camps(draft):
        click.echo(f"  one camp: {', '.join(map(called, camp))}")
    lost = ", ".join(map(called, draft.unplaced()))
    if lost:
        click.echo(f"  nobody says where they are: {lost}. Put them into forces.csv.")
    missing = [place for place, _ in heard.off_map.most_common(12)]
    if missing:
        click.echo(f"  in no gazetteer: {', '.join(missing)}. Add what matters to places.csv.")
    if len(draft.sides()) < 2:
        click.echo(
            "Nobody fights yet: name the sides in actors.csv, relations.csv and forces.csv, "
            "or found it again with --from EVENTS or --reports FOLDER."
        )
    list_faults(heard.faults)
    whole = heard.copied >= len(heard.files)
    given = "" if whole else "".join(f" --reports {r}" for r in reports)
    put = "" if reports else f", put reports into {name}/reports"
    if heard.copied:
        click.echo(f"{heard.copied} files of reports copied into {name}/reports.")
    click.echo(f"Read {name}/README.md{put}, then:")
    click.echo(f"  parley check {name} && parley run {name}{given}")


def _truces(draft: Draft, called: Callable[[str], str]) -> list[str]:
    """What reports tell of truces, and of who brings the sides together or vouches for them."""
    from parley.workbench.founding.deals import most_told
    from parley.workbench.founding.plans import truce_names

    out = []
    for deal in draft.deals.signed:
        sides = ", ".join(map(called, deal.parties))
        ended = f", ended {deal.over}" if deal.over else ""
        out.append(f"signed: {truce_names(deal.day)[0]}: {sides}{ended}")
    for role, told in (("mediates", draft.deals.mediators), ("vouches", draft.deals.guarantors)):
        names = ", ".join(s.name for s in most_told(told, draft.country))
        out += [f"{role}: {names}"] if names else []
    return out


def _camps(draft: Draft) -> list[list[str]]:
    """Who is put into one camp, where it is more than one."""
    from parley.workbench.founding.write import camps_of

    out: dict[str, list[str]] = {}
    for name, camp in camps_of(draft).items():
        out.setdefault(camp, []).append(name)
    return [names for names in out.values() if len(names) > 1]


def _blank(target: Path) -> int:
    from parley.core.errors import UsageError
    from parley.scenario.loader import BUILT_IN

    if target.exists():
        raise UsageError(f"{target}: exists already.", "Choose another name.")
    shutil.copytree(BUILT_IN / "_blank", target)
    head = target / "scenario.toml"
    text = head.read_text(encoding="utf-8").replace("_blank", target.name)
    head.write_text(text, encoding="utf-8")
    click.echo(f"{target}: written. Fill it in, then: parley check {target}")
    return 0


@new.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="Id of the rule.")
@click.option("--kind", type=click.Choice(KINDS.split(", ")), default="event", show_default=True)
@click.option("--topic", default="", show_default=True)
@click.option("--words", nargs=2, default=("convoy", "arrive"), help="Two words it needs.")
def rule(path: Path, name: str, kind: str, topic: str, words: tuple[str, str]) -> int:
    """Append a rule block to the rule file PATH, to be filled in.

    \b
    parley new rule my-war/rules/own.toml --name convoys --topic humanitarian
    parley new rule my-war/rules/own.toml --name convoys --words convoy arrive
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    word, other = words
    block = RULE.format(name=name, kind=kind, topic=topic, word=word, other=other, kinds=KINDS)
    with path.open("a", encoding="utf-8") as out:
        out.write(block)
    click.echo(f"{path}: block '{name}' added. Fill in its sentences, then: parley check {path}")
    return 0
