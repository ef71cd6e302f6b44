"""The working sets as claims tables, with the known answers beside them.

Each loader takes the data folder and returns (rows, truth): rows are dicts with the columns
of ``parley fuse --table``; truth maps a question to its known answer.
"""

from __future__ import annotations

import csv
import gzip
import html
import json
import re
import unicodedata
from collections import Counter
from datetime import datetime
from pathlib import Path

Rows = list[dict[str, str]]

_NOISE = {"", "not", "available", "na", "et", "al", "jr", "sr", "ii", "iii", "phd", "dr", "md"}


def _read(path: Path) -> list[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def authors(text: str) -> str:
    """Return a list of authors as its sorted last names, however it was written."""
    plain = (
        unicodedata.normalize("NFKD", html.unescape(text))
        .encode("ascii", "ignore")
        .decode()
        .lower()
    )
    plain = re.sub(r"\(.*?\)|\bwith\b|\bby\b|\bedited\b|\beditors?\b|\beds?\.", " ", plain)
    if re.search(r"[;/|&]|\band\b", plain):
        people = re.split(r"[;/|&]|\band\b", plain)
        if any(_listed(p) for p in people):
            people = [q for p in people for q in (p.split(",") if _listed(p) else [p])]
    else:
        parts = [p.strip() for p in plain.split(",") if p.strip()]
        if _listed(plain):
            people = parts
        else:
            people = [",".join(parts[k : k + 2]) for k in range(0, len(parts), 2)]
    names = {_last(p) for p in people}
    return ";".join(sorted(n for n in names if n not in _NOISE and len(n) > 1))


def _listed(text: str) -> bool:
    """Whether commas separate people ("Ann Lee, Bo Ek") rather than last from first name."""
    parts = [p.split() for p in text.split(",") if p.strip()]
    return len(parts) >= 2 and all(len(p) >= 2 for p in parts)


def _last(person: str) -> str:
    head = person.split(",")[0] if "," in person else person
    tokens = [t for t in re.findall(r"[a-z']+", head.replace("-", "")) if t not in _NOISE]
    tokens = [t.replace("'", "") for t in tokens]
    return tokens[-1] if tokens else ""


def book(data: Path) -> tuple[Rows, dict[str, str]]:
    """AuthorBook: who wrote it, by bookseller."""
    rows = []
    for line in (data / "book" / "book.txt").read_text("utf-8", "replace").splitlines():
        cells = line.split("\t")
        if len(cells) == 4 and authors(cells[3]):
            rows.append(
                {
                    "question": cells[1],
                    "source": cells[0],
                    "form": "category",
                    "value": authors(cells[3]),
                }
            )
    truth = {}
    for line in (data / "book" / "book_golden.txt").read_text("utf-8", "replace").splitlines():
        if "\t" in line:
            isbn, names = line.split("\t", 1)
            truth[isbn] = authors(names)
    return rows, truth


def birthplaces(data: Path) -> tuple[Rows, dict[str, str]]:
    """Birth places; the answer is the most specific claimed place on the true path."""
    folder = data / "birthplaces"
    rows, said = [], {}
    for r in _read(folder / "claims.csv"):
        rows.append(
            {"question": r["obj"], "source": r["src"], "form": "category", "value": r["value"]}
        )
        said.setdefault(r["obj"], set()).add(r["value"])
    truth = {}
    for r in _read(folder / "groundtruths.csv"):
        path = [p.strip() for p in r["value"].split(",")]
        known = [p for p in path if p in said.get(r["obj"], ())]
        if known:
            truth[r["obj"]] = known[0]
    return rows, truth


def hierarchy(data: Path) -> dict[str, set[str]]:
    """Birth places' hierarchy: name -> names of its parents."""
    rows = _read(data / "birthplaces" / "hierarchy.csv")
    name = {r["ID"]: r["name"] for r in rows}
    found: dict[str, set[str]] = {}
    for r in rows:
        if r["parentID"] in name and r["parentID"] != "0":
            found.setdefault(r["name"], set()).add(name[r["parentID"]])
    return found


def bluebirds(data: Path) -> tuple[Rows, dict[str, str]]:
    """Is it this bird: yes or no."""
    return _crowd(data / "crowd_bluebirds", "")


def emotion(data: Path) -> tuple[Rows, dict[str, str]]:
    """Intensity of a feeling, -100 to 100."""
    return _crowd(data / "crowd_emotion", "")


def _crowd(folder: Path, form: str) -> tuple[Rows, dict[str, str]]:
    rows = [
        {"question": r["question"], "source": r["worker"], "form": form, "value": r["answer"]}
        for r in _read(folder / "answer.csv")
    ]
    return rows, {r["question"]: r["truth"] for r in _read(folder / "truth.csv")}


def weather(data: Path, prop: str, dated: bool = True) -> tuple[Rows, dict[str, str]]:
    """One property (Temperature, Humidity) of hourly weather; the truth is that of the last visit.

    Many pages were visited twice in an hour. ``dated`` says when, so that a source's later word
    replaces its earlier one; without it both words stand side by side.
    """
    claims = [r for r in _read(data / "weather" / "claims.csv.gz") if r["PropertyID"] == prop]
    rows = [
        {
            "question": r["ObjectID"],
            "source": r["SourceID"],
            "form": "exact",
            "value": r["PropertyValue"],
        }
        | ({"said_at": f"{_visited(r['TimeStamp']):.5f}"} if dated else {})
        for r in claims
        if _number(r["PropertyValue"])
    ]
    truth = {
        r["ObjectID"]: r["PropertyValue"]
        for r in _read(data / "weather" / "truth.csv.gz")
        if r["PropertyID"] == prop and _number(r["PropertyValue"])
    }
    return rows, truth


def _visited(stamp: str) -> float:
    """Return the day number of a time such as "fri jan 29 08:45:00 2010"."""
    time = datetime.strptime(stamp, "%a %b %d %H:%M:%S %Y")
    return time.toordinal() + (time.hour * 3600 + time.minute * 60 + time.second) / 86400


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


_UKRAINE = {
    "Tanks": "tank", "Armoured Personnel Carriers": "APC", "Artillery Systems": "field artillery",
    "Multiple Rocket Launchers": "MRL", "Unmanned Aerial Vehicles": "drone",
    "Helicopters": "helicopter", "Aircrafts": "aircraft", "Warships, Boats": "naval ship",
    "Anti-aircraft Warfare Systems": "anti-aircraft warfare",
    "Special Equipment": "special equipment", "Vehicle and Fuel Tank": "vehicles and fuel tanks",
}  # fmt: skip


def ukraine(data: Path, day: str = "2023-02-05") -> tuple[dict[str, float], dict[str, float]]:
    """Claimed and visually confirmed equipment losses by category on ``day``."""
    folder = data / "ukraine_losses"
    claimed = json.loads((folder / "russia_losses_equipment.json").read_text("utf-8"))
    row = next(r for r in claimed if r["date"] == day)
    confirmed: Counter[str] = Counter()
    for r in json.loads((folder / "russia_losses_equipment_oryx.json").read_text("utf-8")):
        confirmed[_UKRAINE[r["equipment_ua"]]] += r["losses_total"]
    return {c: float(row[c]) for c in confirmed}, {c: float(n) for c, n in confirmed.items()}
