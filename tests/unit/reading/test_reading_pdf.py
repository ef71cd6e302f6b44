"""PDF files, made here: their words are read, their faults are told by page."""

from __future__ import annotations

import io
import zlib
from datetime import date
from pathlib import Path

import pytest

from parley.cli import call
from parley.reading import load_reports
from parley.reading.ingest.pdf import join_pages

pypdf = pytest.importorskip("pypdf")

DAY = date(2016, 12, 21)
BODY = "Die Rebellen haben nach Angaben der Uno die Stadt verlassen."


def pdf(pages: list[list[str]], made: str = "", title: str = "") -> bytes:
    """Return a PDF of pages of lines in Helvetica, written by hand."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        shown = b" T* ".join(
            b"(" + line.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)") + b") Tj"
            for line in lines
        )
        stream = b"BT /F1 12 Tf 14 TL 72 770 Td " + shown + b" ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    info = (f"/CreationDate (D:{made}120000) " if made else "") + (
        f"/Title ({title})" if title else ""
    )
    objects.append(f"<< {info} >>".encode())
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(
        b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, len(objects), table)
    )
    return out.getvalue()


def test_words_of_a_page_are_a_report(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf([["date 2016-12-21", BODY]], title="Lage in Aleppo"))
    result = load_reports([file])
    assert not result.faults
    (report,) = result.reports
    assert BODY in report.text
    assert (report.published, report.title) == (DAY, "Lage in Aleppo")


def test_running_heads_and_page_numbers_are_dropped(tmp_path: Path) -> None:
    told = ["A convoy reached the town.", "Rain fell.", "Shops opened.", "The mayor spoke."]
    pages = [
        [f"Situation Report No. {n}", line, f"Page {n} of 4"] for n, line in enumerate(told, 1)
    ]
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf(pages))
    (report,) = load_reports([file], DAY).reports
    assert "Situation Report" not in report.text and "Page" not in report.text
    assert all(line in report.text for line in told)


def test_two_pages_have_no_running_heads(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf([["The siege goes on today.", BODY], ["The siege goes on today.", BODY]]))
    (report,) = load_reports([file], DAY).reports
    assert report.text.count("The siege goes on") == 2


def test_cut_words_are_joined_and_compounds_keep_their_hyphen(tmp_path: Path) -> None:
    lines = ["Die Waf-", "fenruhe in Nord-", "Syrien hält. Waffen-", "und Munitionslager brennen."]
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf([lines]))
    (report,) = load_reports([file], DAY).reports
    assert report.text == "Die Waffenruhe in Nord-Syrien hält. Waffen- und Munitionslager brennen."


def test_ligatures_are_written_out() -> None:
    assert join_pages(["Eine oﬃzielle ﬂüchtige Auﬂage"]) == "Eine offizielle flüchtige Auflage"


def test_the_date_of_the_file_is_weak_and_said_to_be(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf([[BODY]], made="20170103"))
    result = load_reports([file])
    assert result.reports[0].published == date(2017, 1, 3)
    assert "file's own properties" in str(result.faults[0])
    given = load_reports([file], DAY)
    assert given.reports[0].published == DAY and not given.faults


def test_a_scan_is_told_from_a_text(tmp_path: Path) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(pdf([[], []]))
    result = load_reports([file], DAY)
    assert not result.reports
    assert "scanned" in str(result.faults[0]) and "OCR" in str(result.faults[0])


def test_a_page_without_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mixed.pdf"
    file.write_bytes(pdf([[BODY], [], [BODY]]))
    result = load_reports([file], DAY)
    assert len(result.reports) == 1
    assert str(result.faults[0]).startswith(f"{file}:2:1: pages without text (2).")


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([[BODY]])))
    writer.encrypt("geheim", algorithm="RC4-128")
    file = tmp_path / "locked.pdf"
    writer.write(file)
    result = load_reports([file], DAY)
    assert not result.reports and "encrypted" in str(result.faults[0])


def test_a_file_that_only_forbids_printing_is_read(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([[BODY]])))
    writer.encrypt("", owner_password="x", algorithm="RC4-128")
    file = tmp_path / "open.pdf"
    writer.write(file)
    assert BODY in load_reports([file], DAY).reports[0].text


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4\n",
        b"%PDF-1.7\ntrailer << /Root 1 0 R >>\n%%EOF",
        pdf([[BODY]])[:300],
        b"%PDF-1.4\n" + bytes(range(256)) * 20,
        zlib.compress(pdf([[BODY]])),
    ],
)
def test_broken_files_are_faults_and_no_crash(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "broken.pdf"
    file.write_bytes(data)
    result = load_reports([file], DAY)
    assert not result.reports
    assert str(result.faults[0]).startswith(str(file))


def test_a_broken_page_costs_only_itself(tmp_path: Path) -> None:
    data = pdf([[BODY], [BODY]]).replace(b"/Contents 7 0 R", b"/Contents 2 0 R", 1)
    file = tmp_path / "half.pdf"
    file.write_bytes(data)
    result = load_reports([file], DAY)
    assert len(result.reports) == 1 and result.reports[0].text.count("Uno") == 1
    assert result.faults and f"{file}:2:1" in str(result.faults[0])


def test_pdf_on_the_command_line_and_in_folders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf([["date 2016-12-21", BODY]]))
    assert call(["read", str(tmp_path), "--json"]) == 0
    assert '"Uno"' in capsys.readouterr().out
