"""UCDP GED: yearly releases of every generation, monthly Candidate files ([Sundberg2013]_)."""

from __future__ import annotations

import calendar
from datetime import date

import regex

from parley.record.events import Event
from parley.record.importers.formats import Format, Problem, Values, columns

COLUMNS = columns(
    "id!,relid,year,active_year,code_status,type_of_violence!,conflict_dset_id,"
    "conflict_id=conflict_new_id,conflict_name,dyad_dset_id,dyad_id=dyad_new_id,dyad_name,"
    "side_a_dset_id,side_a_id=side_a_new_id,side_a,side_b_dset_id,side_b_id=side_b_new_id,side_b,"
    "number_of_sources,source_article,source_office,source_date,source_headline,source_original,"
    "where_prec,where_coordinates,where_description,adm_1,adm_2,latitude!,longitude!,geom_wkt,"
    "priogrid_gid,country!,country_id,region,event_clarity,date_prec,date_start!,date_end!,"
    "deaths_a,deaths_b,deaths_civilians,deaths_unknown,best_est=best!,high_est=high!,low_est=low!,"
    "gwnoa,gwnob",
    whole="id year active_year type_of_violence conflict_new_id dyad_new_id side_a_new_id "
    "side_b_new_id number_of_sources where_prec priogrid_gid country_id event_clarity date_prec "
    "deaths_a deaths_b deaths_civilians deaths_unknown best high low",
    number="latitude longitude",
    day="date_start date_end",
)
HEADER = tuple(c.name for c in COLUMNS)
_AT = {name: k for k, name in enumerate(HEADER)}
_ID, _TYPE, _LAT, _LON, _GID = (
    _AT[n] for n in ("id", "type_of_violence", "latitude", "longitude", "priogrid_gid")
)
_START, _END, _LOW, _BEST, _HIGH = (
    _AT[n] for n in ("date_start", "date_end", "low", "best", "high")
)
_STATUS = _AT["code_status"]


def cell_of(lat: float, lon: float) -> int:
    """Return the PRIO-GRID cell of a point: half-degree cells from (90 S, 180 W), east then north.

    Examples
    --------
    >>> cell_of(34.802462, 36.707602)
    179714
    """
    return int((lat + 90) * 2 // 1) * 720 + int((lon + 180) * 2 // 1) + 1


def _key(v: Values) -> str:
    return f"ged:{v[_ID]}"


def _span(v: Values) -> tuple[str, str]:
    return v[_START], v[_END]


def _check(v: Values) -> list[Problem]:
    found = []
    if v[_END] < v[_START]:
        found.append(Problem("date_end", "event ends before it starts", v[_END], fatal=True))
    if v[_TYPE] not in (1, 2, 3):
        found.append(
            Problem("type_of_violence", "type of violence is not 1, 2 or 3", str(v[_TYPE]), True)
        )
    low, best, high = v[_LOW], v[_BEST], v[_HIGH]
    if low < 0 or best < 0 or high < 0:
        found.append(Problem("best", "deaths are negative", f"{low}/{best}/{high}", fatal=True))
    elif not low <= best <= high:
        found.append(Problem("best", "low, best and high are out of order", f"{low}/{best}/{high}"))
    if v[_STATUS] and v[_STATUS] != "Clear":
        found.append(Problem("code_status", "not finally coded", v[_STATUS]))
    found += _misplaced(v[_LAT], v[_LON], v[_GID])
    return found


def _misplaced(lat: float, lon: float, cell: int | None) -> list[Problem]:
    """Compare coordinates with the PRIO-GRID cell that UCDP gives beside them."""
    if not cell or not (abs(lat) <= 90 and abs(lon) <= 180) or cell == cell_of(lat, lon):
        return []
    if abs(lon) <= 90 and cell == cell_of(lon, lat):
        return [Problem("latitude", "latitude and longitude look swapped", f"{lat}, {lon}")]
    row, column = divmod(cell - 1, 720)
    north, east = row / 2 - 90, column / 2 - 180
    if north - 0.01 <= lat <= north + 0.51 and east - 0.01 <= lon <= east + 0.51:
        return []  # on the cell's edge, where rounding decides
    return [Problem("latitude", "place is not in its priogrid_gid cell", f"{lat}, {lon}")]


def _event(key: str, dataset: str, v: Values) -> Event:
    at = dict(zip(HEADER, v))
    return Event(
        id=key, format="ged", dataset=dataset, start=at["date_start"], end=at["date_end"],
        date_precision=at["date_prec"] or 0, country=at["country"] or "",
        region=at["region"] or "", admin1=at["adm_1"] or "", admin2=at["adm_2"] or "",
        place=at["where_coordinates"] or "", lat=at["latitude"], lon=at["longitude"],
        precision=at["where_prec"] or 0, violence=at["type_of_violence"],
        kind="Violence against civilians" if at["type_of_violence"] == 3 else "Battles",
        subkind="Attack" if at["type_of_violence"] == 3 else "Armed clash",
        plover="ASSAULT", conflict=at["conflict_name"] or "", dyad=at["dyad_name"] or "",
        side_a=at["side_a"] or "", side_b=at["side_b"] or "", low=at["low"], best=at["best"],
        high=at["high"], deaths_a=at["deaths_a"], deaths_b=at["deaths_b"],
        deaths_civilians=at["deaths_civilians"], deaths_unknown=at["deaths_unknown"],
        source=at["source_office"] or at["source_original"] or at["source_article"] or "",
        headline=at["source_headline"] or "", note=at["where_description"] or "", row=tuple(v),
    )  # fmt: skip


FORMAT = Format("ged", COLUMNS, _key, _span, _event, check=_check)

_VERSIONS = (
    (regex.compile(r"v?(\d\d)[._]0[._](\d{1,2})(?!\d)"), "month"),
    (regex.compile(r"v?(\d\d)[._]01[._]\d\d[._](\d\d)(?!\d)"), "months"),
    (regex.compile(r"(?:v|ged)(\d\d)[._]?1(?!\d)"), "year"),
)


def version(name: str) -> str:
    """Return the UCDP version a file's name tells ("23.0.10", "26.01.06", "23.1"), or "".

    Examples
    --------
    >>> version("GEDEvent_v26_0_8.csv"), version("GEDEvent_v26_01_26_06.csv"), version("ged251.zip")
    ('26.0.8', '26.01.06', '25.1')
    """
    for pattern, kind in _VERSIONS:
        if found := pattern.search(name.lower()):
            if kind == "year":
                return f"{found[1]}.1"
            return f"{found[1]}.{'0' if kind == 'month' else '01'}.{int(found[2]):02}".replace(
                ".0.0", ".0."
            )
    return ""


def rank(release: str) -> int:
    """Return the order of releases: the later coding of an event wins, whenever imported."""
    parts = release.split(".")
    if not release or not all(p.isdigit() for p in parts):
        return 0
    year, kind = int(parts[0]), parts[1]
    last = int(parts[2]) if len(parts) > 2 else 0
    return year * 1000 + {"0": 0, "01": 50}.get(kind, 100) + last


def published(release: str, released_by_month: int) -> date | None:
    """Return the day by which a release was out: the end of the month after the last one in
    it for Candidate files, the end of ``released_by_month`` for yearly ones."""
    parts = release.split(".")
    if len(parts) < 2 or not all(p.isdigit() for p in parts):
        return None
    year, month = 2000 + int(parts[0]), released_by_month
    if len(parts) == 3:
        year, month = (year + 1, 1) if int(parts[2]) == 12 else (year, int(parts[2]) + 1)
    return date(year, month, calendar.monthrange(year, month)[1])
