"""The report as PDF, printed by whatever browser of the Chromium family is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from parley.core.errors import EnvironmentFault, MissingExtra, ParleyError

BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "msedge", "brave-browser"),
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
QUIET = (
    *("--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer"),
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
PATIENCE = 120


class NoBrowser(MissingExtra):
    """Nothing that prints is installed (exit code 4)."""

    def __init__(self) -> None:
        ParleyError.__init__(
            self,
            "a PDF needs Chromium, Chrome or Edge, and none was found.",
            "Install one (such as: apt install chromium), name one in PARLEY_BROWSER, "
            "or open the report and print it from any browser.",
        )
        self.extra = "pdf"


def find_browser() -> str | None:
    """The browser in ``PARLEY_BROWSER``, or the first one installed."""
    asked = os.environ.get("PARLEY_BROWSER", "")
    if asked:
        return shutil.which(asked)
    found = [*map(shutil.which, BROWSERS), *(p for p in PLACES if Path(p).is_file())]
    return next((f for f in found if f), None)


def pdf(html: str) -> bytes:
    """Print a self-contained page.

    Raises
    ------
    MissingExtra
        No browser is installed.
    EnvironmentFault
        It was there and did not print.
    """
    browser = find_browser()
    if browser is None:
        raise NoBrowser
    with tempfile.TemporaryDirectory(prefix="parley-pdf-", ignore_cleanup_errors=True) as room:
        page, out = Path(room) / "report.html", Path(room) / "report.pdf"
        page.write_text(html, encoding="utf-8")
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        command = [
            browser, *QUIET, *(["--no-sandbox"] if root else []),
            f"--user-data-dir={room}/profile", f"--print-to-pdf={out}", page.as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            raise EnvironmentFault(
                f"{browser} did not print within {PATIENCE} seconds.",
                "Print by hand.",
            ) from None
        except OSError as error:
            raise EnvironmentFault(f"{browser} cannot be run ({error.strerror}).") from error
        if not out.is_file():
            said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise EnvironmentFault(f"{browser} did not print. {''.join(said)[:200]}".strip())
        return out.read_bytes()
