"""ACLED, POLECAT, PA-X and VIEWS."""

from __future__ import annotations

from datetime import UTC, datetime

from parley.record.events import Event, crosswalk
from parley.record.importers.formats import Format, Problem, Values, columns

# -- ACLED ([Raleigh2023]_) -------------------------------------------------------------------

ACLED = columns(
    "event_id_cnty!,event_date!,year,time_precision,disorder_type,event_type!,"
    "sub_event_type!,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,"
    "civilian_targeting,iso,region,country!,admin1,admin2,admin3,location,latitude!,longitude!,"
    "geo_precision,source,source_scale,notes,fatalities!,tags,timestamp",
    whole="year time_precision iso geo_precision fatalities timestamp",
    number="latitude longitude",
    day="event_date",
)
ACLED_HEADER = tuple(c.name for c in ACLED)
# inter codes were numbers until 2024 and are words since
INTER = (
    "", "State forces", "Rebel groups", "Political militias", "Identity militias", "Rioters",
    "Protesters", "Civilians", "External/Other forces",
)  # fmt: skip
# ACLED's geo_precision 1-3 (spot, near a town, region) in UCDP's where_prec
_PRECISION = {1: 1, 2: 2, 3: 4}


def inter(code: str | None) -> str:
    """Return an ACLED actor type in words, from its number or its words.

    Examples
    --------
    >>> inter("1"), inter("Rebel group"), inter(None)
    ('State forces', 'Rebel groups', '')
    """
    word = (code or "").strip()
    if word.isdigit():
        return INTER[int(word)] if int(word) < len(INTER) else ""
    return next((full for full in INTER[1:] if full.lower().startswith(word.lower())), word) * bool(
        word
    )


def _acled_violence(kind: str, one: str, two: str) -> int:
    if kind == "Violence against civilians":
        return 3
    if kind not in ("Battles", "Explosions/Remote violence"):
        return 0
    if "Civilians" in (one, two):
        return 3
    return 1 if "State forces" in (one, two) else 2


def _acled_event(key: str, dataset: str, v: Values) -> Event:
    at = dict(zip(ACLED_HEADER, v))
    kind, subkind = at["event_type"] or "", at["sub_event_type"] or ""
    _, plover, mode = crosswalk().get(subkind, (kind, "", ""))
    dead = at["fatalities"]
    violence = _acled_violence(kind, inter(at["inter1"]), inter(at["inter2"]))
    return Event(
        id=key, format="acled", dataset=dataset, start=at["event_date"], end=at["event_date"],
        date_precision=at["time_precision"] or 0, country=at["country"] or "",
        region=at["region"] or "", admin1=at["admin1"] or "", admin2=at["admin2"] or "",
        place=at["location"] or "", lat=at["latitude"], lon=at["longitude"],
        precision=_PRECISION.get(at["geo_precision"], 0), violence=violence, kind=kind,
        subkind=subkind, plover=plover, mode=mode, side_a=at["actor1"] or "",
        side_b=at["actor2"] or "", low=dead, best=dead, high=dead, source=at["source"] or "",
        note=at["notes"] or "", row=tuple(v),
    )  # fmt: skip


def _acled_check(v: Values) -> list[Problem]:
    dead = v[ACLED_HEADER.index("fatalities")]
    if dead < 0:
        return [Problem("fatalities", "deaths are negative", str(dead), fatal=True)]
    subkind = v[ACLED_HEADER.index("sub_event_type")]
    return [] if subkind in crosswalk() else [Problem("sub_event_type", "not ACLED's", subkind)]


FORMAT_ACLED = Format(
    "acled",
    ACLED,
    key=lambda v: f"acled:{v[0]}",
    span=lambda v: (v[1], v[1]),
    event=_acled_event,
    check=_acled_check,
    where=("latitude", "longitude", "country", "geo_precision"),
    revised=lambda v: v[-1] or 0,
    dropped=("data_id", "event_id_no_cnty", "iso3"),
)


def acled_published(v: Values) -> str:
    """Return the day ACLED put a row on-line in this form, from its time stamp."""
    return datetime.fromtimestamp(v[-1], UTC).date().isoformat() if v[-1] else ""


