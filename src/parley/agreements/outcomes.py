"""What wars may end in: the outcomes of an ensemble, or one victory for each party."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parley.agreements.draws import Array
from parley.core.actor import Actor
from parley.core.agreement import PartyStake
from parley.core.world import Ensemble

_VICTORY = re.compile(
    r"^(?:wins?|victory|prevails|gains):|(?:[_ ](?:wins?|victory|prevails|gains))$"
)


@dataclass(frozen=True)
class Outcomes:
    """``chance`` (O,) empty without an ensemble; ``winners``, ``losses``, ``held`` (O, N).

    ``held`` is the share of what is fought over that each party's camp holds in the end.
    """

    chance: Array
    winners: Array
    losses: Array
    held: Array
    names: tuple[str, ...]
    notes: tuple[str, ...] = ()


def outcomes_of(
    ensemble: Ensemble | None, parties: Sequence[PartyStake], actors: Sequence[Actor]
) -> Outcomes:
    """Outcomes with their winners; one that names neither an actor nor a camp has none."""
    names = [p.party for p in parties]
    if ensemble is None or not ensemble.outcomes:
        n = len(names)
        return Outcomes(np.zeros(0), np.eye(n), np.zeros((n, n)), np.eye(n), tuple(names))
    labels = sorted(ensemble.outcomes)
    chance = np.array([max(ensemble.outcomes[w], 0.0) for w in labels])
    camp = {a.id: a.camp for a in actors}
    winners = np.array([[float(_wins(w, n, camp.get(n, ""))) for n in names] for w in labels])
    losses = np.array(
        [[ensemble.losses.get(n, {}).get(w, 0.0) for n in names] for w in labels], np.float64
    )
    kinds = ensemble.extra.get("outcome_kinds", {})
    held = np.array([_held(w, names, camp, winners[k], kinds) for k, w in enumerate(labels)])
    notes = () if winners.any() else ("no outcome of the ensemble names a party or a camp",)
    return Outcomes(chance / chance.sum(), winners, losses, held, tuple(labels), notes)


def _wins(outcome: str, party: str, camp: str) -> bool:
    """Whether in "gov", "win:gov", "gov_wins", "gov+russia" or a camp's name the party wins."""
    sides = re.split(r"[+,]", _VICTORY.sub("", outcome.strip()))
    return party in sides or (camp not in ("", "neutral") and camp in sides)


def _held(
    outcome: str, names: Sequence[str], camp: Mapping[str, str], winners: Array,
    kinds: Mapping[str, Mapping[str, object]],
) -> list[float]:  # fmt: skip
    """Share of each party's camp in an outcome; the winners', all, where it is not given."""
    share = kinds.get(outcome, {}).get("share")
    if isinstance(share, Mapping):
        shares = [float(share.get(camp.get(n, n), 0.0)) for n in names]
        if sum(shares) > 0:
            return shares
    return [float(w) for w in winners] if winners.any() else [1.0] * len(names)
