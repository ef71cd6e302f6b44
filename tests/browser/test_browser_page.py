"""The local page in a real browser: every page, the review flow, what-if, keyboard, print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser
PAGES = (
    *("/", "/map", "/timeline", "/events", "/claims", "/reports", "/review", "/sources"),
    *("/actors", "/agreements", "/agreements/nationwide-ceasefire", "/ensemble", "/outlook"),
    *("/data", "/methods", "/since"),
)


def name_of(path: str) -> str:
    return path.strip("/").replace("/", "-") or "overview"


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_without_a_fault(page: Any, artefacts: Path, path: str) -> None:
    answer = page.goto(path)
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    assert page.locator("main").inner_text().strip()
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 1, "the page scrolls sideways"
    page.screenshot(path=artefacts / f"page-{name_of(path)}.png")


@pytest.mark.parametrize("path", ("/", "/review", "/map", "/agreements/nationwide-ceasefire"))
def test_pages_fit_a_phone(page: Any, artefacts: Path, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 391
    page.screenshot(path=artefacts / f"phone-{name_of(path)}.png")


def test_a_claim_leads_to_its_words_in_the_report(page: Any, server: Any, artefacts: Path) -> None:
    page.goto("/")
    page.locator("a.chip").first.click()
    page.wait_for_url("**/claim/*")
    claim = server.desk.entry(page.url.rsplit("/", 1)[1]).claim
    assert claim.quote in page.locator("article blockquote").inner_text()
    page.locator("article footer a").click()
    text = page.locator("article.text").inner_text()
    assert claim.quote in text
    marked = page.locator(f'a.in-text[href="/claim/{claim.id}"]')
    inside = server.desk.report(claim.report)
    assert marked.count() or inside is not None
    page.screenshot(path=artefacts / "page-report.png")


def test_review_by_keys(page: Any, server: Any, artefacts: Path) -> None:
    page.goto("/review")
    page.locator("[name=who]").fill("Ada")
    page.locator("[name=who]").press("Tab")
    page.reload()
    first, second = (page.locator("ol.queue > li").nth(i).get_attribute("id") for i in (0, 1))
    page.locator(f"#{first}.now").wait_for()
    page.keyboard.press("a")
    page.locator(f"#{second}.now").wait_for()
    page.keyboard.press("x")
    page.locator(f"#{second} .s-rejected").wait_for()
    standing = server.desk.entry(first).standing
    assert standing.status == "accepted" and standing.history[-1].who == "Ada"
    assert server.desk.entry(second).standing.status == "rejected"
    page.screenshot(path=artefacts / "page-review-decided.png")
    page.keyboard.press("Backspace")
    expect(page.locator("#said")).to_contain_text("undo")
    assert server.desk.entry(second).standing.status == "pending"
    at = page.locator("ol.queue > li.now").get_attribute("id")
    page.keyboard.press(" ")
    expect(page.locator("ol.queue > li.now")).not_to_have_id(at)


def test_bulk_review_without_script(browser: Any, server: Any) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=server.url)
    tab = context.new_page()
    tab.goto("/review?kind=quantity")
    ids = [tab.locator("ol.queue > li").nth(i).get_attribute("id") for i in range(3)]
    for claim in ids:
        tab.locator(f"#{claim} input").check()
    tab.locator("[name=who]").fill("Bo")
    tab.locator("button[value=accept]").click()
    assert tab.url.endswith("/review?kind=quantity")
    assert all(server.desk.entry(i).standing.status == "accepted" for i in ids)
    tab.locator("[name=who]").fill("Bo")
    tab.locator("button[data-undo]").click()
    assert all(server.desk.entry(i).standing.status == "pending" for i in ids)
    context.close()


def test_what_if_answers_while_the_slider_moves(page: Any, artefacts: Path) -> None:
    page.goto("/agreements/nationwide-ceasefire")
    slider = page.locator("input[type=range]").first
    for _ in range(2):  # the first answer compiles
        slider.focus()
        with page.expect_response("**/api/what-if") as answer:
            page.keyboard.press("End" if _ else "Home")
        assert answer.value.status == 200
    expect(page.locator("[data-time]")).to_contain_text("ms")
    assert "=" in page.url
    shown = page.locator("[data-p]").inner_text()
    page.reload()
    assert page.locator("[data-p]").inner_text() == shown
    page.screenshot(path=artefacts / "page-what-if-moved.png")


def test_the_map_follows_its_slider(page: Any, artefacts: Path) -> None:
    page.goto("/map")
    before = page.locator("svg.map").first.inner_html()
    page.locator("input[type=range]").focus()
    with page.expect_response("**/map.svg*"):
        page.keyboard.press("End")
    page.wait_for_url("**/map?day=*")
    expect(page.locator("form[data-map] output")).not_to_have_text("today")
    assert page.locator("svg.map").first.inner_html() != before
    assert "day=" in page.url
    page.screenshot(path=artefacts / "page-map-later.png")


def test_everything_can_be_reached_by_keyboard(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.goto("/")
    seen = set()
    for _ in range(22):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.getAttribute('href')"))
    assert {"/review", "/map", "/data", "/methods"} <= seen
    page.goto("/review")
    page.locator("ol.queue .facts a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/claim/*")


@pytest.mark.parametrize("path", ("/", "/review", "/outlook"))
def test_arabic_runs_from_right_to_left(page: Any, artefacts: Path, path: str) -> None:
    page.goto(f"{path}?lang=ar")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert page.evaluate("document.documentElement.lang") == "ar"
    edge = page.locator("h1").bounding_box()
    assert edge["x"] + edge["width"] > 900 or page.evaluate(
        "getComputedStyle(document.querySelector('h1')).direction === 'rtl'"
    )
    page.screenshot(path=artefacts / f"page-ar-{name_of(path)}.png")


def test_the_language_is_kept(page: Any) -> None:
    page.goto("/?lang=de")
    page.goto("/review")
    assert page.locator("h1").inner_text() == "Prüfen"


def test_an_import_runs_in_the_background(page: Any, server: Any, tmp_path: Path) -> None:
    before = len(server.desk.claims())
    own = tmp_path / "mine.txt"
    own.write_text(
        "date 2016-12-20\nNach Angaben der Uno haben 12.345 Menschen Ost-Aleppo verlassen. "
        "<script>document.title='taken'</script> Der Kreml sagte, die Evakuierung sei beendet.",
        encoding="utf-8",
    )
    page.goto("/data")
    page.locator("input[type=file]").set_input_files(own)
    page.get_by_role("button", name="Read it into the record").click()
    page.locator('li[data-state="done"]').first.wait_for(timeout=30_000)
    assert len(server.desk.claims()) > before
    report = next(r for r in server.desk.everything()[1].values() if "12.345" in r.text)
    page.goto(f"/report/{report.id}")
    assert "<script>document.title" in page.locator("article.text").inner_text()
    assert "taken" not in page.title()


def test_pages_print(page: Any, artefacts: Path) -> None:
    page.goto("/outlook")
    page.pdf(path=artefacts / "page-outlook.pdf", format="A4")
    assert (artefacts / "page-outlook.pdf").stat().st_size > 20_000


def test_a_claim_is_corrected_in_the_queue_by_keys(page: Any, server: Any, artefacts: Path) -> None:
    entry = next(
        e for e in server.desk.claims() if e.claim.quantities and e.standing.status == "pending"
    )
    page.goto(f"/review?kind={entry.claim.kind.value}")
    page.locator("[name=who]").first.fill("Cy")
    page.locator("[name=who]").first.press("Tab")
    page.reload()
    first = page.locator("ol.queue > li.now")
    key = first.get_attribute("id")
    page.keyboard.press("c")
    form = page.locator("dialog form")
    form.wait_for()
    page.screenshot(path=artefacts / "page-review-correct.png")
    form.locator("[name=place]").fill("Atlantis")
    form.get_by_role("button", name="Save the correction").click()
    expect(form.locator(".refused")).to_contain_text("nothing known by this name (Atlantis)")
    assert [f for f in page.faults if "422" not in f] == []
    page.faults.clear()  # the browser logs every refusal
    place = server.desk.dossier().places[0]
    form.locator("[name=place]").fill(place.name)
    form.locator("[name=place]").press("Enter")
    page.locator(f"#{key} .s-corrected").wait_for()
    corrected = server.desk.entry(key)
    assert corrected.claim.place.place == place.id and corrected.standing.history[-1].who == "Cy"
    page.goto(f"/claim/{key}")
    expect(page.locator("#read tr.changed del")).to_have_count(1)
    expect(page.get_by_role("button", name="Run again")).to_be_visible()
    page.screenshot(path=artefacts / "page-claim-corrected.png", full_page=True)
    page.get_by_role("button", name="Undo my last").click()
    assert server.desk.entry(key).standing.status == "pending"


def test_the_map_is_zoomed_and_moved_by_keys_and_mouse(page: Any, artefacts: Path) -> None:
    page.goto("/map")
    drawing = page.locator("#drawing svg.map.broad")
    whole = drawing.get_attribute("viewBox")
    drawing.focus()
    for key in ("+", "+", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    near = drawing.get_attribute("viewBox")
    assert near != whole and not near.startswith("0 0 ")
    expect(drawing).to_have_class("chart map broad near")
    page.screenshot(path=artefacts / "page-map-near.png")
    box = drawing.bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 150)
    page.mouse.up()
    assert drawing.get_attribute("viewBox") != near
    page.locator("form[data-map] input").focus()
    kept = drawing.get_attribute("viewBox")
    with page.expect_response("**/map.svg*"):
        page.keyboard.press("End")
    page.wait_for_url("**/map?day=*")
    expect(drawing).to_have_attribute("viewBox", kept)
    page.get_by_role("button", name="Whole map").click()
    assert drawing.get_attribute("viewBox").split()[2:] == whole.split()[2:]


def test_charts_are_kept_as_files(page: Any, artefacts: Path) -> None:
    page.goto("/map")
    for kind in ("SVG", "PNG"):
        with page.expect_download() as kept:
            page.get_by_role("button", name=f"Save the chart as {kind}").first.click()
        path = artefacts / f"chart.{kind.lower()}"
        kept.value.save_as(path)
        assert path.stat().st_size > 20_000
    assert (artefacts / "chart.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (artefacts / "chart.png").read_bytes().startswith(b"\x89PNG")
