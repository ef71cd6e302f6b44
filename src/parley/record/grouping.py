"""Which claims tell of the same event: evidence in bits that adds up and can be printed.

Each feature on which two claims agree or differ adds ``log2(m / u)``: how often claims
on one event agree in it against how often any two claims do ([Fellegi1969]_). ``u`` is
counted in the record, value by value. What people merged or split stands above the sum.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import select

from parley.core.claim import Claim, Interval, Quantity
from parley.record.identity import families
from parley.record.schema import entry

if TYPE_CHECKING:
    from parley.record.view import View


@dataclass(frozen=True, slots=True)
class Part:
    """What one feature adds: positive bits speak for one event, negative against."""

    feature: str
    bits: float
    because: str


@dataclass(frozen=True, slots=True)
class Link:
    """The evidence between two claims, prior included."""

    a: str
    b: str
    bits: float
    parts: tuple[Part, ...] = ()
    decided: str = ""

    def explain(self) -> list[str]:
        """Return the sum, line by line."""
        lines = [f"{self.a} ~ {self.b}: {self.bits:+.1f} bits{self.decided}"]
        return lines + [f"    {p.bits:+6.1f}  {p.feature}: {p.because}" for p in self.parts]


@dataclass(frozen=True, slots=True)
class Group:
    """Claims that tell of the same event; ``id`` stays while its first claim does."""

    id: str
    claims: tuple[str, ...]
    links: tuple[Link, ...]

    def explain(self) -> list[str]:
        """Return the group's claims and why they are together."""
        head = [f"{self.id}: {len(self.claims)} claims", *(f"  {c}" for c in self.claims)]
        return head + [line for link in self.links for line in link.explain()]


@cache
def settings() -> dict[str, Any]:
    """Return the weights of the features."""
    return tomllib.loads(files("parley.record").joinpath("grouping.toml").read_text("utf-8"))


def groups(view: View) -> list[Group]:
    """Return every group of two or more claims of a view."""
    claims = [c for c in view.claims() if c.event is not None]
    return group(claims, families(view), *decided(view))


Pair = tuple[str, str]


