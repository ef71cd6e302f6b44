"""Reports from every kind of file, and a clear word about every file that is none."""

from __future__ import annotations

import gzip
import io
import json
from datetime import date
from pathlib import Path

import pytest

from parley.reading import load_reports

TEXT = "date 2016-12-21 Die Rebellen haben nach Angaben der Uno die Stadt verlassen."


def write(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


@pytest.mark.parametrize(
    ("head", "day", "precision"),
    [
        ("date 2016-12-21", date(2016, 12, 21), "day"),
        ("date 2016-12", date(2016, 12, 1), "month"),
        (" date 2016", date(2016, 1, 1), "year"),
        ("Date: 2016-12-21\n", date(2016, 12, 21), "day"),
    ],
)
def test_date_head_with_its_precision(tmp_path: Path, head: str, day: date, precision: str) -> None:
    file = write(tmp_path / "a.txt", head + " Die Waffenruhe hält.")
    (report,) = load_reports([file]).reports
    assert (report.published, report.precision) == (day, precision)
    assert report.text == head + " Die Waffenruhe hält."


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    file = write(
        tmp_path / "a.txt", ("date 2016-12-21 " + "Straße für Übergänge. " * 9).encode(encoding)
    )
    result = load_reports([file])
    assert not result.faults
    assert "Straße für Übergänge" in result.reports[0].text


def test_markdown_front_matter(tmp_path: Path) -> None:
    file = write(
        tmp_path / "a.md", "---\ntitle: Ende\ndate: 2016-12-21\npublisher: dpa\n---\nText."
    )
    (report,) = load_reports([file]).reports
    assert (report.title, report.publisher, report.published) == ("Ende", "dpa", date(2016, 12, 21))


def test_jsonl_csv_and_feed(tmp_path: Path) -> None:
    lines = [{"text": "Eins.", "date": "2016-12-01"}, {"body": "Zwei.", "published": "2016-12"}]
    write(tmp_path / "a.jsonl", "\n".join(json.dumps(x) for x in lines) + "\nnot json\n")
    write(tmp_path / "b.csv", "date;text\n2016-12-01;Drei\n2016-12-02;\n")
    write(
        tmp_path / "c.rss",
        "<rss><channel><item><title>T</title><description>&lt;p&gt;Vier "
        "&lt;/p&gt;</description><pubDate>Wed, 21 Dec 2016 10:00:00 GMT</pubDate>"
        "</item></channel></rss>",
    )
    result = load_reports([tmp_path])
    assert [r.text for r in result.reports] == ["Eins.", "Zwei.", "Drei", "Vier"]
    assert result.reports[3].published == date(2016, 12, 21)
    assert [(f.line, f.what) for f in result.faults] == [
        (3, "not valid JSON"),
        (3, "row without text"),
    ]


def test_gzip_and_stdin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path / "a.txt.gz", gzip.compress(TEXT.encode()))
    assert load_reports([file]).reports[0].text == TEXT
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert load_reports(["-"]).reports[0].id == "stdin"


def test_web_page_and_cookie_wall(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    story = (
        "<p>"
        + "Die Rebellen haben die Stadt nach Angaben der Uno am Freitag verlassen. " * 8
        + "</p>"
    )
    write(
        tmp_path / "a.html",
        f"<html><body><script>x()</script><article><h1>Abzug</h1>{story}</article></body></html>",
    )
    wall = "<p>Wir verwenden Cookies. Einwilligung. Datenschutzerklärung. Jetzt abonnieren.</p>"
    write(tmp_path / "b.html", f"<html><body>{wall * 4}</body></html>")
    result = load_reports([tmp_path], date(2016, 12, 21))
    assert len(result.reports) == 1 and "x()" not in result.reports[0].text
    assert "cookie" in result.faults[0].todo


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.txt", b"", "empty file"),
        ("b.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 9, "not a text"),
        ("c.txt", b"   \n ", "empty file"),
        ("d.txt", b"date 2016-02-31 Text.", "no such date"),
        ("e.txt", b"Ein Text ohne Datum.", "no date in the report"),
        ("f.gz", b"not gzip", "cannot be read"),
        ("g.csv", b"a;b\n1;2\n", "no text column"),
        ("h.rss", b"<rss><item>", "not a readable feed"),
    ],
)
def test_bad_files_are_named_and_set_aside(
    tmp_path: Path, name: str, data: bytes, what: str
) -> None:
    result = load_reports([write(tmp_path / name, data)])
    assert not result.reports
    assert result.faults[0].what == what and result.faults[0].path.endswith(name)
    assert str(result.faults[0]).count(". ") >= 1


def test_missing_file_and_empty_folder(tmp_path: Path) -> None:
    result = load_reports([tmp_path / "none.txt", tmp_path])
    assert [f.what for f in result.faults] == ["no such file", "no report in this folder"]


def test_same_stem_gets_its_own_id(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    write(tmp_path / "a.txt", TEXT)
    write(tmp_path / "x" / "a.txt", TEXT + " Mehr.")
    ids = [r.id for r in load_reports([tmp_path]).reports]
    assert len(set(ids)) == 2


def test_garbled_text_is_read_but_named(tmp_path: Path) -> None:
    text = "date 2016-12-21 Die StÃ¤dte fÃ¼r die FlÃ¼chtlinge."
    result = load_reports([write(tmp_path / "a.txt", text)])
    assert len(result.reports) == 1 and result.faults[0].what.startswith("garbled")


def test_broken_archive_does_not_end_the_run(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    result = load_reports(
        [write(tmp_path / "a.warc", b"WARC/1.0\r\nbroken"), write(tmp_path / "b.txt", TEXT)]
    )
    assert len(result.reports) == 1 and result.faults
