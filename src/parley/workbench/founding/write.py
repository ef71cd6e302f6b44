"""Write a drafted scenario as the plain files a person then fills in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date

from parley.scenario.atlas import Town
from parley.scenario.spellings import in_german, plain, spellings
from parley.workbench.founding.bodies import MANY
from parley.workbench.founding.draft import GEONAMES, Draft, bracketed, slug
from parley.workbench.founding.exonyms import as_spelt
from parley.workbench.founding.forces import holders_of, own_of, parties_of, posts_of
from parley.workbench.founding.plans import outsiders, plans
from parley.workbench.founding.sides import Side, called, foreign, side
from parley.workbench.founding.theatre import title


def table(header: str, rows: Iterable[Sequence[object]]) -> str:
    """A CSV file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue()


def files(draft: Draft, name: str, as_of: date, origin: str) -> dict[str, str]:
    """Every file of the scenario, by its path inside the folder."""
    agreements = plans(draft)
    out = {
        "scenario.toml": _head(draft, name, as_of),
        "actors.csv": _actors(draft, origin),
        "relations.csv": _relations(draft, origin),
        "places.csv": _places(draft),
        "edges.csv": _edges(draft),
        "forces.csv": table("place,actor,low,best,high,posture,source", posts_of(draft)),
        "outline.geojson": _outline(draft),
        "questions.toml": _questions(draft, as_of),
        **agreements,
        "README.md": _readme(draft, name, as_of, origin, agreements),
    }
    history = draft.history()
    if history:
        rows = [(u, m, k, origin) for u, m, k in history if m <= f"{as_of:%Y-%m}"]
        out["history.csv"] = table("place,month,killed,source", rows)
    return out


def _head(draft: Draft, name: str, as_of: date) -> str:
    english, german = title(draft.country)
    return (
        f'name = "{name}"\n'
        f'title = "{english}"\ntitle_de = "{german}"\n'
        f"as_of = {as_of}\n"
        "follow = true  # a run's day moves on with its newest report; false: as_of stays\n"
        f"start = {as_of}\ndays = 180\nseed = 1\nmembers = 2000\n"
        'languages = ["de", "en"]\noutline = "outline.geojson"\n'
        f'licence = "places: {draft.town_source}; units: {draft.unit_source}"\n'
    )


def _backers(draft: Draft) -> list[tuple[str, str, int]]:
    """(patron, client, sentences) where the client is a side."""
    known = {name for _, name in parties_of(draft)}
    return [(p, c, n) for (p, c), n in sorted(draft.backers.items()) if c in known]


def camps_of(draft: Draft) -> dict[str, str]:
    """The camp of each side: its own; a backer that fights, its client's.

    A foreign army nobody is said to fight has come to help the government.
    """
    land = draft.country
    parties = parties_of(draft)
    own = own_of(draft, parties)
    fight = {name for a, b, _ in draft.rivals() for name in (a, b)}
    fight |= {name for pair in draft.allies for name in pair}
    out = {name: key for key, name in parties}
    for name in out:
        if own and foreign(name, land) and name not in fight:
            out[name] = out[own]
    for patron, client, _ in _backers(draft):
        out[patron] = out[client]
    fights = {frozenset((a, b)): n for a, b, n in draft.rivals()}
    for (one, other), n in sorted(draft.allies.items()):
        known = one in out and other in out and n >= fights.get(frozenset((one, other)), 0)
        if known and out[one] != out[other]:
            kept, gone = (out[one], out[other]) if one == own else (out[other], out[one])
            out = {name: kept if camp == gone else camp for name, camp in out.items()}
    return out


def _actors(draft: Draft, origin: str) -> str:
    header = "id,name,name_de,kind,camp,country,aliases_de,aliases_en,note,source"
    rows: list[tuple[str, ...]] = []
    camps = camps_of(draft)
    armed = [n for _, n in parties_of(draft) if not side(n, draft.country).state]
    many = called(MANY) if len(armed) == 1 else ((), ())
    for key, name in parties_of(draft):
        s = side(name, draft.country)
        more = [() if s.state else words for words in many]
        also = [n for n in draft.aka.get(name, ()) if n not in (s.name, s.name_de)]
        names = (
            "|".join(dict.fromkeys((*s.aliases_de, *also, *more[0]))),
            "|".join(dict.fromkeys((*s.aliases_en, *also, *more[1]))),
        )
        rows.append((key, s.name, s.name_de, s.kind, camps[name], s.country, *names, "", origin))
    listed = {key for key, _ in parties_of(draft)}
    for patron in dict.fromkeys(p for p, _, _ in _backers(draft)):
        s = side(patron, draft.country)
        if s.id not in listed:
            rows.append(_told_of(s, camps.get(patron, s.id)))
            listed.add(s.id)
    mediators = (s for s in outsiders(draft) if s.id not in (*listed, "un"))
    rows += [_told_of(s, "neutral") for s in mediators]
    rows.append(("un", "United Nations", "Vereinte Nationen", "io", "neutral", "", "", "", "", "-"))
    return table(header, rows)


def _told_of(s: Side, camp: str) -> tuple[str, ...]:
    """The row of somebody the reports tell of who does not fight: a patron, a mediator."""
    names = "|".join(s.aliases_de), "|".join(s.aliases_en)
    return (s.id, s.name, s.name_de, s.kind, camp, s.country, *names, "", "the reports")


