"""Accessibility: axe-core finds nothing serious on any page nor in the report, in no language."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[2] / ".venv" / "axe" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = (
    *("/", "/map", "/timeline", "/events", "/claims", "/reports", "/review", "/sources"),
    *("/actors", "/agreements", "/agreements/nationwide-ceasefire", "/ensemble", "/outlook"),
    *("/data", "/audit", "/methods", "/since", "/nowhere", "/claim/*", "/report/*"),
)
CONTRAST = "color-contrast"
# three of each kind: what looks the same in the same surroundings has the same colours
THIN = """() => {
  const seen = {}, many = ["tr", "li", "svg", "svg *", ".claim", ".chip", ".card", "blockquote",
                           ".fans > *"];
  for (const sort of many) for (const e of document.querySelectorAll(sort)) {
    if (!e.isConnected) continue;
    const around = e.parentElement.closest("[class]")?.getAttribute("class");
    const kind = [sort, e.getAttribute("class"), e.parentElement.tagName, around].join("|");
    seen[kind] = (seen[kind] || 0) + 1;
    if (seen[kind] > 3) e.remove();
  }
}"""


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's source; fetched by tools/test-services.sh, used in tests only."""
    if not AXE.is_file():
        if os.environ.get("CI"):
            pytest.fail("no axe-core; tools/test-services.sh fetches it")
        pytest.skip("no axe-core here; tools/test-services.sh fetches it")
    return AXE.read_text(encoding="utf-8")


def serious(tab: Any, axe: str = "", rule: str = "", without: str = "") -> list[str]:
    """Serious and critical findings of every WCAG rule, or of one, with what they are about."""
    if axe:
        tab.evaluate(axe)
    asked = {"type": "rule", "values": [rule]} if rule else {"type": "tag", "values": TAGS}
    lean = {"resultTypes": ["violations"], "selectors": False, "preload": False}
    switched = {"rules": {without: {"enabled": False}}} if without else {}
    found = tab.evaluate("how => axe.run(how)", {"runOnly": asked} | lean | switched)
    return [
        f"{v['id']}: {n['html'][:160]} {n['failureSummary'][:160]}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
        for n in v["nodes"][:3]
    ]


@pytest.fixture(scope="module")
def tabs(browser: Any, server: Any) -> Iterator[Callable[[str], Any]]:
    """A tab for each language, kept for all pages."""
    kept: dict[str, Any] = {}

    def tab(lang: str) -> Any:
        if lang not in kept:
            context = browser.new_context(base_url=server.url, color_scheme="light")
            kept[lang] = context.new_page()
        return kept[lang]

    yield tab
    for page in kept.values():
        page.context.close()


def address(server: Any, path: str) -> str:
    """A page's address; of the pages for one claim or report, that of the first."""
    claims = server.desk.claims()
    first = claims[0].claim.id if path.startswith("/claim/") else claims[0].claim.report
    return path.replace("*", first)


@pytest.mark.parametrize("lang", ("en", "de", "ar"))
@pytest.mark.parametrize("path", PAGES)
def test_pages_have_no_serious_finding(
    tabs: Any, server: Any, axe: str, path: str, lang: str
) -> None:
    """Every rule by day; by night the one that colours decide.

    Colours come from one style sheet, so that by day one language speaks for all of them.
    """
    tab = tabs(lang)
    tab.emulate_media(color_scheme="light")
    tab.goto(f"{address(server, path)}?lang={lang}")
    assert tab.evaluate("document.documentElement.lang") == lang
    assert serious(tab, axe, without="" if lang == "en" else CONTRAST) == []
    tab.evaluate(THIN)
    tab.emulate_media(color_scheme="dark")
    assert tab.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert serious(tab, rule=CONTRAST) == []


def test_a_faded_text_is_found_by_day_and_by_night(tabs: Any, axe: str) -> None:
    tab = tabs("en")
    for scheme, colour in (("light", "#ddd"), ("dark", "#333")):
        tab.emulate_media(color_scheme=scheme)
        tab.goto("/methods")
        tab.evaluate(f"document.querySelector('main p').style.color = '{colour}'")
        tab.evaluate(THIN)
        assert any(CONTRAST in found for found in serious(tab, axe, rule=CONTRAST))


@pytest.mark.parametrize("lang", ("en", "de", "ar"))
def test_the_report_has_no_serious_finding(
    browser: Any, small_run: Any, axe: str, tmp_path: Path, lang: str
) -> None:
    from parley.views import render

    path = tmp_path / "report.html"
    path.write_text(render(small_run[0], lang), encoding="utf-8")
    tab = browser.new_page(color_scheme="light")
    tab.goto(path.as_uri())
    if lang == "en":
        assert serious(tab, axe, without=CONTRAST) == []
    tab.evaluate(THIN)
    assert tab.locator("#claims .claim").count() and tab.locator("svg").count()
    assert serious(tab, axe) == []
    tab.emulate_media(color_scheme="dark")
    assert serious(tab, rule=CONTRAST) == []
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
