"""Parley without its extras: everything imports, and what needs one says which and ends with 4."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Python takes a module that stands as None in sys.modules for one that is not installed.
WITHOUT = """
import sys
sys.modules.update(dict.fromkeys(
    ("trafilatura", "fastwarc", "pypdf", "psycopg", "openai", "dask", "distributed", "lightgbm",
     "SALib", "pyogrio", "pandas")))
"""
EVERY_MODULE = """
import importlib, pkgutil, parley
for found in pkgutil.walk_packages(parley.__path__, "parley."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
"""
HTML = "<html><body><p>The ministry said that 40 people left.</p></body></html>"
NOTE = "date 2016-12-21\n\nThe ministry said that 40 people left the town by bus.\n"
HISTORY = "unit,month,value\n" + "".join(
    f"{place},{2010 + m // 12}-{m % 12 + 1:02d},{m % 7}\n" for place in "ab" for m in range(60)
)
VERBS = (
    ("ingest", "read page.html --published 2016-12-21"),
    ("ingest", "read crawl.warc.gz --published 2016-12-21"),
    ("ingest", "read brief.pdf --published 2016-12-21"),
    ("postgres", "verify --record postgresql://nobody@127.0.0.1/none"),
    ("llm", "read note.txt --engine llm --model m --endpoint http://127.0.0.1:9/v1"),
    ("cluster", "read note.txt --engine dask --out claims.jsonl"),
    ("cluster", "simulate aleppo-2016-12 --engine dask --members 2 --days 2"),
    ("calibrate", "calibrate aleppo-2016-12 --sensitivity morris"),
    ("boost", "backtest history.csv --first 2013-01 --last 2013-01 --model boost"),
)


def _run(code: str, folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-c", WITHOUT + code, *args]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)


def test_every_module_imports_without_any_extra(tmp_path: Path) -> None:
    done = _run(EVERY_MODULE, tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize(("extra", "line"), VERBS, ids=lambda x: x.split(" --")[0])
def test_what_needs_an_extra_says_which(extra: str, line: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(HTML, encoding="utf-8")
    (tmp_path / "crawl.warc.gz").write_bytes(b"\x1f\x8b\x08\x00")
    (tmp_path / "brief.pdf").write_bytes(b"%PDF-1.4\n")
    (tmp_path / "note.txt").write_text(NOTE, encoding="utf-8")
    (tmp_path / "history.csv").write_text(HISTORY, encoding="utf-8")
    code = "from parley.cli import call; sys.exit(call(sys.argv[1:]))"
    done = _run(code, tmp_path, *line.split())
    assert done.returncode == 4, done.stdout + done.stderr
    assert f"pip install 'parley[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_lowest_pins_are_the_floors() -> None:
    """``make lowest`` tries the very versions that pyproject.toml promises."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra, names in project["optional-dependencies"].items():
        wanted += [] if extra in ("test", "dev", "docs") else names
    lines = (ROOT / "constraints-lowest.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if "==" in line)
    for line in wanted:
        name, _, floor = line.partition(">=")
        pin = pins[name.split("[")[0].lower().replace("_", "-")]
        have = tuple(int(p) for p in pin.split(".") if p.isdigit())
        want = tuple(int(p) for p in floor.split(".") if p.isdigit())
        assert floor and have[: len(want)] == want, f"{line}: pinned {pin}; run tools/lowest.sh"
