"""The verbs simulate and calibrate: what they put into the world, what they draw."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from click.testing import CliRunner

from parley.cli.simulate import _learnt, _world, simulate
from parley.war.sensitivity import picture


def test_as_of_puts_in_what_reports_had_said_by_then() -> None:
    told, bare = _world("aleppo-2016-12", None)
    _, early = _world("aleppo-2016-12", date(2016, 12, 18))
    _, late = _world("aleppo-2016-12", date(2016, 12, 21))
    assert bare.truces and early.truces and late.truces
    assert {t.id for t in bare.truces} == {t.id for t in late.truces}
    assert bare.start == early.start == told.start

    def used(world) -> set[str]:
        return {c for f in world.forces for c in f.strength.claims}

    assert not used(bare) and len(used(late)) >= len(used(early))
    assert early != late


def test_a_posterior_is_used_except_for_what_is_set(tmp_path: Path) -> None:
    rows = {"names": ["combat.rate", "combat.skirmish"], "values": [[0.01, 0.0]], "weights": [1.0]}
    path = tmp_path / "posterior.json"
    path.write_text(json.dumps({"draws": rows}), "utf-8")
    assert _learnt(path, ("combat.rate=0.02",)).names == ("combat.skirmish",)
    run = ["aleppo-2016-12", "--members", "20", "--days", "20", "--json"]
    killed = []
    for more in ([], ["--posterior", str(path), "--set", "offensives.rate=0"]):
        told = CliRunner().invoke(simulate, [*run, *more], standalone_mode=False)
        killed.append(json.loads(told.stdout)["extra"]["totals"]["mean"]["killed_fighters"])
    assert killed[0] > 0.0 == killed[1]


def test_the_screening_is_drawn_largest_first() -> None:
    rows = [{"name": f"a<{k}>", "effect": 1.0 / (k + 1), "error": 0.1} for k in range(20)]
    root = ElementTree.fromstring(picture(rows, "Deaths & flight"))
    bars = [r for r in root.iter("{http://www.w3.org/2000/svg}rect") if r.get("fill") == "#0b5394"]
    wide = [float(r.get("width", "0")) for r in bars]
    assert len(wide) == 15 and wide == sorted(wide, reverse=True)
