"""The outer form of a rule file: its text, its TOML and blocks of the right shape.

What passes here can be built into rules without a further look at its types.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parley.core.errors import Fault
from parley.core.terms import Act, Modality

_TEXTS = (
    "id", "kind", "topic", "type", "mode", "subtype", "weapon", "breach", "value", "measure",
    "act", "modality",
)  # fmt: skip
_LISTS = ("none", "needs", "where", "yes", "no")
_VERB = re.compile(r"[^\W\d_]{2}")
_SPOT = re.compile(r"line (\d+), column (\d+)")


@dataclass(frozen=True, slots=True)
class RuleFile:
    """The sound parts of a rule file, and every fault of the others."""

    terms: dict[str, list[str]] = field(default_factory=dict)
    verbs: dict[str, list[str]] = field(default_factory=dict)
    blocks: tuple[tuple[int, dict[str, Any]], ...] = ()
    language: str = ""
    faults: tuple[Fault, ...] = ()


def read_rule_file(path: Path) -> RuleFile:
    """Read a rule file; ``blocks`` are (line, block) whose values have the right types.

    Never raises for what the file holds: no UTF-8, no TOML, a number where words belong are
    faults with their line.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return _nothing(path, line, 1, "not UTF-8", "Save the file as UTF-8.")
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        spot = _SPOT.search(str(error))
        line, column = (int(spot[1]), int(spot[2])) if spot else (1, 1)
        return _nothing(path, line, column, "not valid TOML", "Correct the file.", str(error))
    faults: list[Fault] = []
    terms = _table(data, "terms", path, faults)
    verbs = _table(data, "verbs", path, faults)
    for name, entries in list(verbs.items()):
        for entry in entries:
            parts = entry.replace("|", " ").replace("+", " ").split()
            if not parts or not all(_VERB.search(part) for part in parts[:1]):
                faults.append(_wrong(path, 1, f"[verbs] {name}: no verb", entry))
                verbs.pop(name, None)
    starts = [i for i, line in enumerate(text.splitlines(), 1) if line.strip() == "[[rule]]"]
    blocks: list[tuple[int, dict[str, Any]]] = []
    found = data.get("rule", [])
    if not isinstance(found, list):
        faults.append(_wrong(path, 1, "rules must be [[rule]] blocks", found))
        found = []
    for k, block in enumerate(found):
        line = starts[k] if k < len(starts) else 1
        wrong = _wrong_block(block, path, line)
        faults += wrong
        if not wrong:
            blocks.append((line, block))
    return RuleFile(terms, verbs, tuple(blocks), str(data.get("language", "")), tuple(faults))


def _nothing(
    path: Path, line: int, column: int, what: str, todo: str, value: str = ""
) -> RuleFile:  # fmt: skip
    return RuleFile(
        faults=(Fault(str(path), line, column, what, value, "No rule was read.", todo),)
    )


def _wrong(path: Path, line: int, what: str, value: object) -> Fault:
    todo = "Compare it with the rules that come with Parley."
    return Fault(str(path), line, 1, what, str(value)[:80], "It was set aside.", todo)


def _table(
    data: dict[str, Any], name: str, path: Path, faults: list[Fault]
) -> dict[str, list[str]]:  # fmt: skip
    table = data.get(name, {})
    if not isinstance(table, dict):
        faults.append(_wrong(path, 1, f"[{name}] must be a table of lists", table))
        return {}
    sound = {key: words for key, words in table.items() if _words(words)}
    faults += [
        _wrong(path, 1, f"[{name}] {key} must be a list of words", words)
        for key, words in table.items()
        if key not in sound
    ]
    return sound


def _words(value: object) -> bool:
    """Whether a value is a list of words; a lone star or an empty word would take everything."""
    return isinstance(value, list) and all(
        isinstance(word, str) and any(c.isalnum() for c in word) for word in value
    )


def _wrong_block(block: object, path: Path, line: int) -> list[Fault]:
    if not isinstance(block, dict):
        return [_wrong(path, line, "a rule must be a [[rule]] block", block)]
    faults = [
        _wrong(path, line, f"{key} must be one text", block[key])
        for key in _TEXTS
        if not isinstance(block.get(key, ""), str)
    ]
    faults += [
        _wrong(path, line, f"{key} must be a list of words", block[key])
        for key in _LISTS
        if not _words(block.get(key, []))
    ]
    groups = block.get("all", [])
    if not isinstance(groups, list) or not all(group and _words(group) for group in groups):
        faults.append(_wrong(path, line, "all must be a list of lists of words", groups))
    if not isinstance(block.get("negates", False), bool):
        faults.append(_wrong(path, line, "negates must be true or false", block["negates"]))
    if not isinstance(block.get("priority", 0), int):
        faults.append(_wrong(path, line, "priority must be a whole number", block["priority"]))
    for key, known in (("act", Act), ("modality", Modality)):
        value = block.get(key)
        if isinstance(value, str) and value not in [term.value for term in known]:
            faults.append(_wrong(path, line, f"no such {key}", value))
    return faults
