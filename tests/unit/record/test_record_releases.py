"""Records written by every earlier release open, whole, with all that was in them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from parley.core.claim import Claim, Report
from parley.core.tables import to_plain
from parley.record import Store, migrate
from parley.record.intake import same_noun

RELEASES = sorted(Path(__file__).with_name("releases").glob("*.record.gz"))


@pytest.mark.parametrize("packed", RELEASES, ids=lambda p: p.name)
def test_an_earlier_releases_record_opens(
    packed: Path, tmp_path: Path, first: Report, said: Claim
) -> None:
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    with Store.open(path) as store:
        result = store.verify()
        assert result.whole and result.entries == 3
        (claim,) = store.view().claims()
        assert (claim.quote, claim.flags) == (said.quote, ("accepted",))
        again = store.add([first], [said])
        assert (again.known, again.new_claims, again.updated) == (2, 0, 0)
        assert {h.kind for h in store.search("westford")} == {"report", "claim"}


def test_steps_are_taken_in_order_and_only_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: Report
) -> None:
    path = tmp_path / "r.db"
    with Store.open(path) as store:
        store.add([first], [])
    taken: list[int] = []

    def step(number: int) -> migrate.Step:
        def run(connection: Connection) -> None:
            taken.append(number)
            connection.execute(text(f"CREATE TABLE step{number} (x)"))

        return run

    now = migrate.VERSION
    monkeypatch.setattr(migrate, "STEPS", {now: step(1), now + 1: step(2)})
    monkeypatch.setattr(migrate, "VERSION", now + 2)
    for _ in range(2):
        with Store.open(path) as store:
            assert store.verify().whole
    assert taken == [1, 2]


def test_a_step_that_fails_leaves_the_record_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "r.db"
    Store.open(path).close()

    def fails(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE half (x)"))
        raise KeyboardInterrupt

    now = migrate.VERSION
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "STEPS", {now: fails})
        patch.setattr(migrate, "VERSION", now + 1)
        with pytest.raises(KeyboardInterrupt):
            Store.open(path)
    with Store.open(path) as store, store.reading() as connection:
        assert migrate.version(connection) == now
        assert connection.execute(
            text("SELECT count(*) FROM sqlite_master WHERE name = 'half'")
        ).scalar() == 0  # fmt: skip


def test_fields_a_later_version_adds_make_no_new_revision(said: Claim) -> None:
    older = to_plain(said)
    del older["flags"], older["language"]
    from parley.core.tables import to_json

    assert same_noun("claim", json.dumps(older), to_json(said))
    older["topic"] = "another"
    assert not same_noun("claim", json.dumps(older), to_json(said))
