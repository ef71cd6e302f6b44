"""What figures rest on: the sentences, the publications and the assumptions behind each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup

from parley.core.estimate import Range
from parley.core.world import World
from parley.views.show import Show
from parley.views.vocabulary import N_
from parley.workbench.words import rules_of_war

ASSUMED = "assum"  # how a source says in its own words that there is none


@dataclass(frozen=True, slots=True)
class InputRow:
    """One input, named, with what it rests on.

    ``words`` are English words of the rooms or the scenario that belong to the name; ``local`` says
    that the source is in the reader's language.
    """

    name: str
    span: str
    share: str
    claims: Markup
    source: str
    assumption: bool
    local: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class InputGroup:
    """Inputs of one sort, or that rest on the same kind of ground."""

    head: str
    rows: tuple[InputRow, ...]


Way = tuple[str, str]


def basis(
    show: Show,
    claims: Iterable[str] = (),
    *ways: Way,
    source: str = "",
    published: int = 0,
    assumed: int = 0,
    most: int = 5,
) -> Markup:
    """One line under a figure: claims, how many publications and assumptions, and where to look.

    ``ways`` are (words, address) of the tables the figure follows from; ``source`` is a source in
    its own words.
    """
    parts = [show.chips(claims, most)]
    if source:
        parts.append(Markup('<span class="source given" lang="en">{}</span>').format(source))
    for n, one, many in (
        (published, show.t("1 publication"), show.t("%(n)s publications")),
        (assumed, show.t("1 assumption"), show.t("%(n)s assumptions")),
    ):
        if n:
            parts.append(Markup("{}").format(one if n == 1 else many % {"n": n}))
    parts += [Markup('<a href="{}">{}</a>').format(href, words) for words, href in ways]
    told = [p for p in parts if p]
    if not told:
        return Markup("")
    lead = Markup("{} ").format(show.t("Rests on:"))
    return Markup('<p class="basis">{}</p>').format(lead + Markup(" · ").join(told))


def is_assumed(r: Range) -> bool:
    """Whether a range says, by its mark or in its words, that nothing stands behind it."""
    return r.assumption or (not r.claims and r.source.lower().startswith(ASSUMED))


def ranged(show: Show, name: str, r: Range) -> InputRow:
    """A range with its source as a row; one that names no source is an assumption."""
    figure = show.n.figure
    span = figure(r.best)
    if r.low != r.high:
        span += f" ({figure(r.low)} – {figure(r.high)})"
    bare = not r.source and not r.claims
    source = r.source or (show.t("no source named") if bare else "")
    return InputRow(name, span, "", show.chips(r.claims), source, is_assumed(r) or bare, bare)


def war_grounds(show: Show) -> tuple[InputGroup, ...]:
    """Everything the simulated futures rest on, sort by sort."""
    world = show.dossier.world
    if world is None:
        return ()
    found = (InputGroup(show.t(head), tuple(rows(show, world))) for head, rows in SORTS)
    return tuple(g for g in found if g.rows)


def _forces(show: Show, world: World) -> Iterable[InputRow]:
    for f in world.forces:
        yield ranged(show, f"{show.name(f.actor)} – {show.name(f.place)}", f.strength)


def _announced(show: Show, world: World) -> Iterable[InputRow]:
    for a in world.announcements:
        where = f"{show.name(a.actor)} – {show.name(a.place)}"
        row = ranged(show, f"{where}: {show.word(a.kind)}", a.strength or Range(0, 0, 0))
        claims = show.chips(dict.fromkeys((*a.claims, *(a.strength.claims if a.strength else ()))))
        span = row.span if a.strength else "–"
        yield replace(row, span=span, claims=claims, source="" if claims else row.source,
                      assumption=row.assumption and not claims)  # fmt: skip


def _changes(show: Show, world: World) -> Iterable[InputRow]:
    for c in world.changes:
        who = show.name(c.subject) + (f" – {show.name(c.object)}" if c.object else "")
        name = f"{show.n.short_day(c.day)}: {who}, {show.word(c.kind)}"
        row = ranged(show, name, c.factor or Range(1, 1, 1, c.source))
        span = f"× {row.span}" if c.factor else "–"
        yield replace(row, span=span, words=c.label)


def _truces(show: Show, world: World) -> Iterable[InputRow]:
    assessed = {a.agreement for a in show.dossier.assessments}
    for t in world.truces:
        state = show.t("in force") if t.active else show.n.percent(t.p_agree)
        link = Markup("")
        if t.id in assessed:
            address = show.to(f"a-{t.id}")
            link = Markup('<a href="{}">{}</a>').format(address, show.t("its assessment"))
        source = "" if link else show.t("the rules of the war, below")
        yield InputRow(show.name(t.id), state, "", link, source, not link, True)


def _population(show: Show, world: World) -> Iterable[InputRow]:
    for p in world.places:
        if p.simulated and p.population:
            row = ranged(show, show.name(p.id), p.population)
            source = p.population.source or p.source or row.source
            assumed = row.assumption and not (p.population.source or p.source)
            yield replace(row, source=source, assumption=assumed or is_assumed(p.population))


def _displaced(show: Show, world: World) -> Iterable[InputRow]:
    for place, r in world.displaced.items():
        yield ranged(show, show.name(place), r)


def _deaths(show: Show, world: World) -> Iterable[InputRow]:
    source = show.t("the scenario's table of deaths by month; each of its lines names its source")
    for t in world.tolls:
        span = " · ".join(
            f"{show.n.month(m)}: {show.n.figure(k)}" for m, k in zip(t.months, t.killed)
        )
        yield InputRow(show.name(t.unit), span, "", Markup(""), source, False, True)


def _roads(show: Show, world: World) -> Iterable[InputRow]:
    for source, n in Counter(e.source for e in world.edges).most_common():
        row = ranged(show, show.t("roads"), Range(n, n, n, source))
        yield replace(row, span=show.n.exact(n))


def _rules(show: Show, world: World) -> Iterable[InputRow]:
    known = {name: (unit, prior) for name, unit, prior in rules_of_war()}
    for name, (unit, prior) in known.items():
        r = world.settings.get(name, prior)
        words = f"{name.replace('.', ': ').replace('_', ' ')} – {unit}"
        yield replace(ranged(show, "", r), words=words)
    for name, r in world.settings.items():
        if name not in known:
            yield ranged(show, name, r)


SORTS: tuple[tuple[str, Callable[[Show, World], Iterable[InputRow]]], ...] = (
    (N_("Armed men and women, by place"), _forces),
    (N_("Announced or reported to be coming"), _announced),
    (N_("Changes at a known date"), _changes),
    (N_("Truces"), _truces),
    (N_("Inhabitants"), _population),
    (N_("People already displaced"), _displaced),
    (N_("Deaths of the months before"), _deaths),
    (N_("Roads"), _roads),
    (N_("Rules of the war"), _rules),
)


def war_basis(show: Show) -> Markup:
    """The line under everything that comes from the simulated futures."""
    d = show.dossier
    if d.ensemble is None or d.world is None:
        return Markup("")
    rows = [row for group in war_grounds(show) for row in group.rows]
    assumed = sum(r.assumption for r in rows)
    published = sum(not r.assumption and not r.claims for r in rows)
    way = (show.t("every input of the futures"), show.to("grounds"))
    return basis(show, d.ensemble.claims, way, published=published, assumed=assumed)