def _relations(draft: Draft, origin: str) -> str:
    header = "subject,object,kind,start,end,low,best,high,label,source"
    camps = camps_of(draft)
    rows: list[tuple[object, ...]] = [
        (
            side(a, draft.country).id,
            side(b, draft.country).id,
            "rival",
            "",
            "",
            0.5,
            0.8,
            1,
            f"{n} events",
            origin,
        )
        for a, b, n in draft.rivals()
        if camps[a] != camps[b]
    ]
    for patron, client, n in _backers(draft):
        ids = side(patron, draft.country).id, side(client, draft.country).id
        rows.append(
            (
                *ids,
                "patron",
                "",
                "",
                0.2,
                0.5,
                0.8,
                f"said in reports ({n}); strength assumed",
                "the reports",
            )
        )
    return table(header, rows)


def _places(draft: Draft) -> str:
    header = (
        "id,name,name_de,kind,parent,lat,lon,aliases_de,aliases_en,population_low,"
        "population_best,population_high,controller,control_confidence,fortification,"
        "simulated,code,source"
    )
    rows: list[tuple[object, ...]] = []
    middle = draft.centres()
    lands = {c.iso3: slug(c.name) + "-country" for c in draft.country.lands}
    above = {key: draft.unit_soil.get(name, draft.country.iso3) for key, name, *_ in middle}
    for c in draft.country.lands:
        within = [(y, x) for key, _, y, x in middle if above[key] == c.iso3]
        within = within or [(draft.towns[0].lat, draft.towns[0].lon)]
        lat, lon = (round(sum(p[k] for p in within) / len(within), 3) for k in (0, 1))
        rows.append(
            (lands[c.iso3], c.name, c.name_de, "country", "", lat, lon, "", "",
             *[""] * 3, "", "", "", "no", c.iso3, GEONAMES)
        )  # fmt: skip
    codes = {slug(u.name) + "-unit": u.code for u in draft.units}
    for key, name, y, x in middle:
        english, germans = draft.unit_names(key, name)
        short = bracketed(name)[0]
        rows.append(
            (key, short, germans[0] if germans else short, "governorate",
             lands[above[key]], y, x,
             "|".join(germans), "|".join(english), *[""] * 3, "", "", "", "no",
             codes.get(key, ""), f"{draft.unit_source}; other names: the events")
        )  # fmt: skip
    holders = holders_of(draft)
    for key, town, (holder, sure) in zip(draft.town_ids(), draft.towns, holders):
        names = _named(draft, town)
        people = town.population
        bounds = (round(people * 0.7), people, round(people * 1.4))
        rows.append(
            (key, *names, "town", draft.unit_of(town.lat, town.lon),
             town.lat, town.lon, *_town_names(town, names), *bounds, holder, sure, 0, "yes",
             town.code, f"{draft.town_source}; range and control assumed")
        )  # fmt: skip
    for key, town, source in draft.further():
        names = _named(draft, town)
        rows.append(
            (key, *names, "town", draft.unit_of(town.lat, town.lon),
             town.lat, town.lon, *_town_names(town, names), *_people(town), "", "", "", "no",
             town.code, source)
        )  # fmt: skip
    return table(header, rows)


def _named(draft: Draft, town: Town) -> tuple[str, str]:
    return as_spelt(town, draft.country.iso3, draft.spelt.get((town.lat, town.lon), {}))


def _town_names(town: Town, shown: tuple[str, str]) -> tuple[str, str]:
    """Other names in German and in English reports."""
    english = [plain(town.name), *spellings(town.name), *town.aliases]
    both = [*in_german(town.name), *english]

    def cell(names: list[str]) -> str:
        return "|".join(dict.fromkeys(n for n in names if n and n != shown[0]))

    return cell(both), cell(english)


def _people(town: Town) -> tuple[object, object, object]:
    if not town.population:
        return "", "", ""
    return round(town.population * 0.7), town.population, round(town.population * 1.4)


def _edges(draft: Draft) -> str:
    ids = draft.town_ids()
    told = "assumed: straight line times 1.3"
    return table(
        "a,b,km,quality,source", [(ids[i], ids[j], km, 1, told) for i, j, km in draft.roads()]
    )


def _outline(draft: Draft) -> str:
    features = [
        {
            "type": "Feature",
            "id": slug(u.name) + "-unit",
            "properties": {"id": slug(u.name) + "-unit", "name": u.name},
            "geometry": {"type": "MultiPolygon", "coordinates": u.coordinates},
        }
        for u in draft.units
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _questions(draft: Draft, as_of: date) -> str:
    options = ", ".join(f'"{key}"' for key in draft.town_ids())
    return f"""[[question]]
id = "next-offensive"
text = "Where does the next major offensive begin?"
text_de = "Wo beginnt die nächste große Offensive?"
kind = "next_offensive"
start = {as_of}
options = [{options}]
resolution = "The first place that two independent reports say is attacked to be taken."
"""


def _assessed(agreements: Iterable[str]) -> str:
    """What the README says of the agreements."""
    names = sorted(name.removeprefix("agreements/") for name in agreements)
    told = ", ".join(f"`{n}`" for n in names)
    where = "signed truces, mediators and guarantors as the reports tell of them"
    return f"Agreements ({told}): {where}; every weight in them is assumed."


def _readme(draft: Draft, name: str, as_of: date, origin: str, agreements: Iterable[str]) -> str:
    fights = ", ".join(f"{side} ({n})" for side, n in draft.sides()) or "none imported"
    return f"""# {name}

{title(draft.country)[0]} as of {as_of}. Built from the map; fill in what the map cannot know.

**From publications.** Towns and populations: {draft.town_source}. Units: {draft.unit_source}.
Events: {origin}.
Sides by number of events: {fights}.

**Assumed until you say otherwise.** Who holds each town (`places.csv`), how many fight where
(`forces.csv`), road lengths (`edges.csv`), who sides with whom (`camp` in `actors.csv`; actors
of one camp do not fight), patrons (`relations.csv`). {_assessed(agreements)}

Next: put reports into `reports/`, then `parley check {name}` and `parley run {name}`.
"""
