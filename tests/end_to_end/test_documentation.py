"""The documentation site: it builds, its links lead somewhere, and what it says to type works."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from parley.cli import app, call

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(p for p in DOCS.rglob("*.md") if "decisions" not in p.parts)]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.S | re.M)


def blocks(page: Path) -> list[tuple[str, str]]:
    """(language, content) of every fenced block of a page."""
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def lines(page: Path) -> list[str]:
    """Every command of ours that the page tells to type."""
    found = []
    for language, content in blocks(page):
        if language not in ("", "sh", "bash", "console"):
            continue
        for line in content.replace("\\\n", " ").splitlines():
            for part in line.split(" #")[0].split("&&"):
                found += [part.strip()] if part.strip().startswith("parley ") else []
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    line = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(out)]
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def test_the_site_builds_and_fetches_nothing_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 30
    fetched = re.compile(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"?(https?:[^\" >]+)")
    for page in pages:
        elsewhere = fetched.findall(page.read_text(encoding="utf-8"))
        assert elsewhere == [], (page.name, elsewhere)


def test_formulas_are_drawn_without_a_script(site: Path) -> None:
    text = (site / "explain" / "agreements.html").read_text(encoding="utf-8")
    assert text.count("<math") > 10 and "$$" not in text


def test_terms_and_references_are_up_to_date() -> None:
    line = [sys.executable, str(ROOT / "tools" / "terms.py"), "--check"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if not target.startswith(("http://", "https://", "mailto:")):
                assert (page.parent / target).exists(), f"{page}: {target}"


def test_every_command_and_option_that_a_page_names_exists() -> None:
    seen = 0
    for page in PAGES:
        for line in lines(page):
            command: click.Command = app
            context = click.Context(app)
            words = line.split()[1:]
            while isinstance(command, click.Group) and words and words[0][0] not in "-<[":
                below = command.get_command(context, words[0])
                assert below is not None, f"{page.name}: {line}"
                command, words = below, words[1:]
            known = {o for p in command.params for o in (*p.opts, *p.secondary_opts)}
            for word in words:
                if word.startswith("--"):
                    option = word.partition("=")[0]
                    assert option in {*known, "--help"}, f"{page.name}: {line}"
            seen += 1
    assert seen > 20


def test_every_toml_block_parses() -> None:
    found = [(p, c) for p in PAGES for language, c in blocks(p) if language == "toml"]
    assert len(found) >= 3
    for page, content in found:
        try:
            tomllib.loads(content)
        except tomllib.TOMLDecodeError as error:
            raise AssertionError(f"{page.name}: {error}") from error


def test_the_rule_of_the_how_to_passes_its_own_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["new", "scenario", str(tmp_path / "my-war")]) == 0
    content = next(c for k, c in blocks(DOCS / "how-to" / "add-a-rule.md") if k == "toml")
    (tmp_path / "my-war" / "rules").mkdir(exist_ok=True)
    (tmp_path / "my-war" / "rules" / "own.toml").write_text(content, encoding="utf-8")
    assert call(["check", str(tmp_path / "my-war")]) == 0, capsys.readouterr().out


def test_a_rule_started_by_command_passes_once_its_sentences_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    war, rules = str(tmp_path / "my-war"), tmp_path / "my-war" / "rules" / "own.toml"
    assert call(["new", "scenario", war]) == 0
    assert call(["new", "rule", str(rules), "--name", "en.own.convoys", "--topic", "aid"]) == 0
    assert call(["check", war]) == 0, capsys.readouterr().err


def test_the_source_of_the_how_to_passes_its_own_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["new", "scenario", str(tmp_path / "my-war")]) == 0
    content = next(c for k, c in blocks(DOCS / "how-to" / "add-a-source.md") if k == "toml")
    file = tmp_path / "my-war" / "sources" / "radio.toml"
    known = content.replace('"government"', '"un"').replace('"state-agency"', '"un"')
    file.write_text(known, encoding="utf-8")
    assert call(["check", str(tmp_path / "my-war")]) == 0, capsys.readouterr()


def test_the_tutorial_works_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    page = DOCS / "tutorial.md"
    report = next(c for k, c in blocks(page) if k == "text")
    (tmp_path / "dispatches").mkdir()
    (tmp_path / "dispatches" / "first.txt").write_text(report, encoding="utf-8")
    told = next(x for x in re.findall(r"`(parley read [^`]+ --json)`", page.read_text("utf-8")))
    capsys.readouterr()
    assert call(told.split()[1:]) == 0
    ident = json.loads(capsys.readouterr().out.splitlines()[0])["id"]
    ran = 0
    for line in lines(page):
        if "ged.csv" in line:
            continue  # a file of the reader's own
        line = line.replace(" ID ", f" {ident} ")
        assert call([*line.split()[1:], *(["--days", "20"] if " run " in line else [])]) == 0, line
        ran += 1
    assert ran >= 5 and "Example Agency" in capsys.readouterr().out
    assert (tmp_path / "out" / "first" / "report.html").stat().st_size > 50_000
