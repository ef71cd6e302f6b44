"""The command line: lazy, clear in refusing, the right exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from parley.cli import VERBS, call


def test_help_lists_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {verb} " in shown for verb in VERBS)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_has_help_with_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call([verb, "--help"]) == 0
    assert f"parley {verb}" in capsys.readouterr().out


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from parley.cli import call; call(['--help']);"
        "heavy = {'numpy', 'scipy', 'numba', 'rich', 'sqlalchemy', 'jinja2', 'starlette'};"
        "sys.exit(len(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_unknown_verb_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["raed"]) == 2
    assert "Did you mean 'read'?" in capsys.readouterr().err


def test_unknown_scenario_is_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["check", "allepo-2016-12"]) == 2
    assert "aleppo-2016-12" in capsys.readouterr().err


def test_faults_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "scenario.toml").write_text("name = 1\n", encoding="utf-8")
    assert call(["check", str(tmp_path), "--json"]) == 3
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["type"] == "input" and error["exit_code"] == 3
    assert {"path", "line", "what", "todo"} <= set(error["faults"][0])


def test_doctor_says_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ok"] and "aleppo-2016-12" in found["scenarios"]


def test_bad_dates_are_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["run", "aleppo-2016-12", "--as-of", "31.02."]) == 2
    assert "YYYY-MM-DD" in capsys.readouterr().err


def test_a_failed_run_leaves_no_empty_folder(tmp_path: Path) -> None:
    assert call(["new", "scenario", str(tmp_path / "w"), "--country", "SSD"]) == 0
    assert call(["run", str(tmp_path / "w"), "--out", str(tmp_path / "a" / "out")]) == 3
    assert not (tmp_path / "a").exists()
    (tmp_path / "kept").mkdir()
    assert call(["run", str(tmp_path / "w"), "--out", str(tmp_path / "kept")]) == 3
    assert (tmp_path / "kept").exists()
