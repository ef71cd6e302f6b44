"""The example runs as it stands; the German report leaves no English behind."""

from __future__ import annotations

import html
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from parley.views import notebook, render
from parley.views.i18n import translations

ROOT = Path(__file__).resolve().parents[3]


def test_the_notebook_example_runs(run_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import sys

    before = sys.argv
    sys.argv = ["notebook.py", str(run_folder)]
    try:
        runpy.run_path(str(ROOT / "examples" / "notebook.py"), run_name="__main__")
    finally:
        sys.argv = before
        notebook.disable()
    out = capsys.readouterr().out
    assert "likeliest to block" in out and "cost of war" in out


def visible(page: str) -> str:
    """What a reader sees that is not a quote or a text marked as being in another language."""
    page = re.sub(r"<style>.*?</style>|<(bdi|code)\b.*?</\1>", " ", page, flags=re.S)
    page = re.sub(r'<(\w+)[^>]* lang="en"[^>]*>.*?</\1>', " ", page, flags=re.S)
    page = re.sub(r'title="[^"]*"|<title>.*?</title>', " ", page, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", "\n", page))


def test_no_english_of_ours_is_left_in_the_german_report(small_run: Any) -> None:
    from test_views_words import catalogue

    shown = visible(small_run[2])
    lines = {line.strip(" .:;,()") for line in shown.splitlines()}
    english = {m for m, s in catalogue("de").items() if m != s and len(m) > 4 and "%" not in m}
    assert not sorted(english & lines)
    leftovers = re.findall(r"\b(?:the|with|from|against|claims|within)\b", shown)
    assert len(leftovers) <= 5, leftovers[:20]


def test_languages_do_not_mix(small_run: Any) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(3) as pool:
        pages = list(pool.map(lambda code: render(small_run[0], code), ("en", "ar", "de", "en")))
    assert pages[0] == pages[3] == small_run[1] and pages[2] == small_run[2]
    assert "Who says what" in pages[0] and "Wer sagt was" in pages[2]


def test_every_language_renders(small_run: Any) -> None:
    for lang in ("en", "de", "ar"):
        page = render(small_run[0], lang)
        assert f'<html lang="{lang}"' in page
        assert len(page.encode()) < 1_500_000
    assert translations("xx").gettext("Map") == "Map"
