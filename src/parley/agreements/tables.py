"""Tables of agreements: PA-X, the UCDP Peace Agreement Dataset, and one's own in PA-X's shape.

CSV, xlsx and Parquet. Columns are found by their published names whatever their order;
the end dates PA-X lacks may be added as ``End_earliest`` and ``End_latest``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from parley.core.agreement import Agreement, GuarantorInputs, PartyStake
from parley.core.errors import Fault, InputError
from parley.core.estimate import Range
from parley.core.terms import AgreementKind

Row = Mapping[str, Any]
OWN_COLUMNS = (
    "AgtId", "Agt", "Dat", "Agtp", "Stage", "Part", "ThrdPart", "End_earliest", "End_latest",
    "Fixed_days", "Rule", "How_ended", "Source",
)  # fmt: skip
_STAGE = {  # PA-X stage of agreement, codebook of version 4
    "Cea": AgreementKind.CEASEFIRE, "Pre": AgreementKind.TALKS,
    "SubPar": AgreementKind.FRAMEWORK, "SubComp": AgreementKind.PEACE,
    "Imp": AgreementKind.FRAMEWORK, "Ren": AgreementKind.FRAMEWORK, "Oth": AgreementKind.FRAMEWORK,
}  # fmt: skip
_STAGE_OF = {
    AgreementKind.CEASEFIRE: "Cea", AgreementKind.TALKS: "Pre", AgreementKind.PEACE: "SubComp",
    AgreementKind.FRAMEWORK: "SubPar", AgreementKind.LOCAL: "Cea",
    AgreementKind.EVACUATION: "Oth", AgreementKind.HUMANITARIAN: "Oth",
}  # fmt: skip
_PAD_KIND = {"1": AgreementKind.PEACE, "2": AgreementKind.FRAMEWORK, "3": AgreementKind.TALKS}


def read_table(path: Path) -> tuple[Agreement, ...]:
    """Read a table of agreements, PA-X-like or UCDP PAD-like; which one is seen from its columns.

    Raises
    ------
    InputError
        With the line of every row that cannot be used.
    """
    rows = _rows(path)
    if not rows:
        raise InputError(Fault(str(path), 1, 1, "the table is empty", "", "Nothing was read."))
    columns = {c.casefold() for c in rows[0]}
    if {"agtid", "dat"} <= columns:
        make = _from_pax
    elif {"paid", "pa_date"} <= columns:
        make = _from_pad
    else:
        raise InputError(
            Fault(str(path), 1, 1, "this is neither a PA-X nor a UCDP PAD table",
                  ", ".join(list(rows[0])[:6]), "Nothing was read.",
                  "PA-X needs AgtId and Dat, UCDP PAD paid and pa_date.")
        )  # fmt: skip
    faults: list[Fault] = []
    found = []
    for line, row in enumerate(rows, 2):
        cells = {str(k).casefold(): _text(v) for k, v in row.items()}
        try:
            found.append(make(cells, str(path)))
        except ValueError as error:
            todo = "Correct the row."
            faults.append(Fault(str(path), line, 1, str(error), "", "Nothing was read.", todo))
    if faults:
        raise InputError(faults)
    return tuple(found)


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise InputError(Fault(str(path), 0, 0, "there is no such file", "", "Nothing was read."))
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        return list(pq.read_table(path).to_pylist())
    if path.suffix == ".xlsx":
        import openpyxl

        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
        lines = list(sheet.iter_rows(values_only=True))
        head = [str(h) for h in lines[0]] if lines else []
        return [dict(zip(head, line)) for line in lines[1:]]
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except UnicodeDecodeError:
        raise InputError(
            Fault(str(path), 1, 1, "this is not UTF-8 text", "", "Nothing was read.",
                  "Save it as UTF-8.")
        ) from None  # fmt: skip


def _text(value: Any) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).strip()


def _day(text: str, what: str) -> date | None:
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text[:10], form).date()
        except ValueError:
            continue
    raise ValueError(f"{what} is no date ({text})")


def slug(name: str) -> str:
    """An id made of a party's name.

    Examples
    --------
    >>> slug("Government of the Republic (Army)")
    'government_of_the_republic_army'
    """
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")


def _parties(text: str) -> tuple[PartyStake, ...]:
    names = [n.strip() for n in re.split(r"[;|\n]", text) if n.strip()]
    return tuple({slug(n): PartyStake(slug(n), label=n) for n in names if slug(n)}.values())


def _from_pax(c: Mapping[str, str], path: str) -> Agreement:
    if not c["agtid"]:
        raise ValueError("the row has no AgtId")
    local = "local" in c.get("agtp", "").casefold()
    start = _day(c["dat"], "Dat")
    first, last = (_day(c.get(k, ""), k) for k in ("end_earliest", "end_latest"))
    if start and ((first and first < start) or (last and last < (first or start))):
        raise ValueError(f"its dates are out of order ({start}, {first}, {last})")
    wide = Range(0.0, 0.5, 1.0, "not in the table", (), True)
    sponsors = [p.party for p in _parties(c.get("thrdpart", ""))]
    return Agreement(
        id=f"pax-{c['agtid']}" if c["agtid"].isdigit() else c["agtid"],
        name=c.get("agt", ""),
        kind=_STAGE.get(c.get("stage", ""), AgreementKind.FRAMEWORK),
        start=start,
        end_earliest=first,
        end_latest=last,
        fixed_days=float(c["fixed_days"]) if c.get("fixed_days") else None,
        level="local" if local else "national",
        rule=c.get("rule", ""),
        parties=_parties(c.get("part", "")),
        guarantors=tuple(GuarantorInputs(s, wide, wide, wide, wide) for s in sponsors),
        how_ended=c.get("how_ended", ""),
        source=c.get("source", "") or f"PA-X {c['agtid']}",
        path=path,
    )


def _from_pad(c: Mapping[str, str], path: str) -> Agreement:
    start = _day(c["pa_date"], "pa_date")
    ended = c.get("ended", "0") in ("1", "1.0", "true", "True")
    days = float(c["days"]) if c.get("days") else None
    if days is not None and days < 0:
        raise ValueError(f"days is below 0 ({days:g})")
    end = start + timedelta(days=days) if ended and start and days is not None else None
    cease = c.get("cease") in ("1", "1.0")
    kind = _PAD_KIND.get(c.get("pa_type", ""), AgreementKind.FRAMEWORK)
    return Agreement(
        id=f"pad-{c['paid']}",
        name=c.get("pa_name", ""),
        kind=AgreementKind.CEASEFIRE if cease and kind is not AgreementKind.PEACE else kind,
        start=start,
        end_earliest=end,
        end_latest=end,
        status="ended" if ended else "in force",
        level="national",
        parties=_parties(c.get("dyad_name", "").replace(" - ", ";")),
        source=f"UCDP PAD {c['paid']}",
        path=path,
    )


def write_table(agreements: Iterable[Agreement], path: Path) -> None:
    """Write agreements as a PA-X-like CSV that ``read_table`` reads back."""
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, OWN_COLUMNS)
        writer.writeheader()
        writer.writerows(_own_rows(agreements))
    part.replace(path)


def _own_rows(agreements: Iterable[Agreement]) -> Iterator[dict[str, object]]:
    for a in agreements:
        yield {
            "AgtId": a.id,
            "Agt": a.name,
            "Dat": a.start or "",
            "Agtp": "IntraLocal" if a.level.startswith("local") else "Intra",
            "Stage": _STAGE_OF[a.kind],
            "Part": ";".join(p.label or p.party for p in a.parties),
            "ThrdPart": ";".join(g.actor for g in a.guarantors),
            "End_earliest": a.end_earliest or "",
            "End_latest": a.end_latest or "",
            "Fixed_days": "" if a.fixed_days is None else f"{a.fixed_days:g}",
            "Rule": a.rule,
            "How_ended": a.how_ended,
            "Source": a.source,
        }


def held(agreements: Sequence[Agreement], as_of: date) -> list[tuple[str, float, bool]]:
    """(id, days, whether it ended) of every dated agreement; an interval counts at its middle."""
    out = []
    for a in agreements:
        if a.start is None or a.start >= as_of:
            continue
        ends = [d for d in (a.end_earliest, a.end_latest) if d is not None]
        if ends:
            days = sum((d - a.start).days for d in ends) / len(ends)
            out.append((a.id, max(days, 0.5), True))
        else:
            out.append((a.id, float((as_of - a.start).days), False))
    return out
