"""The same war in Mesa 3: the same rules and parameters, written as agents.

Orders, offensives, movement, combat, capture, recruitment and civilians; patrons,
announcements, truces and sieges are off on both sides.
"""

from __future__ import annotations

import heapq
import math

import mesa
import numpy as np

from parley.war.parameters import parameters

P = {p.name: p.range.best for p in parameters()}
FRONTS, BODIES = 32, 16
WEEK = 7.0 / 30.4375


def success(ours: float, theirs: float, k: float) -> float:
    if ours <= 0:
        return 0.0
    return 1.0 if theirs <= 0 else 1.0 / (1.0 + (theirs / ours) ** k)


def march_days(origin: Place, goal: Place) -> int:
    km = next((km for q, km in origin.roads if q is goal), 0.0)
    return max(1, math.ceil(km / P["movement.speed"]))


class Place(mesa.Agent):
    """A place with its people, its holder, and the forces that stand there."""

    def __init__(self, model, number, people, holder, fort, value):
        super().__init__(model)
        self.number, self.people, self.holder = number, people, holder
        self.fort, self.value = fort, value
        self.roads: list[tuple[Place, float]] = []
        self.force: dict[int, int] = {}
        self.mobile: dict[int, int] = {}
        self.attacker, self.base, self.lost = -1, self, 0

    def add(self, actor: int, n: int) -> None:
        after = self.force.get(actor, 0) + n
        if after:
            self.force[actor] = after
        else:
            self.force.pop(actor, None)
        if self.mobile.get(actor, 0) > after:
            self.mobile[actor] = after

    def camp(self, camp: int) -> int:
        return sum(n for a, n in self.force.items() if a % 2 == camp)

    def enemies(self, actor: int) -> int:
        return self.camp(1 - actor % 2)

    def hostile_to(self, actor: int) -> bool:
        return self.holder % 2 != actor % 2

    def faces(self, actor: int) -> bool:
        """An enemy force here or one road away."""
        foe = 1 - actor % 2
        return self.camp(foe) > 0 or any(q.camp(foe) > 0 for q, _ in self.roads)

    def at_front(self, actor: int) -> bool:
        near = self.hostile_to(actor) or any(q.hostile_to(actor) for q, _ in self.roads)
        return self.faces(actor) or near


