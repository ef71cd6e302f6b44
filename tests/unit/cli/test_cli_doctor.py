"""``parley doctor`` knows what stands in the way and what to do; the shells complete."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from parley.cli import call, doctor
from parley.record import Store

ROOT = Path(__file__).resolve().parents[3]


def _look(capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, Any]]:
    code = call(["doctor", "--json", *more])
    return code, json.loads(capsys.readouterr().out)


def test_it_tells_of_everything_a_bug_report_needs(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = _look(capsys)
    assert code == 0 and found["ok"] and not found["problems"]
    wanted = {"packages", "extras", "sqlite", "compiled", "fonts", "browser", "folders", "advice"}
    assert wanted < set(found) and found["sqlite"]["full_text_search"]
    assert all(found["packages"].values()) and found["folders"]["here"]["writable"]
    assert set(found["fonts"]) == {"Latin", "Arabic"}
    assert call(["doctor"]) == 0 and "sqlalchemy" in capsys.readouterr().out


def test_it_knows_every_dependency_and_extra() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {d.split(">=")[0].lower().replace("-", "_") for d in project["dependencies"]}
    assert named == {doctor.PACKAGES.get(n, n).lower().replace("-", "_") for n in doctor.CORE}
    extras = set(project["optional-dependencies"]) - {"test", "dev", "docs"}
    assert extras == set(doctor.EXTRAS)


def test_what_is_missing_stops_work_and_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "CORE", (*doctor.CORE, "no_such_module"))
    monkeypatch.setattr(doctor, "_drawn", lambda _: False)
    monkeypatch.setenv("PARLEY_BROWSER", "no-such-browser")
    monkeypatch.setenv("PARLEY_CACHE", "/proc/sys/parley")
    code, found = _look(capsys)
    assert code == 5 and not found["ok"]
    assert any("no_such_module" in p and "pip install parley" in p for p in found["problems"])
    said = " ".join(found["advice"])
    assert all(word in said for word in ("Arabic", "PDF", "PARLEY_CACHE"))


def test_it_tries_a_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "r.db"
    Store.open(path).close()
    code, found = _look(capsys, "--record", str(path))
    assert code == 0 and found["record"] == {"kind": "SQLite", "entries": 0, "head": ""}
    assert call(["doctor", "--record", str(tmp_path / "none.db")]) == 3
    assert "no such record" in capsys.readouterr().err
    assert not (tmp_path / "none.db").exists()


CHECKS = {"bash": ["-n"], "zsh": ["-n"], "fish": ["--no-execute"]}


@pytest.mark.parametrize("shell", CHECKS)
def test_the_completion_script_is_the_shells_own_language(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["completion", shell]) == 0
    script = tmp_path / "script"
    script.write_text(capsys.readouterr().out, encoding="utf-8")
    assert "_PARLEY_COMPLETE" in script.read_text(encoding="utf-8")
    if shutil.which(shell) is None:
        return  # what can be checked without the shell was
    subprocess.run([shell, *CHECKS[shell], str(script)], check=True)


def test_words_are_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.shell_completion import BashComplete

    from parley.cli import app

    shell = BashComplete(app, {}, "parley", "_PARLEY_COMPLETE")
    assert {"user", "audit", "watch"} <= {c.value for c in shell.get_completions([], "")}
    assert [c.value for c in shell.get_completions(["user"], "ad")] == ["add"]
    assert "--sign-in" in {c.value for c in shell.get_completions(["serve"], "--")}
