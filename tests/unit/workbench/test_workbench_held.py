"""A page that reads a run and its record keeps each claim once."""

from __future__ import annotations

from pathlib import Path

from parley.record import Store
from parley.workbench.service import Desk


def test_run_and_record_share_their_claims(run_folder: Path) -> None:
    for first in ("run", "record"):
        desk = Desk(run_folder)
        dossier = desk.dossier() if first == "run" else None
        entries, _ = desk.everything()
        kept = {e.claim.id: e.claim for e in entries}
        shown = (dossier or desk.dossier()).claims
        same = [c for c in shown if kept.get(c.id) == c]
        assert same and all(kept[c.id] is c for c in same)


def test_claims_read_again_are_the_ones_held(run_folder: Path) -> None:
    with Store.open(run_folder / "record.db", create=False) as store:
        held = {c.id: c for c in store.view().all_claims()}
        again = store.view().all_claims(held)
    assert again and all(held[c.id] is c for c in again)
