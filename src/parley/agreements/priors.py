"""What is assumed where nothing is known, and what held elsewhere: read from this room's TOML."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from parley.agreements.draws import Input, Shape


@cache
def table(name: str) -> dict[str, Any]:
    """The contents of one of this room's TOML files."""
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


def prior(section: str, key: str) -> Input:
    """An assumed range as an input, marked as an assumption, with the reason as its source."""
    entry = table("priors")[section][key]
    shape: Shape = "normal" if section == "effect" else "pert"
    return Input(key, entry["low"], entry["best"], entry["high"], shape, entry["why"], (), True)


def number(section: str, key: str) -> float:
    """A plain number of ``priors.toml``."""
    return float(table("priors")[section][key])


def limits(name: str) -> tuple[float, float]:
    """Between which values an input can be set by hand, by the last part of its name."""
    known = table("priors")["limits"]
    parts = name.split(".")
    low, high = next((known[p] for p in reversed(parts) if p in known), known["other"])
    return float(low), float(high)


def base_rates(kind: str) -> tuple[tuple[str, int, float], ...]:
    """(name, days, share that held) for one kind of agreement."""
    return tuple(
        (rate["name"], int(day), float(share))
        for rate in table("base_rates")["rate"]
        if kind in rate["kinds"]
        for day, share in rate["holds"]
    )


def sources_of(kind: str, level: str) -> str:
    """Whose figures the base rates and falls beside an assessment are."""
    rates = [r for r in table("base_rates")["rate"] if kind in r["kinds"]]
    return "; ".join(f"{r['name']}: {r['source']}" for r in (*rates, *falls(level)))


def falls(level: str) -> tuple[dict[str, Any], ...]:
    """Falls in violence after ceasefires of a level, each with its placebo arm."""
    wanted = "local" if level.startswith("local") else "national"
    return tuple(f for f in table("base_rates")["fall"] if f["level"] == wanted)
