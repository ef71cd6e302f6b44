"""A real headless Chromium. In CI its absence is a failure, elsewhere a loud skip."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium, driven by Playwright."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium; tools/test-services.sh installs it")
        pytest.skip("no Chromium here; install it to run the browser tests")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as p:
        found = p.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Where screenshots are kept to be looked at."""
    ARTEFACTS.mkdir(exist_ok=True)
    return ARTEFACTS


class Server:
    """The local page of a run, served in a thread."""

    def __init__(self, folder: Path, gate: Any = None, access: Any = None) -> None:
        import uvicorn

        from parley.views.web import application
        from parley.workbench.service import Desk

        self.desk = Desk(folder)
        config = uvicorn.Config(
            application(self.desk, gate, access=access),
            port=0,
            log_level="error",
            lifespan="off",
            ws="none",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        """End it."""
        self._server.should_exit = True
        self._thread.join(10)


@pytest.fixture(scope="session")
def new_server() -> type[Server]:
    """What serves a page of one's own."""
    return Server


@pytest.fixture(scope="session")
def server(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page on a copy of the small run."""
    folder = tmp_path_factory.mktemp("served") / "run"
    shutil.copytree(run_folder, folder)
    found = Server(folder)
    yield found
    found.stop()


@pytest.fixture
def page(browser: Any, server: Server) -> Iterator[Any]:
    """A fresh tab that collects faults and requests to other servers."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, base_url=server.url)
    tab = context.new_page()
    tab.faults, tab.outside = [], []
    tab.on("pageerror", lambda e: tab.faults.append(str(e)))
    tab.on("console", lambda m: tab.faults.append(m.text) if m.type == "error" else None)
    tab.on("request", lambda r: None if _ours(r.url, server.url) else tab.outside.append(r.url))
    yield tab
    context.close()
    assert not tab.faults and not tab.outside


def _ours(url: str, base: str) -> bool:
    return url.startswith((base, "data:", "file:", "about:"))