# -- POLECAT ([Halterman2023]_) ---------------------------------------------------------------

POLECAT = columns(
    "Event ID!,Event Date!,Event Type!,Event Mode,Intensity,Quad Code,Contexts,Actor Name,"
    "Actor Country,Actor COW,Primary Actor Sector,Actor Sectors,Actor Title,Actor Name Raw,"
    "Wikipedia Actor ID,Recipient Name,Recipient Country,Recipient COW,Primary Recipient Sector,"
    "Recipient Sectors,Recipient Title,Recipient Name Raw,Wikipedia Recipient ID,Placename,City,"
    "District,Province,Country,Latitude,Longitude,GeoNames ID,Raw Placename,Feature Type,Source,"
    "Publication Date,Story People,Story Organizations,Story Locations,Language,Version",
)
POLECAT_HEADER = tuple(c.name for c in POLECAT)
_TYPED = {"Intensity": "number", "Latitude": "number", "Longitude": "number",
          "Event Date": "day", "Publication Date": "day"}  # fmt: skip
POLECAT = tuple(type(c)(c.name, _TYPED.get(c.name, "text"), c.needed, c.aliases) for c in POLECAT)


def _polecat_event(key: str, dataset: str, v: Values) -> Event:
    at = dict(zip(POLECAT_HEADER, v))
    return Event(
        id=key, format="polecat", dataset=dataset, start=at["Event Date"], end=at["Event Date"],
        date_precision=1, country=at["Country"] or "", admin1=at["Province"] or "",
        admin2=at["District"] or "", place=at["City"] or at["Placename"] or "",
        lat=at["Latitude"], lon=at["Longitude"], plover=at["Event Type"] or "",
        mode=at["Event Mode"] or "", side_a=at["Actor Name"] or "",
        side_b=at["Recipient Name"] or "", source=at["Source"] or "", row=tuple(v),
    )  # fmt: skip


FORMAT_POLECAT = Format(
    "polecat",
    POLECAT,
    key=lambda v: f"polecat:{v[0]}",
    span=lambda v: (v[1], v[1]),
    event=_polecat_event,
    where=("Latitude", "Longitude", "Country", ""),
    missing=("None",),
)

# -- PA-X ([Bell2019]_) -----------------------------------------------------------------------

PAX = columns(
    "Con!,Contp,PP,PPName,Reg,AgtId!,Ver,Agt!,Dat!,Status,Lgt,N_characters,Agtp,Stage,StageSub,"
    "Part,ThrdPart,OthAgr,Loc1ISO,Loc2ISO,Loc1GWNO,Loc2GWNO,UcdpCon,UcdpAgr,PamAgr,CowWar",
    whole="AgtId",
    day="Dat",
)

FORMAT_PAX = Format(
    "pax",
    PAX,
    key=lambda v: f"pax:{v[5]}",
    span=lambda v: (v[8], v[8]),
    entry="agreement",
    where=("", "", "Con", ""),
)

# -- VIEWS ([Hegre2021]_) ---------------------------------------------------------------------

VIEWS = columns(
    "country_id!,month_id!,pg_id,name,gwcode,isoab,year,month,main_mean,main_mean_ln,main_dich",
    whole="country_id month_id pg_id year month",
    number="main_mean main_mean_ln main_dich",
)


def month_span(month_id: int) -> tuple[str, str]:
    """Return the first day of a VIEWS month, twice; month 1 is January 1980.

    Examples
    --------
    >>> month_span(1)[0], month_span(444)[0]
    ('1980-01-01', '2016-12-01')
    """
    year, month = divmod(month_id - 1, 12)
    day = f"{1980 + year:04}-{month + 1:02}-01"
    return day, day


FORMAT_VIEWS = Format(
    "views",
    VIEWS,
    key=lambda v: f"views:{'g' if v[2] else 'c'}{v[2] or v[0]}:{v[1]}",
    span=lambda v: month_span(v[1]),
    entry="forecast",
    where=("", "", "name", ""),
)
