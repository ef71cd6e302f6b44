"""Accessibility: axe-core finds nothing serious on any page nor in the report."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[2] / ".venv" / "axe" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = (
    *("/", "/map", "/timeline", "/events", "/claims", "/reports", "/review", "/sources"),
    *("/actors", "/agreements", "/agreements/nationwide-ceasefire", "/ensemble", "/outlook"),
    *("/data", "/methods", "/since", "/nowhere", "/?lang=ar", "/review?lang=de"),
)


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's source; fetched by tools/test-services.sh, used in tests only."""
    if not AXE.is_file():
        if os.environ.get("CI"):
            pytest.fail("no axe-core; tools/test-services.sh fetches it")
        pytest.skip("no axe-core here; tools/test-services.sh fetches it")
    return AXE.read_text(encoding="utf-8")


def serious(tab: Any, axe: str) -> list[str]:
    """Serious and critical findings, with the elements they are about."""
    tab.evaluate(axe)
    found = tab.evaluate("tags => axe.run({runOnly: tags})", TAGS)
    return [
        f"{v['id']}: {n['html'][:160]} {n['failureSummary'][:160]}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
        for n in v["nodes"][:3]
    ]


LOOKS = [*((p, "light") for p in PAGES), *((p, "dark") for p in ("/", "/review", "/outlook"))]


@pytest.mark.parametrize(("path", "scheme"), LOOKS)
def test_pages_have_no_serious_finding(
    browser: Any, server: Any, axe: str, path: str, scheme: str
) -> None:
    tab = browser.new_page(base_url=server.url, color_scheme=scheme)
    tab.goto(path)
    assert serious(tab, axe) == []
    tab.close()


def test_the_report_has_no_serious_finding(
    browser: Any, small_run: Any, axe: str, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text(small_run[1], encoding="utf-8")
    tab = browser.new_page()
    tab.goto(path.as_uri())
    assert serious(tab, axe) == []
    tab.close()


def test_correcting_has_no_serious_finding(browser: Any, server: Any, axe: str) -> None:
    claim = next(e.claim.id for e in server.desk.claims() if e.claim.quantities)
    tab = browser.new_page(base_url=server.url)
    tab.goto(f"/claim/{claim}?correct=1#correct")
    assert tab.locator("form.correct").is_visible()
    assert serious(tab, axe) == []
    tab.goto("/review")
    tab.locator("[data-fix]").first.click()
    tab.locator("dialog form").wait_for()
    assert serious(tab, axe) == []
    tab.keyboard.press("Escape")
    assert not tab.locator("dialog").is_visible()
    tab.close()
