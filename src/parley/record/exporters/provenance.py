"""Where everything came from: W3C PROV-JSON of the record, BibTeX of the imported data sets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from parley.record.importers import dataset_facts
from parley.record.schema import entry

if TYPE_CHECKING:
    from parley.record.view import View

NAMESPACE = "urn:parley:"
_VERB = {
    "decide": "decided",
    "retract": "retracted",
    "dispute": "disputed",
    "undo": "undid",
    "tombstone": "redacted",
    "merge": "merged",
    "split": "split",
    "same_as": "identified",
}


def prov(view: View) -> dict[str, Any]:
    """Return the record's history as PROV-JSON ([Huynh2013]_).

    Reports, claims and data sets are entities, readings, imports and decisions are
    activities, readers and people are agents.
    """
    made: dict[str, dict[str, Any]] = {
        "prefix": {"parley": NAMESPACE, "prov": "http://www.w3.org/ns/prov#"},
        "entity": {}, "activity": {}, "agent": {}, "wasGeneratedBy": {},
        "wasAssociatedWith": {}, "wasDerivedFrom": {}, "used": {},
    }  # fmt: skip
    kinds = ("report", "claim", "dataset", *_VERB)
    query = select(entry).where(entry.c.kind.in_(kinds), entry.c.seq <= view.head.seq)
    if view.as_of is not None:
        query = query.where(
            (entry.c.published <= view.as_of.isoformat()) & (entry.c.published != "")
            | entry.c.kind.in_(tuple(_VERB))
        )
    with view.reading() as connection:
        for row in connection.execute(query.order_by(entry.c.seq)):
            _add(made, row)
    return {k: v for k, v in made.items() if v}


def _add(made: dict[str, dict[str, Any]], row: Any) -> None:
    agent, activity = f"parley:agent/{row.who}", f"parley:entry/{row.seq}"
    person = row.engine == "human"
    made["agent"][agent] = {"prov:type": "prov:Person" if person else "prov:SoftwareAgent"}
    verb = _VERB.get(row.kind) or {"claim": "read"}.get(row.kind, "took in")
    made["activity"][activity] = {
        "prov:type": f"parley:{verb}", "prov:startTime": row.learned_at,
        "parley:engine": row.engine, "parley:hash": bytes(row.hash).hex(),
    }  # fmt: skip
    made["wasAssociatedWith"][f"_:with{row.seq}"] = {
        "prov:activity": activity, "prov:agent": agent,
    }  # fmt: skip
    if row.kind in _VERB:
        about = {"prov:activity": activity, "prov:entity": f"parley:claim/{row.subject}"}
        made["used"][f"_:used{row.seq}"] = about
        return
    entity = f"parley:{row.kind}/{row.subject}"
    made["entity"][entity] = {
        "prov:type": f"parley:{row.kind}", "parley:published": row.published,
        "parley:redacted": row.body is None,
    }  # fmt: skip
    made["wasGeneratedBy"][f"_:made{row.seq}"] = {
        "prov:entity": entity, "prov:activity": activity, "prov:time": row.learned_at,
    }  # fmt: skip
    if row.kind == "claim":
        made["wasDerivedFrom"][f"_:from{row.seq}"] = {
            "prov:generatedEntity": entity, "prov:usedEntity": f"parley:report/{row.parent}",
        }  # fmt: skip


def write_prov(path: Path, view: View) -> int:
    """Write PROV-JSON; return the number of entities."""
    made = prov(view)
    path.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return len(made.get("entity", {}))


def bibtex(view: View) -> list[str]:
    """Return a BibTeX entry for each imported data set, with release, file and licence."""
    found = []
    for key, facts in sorted(view.datasets().items()):
        cite = dataset_facts()[facts["format"]].get("cite", {})
        fields = {k: v for k, v in cite.items() if k not in ("key", "type")}
        fields.setdefault("title", facts["title"])
        release = f", release {facts['version']}" if facts["version"] else ""
        fields["note"] = (
            f"Imported from {facts['file']}{release}. Licence: {facts['licence']}. "
            f"SHA-256 {facts['sha256']}"
        )
        name = f"{cite.get('key', facts['format'])}-{key.split(':')[1]}"
        lines = [f"  {k} = {{{_tex(str(v), k)}}}," for k, v in fields.items()]
        found.append("\n".join([f"@{cite.get('type', 'misc')}{{{name},", *lines, "}"]))
    return found


def _tex(text: str, name: str) -> str:
    if name != "note":
        return text
    for c in "&%_#$":
        text = text.replace(c, "\\" + c)
    return text


def write_bibtex(path: Path, view: View) -> int:
    """Write the bibliography; return the number of entries."""
    entries = bibtex(view)
    path.write_text("\n\n".join(entries) + "\n" * bool(entries), "utf-8")
    return len(entries)
