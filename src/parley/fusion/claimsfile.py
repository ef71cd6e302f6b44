"""Claims from a file: one JSON object a line, or one JSON list; every fault at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from parley.core.claim import Claim
from parley.core.errors import Fault, InputError
from parley.core.tables import from_plain

_NOTHING = "Nothing was fused."
_TODO = "Write claims with `parley read FILE --json`."


def read_claims(path: str | Path) -> list[Claim]:
    """Read claims as ``parley read --json`` prints them.

    Raises
    ------
    InputError
        No such file, nothing in it, or anything in it that is no claim: all of it listed.
    """
    name = str(path)
    if not Path(path).is_file():
        raise InputError(Fault(name, 0, 0, "no such file", "", _NOTHING, "Check the path."))
    try:
        text = Path(path).read_text("utf-8-sig")
    except UnicodeDecodeError:
        todo = "Save it as UTF-8."
        raise InputError(Fault(name, 0, 0, "not UTF-8 text", "", _NOTHING, todo)) from None
    faults: list[Fault] = []
    claims: dict[str, Claim] = {}
    for line, data in _objects(text, name, faults):
        try:
            claim = from_plain(Claim, data)
        except (msgspec.MsgspecError, ValueError, TypeError) as error:
            faults.append(Fault(name, line, 1, "not a claim", str(error), _NOTHING, _TODO))
            continue
        if claims.setdefault(claim.id, claim) != claim:
            todo = "Give each claim an id of its own."
            faults.append(Fault(name, line, 1, "two claims of one id", claim.id, _NOTHING, todo))
    if not faults and not claims:
        faults.append(Fault(name, 0, 0, "no claims", "", _NOTHING, _TODO))
    if faults:
        raise InputError(faults)
    return list(claims.values())


def _objects(text: str, name: str, faults: list[Fault]) -> Iterator[tuple[int, Any]]:
    """Yield (line, object) of a list, of ``{"claims": [...]}``, or of one object a line."""
    whole = text.lstrip()
    if whole.startswith("[") or (whole.startswith("{") and "\n{" not in whole.strip()):
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            what = "not JSON"
            faults.append(Fault(name, error.lineno, error.colno, what, error.msg, _NOTHING, _TODO))
            return
        if isinstance(data, dict):
            data = data.get("claims", [data])
        yield from ((0, x) for x in data)
        return
    for line, row in enumerate(text.splitlines(), 1):
        if not row.strip():
            continue
        try:
            yield line, json.loads(row)
        except json.JSONDecodeError as error:
            faults.append(Fault(name, line, error.colno, "not JSON", error.msg, _NOTHING, _TODO))
