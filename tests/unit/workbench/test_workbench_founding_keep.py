"""The reports of a founded war stay with it."""

from __future__ import annotations

from pathlib import Path

from parley.workbench.founding.keep import keep_reports


def test_two_of_one_name_are_both_kept_and_others_are_left(tmp_path: Path) -> None:
    files = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        files.append(tmp_path / folder / "news.txt")
        files[-1].write_text(folder, encoding="utf-8")
    files.append(tmp_path / "a" / "picture.png")
    files[-1].write_bytes(b"")
    kept = tmp_path / "kept"
    kept.mkdir()
    assert keep_reports(files, kept) == 2
    assert {p.name: p.read_text(encoding="utf-8") for p in kept.iterdir()} == {
        "news.txt": "a",
        "news-2.txt": "b",
    }