def group(
    claims: Sequence[Claim],
    family: dict[str, str],
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> list[Group]:
    """Group claims on events by their summed evidence and by what people decided.

    Parameters
    ----------
    claims
        Claims with an event, in a fixed order.
    family
        Actor name -> the name its same-as family goes by.
    together, apart
        Pairs of claim ids that people merged or split.
    """
    evidence = _Evidence(claims, family)
    links = {(k.a, k.b): k for a, b in evidence.pairs() if (k := evidence.weigh(a, b))}
    here = {c.id for c in claims}
    for a, b in (_ordered(p) for p in together if set(p) <= here):
        links[a, b] = Link(a, b, math.inf, decided=" (merged by a person)")
    clusters = _cluster([c.id for c in claims], links, {_ordered(p) for p in apart})
    return [_named(ids, links) for ids in clusters if len(ids) > 1]


def _ordered(pair: Pair) -> Pair:
    a, b = pair
    return (a, b) if a < b else (b, a)


def _cluster(ids: list[str], links: dict[Pair, Link], apart: set[Pair]) -> list[list[str]]:
    """Join along the strongest links first, then what people merged; never across a split."""
    home = {i: [i] for i in ids}
    machine = [k for k in links.values() if settings()["enough_bits"] <= k.bits < math.inf]
    people = [k for k in links.values() if k.bits == math.inf]
    ranked = sorted(machine, key=lambda k: (-k.bits, k.a, k.b))
    for link in [*ranked, *sorted(people, key=lambda k: (k.a, k.b))]:
        left, right = home[link.a], home[link.b]
        if left is right or _opposed(left, right, links, apart, link.bits == math.inf):
            continue
        left.extend(right)
        for i in right:
            home[i] = left
    unique = {id(c): c for c in home.values()}
    order = {i: k for k, i in enumerate(ids)}
    return [sorted(c, key=order.__getitem__) for c in unique.values()]


def _opposed(
    left: list[str], right: list[str], links: dict[Pair, Link], apart: set[Pair], person: bool
) -> bool:
    """Whether two clusters stay apart: people split them, one pair speaks strongly against it,
    or the pairs between them do not on average speak for it (else chains would grow)."""
    pairs = [_ordered((a, b)) for a in left for b in right]
    if any(p in apart for p in pairs):
        return True
    if person:
        return False
    between = [links[p].bits if p in links else settings()["blocked_bits"] for p in pairs]
    if min(between) < settings()["veto_bits"]:
        return True
    return bool(sum(between) / len(between) < settings()["enough_bits"])


def _named(ids: list[str], links: dict[Pair, Link]) -> Group:
    key = "g" + hashlib.blake2b(ids[0].encode(), digest_size=8).hexdigest()
    inside = [k for (a, b), k in sorted(links.items()) if a in ids and b in ids]
    return Group(key, tuple(ids), tuple(k for k in inside if k.bits >= settings()["enough_bits"]))


def decided(view: View) -> tuple[list[Pair], list[Pair]]:
    """Return the pairs people merged and those they split; the last word on a pair counts."""
    kinds = ("merge", "split", "undo")
    query = select(entry).where(entry.c.kind.in_(kinds), entry.c.seq <= view.head.seq)
    with view.reading() as connection:
        rows = connection.execute(query.order_by(entry.c.seq)).all()
    undone = {int(r.parent) for r in rows if r.kind == "undo"}
    last: dict[Pair, str] = {}
    for r in rows:
        if r.kind == "undo" or r.seq in undone:
            continue
        ids = sorted(msgspec.json.decode(r.body)["claims"])
        for i, a in enumerate(ids):
            for b in ids[i + 1 :]:
                last[a, b] = r.kind
    return [p for p, k in last.items() if k == "merge"], [
        p for p, k in last.items() if k == "split"
    ]


# -- evidence ---------------------------------------------------------------------------------


_FEATURES = ("topic", "type", "mode", "weapon", "actors", "recipients")


class _Evidence:
    """Counts how common each value is, then weighs pairs."""

    def __init__(self, claims: Sequence[Claim], family: dict[str, str]) -> None:
        self.claims = sorted(claims, key=lambda c: (_window(c)[0], c.id))
        self.family = family
        self._near: dict[str, float] = {}
        n = max(len(claims), 1)
        self.share: dict[tuple[str, str], float] = {}
        for feature in _FEATURES:
            counts = Counter(v for c in claims for v in self._values(feature, c))
            self.share |= {(feature, v): k / n for v, k in counts.items()}

    def pairs(self) -> Iterator[tuple[Claim, Claim]]:
        """Yield pairs near enough in time and place to be worth weighing."""
        window = timedelta(days=settings()["window_days"])
        for i, a in enumerate(self.claims):
            end = _window(a)[1]
            for b in self.claims[i + 1 :]:
                if _known(a) and _known(b) and _window(b)[0] - end > window:
                    break
                km = _distance(a, b)
                if km is None or km <= settings()["reach_km"]:
                    yield a, b

    def weigh(self, a: Claim, b: Claim) -> Link:
        """Return the summed evidence between two claims."""
        if a.id > b.id:
            a, b = b, a
        unknown = settings()["unknown_bits"]
        parts = [Part("prior", settings()["prior_bits"], "any two claims this near")]
        parts.append(self._time(a, b) or Part("time", unknown, "not known of both"))
        parts.append(self._place(a, b) or Part("place", unknown, "not known of both"))
        parts += [p for f in _FEATURES if (p := self._compare(f, a, b))]
        parts += [p for p in (_figures(a, b),) if p]
        return Link(a.id, b.id, sum(p.bits for p in parts), tuple(parts))

    def _values(self, feature: str, c: Claim) -> set[str]:
        event = c.event
        assert event is not None
        if feature in ("actors", "recipients"):
            found = event.actors if feature == "actors" else event.recipients
            return {self.family.get(x, x) for x in found}
        value = c.topic if feature == "topic" else str(getattr(event, feature))
        return {value} if value else set()

    def _u(self, feature: str, value: str) -> float:
        return max(self.share[feature, value], float(settings()["least_u"]["share"]))

    def _compare(self, feature: str, a: Claim, b: Claim) -> Part | None:
        one, two = self._values(feature, a), self._values(feature, b)
        if not one or not two:
            return None
        return self._part(feature, one & two, one, two)

    def _part(self, feature: str, both: set[str], one: set[str], two: set[str]) -> Part:
        m = settings()["m"][feature]
        if both:
            value = min(both, key=lambda v: (self._u(feature, v), v))
            u = self._u(feature, value)
            bits = math.log2(m / u) if u < m else 0.0
            return Part(feature, bits, f"both '{value}' ({u:.0%} of all claims)")
        u = max(self._u(feature, v) for v in one | two)
        bits = math.log2((1 - m) / max(1 - u, 1 - m))
        return Part(feature, bits, f"{', '.join(sorted(one))} against {', '.join(sorted(two))}")

    def _time(self, a: Claim, b: Claim) -> Part | None:
        if not (_known(a) and _known(b)):
            return None
        (a0, a1), (b0, b1) = _window(a), _window(b)
        gap = max((b0 - a1).days, (a0 - b1).days, 0)
        m, span = settings()["m"]["time"], settings()["window_days"]
        width = max((a1 - a0).days, (b1 - b0).days) + 1
        if gap == 0:
            u = min(m, width / (width + 2 * span))
            return Part("time", math.log2(m / u), f"windows overlap ({width} days wide)")
        bits = math.log2((1 - m) / m) * min(gap, span) / 2
        return Part("time", bits, f"{gap} days between them")

    def _place(self, a: Claim, b: Claim) -> Part | None:
        km = _distance(a, b)
        if km is None:
            return None
        near, m = settings()["near"], settings()["m"]["place"]
        u = self._crowding(a)
        most = math.log2(m / u) if u < m else 0.0
        least = math.log2(1 - m) - 1
        weight = math.exp(-max(0.0, km - near["km"]) / near["half_km"] * math.log(2))
        bits = least + (most - least) * weight
        return Part("place", bits, f"{km:.0f} km apart ({u:.0%} of all claims lie this near)")

    def _crowding(self, a: Claim) -> float:
        """The share of all claims that lie as near to ``a`` as counts for the same place."""
        if a.id not in self._near:
            km = settings()["near"]["km"]
            close = sum((d := _distance(a, c)) is not None and d <= km for c in self.claims)
            least = float(settings()["least_u"]["share"])
            self._near[a.id] = max(close / len(self.claims), least)
        return self._near[a.id]


def _window(c: Claim) -> tuple[date, date]:
    days = _days(c.time)
    if days:
        return min(days), max(days)
    return (c.published, c.published) if c.published else (date.max, date.max)


def _days(interval: Interval | None) -> list[date]:
    if interval is None:
        return []
    ends = (interval.start_min, interval.start_max, interval.end_min, interval.end_max)
    return [d for d in ends if d is not None]


def _known(c: Claim) -> bool:
    return bool(_days(c.time))


def _distance(a: Claim, b: Claim) -> float | None:
    """Great-circle distance in km, None where a place is not known."""
    p, q = a.place, b.place
    if p is None or q is None or None in (p.lat, p.lon, q.lat, q.lon):
        return None
    assert p.lat is not None and p.lon is not None and q.lat is not None and q.lon is not None
    one, two = math.radians(p.lat), math.radians(q.lat)
    h = math.sin((two - one) / 2) ** 2
    h += math.cos(one) * math.cos(two) * math.sin(math.radians(q.lon - p.lon) / 2) ** 2
    return 2 * 6371.0088 * math.asin(min(1.0, math.sqrt(h)))


def _figures(a: Claim, b: Claim) -> Part | None:
    """Figures of the same measure: contradicting ones speak against, but only a little."""
    for q in a.quantities:
        for r in b.quantities:
            if q.measure and (q.measure, q.group) == (r.measure, r.group):
                m = settings()["m"]["figures"]
                if _lowest(q) <= _highest(r) and _lowest(r) <= _highest(q):
                    return Part("figures", math.log2(m / 0.3), f"{q.text} and {r.text} agree")
                bits = math.log2((1 - m) / 0.7)
                return Part("figures", bits, f"{q.text} against {r.text}")
    return None


def _lowest(q: Quantity) -> float:
    return next((v for v in (q.low, q.best, q.high) if v is not None), 0.0)


def _highest(q: Quantity) -> float:
    if q.high is None and q.best is None:
        return math.inf
    return next(v for v in (q.high, q.best) if v is not None)
