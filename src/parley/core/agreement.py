"""Agreements, and what an assessment of one says: who consents, who blocks, how long it holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from parley.core.estimate import Range
from parley.core.terms import AgreementKind


@dataclass(frozen=True, slots=True)
class Term:
    """One issue of a package: where the proposal stands on a scale from 0 to 100."""

    issue: str
    name: str
    proposal: Range
    scale_low: str = ""
    scale_high: str = ""
    name_de: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a party wants an issue settled (0..100) and how much it cares (0..100)."""

    party: str
    issue: str
    ideal: Range
    salience: Range
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartyStake:
    """What a party can do and lose: capability, cost of war, patience, veto strength.

    All are Ranges: ``capability`` >= 0; ``war_cost``, ``exposure`` on the 0..1
    utility scale; ``patience`` is the discount factor per year; ``veto`` and
    ``optimism`` (logit) as in design section 6.
    """

    party: str
    required: bool = True
    capability: Range | None = None
    war_cost: Range | None = None
    exposure: Range | None = None
    patience: Range | None = None
    veto: Range | None = None
    optimism: Range | None = None
    separate_deal: Range | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class GuarantorInputs:
    """Presence, monitoring, leverage and the guarantor's own fighting are four inputs (0..1)."""

    actor: str
    presence: Range
    monitoring: Range
    leverage: Range
    own_fighting: Range
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TalksFormat:
    """A table at which parties sit: Geneva, Astana, a contact group."""

    id: str
    name: str
    seats: tuple[str, ...] = ()
    mediators: tuple[str, ...] = ()
    direct: bool = False
    status: str = "open"
    complements: tuple[str, ...] = ()
    competes: tuple[str, ...] = ()
    start: date | None = None
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an evacuation or another deal carried out piece by piece."""

    id: str
    what: str
    planned: Range | None = None
    done: Range | None = None
    unit: str = "person"
    place: str = ""
    linked: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Violation:
    """A breach of an agreement, by whom, when, and the claims that say so."""

    agreement: str
    day: date | None
    by: str = ""
    what: str = ""
    claims: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """Something that can be added to a package at a cost; ``effects`` on each party's gap."""

    id: str
    name: str
    cost: float
    effects: dict[str, Range] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A plan, a truce, an evacuation deal or a frame of talks.

    ``rule`` is written in the rule language (``all(a, b)``, ``any(...)``,
    ``quota(...)``); empty means every required party must consent. An end is
    known only between ``end_earliest`` and ``end_latest``.
    """

    id: str
    name: str
    kind: AgreementKind
    name_de: str = ""
    start: date | None = None
    end_earliest: date | None = None
    end_latest: date | None = None
    fixed_days: float | None = None
    status: str = ""
    level: str = ""
    rule: str = ""
    parties: tuple[PartyStake, ...] = ()
    terms: tuple[Term, ...] = ()
    positions: tuple[Position, ...] = ()
    guarantors: tuple[GuarantorInputs, ...] = ()
    monitors: tuple[str, ...] = ()
    mediators: tuple[str, ...] = ()
    format: str = ""
    steps: tuple[Step, ...] = ()
    linked: tuple[str, ...] = ()
    violations: tuple[Violation, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    excluded: tuple[str, ...] = ()
    how_ended: str = ""
    places: tuple[str, ...] = ()
    source: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """One party's side of the bargain, summarised over draws (low/high = 5 %/95 %).

    ``reached`` is the chance that the talks as they are can get the party's consent at all.
    """

    party: str
    required: bool
    probability: float
    gap_low: float
    gap_best: float
    gap_high: float
    reservation: float
    value: float
    war_value: float
    blame: float = 0.0
    sole_blocker: float = 0.0
    banzhaf: float | None = None
    shapley_shubik: float | None = None
    price: float | None = None
    claims: tuple[str, ...] = ()
    why: str = ""
    reached: float = 1.0


@dataclass(frozen=True, slots=True)
class InputTrace:
    """An input of an assessment and where it comes from; ``share`` of output variance."""

    name: str
    low: float
    best: float
    high: float
    source: str = ""
    claims: tuple[str, ...] = ()
    assumption: bool = False
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """How long it would hold: survival by day with parameter spread, and who breaks it first.

    ``days`` is the grid; ``s_low/best/high`` the 5 %, mean, 95 % of S over draws;
    ``first`` maps actor id to P(it breaks first by each of ``horizons``).
    ``base_rates`` are (name, horizon, probability) of holding.
    """

    days: tuple[int, ...]
    s_low: tuple[float, ...]
    s_best: tuple[float, ...]
    s_high: tuple[float, ...]
    horizons: tuple[int, ...] = (30, 90, 180, 365)
    holds: tuple[tuple[int, float, float, float], ...] = ()
    first: dict[str, tuple[float, ...]] = field(default_factory=dict)
    base_rates: tuple[tuple[str, int, float], ...] = ()
    hazard: dict[str, tuple[float, ...]] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, slots=True)
class StepOutlook:
    """One step of a deal carried out piece by piece: what is left and whether it gets done.

    ``left`` and ``days`` are low/best/high (5 %, mean, 95 %); ``done_by`` pairs a number of
    days with P(step done by then); ``halted_by`` maps actor id to P(it halts the deal first,
    before the step is done).
    """

    step: str
    what: str
    left: tuple[float, float, float]
    days: tuple[float, float, float]
    unit: str = "person"
    done_by: tuple[tuple[int, float], ...] = ()
    halted_by: dict[str, float] = field(default_factory=dict)
    linked: str = ""
    claims: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything the agreements room says about one agreement.

    ``falls`` are (group, months, share, placebo share): how often violence fell by half
    after ceasefires of this level, and after days on which nothing was signed. ``stood`` is
    for how many days it has been in force, None where it is not; ``term`` for how many days
    it is meant, None where that is open.
    """

    agreement: str
    p_agree: float
    p_low: float
    p_high: float
    consents: tuple[Consent, ...]
    blockers: tuple[tuple[str, ...], ...] = ()
    fix_sets: tuple[tuple[tuple[str, ...], float], ...] = ()
    concessions: tuple[tuple[tuple[str, ...], float, float], ...] = ()
    flags: tuple[str, ...] = ()
    breakdown: Breakdown | None = None
    inputs: tuple[InputTrace, ...] = ()
    what_if: tuple[tuple[str, float, float], ...] = ()
    lenses: dict[str, float] = field(default_factory=dict)
    rule: str = ""
    draws: int = 0
    why: str = ""
    claims: tuple[str, ...] = ()
    steps: tuple[StepOutlook, ...] = ()
    falls: tuple[tuple[str, int, float, float], ...] = ()
    stood: int | None = None
    term: float | None = None