class War(mesa.Model):
    """One member of the ensemble."""

    def __init__(self, theatre, seed):
        super().__init__(seed=seed)
        self.g = np.random.default_rng(seed)
        self.day = 0
        t = theatre.map
        people = [int(round(r.best)) for r in theatre.people]
        n = len(people)
        self.places = [
            Place(self, i, people[i], int(theatre.holders[i]), float(t.place[i]["fort"]),
                  float(t.place[i]["value"]))
            for i in range(n)
        ]  # fmt: skip
        for i, p in enumerate(self.places):
            for e in range(t.place[i]["roads"], t.place[i + 1]["roads"]):
                p.roads.append((self.places[t.road[e]["to"]], float(t.road[e]["km"])))
        self.start = 0
        for i, a, r, free in theatre.forces:
            heads = int(round(r.best))
            self.places[i].add(a, heads)
            self.start += heads
            if free:
                self.places[i].mobile[a] = self.places[i].mobile.get(a, 0) + heads
        self.columns: list[list] = []
        self.killed = self.moved = self.captured = self.civil = 0

    def step(self) -> None:
        for rule in (self.orders, self.offensives, self.movement, self.combat, self.capture,
                     self.recruitment, self.civilians):  # fmt: skip
            rule()
        self.day += 1

    # -- orders -------------------------------------------------------------

    def orders(self) -> None:
        release = 1 - math.exp(-1 / P["orders.delay"])
        for p in self.places:
            for a, n in sorted(p.force.items()):
                if n > P["orders.group"] and not p.at_front(a):
                    keep = 0
                    if p.holder == a:
                        keep = int(min(n, P["orders.garrison"] * p.people / 1000))
                    p.mobile[a] = max(p.mobile.get(a, 0), n - keep)
                group = p.mobile.get(a, 0)
                if group >= P["orders.group"] and self.g.random() < release:
                    self.march(p, a, group)

    def march(self, p: Place, a: int, group: int) -> None:
        bodies = min(BODIES, math.ceil(group / P["orders.body"]))
        dist, fronts = self.fronts_near(p, a)
        goals, odds = [], []
        for r in fronts:
            far = math.exp(-dist[r] / (P["movement.speed"] * P["orders.patience"]))
            worth = self.gain(r, a, group // bodies, p) * far
            if worth > 0:
                goals.append(r)
                odds.append(worth ** P["orders.rationality"])
        if not goals:
            return
        p.mobile[a] = 0
        sent: dict[Place, int] = {}
        for b in range(bodies):
            heads = group * (b + 1) // bodies - group * b // bodies
            goal = goals[int(np.searchsorted(np.cumsum(odds), self.g.random() * sum(odds)))]
            sent[goal] = sent.get(goal, 0) + heads
        for goal, heads in sent.items():
            if goal is not p:
                days = max(1, math.ceil(dist[goal] / P["movement.speed"]))
                self.send(a, p, goal, heads, self.day + days, False)
                self.moved += heads

    def fronts_near(self, start: Place, a: int) -> tuple[dict[Place, float], list[Place]]:
        dist, heap = {start: 0.0}, [(0.0, start.number, start)]
        fronts: list[Place] = []
        while heap and len(fronts) < FRONTS:
            far, _, here = heapq.heappop(heap)
            if far > dist[here]:
                continue
            stands = here is start or not here.hostile_to(a) or here.camp(a % 2) > 0
            if stands and here.at_front(a):
                fronts.append(here)
            if here is not start and here.hostile_to(a):
                continue
            for q, km in here.roads:
                if far + km < dist.get(q, 1e18):
                    dist[q] = far + km
                    heapq.heappush(heap, (far + km, q.number, q))
        return dist, fronts

    def gain(self, r: Place, a: int, group: int, origin: Place) -> float:
        k = P["capture.decisiveness"]
        ours = r.camp(a % 2) - (group if r is origin else 0)

        def take(q: Place) -> float:
            theirs = q.enemies(a) * (1 + q.fort)
            more = success(ours + group, theirs, k) - success(ours, theirs, k)
            return q.value * (0.1 if theirs <= 0 < ours else more)

        best = take(r) if r.hostile_to(a) else 0.0
        worst = 0
        for q, _ in r.roads:
            if q.hostile_to(a):
                best = max(best, take(q))
                worst = max(worst, q.enemies(a))
        if not r.hostile_to(a):
            worst = max(worst, r.enemies(a))
            wall = 1 + r.fort
            if worst:
                kept = success((ours + group) * wall, worst, k) - success(ours * wall, worst, k)
                best += r.value * kept
        return best

    def send(self, a, origin, goal, n, day, attack) -> None:
        origin.add(a, -n)
        self.columns.append([a, origin, goal, n, day, attack])

    # -- offensives and movement --------------------------------------------

    def offensives(self) -> None:
        rate = P["offensives.rate"]
        for p in self.places:
            for a, n in sorted(p.force.items()):
                if n < P["orders.group"] or not p.at_front(a):
                    continue
                u = self.g.random()
                if u < 1 - math.exp(-rate):
                    self.consider(p, a, u, rate)

    def consider(self, p: Place, a: int, u: float, rate: float) -> None:
        ready = p.camp(a % 2)
        ours = min(ready * P["offensives.commit"], ready - self.guard(p, a))
        found = []
        besieged = p.roads and not p.hostile_to(a) and all(q.hostile_to(a) for q, _ in p.roads)
        around = p.enemies(a) + sum(q.enemies(a) for q, _ in p.roads)
        reach = [] if besieged and ready < around else p.roads
        for q, km in [(p, 0.0), *reach]:
            if q.attacker >= 0 or not q.hostile_to(a):
                continue
            chance = success(ours, q.enemies(a) * (1 + q.fort), P["capture.decisiveness"])
            found.append((q, km, chance ** P["offensives.caution"]))
        if not found or u >= 1 - math.exp(-rate * max(w for _, _, w in found)):
            return
        weights = [w * q.value for q, _, w in found]
        pick = int(np.searchsorted(np.cumsum(weights), self.g.random() * sum(weights)))
        q, km, _ = found[pick]
        days = int(km / P["movement.speed"])
        heads = 0
        need = max(P["offensives.mass"] * q.enemies(a) * (1 + q.fort), 3 * P["orders.group"])
        free = max(0.0, ready - self.guard(p, a)) / max(ready, 1)
        share = min(P["offensives.commit"], need / max(ready, 1), free)
        parts = {b: int(n * share) for b, n in sorted(p.force.items()) if b % 2 == a % 2}
        parts = {b: part for b, part in parts.items() if part >= P["orders.company"]}
        if sum(parts.values()) < P["orders.group"]:
            return
        for b, part in parts.items():
            if q is not p:
                if days == 0:
                    p.add(b, -part)
                    q.add(b, part)
                else:
                    self.send(b, p, q, part, self.day + days, True)
            heads += part
        if heads and (days == 0 or q is p):
            q.attacker, q.base = a, p

    def guard(self, p: Place, a: int) -> float:
        return 0.0 if p.hostile_to(a) else P["garrison.local"] * p.people / 1000

    def movement(self) -> None:
        waiting = []
        for column in self.columns:
            a, origin, goal, n, day, attack = column
            if day > self.day:
                waiting.append(column)
            elif attack is True and goal.hostile_to(a):
                goal.add(a, n)
                if goal.attacker < 0:
                    goal.attacker, goal.base = a, origin
            elif not goal.hostile_to(a) or goal.camp(a % 2) > 0:
                goal.add(a, n)
            elif origin.hostile_to(a):
                goal.people += n
            elif attack is None:
                origin.add(a, n)
            else:
                waiting.append([a, origin, origin, n, self.day + 1, None])
        self.columns = waiting

    # -- combat and capture -------------------------------------------------

    def combat(self) -> None:
        for p in self.places:
            p.lost = 0
            if p.force and any(p.faces(a) for a in p.force):
                self.exchange(p)

    def exchange(self, p: Place) -> None:
        reach = P["combat.reach"] if p.attacker < 0 else 0.0
        fire = {}
        for c in (0, 1):
            fire[c] = p.camp(c) + (reach * sum(q.camp(c) for q, _ in p.roads) if reach else 0.0)
        losses = {}
        for a, n in p.force.items():
            enemy = fire[1 - a % 2]
            if enemy <= 0:
                continue
            h = P["combat.rate"] * (enemy / n) ** P["combat.enemy_exponent"]
            if p.attacker < 0:
                h *= P["combat.skirmish"]
            if p.holder % 2 == a % 2:
                h /= 1 + p.fort
            losses[a] = int(self.g.binomial(n, -math.expm1(-h)))
        for a, n in losses.items():
            p.add(a, -n)
            p.lost += n
            self.killed += int(self.g.binomial(n, P["combat.killed"]))

    def capture(self) -> None:
        for p in self.places:
            lead = p.attacker
            if lead < 0:
                continue
            if not p.hostile_to(lead):
                p.attacker = -1
                continue
            ours, theirs = p.camp(lead % 2), p.enemies(lead) * (1 + p.fort)
            if theirs <= 0 < ours:
                self.take(p, lead)
            elif ours <= 0:
                p.attacker = -1
            else:
                ratio = (ours / theirs) ** (P["capture.decisiveness"] / 2)
                total = ratio + 1 / ratio
                broken = -math.expm1(-P["capture.rate"] * total)
                u = self.g.random()
                if u < broken * ratio / total:
                    self.take(p, lead)
                elif u < broken:
                    self.repel(p, lead)

    def way_out(self, p: Place, a: int) -> Place | None:
        open_ = [q for q, _ in p.roads if not q.hostile_to(a)]
        return max(open_, key=lambda q: q.camp(a % 2)) if open_ else None

    def take(self, p: Place, lead: int) -> None:
        loser = p.holder
        mine = [a for a in p.force if a % 2 == lead % 2]
        p.holder = max(mine, key=lambda a: p.force[a])
        p.attacker = -1
        self.captured += 1
        for b, n in sorted(p.force.items()):
            if b % 2 == loser % 2:
                way = self.way_out(p, b)
                if way:
                    self.send(b, p, way, n, self.day + march_days(p, way), False)
                else:
                    p.add(b, -n)

    def repel(self, p: Place, lead: int) -> None:
        p.attacker = -1
        if p.base is p:
            return
        for a, n in sorted(p.force.items()):
            if a % 2 == lead % 2:
                way = p.base if not p.base.hostile_to(a) else self.way_out(p, a)
                if way:
                    self.send(a, p, way, n, self.day + march_days(p, way), False)

    # -- people -------------------------------------------------------------

    def recruitment(self) -> None:
        for p in self.places[self.day % 7 :: 7]:
            n = int(self.g.poisson(P["recruitment.rate"] * p.people / 1000 * WEEK))
            if n:
                p.people -= n
                p.add(p.holder, n)
            gone = -math.expm1(-P["recruitment.desertion"] * WEEK)
            for a, n in sorted(p.force.items()):
                away = int(self.g.binomial(n, gone))
                p.add(a, -away)
                p.people += away

    def civilians(self) -> None:
        for i, p in enumerate(self.places):
            weekly = (self.day + i) % 7 == 0
            front = P["civilians.flight_front"] * 7
            if p.attacker < 0 and p.lost == 0:
                if weekly and p.faces(p.holder):
                    self.flee(p, front)
                continue
            crowd = p.people / 1e5
            battle = 1.0 if p.attacker < 0 else 20.0
            rate = P["civilians.per_loss"] * p.lost + P["civilians.shelling"] * crowd * battle
            dead = min(int(self.g.poisson(rate)), p.people)
            p.people -= dead
            self.civil += dead
            if p.attacker >= 0:
                self.flee(p, P["civilians.flight_battle"])
            elif weekly and p.people:
                self.flee(p, front + 7 * P["civilians.flight_death"] * dead / p.people)

    def flee(self, p: Place, h: float) -> None:
        n = int(self.g.binomial(p.people, -math.expm1(-h)))
        if not n:
            return
        away = int(self.g.binomial(n, P["civilians.abroad"]))
        pull = [(1.0 if q.attacker >= 0 else 4.0) / (km + 10) for q, km in p.roads]
        p.people -= n
        pick = int(np.searchsorted(np.cumsum(pull), self.g.random() * sum(pull)))
        p.roads[pick][0].people += n - away
