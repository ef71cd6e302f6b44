"""The tables an analyst asks in SQL: views over the ledger, made for one question at one day.

They are built per connection, so that ``as_of`` is part of them: a query cannot see
past it. The JSON of an entry is opened by the database itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from parley.record.importers import FORMATS
from parley.record.importers.formats import Format

Path = Sequence[str | int]


def _sqlite(path: Path) -> str:
    steps = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)
    return f"json_extract(body, '${steps}')"


def _postgres(path: Path) -> str:
    return f"(body::jsonb #>> '{{{','.join(map(str, path))}}}')"


_CLAIM: dict[str, Path] = {
    "kind": ["kind"], "topic": ["topic"], "value": ["value"], "act": ["act"], "form": ["form"],
    "polarity": ["polarity"], "certainty": ["certainty"], "modality": ["modality"],
    "agreement": ["agreement"], "place": ["place", "place"], "place_words": ["place", "text"],
    "event_type": ["event", "type"], "event_mode": ["event", "mode"],
    "event_status": ["event", "status"], "language": ["language"], "rule": ["rule"],
    "quote": ["quote"],
}  # fmt: skip
_REPORT: dict[str, Path] = {
    c: [c] for c in ("title", "publisher", "agency", "author", "language", "precision", "licence",
                     "url", "path", "duplicate_of")
}  # fmt: skip
_DATASET: dict[str, Path] = {
    c: [c] for c in ("format", "title", "file", "version", "licence", "redistribute", "sha256")
}
# column of the events view -> the column of each format it comes from
_EVENT: dict[str, dict[str, str]] = {
    "country": {"ged": "country", "acled": "country", "polecat": "Country", "table": "country"},
    "adm_1": {"ged": "adm_1", "acled": "admin1", "polecat": "Province", "table": "adm_1"},
    "adm_2": {"ged": "adm_2", "acled": "admin2", "polecat": "District", "table": "adm_2"},
    "place": {"ged": "where_coordinates", "acled": "location", "polecat": "City", "table": "place"},
    "side_a": {"ged": "side_a", "acled": "actor1", "polecat": "Actor Name", "table": "side_a"},
    "side_b": {"ged": "side_b", "acled": "actor2", "polecat": "Recipient Name", "table": "side_b"},
    "type": {"acled": "event_type", "polecat": "Event Type", "table": "event_type"},
    "subtype": {"acled": "sub_event_type", "polecat": "Event Mode", "table": "sub_event_type"},
    "conflict": {"ged": "conflict_name"},
    "source": {"ged": "source_office", "acled": "source", "polecat": "Source", "table": "source"},
    "headline": {"ged": "source_headline", "acled": "notes", "table": "notes"},
}
_EVENT_NUMBERS: dict[str, dict[str, str]] = {
    "violence": {"ged": "type_of_violence"},
    "where_prec": {"ged": "where_prec", "acled": "geo_precision", "table": "where_prec"},
    "lat": {"ged": "latitude", "acled": "latitude", "polecat": "Latitude", "table": "latitude"},
    "lon": {"ged": "longitude", "acled": "longitude", "polecat": "Longitude", "table": "longitude"},
    "low": {"ged": "low", "acled": "fatalities", "table": "best"},
    "best": {"ged": "best", "acled": "fatalities", "table": "best"},
    "high": {"ged": "high", "acled": "fatalities", "table": "best"},
}
_AGREEMENT = {
    "country": "Con",
    "process": "PPName",
    "name": "Agt",
    "status": "Status",
    "type": "Agtp",
    "stage": "Stage",
    "parties": "Part",
    "third_parties": "ThrdPart",
}
_FORECAST = {
    "country_id": "country_id",
    "grid": "pg_id",
    "name": "name",
    "month_id": "month_id",
    "mean": "main_mean",
    "mean_ln": "main_mean_ln",
    "dich": "main_dich",
}

# all columns of the events view that come out of the stored rows, in order
EVENT_SOURCES = {**_EVENT, **_EVENT_NUMBERS}


class Views:
    """Writes the views' SQL for one dialect and one day."""

    def __init__(self, dialect: str, as_of: date | None = None) -> None:
        self.postgres = dialect == "postgresql"
        self._json: Callable[[Path], str] = _postgres if self.postgres else _sqlite
        self._seen = ""
        if as_of is not None:
            self._seen = f" AND published <= '{as_of.isoformat()}' AND published <> ''"

    def all(self) -> dict[str, str]:
        """Return each view's name and query."""
        return {
            "ledger": self._ledger(),
            "reports": self._reports(),
            "claims": self._claims(),
            "figures": self._figures(),
            "decisions": self._decisions(),
            "datasets": self._datasets(),
            "events": self._events(),
            "flags": self._flags(),
            "agreements": self._listed("pax", _AGREEMENT),
            "forecasts": self._listed("views", _FORECAST),
        }

    # -- building blocks ------------------------------------------------------------------

    def _text(self, columns: dict[str, Path]) -> str:
        return ", ".join(f"{self._json(path)} AS {name}" for name, path in columns.items())

    def _number(self, path: Path) -> str:
        return f"{self._json(path)}::double precision" if self.postgres else self._json(path)

    def _newest(self, kind: str, extra: str = "") -> str:
        """The newest revision of each subject that may be seen, redacted ones left out."""
        later = self._seen.replace(" published", " later.published")
        return (
            f"SELECT e.* FROM entry e WHERE kind = '{kind}'{self._seen}{extra} AND body IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM entry later WHERE later.kind = e.kind"
            f" AND later.subject = e.subject{later}"
            " AND (later.rank > e.rank OR (later.rank = e.rank AND later.seq > e.seq)))"
        )

    def _hex(self, column: str) -> str:
        return f"encode({column}, 'hex')" if self.postgres else f"lower(hex({column}))"

    # -- views ----------------------------------------------------------------------------

    def _ledger(self) -> str:
        return (
            "SELECT seq, kind, subject, parent, published, valid_from, valid_to, said, learned_at,"
            f" who, engine, {self._hex('hash')} AS hash FROM entry WHERE 1 = 1{self._seen}"
        )

    def _reports(self) -> str:
        return (
            f"SELECT subject AS id, {self._text(_REPORT)}, published, parent AS sha256, learned_at"
            f" FROM ({self._newest('report')}) r"
        )

    def _verdicts(self) -> str:
        """The verdict that counts on each claim: the last one that was not undone."""
        seq = "v.seq::text" if self.postgres else "CAST(v.seq AS TEXT)"
        decision = self._json(["decision"])
        return (
            "SELECT subject, decision, corrected FROM (SELECT v.subject, v.kind,"
            f" {decision} AS decision, {self._sub('claim')} AS corrected,"
            " row_number() OVER (PARTITION BY v.subject ORDER BY v.seq DESC) AS age"
            " FROM entry v WHERE v.kind IN ('decide', 'retract') AND v.body IS NOT NULL"
            f" AND {decision} <> 'skip' AND NOT EXISTS (SELECT 1 FROM entry u"
            f" WHERE u.kind = 'undo' AND u.subject = v.subject AND u.parent = {seq})) d"
            " WHERE age = 1"
        )

    def _sub(self, key: str) -> str:
        return f"(body::jsonb ->> '{key}')" if self.postgres else f"json_extract(body, '$.{key}')"

    def _standing(self) -> str:
        """Claims as they stand: rejected and superseded left out, corrected ones replaced."""
        return (
            "SELECT n.subject, n.parent, n.published, n.valid_from, n.valid_to, n.said,"
            " n.learned_at, coalesce(v.corrected, n.body) AS body,"
            " CASE v.decision WHEN 'accept' THEN 'accepted' WHEN 'correct' THEN 'corrected'"
            f" ELSE 'pending' END AS status FROM ({self._newest('claim')}) n"
            f" LEFT JOIN ({self._verdicts()}) v ON v.subject = n.subject"
            " LEFT JOIN (SELECT subject, kind, row_number() OVER (PARTITION BY subject"
            " ORDER BY seq DESC) AS age FROM entry WHERE kind IN ('supersede', 'revive')) s"
            " ON s.subject = n.subject AND s.age = 1"
            " WHERE coalesce(v.decision, '') NOT IN ('reject', 'retract') AND"
            " (coalesce(s.kind, '') <> 'supersede' OR v.decision IN ('accept', 'correct'))"
        )

    def _claims(self) -> str:
        actor, words = self._json(["speaker", "actor"]), self._json(["speaker", "text"])
        return (
            f"SELECT subject AS id, parent AS report, coalesce({actor}, {words}) AS speaker,"
            f" {self._text(_CLAIM)}, {self._number(['place', 'lat'])} AS lat,"
            f" {self._number(['place', 'lon'])} AS lon, {self._number(['start'])} AS char_start,"
            f" {self._number(['end'])} AS char_end, said, valid_from, valid_to, published, status,"
            f" learned_at FROM ({self._standing()}) c"
        )

    def _figures(self) -> str:
        names = ("measure", "unit", "bound", "scope", "text")
        if self.postgres:
            each = "CROSS JOIN LATERAL jsonb_array_elements(body::jsonb -> 'quantities') q(value)"
            parts = [f"q.value ->> '{n}' AS {'words' if n == 'text' else n}" for n in names]
            parts += [f"(q.value ->> '{n}')::double precision AS {n}" for n in _LBH]
            parts += ["q.value ->> 'group' AS of_whom"]
        else:
            each = "CROSS JOIN json_each(body, '$.quantities') q"
            parts = [
                f"json_extract(q.value, '$.{n}') AS {'words' if n == 'text' else n}"
                for n in (*names, *_LBH)
            ]
            parts += ["json_extract(q.value, '$.group') AS of_whom"]
        actor, words = self._json(["speaker", "actor"]), self._json(["speaker", "text"])
        return (
            f"SELECT c.subject AS claim, c.parent AS report, coalesce({actor}, {words}) AS speaker,"
            f" {self._json(['topic'])} AS topic, {self._json(['place', 'place'])} AS place,"
            f" {', '.join(parts)}, valid_from, valid_to, published"
            f" FROM ({self._standing()}) c {each}"
        )

    def _decisions(self) -> str:
        return (
            f"SELECT seq, kind, subject AS claim, {self._json(['decision'])} AS decision, who,"
            f" {self._json(['why'])} AS why, learned_at, parent AS undoes FROM entry WHERE kind IN"
            " ('decide', 'retract', 'dispute', 'undo', 'merge', 'split', 'same_as', 'tombstone')"
        )

    def _datasets(self) -> str:
        return (
            f"SELECT subject AS id, {self._text(_DATASET)}, published, learned_at"
            f" FROM ({self._newest('dataset')}) d"
        )

    def _flags(self) -> str:
        columns: dict[str, Path] = {"column_name": ["column"], "what": ["what"], "value": ["value"]}
        return (
            f"SELECT DISTINCT subject AS event, parent AS dataset, {self._text(columns)}"
            " FROM entry WHERE kind = 'flag'"
        )

    def _listed(self, name: str, columns: dict[str, str]) -> str:
        """Rows of a data set that are no events, by the columns that are asked for most."""
        wanted = FORMATS[name]
        cells = [f"{self._json([wanted.at(of)])} AS {column}" for column, of in columns.items()]
        return (
            f"SELECT subject AS id, parent AS dataset, valid_from AS day, {', '.join(cells)},"
            f" published FROM ({self._newest(wanted.entry)}) of_{name}"
        )

    def _events(self) -> str:
        parts = [self._events_of(f) for f in FORMATS.values() if f.entry == "event"]
        return " UNION ALL ".join(parts)

    def _events_of(self, wanted: Format) -> str:
        """One format's events; its rows are lists in the order of its columns."""
        name = wanted.name
        cells = [
            f"{self._json([wanted.at(of[name])]) if name in of else 'NULL'} AS {column}"
            for column, of in _EVENT.items()
        ]
        for column, of in _EVENT_NUMBERS.items():
            value = "NULL" if name not in of else self._number(self._figure(wanted, column, of))
            cells.append(f"{value}{'::double precision' * self.postgres} AS {column}")
        inside = f" AND subject >= '{name}:' AND subject < '{name};'"
        return (
            f"SELECT subject AS id, '{name}' AS format, parent AS dataset,"
            f" valid_from AS date_start, valid_to AS date_end, published, {', '.join(cells)}"
            f" FROM ({self._newest('event', inside)}) of_{name}"
        )

    def _figure(self, wanted: Format, column: str, of: dict[str, str]) -> Path:
        """Where a figure lies: the user's own tables hold low, best and high in one cell."""
        path: list[str | int] = [wanted.at(of[wanted.name])]
        if wanted.name == "table" and column in _LBH:
            path.append(_LBH.index(column))
        return path


_LBH = ("low", "best", "high")
