"""The rooms' own explanations, handed to the views in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from parley.core.actor import Actor
from parley.core.agreement import Assessment
from parley.core.estimate import Estimate, Range


@cache
def _labels() -> dict[str, tuple[str, str]]:
    from parley.fusion import words

    found: dict[str, tuple[str, str]] = {}
    for row in words.rows("statuses"):
        found[row["value"]] = (row["label"], row["label_de"])
    return found


def label(value: str, language: str) -> str:
    """A status in the reader's words, or "" where the rooms have none of their own."""
    known = _labels().get(value)
    return known[1 if language == "de" else 0] if known else ""


@cache
def world_names(language: str) -> dict[str, str]:
    """Names of the states, towns, bodies and persons that every reader of reports knows, by id.

    They are those of the language's pack, of the English one where it has none.
    """
    import csv
    import tomllib
    from pathlib import Path

    packs = Path(__file__).resolve().parents[1] / "languages"
    folder = packs / language if (packs / language / "states.csv").is_file() else packs / "en"
    found: dict[str, str] = {}
    for table in ("places.csv", "persons.csv", "states.csv"):
        with (folder / table).open(encoding="utf-8", newline="") as file:
            found |= {row["id"]: row["name"] for row in csv.DictReader(file)}
    with (folder / "actors.toml").open("rb") as source:
        bodies = tomllib.load(source).get("actor", ())
    return found | {b["id"]: b["name"] for b in bodies if b.get("name")}


def vocabulary() -> frozenset[str]:
    """Every word of the rooms' closed lists that views may have to say."""
    from parley.core import terms
    from parley.fusion import words

    kinds = (terms.Kind, terms.Act, terms.Certainty, terms.Modality, terms.Form)
    found = {str(member.value) for kind in kinds for member in kind}
    for name, key in (("statuses", "value"), ("measures", "measure"), ("groups", "group")):
        found |= {row[key] for row in words.rows(name)}
    return frozenset(found)


def why_estimate(estimate: Estimate, language: str) -> str:
    """Why this figure, in one sentence."""
    from parley.fusion import explain

    return str(explain(estimate, language))


def why_assessment(
    assessment: Assessment, actors: Sequence[Actor], language: str
) -> tuple[str, ...]:
    """Why this plan would or would not find consent and hold."""
    from parley.agreements import explain

    return tuple(explain(assessment, actors, language))


def rules_of_war() -> tuple[tuple[str, str, Range], ...]:
    """Each parameter of the simulated war: its name, its unit, its range with its source."""
    from parley.war.parameters import parameters

    return tuple((p.name, p.unit, p.range) for p in parameters())
