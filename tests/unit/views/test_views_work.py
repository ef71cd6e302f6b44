"""Work in a process of its own: heard, ended at once, its faults told; a mask is kept."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from parley.core.actor import Actor
from parley.core.dossier import Dossier
from parley.core.errors import ParleyError, UsageError
from parley.scenario import load_scenario
from parley.workbench.service_jobs import Cancelled
from parley.workbench.service_work import (
    _refuse_unmasking,
    apart,
    find_scenario_of,
    read_file,
)

TEXT = b"date 2016-12-20\nThe Red Cross said that 40 people left Oststadt."
NOBODY: tuple[tuple[()], tuple[()], tuple[()]] = ((), (), ())


def test_work_apart_is_heard_and_brings_its_result() -> None:
    heard: list[str] = []
    reports, claims = apart(read_file, heard.append, "a.txt", TEXT, None, NOBODY)
    assert [r.path for r in reports] == ["a.txt"] and claims
    assert "read 1/1" in heard


def test_a_fault_of_the_work_is_told() -> None:
    with pytest.raises(ParleyError) as refused:
        apart(read_file, lambda _: None, "a.png", b"\x89PNG\r\n\x1a\n\x00", None, NOBODY)
    assert "a.png" in str(refused.value)


def sleep_long(say: object) -> None:
    time.sleep(60)


def test_a_cancel_ends_the_work_at_once() -> None:
    began = time.monotonic()

    def say(text: str) -> None:
        if time.monotonic() - began > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        apart(sleep_long, say)
    assert time.monotonic() - began < 30


def test_a_masked_run_is_not_run_again_unmasked() -> None:
    scenario = load_scenario("aleppo-2016-12")
    masked = Dossier("s", "S", scenario.as_of, actors=(Actor("a", "███ (b)", "person", "b"),))
    with pytest.raises(UsageError, match="names dropped"):
        _refuse_unmasking(masked, scenario, None)
    _refuse_unmasking(masked, scenario, lambda d: d)
    _refuse_unmasking(Dossier("s", "S", scenario.as_of), scenario, None)


def test_the_scenario_is_found_around_the_run(tmp_path: Path) -> None:
    war = tmp_path / "my-war"
    run = war / "out" / "today"
    run.mkdir(parents=True)
    (war / "scenario.toml").write_text('name = "my-war"\n', encoding="utf-8")
    assert find_scenario_of(run, "my-war", None) == str(war)
    assert find_scenario_of(run, "my-war", "elsewhere") == "elsewhere"
    assert find_scenario_of(run, "tigray-2022-11", None) == "tigray-2022-11"
