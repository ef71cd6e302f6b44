"""The smaller TOML files: talks formats, questions, sources."""

from __future__ import annotations

from pathlib import Path

from parley.core.actor import SourceProfile
from parley.core.agreement import TalksFormat
from parley.core.forecast import Question
from parley.scenario.faults import Faults
from parley.scenario.tomlfile import Table, read_toml

QUESTION_KINDS = ("threshold", "onset", "next_offensive", "truce_holds", "count")


def _tables(path: Path, name: str, faults: Faults) -> list[Table]:
    found = read_toml(path, faults)
    if found is None:
        return []
    root, arrays = found
    root.known({name}, faults)
    return arrays.get(name, [])


def read_formats(path: Path, actors: set[str], faults: Faults) -> list[TalksFormat]:
    """``formats.toml``: the tables at which parties sit."""
    out = []
    keys = [
        "id",
        "name",
        "seats",
        "mediators",
        "direct",
        "status",
        "complements",
        "competes",
        "start",
        "note",
        "source",
    ]
    for t in _tables(path, "format", faults):
        t.known(set(keys), faults)
        people = {k: t.texts(k, faults) for k in ("seats", "mediators")}
        for key, names in people.items():
            for name in names:
                faults.one_of(name, actors, t.spot(key), "unknown actor id")
        texts = {k: t.text(k, faults) for k in ("id", "name", "note", "source")}
        out.append(
            TalksFormat(
                direct=bool(t.values.get("direct", False)),
                status=t.text("status", faults, "open"),
                complements=t.texts("complements", faults),
                competes=t.texts("competes", faults),
                start=faults.day(t.values.get("start"), t.spot("start")),
                seats=people["seats"],
                mediators=people["mediators"],
                id=texts["id"],
                name=texts["name"],
                note=texts["note"],
                source=texts["source"],
            )
        )
    return out


def read_questions(
    path: Path, places: set[str], agreements: set[str], actors: set[str], faults: Faults
) -> list[Question]:
    """``questions.toml``: what will be known later, and by which rule."""
    out = []
    keys = [
        "id",
        "text",
        "text_de",
        "kind",
        "place",
        "agreement",
        "actor",
        "threshold",
        "start",
        "end",
        "options",
        "resolution",
    ]
    for t in _tables(path, "question", faults):
        t.known(set(keys), faults)
        for key in ("id", "text", "kind", "resolution"):
            if not t.text(key, faults):
                faults.add(t.spot(key), f"question without '{key}'", "", f'Add {key} = "…".')
        kind = faults.one_of(t.text("kind", faults), QUESTION_KINDS, t.spot("kind"), "unknown kind")
        place, agreement, actor = (t.text(k, faults) for k in ("place", "agreement", "actor"))
        if place:
            faults.one_of(place, places, t.spot("place"), "unknown place id")
        if agreement:
            faults.one_of(agreement, agreements, t.spot("agreement"), "unknown agreement id")
        if actor:
            faults.one_of(actor, actors, t.spot("actor"), "unknown actor id")
        out.append(
            Question(
                id=t.text("id", faults),
                text=t.text("text", faults),
                kind=kind or "count",
                resolution=t.text("resolution", faults),
                place=place,
                agreement=agreement,
                actor=actor,
                threshold=faults.number(t.values.get("threshold"), t.spot("threshold"), 0),
                start=faults.day(t.values.get("start"), t.spot("start")),
                end=faults.day(t.values.get("end"), t.spot("end")),
                options=t.texts("options", faults),
                text_de=t.text("text_de", faults) or t.text("text", faults),
            )
        )
    return out


def read_source(path: Path, actors: set[str], faults: Faults) -> SourceProfile | None:
    """One file of ``sources/``: whose side a source is near, whom it copies."""
    found = read_toml(path, faults)
    if found is None:
        return None
    t, _ = found
    texts = ["id", "name", "kind", "near", "camp", "language", "country", "note", "citation"]
    t.known({*texts, "actor", "copies", "right", "wrong"}, faults)
    for key in ("id", "name"):
        if not t.text(key, faults):
            faults.add(t.spot(key), f"source without '{key}'", "", f'Add {key} = "…".')
    actor = t.text("actor", faults)
    for key in ("actor", "near"):
        if t.text(key, faults):
            faults.one_of(t.text(key, faults), actors, t.spot(key), "unknown actor id")
    right = faults.number(t.values.get("right"), t.spot("right"), 0, None, 0.0) or 0.0
    wrong = faults.number(t.values.get("wrong"), t.spot("wrong"), 0, None, 0.0) or 0.0
    return SourceProfile(
        actor=actor or None,
        copies=t.texts("copies", faults),
        right=right,
        wrong=wrong,
        **{k: t.text(k, faults) for k in texts},
    )
