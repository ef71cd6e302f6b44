"""A team of three at their page: signing in by keyboard, without script, in three languages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_browser_access import axe, serious

from parley.record import Store, accounts
from parley.record.accounts import Accounts
from parley.views.web.access import Access

__all__ = ["axe"]
pytestmark = pytest.mark.browser
WORD = "a sentence for the three of us"


@pytest.fixture(scope="module")
def team(
    run_folder: Path, tmp_path_factory: pytest.TempPathFactory, new_server: Any
) -> Iterator[Any]:
    """The page of a small run, for a team."""
    folder = tmp_path_factory.mktemp("team") / "run"
    shutil.copytree(run_folder, folder)
    with pytest.MonkeyPatch.context() as patch, Store.open(folder / "record.db") as store:
        patch.setattr(accounts, "COST", 4)
        made = Accounts(store)
        for role in accounts.ROLES:
            made.add(role, role, WORD, "admin")
        found = new_server(folder, access=Access(made))
        yield found
        found.stop()


def _enter(tab: Any, name: str, word: str = WORD) -> None:
    tab.keyboard.type(name)
    tab.keyboard.press("Tab")
    tab.keyboard.type(word)
    with tab.expect_navigation():
        tab.keyboard.press("Enter")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_signing_in_deciding_and_out(browser: Any, team: Any, script: bool) -> None:
    context = browser.new_context(base_url=team.url, java_script_enabled=script)
    tab = context.new_page()
    tab.goto("/review?status=pending")
    assert "/sign-in" in tab.url  # the cursor stands in the first field
    _enter(tab, "reviewer", "quite wrong, this")
    assert tab.locator('[role="alert"]').is_visible()
    tab.locator("input[name=name]").focus()
    _enter(tab, "reviewer")
    assert tab.url.endswith("/review?status=pending")
    assert tab.locator("input[name=who]").first.input_value() == "reviewer"
    tab.locator("ol.queue input[type=checkbox]").first.check()
    with tab.expect_navigation():
        tab.locator("button[value=accept]").click()
    tab.goto("/audit")
    assert tab.locator("tbody tr, table tr").nth(1).inner_text().count("reviewer") >= 1
    with tab.expect_navigation():
        tab.get_by_role("button", name="Sign out").click()
    assert tab.url.endswith("/sign-in")
    tab.goto("/claims")
    assert "/sign-in" in tab.url
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in?lang=de", "/sign-in?lang=ar", "/audit"])
def test_the_pages_have_no_serious_finding(
    browser: Any, team: Any, axe: str, path: str, scheme: str, artefacts: Path
) -> None:
    context = browser.new_context(base_url=team.url, color_scheme=scheme, bypass_csp=True)
    tab = context.new_page()
    if path == "/audit":
        tab.goto("/sign-in?back=/audit")
        _enter(tab, "editor")
    else:
        tab.goto(path)
    assert serious(tab, axe) == []
    if scheme == "light":
        name = path.strip("/").replace("?lang=", "-")
        tab.screenshot(path=str(artefacts / f"{name}.png"))
    context.close()
