"""Documentation is true: links lead somewhere, keys have a reference, verbs exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parley.cli import VERBS

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
BIB = ROOT / "docs" / "references.bib"


def test_every_citation_has_a_reference() -> None:
    known = set(re.findall(r"^@\w+\{([^,]+),", BIB.read_text(encoding="utf-8"), re.M))
    used: dict[str, str] = {}
    for path in sorted((ROOT / "src" / "parley").rglob("*.py")):
        for key in re.findall(
            r"\[([A-Z][A-Za-z]+\d{4}[a-z]?)\]_", path.read_text(encoding="utf-8")
        ):
            used[key] = str(path.relative_to(ROOT))
    missing = {k: where for k, where in used.items() if k not in known}
    assert not missing


def test_references_are_unique() -> None:
    keys = re.findall(r"^@\w+\{([^,]+),", BIB.read_text(encoding="utf-8"), re.M)
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), f"{page}: {target}"


def test_commands_in_the_readme_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"parley ([a-z]+)\b", text)) - {"for", "answers", "works"}
    assert {v for v in named if v in VERBS} >= {"read", "run", "check", "report", "agree"}
    assert named <= set(VERBS), named - set(VERBS)


def test_ci_calls_what_the_readme_says() -> None:
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in gate and "make test" in (ROOT / "README.md").read_text(encoding="utf-8")
