"""The one-file report in a real browser: no request, anchors, print, phone, Arabic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from parley.views import render

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def files(small_run: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report in three languages, as files."""
    dossier, english, german = small_run
    folder = tmp_path_factory.mktemp("reports")
    out = {}
    for lang, text in (("en", english), ("de", german), ("ar", render(dossier, "ar"))):
        out[lang] = folder / f"{lang}.html"
        out[lang].write_text(text, encoding="utf-8")
    return out


@pytest.mark.parametrize("lang", ("en", "de", "ar"))
@pytest.mark.parametrize("width", (1200, 420))
def test_report_asks_no_server_and_fits(
    browser: Any, files: dict[str, Path], artefacts: Path, lang: str, width: int
) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    tab.on("request", lambda r: asked.append(r.url))
    tab.goto(files[lang].as_uri())
    assert asked == [files[lang].as_uri()]
    assert tab.evaluate("document.documentElement.scrollWidth") <= width + 1
    tab.screenshot(
        path=artefacts / f"report-{lang}-{width}.png", full_page=width > 1000 and lang == "en"
    )
    tab.close()


def test_a_folded_claim_is_reached_by_its_anchor(browser: Any, files: dict[str, Path]) -> None:
    tab = browser.new_page()
    tab.goto(files["en"].as_uri())
    hidden = tab.locator("#claims details:not([open]) .claim").first.get_attribute("id")
    assert not tab.locator(f"#{hidden}").is_visible()
    tab.goto(files["en"].as_uri() + f"#{hidden}")
    assert tab.locator(f"#{hidden}").is_visible()
    tab.close()


def test_print_is_short_and_holds_every_claim(
    browser: Any, files: dict[str, Path], artefacts: Path
) -> None:
    import re

    tab = browser.new_page()
    tab.goto(files["en"].as_uri())
    tab.emulate_media(media="print")
    every = tab.locator("#claims .claim").count()
    assert tab.locator("#claims .digest li:visible").count() == every
    assert not tab.locator("#claims .claim").last.is_visible()
    left = [tab.locator(s).first.bounding_box()["x"] for s in ("#claims .digest", ".digest li")]
    assert left[1] - left[0] >= 24, "no room for the number by which a claim is found"
    path = artefacts / "report-en.pdf"
    tab.pdf(path=path, format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", path.read_bytes())) <= 25
    tab.close()


def test_no_chart_is_wider_than_a_phone(browser: Any, files: dict[str, Path]) -> None:
    tab = browser.new_page(viewport={"width": 390, "height": 800})
    tab.goto(files["de"].as_uri())
    wide = tab.evaluate(
        "[...document.querySelectorAll('svg.chart')]"
        ".filter(s => s.checkVisibility() && s.getBoundingClientRect().right > 391).length"
    )
    assert wide == 0
    tab.close()


def test_dark_report_is_dark(browser: Any, files: dict[str, Path], artefacts: Path) -> None:
    tab = browser.new_page(color_scheme="dark")
    tab.goto(files["de"].as_uri())
    colour = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(x) for x in colour[4:-1].split(",")) < 60
    tab.screenshot(path=artefacts / "report-dark.png")
    tab.close()
