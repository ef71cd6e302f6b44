"""A fault of a world is said with the file and line of the scenario it stands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley.cli.simulate_where import faults_in, located
from parley.core.errors import Fault, InputError


def test_a_misspelt_parameter_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text('name = "x"\n[settings]\n"combat.raet" = { low = 1, best = 2, high = 3 }\n')
    fault = Fault("settings", 0, 0, "no such parameter", "combat.raet", "Nothing was run.")
    with pytest.raises(InputError) as caught, faults_in(tmp_path):
        raise InputError(fault)
    assert caught.value.lines() == [
        f"{path}:3:2: no such parameter (combat.raet). Nothing was run."
    ]


def test_the_row_of_a_place_is_found_by_its_whole_name(tmp_path: Path) -> None:
    (tmp_path / "forces.csv").write_text("place,actor\nnew-town,a\ntown,a\n")
    (fault,) = located([Fault("forces.csv", 0, 0, "too many", "town: 9 under arms")], tmp_path)
    assert (fault.line, fault.column) == (3, 1)


def test_what_was_given_on_the_command_line_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "scenario.toml").write_text('name = "x"\n')
    faults = [Fault("settings", 0, 0, "no such parameter", "combta.rate"), Fault("days", 0, 0, "w")]
    assert located(faults, tmp_path) == faults
