"""The pages people read; each is a permanent link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from parley.core.dossier import Dossier
from parley.core.world import Ensemble
from parley.views import charts, quotes
from parley.views.facts import readings
from parley.views.outlooks import control_map
from parley.views.pdf import find_browser
from parley.views.phrases import input_name
from parley.views.show import Show
from parley.views.since import since_part
from parley.views.svg import both
from parley.views.web import correct
from parley.views.web.context import inside, kept_page, language_of, page, site_of
from parley.views.web.correct import form_for
from parley.workbench.service import PAGE, Wanted
from parley.workbench.service_since import BEFORE
from parley.workbench.service_whatif import sliders, what_if

FILTERS = ("status", "kind", "topic", "report", "actor", "words")
STATUSES = ("any", "pending", "accepted", "rejected", "corrected", "disputed")
STEPS = 12
NEWEST = 10
MOST_DRAWN = 60
MOST_REPORTS = 300


def overview(request: Request) -> Response:
    """What the run says first; of a record alone, what it holds."""
    site = site_of(request)
    if site.desk.run is not None:
        return cast(Response, _part("overview.html", "overview")(request))
    show, shelf = site.show(language_of(request)), site.desk.shelf()
    heads = {"kind": show.t("kind"), "topic": show.t("topic"), "actor": show.t("speaker")}
    said = {"kind": show.word, "topic": show.word, "actor": show.name}
    tables = [
        (heads[key], key, [(value, said[key](value), n) for value, n in rows])
        for key, rows in shelf.tallies.items()
    ]
    found: dict[str, Any] = {
        "n_claims": len(shelf.entries),
        "n_reports": len(shelf.reports),
        "tables": tables,
    }
    found |= {"done": shelf.decided, "newest": shelf.entries[: -NEWEST - 1 : -1]}
    return page(request, "record.html", **found)


def _part(template: str, *parts: str) -> Any:
    """A page that shows parts of the report."""

    def handler(request: Request) -> Response:
        site, lang = site_of(request), language_of(request)
        found: dict[str, Any] = {}
        for name in parts:
            found |= site.part(lang, name)
        return kept_page(request, template, **found)

    return handler


def wanted(request: Request, status: str = "any") -> Wanted:
    """The filters in the address."""
    asked = {k: request.query_params.get(k, "") for k in FILTERS}
    asked["status"] = asked["status"] if asked["status"] in STATUSES else status
    return Wanted(**asked)


def _turned(request: Request, entries: Sequence[Any], size: int = PAGE) -> dict[str, Any]:
    """One page of entries, and where the others are."""
    number = request.query_params.get("page", "1")
    at = max(1, int(number)) if number.isdigit() and len(number) < 8 else 1
    last = max(1, -(-len(entries) // size))
    at = min(at, last)
    shown = entries[(at - 1) * size : at * size]
    return {"entries": shown, "total": len(entries), "at": at, "last": last}


def _choices(request: Request) -> dict[str, Any]:
    """What can be filtered by."""
    desk = site_of(request).desk
    kinds, topics = desk.choices()
    reports = desk.everything()[1]
    shown = dict(list(reports.items())[:MOST_REPORTS])
    return {"kinds": kinds, "topics": topics, "statuses": list(STATUSES), "reports": shown}


def claims(request: Request) -> Response:
    """All claims, filtered, paged."""
    want = wanted(request)
    found = site_of(request).desk.claims(want)
    return page(request, "claims.html", want=want, **_choices(request), **_turned(request, found))


def events(request: Request) -> Response:
    """Claims that tell of an event."""
    want = wanted(request)
    found = site_of(request).desk.events(want)
    return page(request, "events.html", want=want, **_choices(request), **_turned(request, found))


def claim(request: Request) -> Response:
    """One claim: its words in their place, what was decided, what rests on it."""
    return claim_page(request)


def claim_page(
    request: Request,
    given: dict[str, str] | None = None,
    refused: Sequence[str] = (),
    status: int = 200,
) -> Response:
    """The page of a claim; with a refused correction, its form filled in again."""
    desk = site_of(request).desk
    entry = desk.entry(request.path_params["id"])
    if entry is None:
        return missing(request)
    _, reports = desk.everything()
    c = entry.claim
    show = site_of(request).show(language_of(request))
    uses = [e for e in show.dossier.estimates if c.id in e.supports + e.contradicts]
    report = reports.get(c.report)
    line = report.text[: c.start].count("\n") + 1 if report else 0
    return page(
        request,
        "claim.html",
        status,
        machine=entry.machine,
        read=readings(show, c, entry.machine),
        behind=desk.behind(c.id),
        refused=refused,
        back=inside(request.query_params.get("back", "")),
        **form_for(desk, show, entry, given),
        entry=entry,
        c=c,
        report=report,
        line=line,
        context=quotes.in_context(c, reports, 400),
        uses=uses,
    )


def report(request: Request) -> Response:
    """One report in full, its claims marked where they stand."""
    desk = site_of(request).desk
    found = desk.report(request.path_params["id"])
    if found is None:
        return missing(request)
    here = desk.claims(Wanted(report=found.id))
    numbers = {e.claim.id: i for i, e in enumerate(here, 1)}
    text = quotes.full_text(found, [e.claim for e in here], numbers, "/claim/")
    return page(request, "one_report.html", report=found, text=text, n=len(here))


def reports(request: Request) -> Response:
    """All reports."""
    shelf = site_of(request).desk.shelf()
    turned = _turned(request, list(shelf.reports.values()), 2 * PAGE)
    return page(request, "reports.html", counts=shelf.counts, **turned)


def review(request: Request) -> Response:
    """The queue: what waits for a person, by keys or by mouse."""
    desk = site_of(request).desk
    want = wanted(request, "pending")
    found = desk.claims(want)
    counts: dict[str, Any] = {"done": desk.decided(), "every": len(desk.everything()[0])}
    return page(
        request, "review.html", want=want, **counts, **_choices(request), **_turned(request, found)
    )


def map_page(request: Request) -> Response:
    """Control today, or as likely on a later day of the futures."""
    site, lang = site_of(request), language_of(request)
    show = site.show(lang)
    steps = map_days(show)
    day = _day(request, len(steps))
    found = dict(site.part(lang, "map"))
    if day:
        found["control_map"] = map_on(show, steps[day])
    return kept_page(
        request, "map.html", steps=steps, day=day, labels=_day_names(show, steps), **found
    )


def map_drawing(request: Request) -> Response:
    """The map of one day alone, for the slider."""
    show = site_of(request).show(language_of(request))
    steps = map_days(show)
    day = _day(request, len(steps))
    drawn = map_on(show, steps[day]) if day else control_map(show)
    return Response(str(drawn), media_type="image/svg+xml")


def _day(request: Request, most: int) -> int:
    text = request.query_params.get("day", "0")
    return min(int(text), most - 1) if text.isdigit() and len(text) < 5 else 0


def map_days(show: Show) -> list[int]:
    """The days of the futures that the slider stops at."""
    e = show.dossier.ensemble
    if e is None or len(e.days) == 0:
        return [0]
    stride = max(1, len(e.days) // STEPS)
    return [0, *range(stride - 1, len(e.days), stride)]


def _day_names(show: Show, steps: list[int]) -> list[str]:
    from datetime import timedelta

    e, world = show.dossier.ensemble, show.dossier.world
    if e is None or world is None:
        return [show.t("today")]
    days = [show.n.short_day(world.start + timedelta(days=int(e.days[t]))) for t in steps[1:]]
    return [show.t("today"), *days]


def map_on(show: Show, step: int) -> Markup:
    """The map with the likeliest holder of each place on a later day, as pale as it is unsure."""
    e = show.dossier.ensemble
    if e is None:
        return control_map(show)
    return control_map(Show(_later(show.dossier, e, step), show.lang, paged=True))


def _later(d: Dossier, e: Ensemble, step: int) -> Dossier:
    held = {}
    for i, place in enumerate(e.places):
        chance = e.control[step, i]
        held[place] = (e.actors[int(chance.argmax())], float(chance.max()))
    places = tuple(
        replace(p, controller=held[p.id][0], control_confidence=held[p.id][1])
        if p.id in held and p.controller
        else p
        for p in d.places
    )
    return replace(d, places=places, ensemble=replace(e, moves=()))


def actors(request: Request) -> Response:
    """Who stands how to whom."""
    show = site_of(request).show(language_of(request))
    d = show.dossier
    today = [r for r in d.relations if r.holds(d.as_of)]
    nodes = [(a.id, show.name(a.id), show.palette.css(a.id)) for a in d.actors]
    ties = [(r.subject, r.object, r.kind.value) for r in today]
    nodes, hidden = _nearest(nodes, ties)
    head = show.t("Actors and their relations")
    drawn = Markup(charts.network(nodes, ties, head))
    return kept_page(request, "actors.html", network=drawn, relations=today, hidden=hidden)


def _nearest(
    nodes: list[tuple[str, str, str]], ties: list[tuple[str, str, str]]
) -> tuple[list[tuple[str, str, str]], int]:
    """The actors with most ties, as many as a drawing can hold, and how many are left out."""
    if len(nodes) <= MOST_DRAWN:
        return nodes, 0
    degree = Counter(x for a, b, _ in ties for x in (a, b))
    kept = {n[0] for n in sorted(nodes, key=lambda n: -degree[n[0]])[:MOST_DRAWN]}
    return [n for n in nodes if n[0] in kept], len(nodes) - len(kept)


def agreement(request: Request) -> Response:
    """One agreement with sliders for its inputs."""
    site, lang = site_of(request), language_of(request)
    show = site.show(lang)
    wanted_id = request.path_params["id"]
    view = next(
        (a for a in site.part(lang, "agreements")["agreements"] if a.plan.id == wanted_id), None
    )
    if view is None:
        return missing(request)
    moved = {}
    movable = sliders(show.dossier, view.plan)
    for i in movable:
        value = request.query_params.get(i.name, "")
        if value:
            try:
                moved[i.name] = min(max(float(value), i.low), i.high)
            except ValueError:
                continue
    rows = [(i, input_name(show, i.name, view.plan), moved.get(i.name, i.best)) for i in movable]
    answer = what_if(show.dossier, wanted_id, moved)
    return page(request, "agreement.html", a=view, sliders=rows, answer=answer, moved=moved)


def ensemble(request: Request) -> Response:
    """The futures: fans by place, truces, outcomes."""
    site, lang = site_of(request), language_of(request)
    show = site.show(lang)
    e = show.dossier.ensemble
    bars = []
    if e:
        ranked = sorted(e.outcomes.items(), key=lambda x: -x[1])
        bars = [
            charts.Bar(_outcome(show, k), p, css=show.palette.css(k.split(":")[-1]))
            for k, p in ranked
        ]
    percent, head = show.n.percent, show.t("How the futures end")
    drawn = Markup(both(lambda narrow: charts.bars(bars, percent, head, left=300, narrow=narrow)))
    return kept_page(request, "ensemble.html", outcomes=drawn, **site.part(lang, "futures"))


def _outcome(show: Show, key: str) -> str:
    what, mark, camp = key.partition(":")
    return f"{show.t(what)}: {show.camp(camp)}" if mark else show.t(what)


def since(request: Request) -> Response:
    """What changed since an earlier run, the last one unless another is chosen."""
    site, show = site_of(request), site_of(request).show(language_of(request))
    runs = site.desk.earlier()
    asked = request.query_params.get("run", "")
    chosen = asked if asked in runs else next(iter(runs), "")
    found = site.desk.since(chosen) if chosen else None
    named = [(k, show.t("before the last run") if k == BEFORE else k) for k in runs]
    part = since_part(show, found) if found else {"since": None}
    return page(request, "since.html", runs=named, chosen=chosen, **part)


def data(request: Request) -> Response:
    """Import, faults, exports, jobs."""
    site = site_of(request)
    jobs = [site.jobs.all[k].plain() for k in sorted(site.jobs.all, reverse=True)]
    every, reports = site.desk.everything()
    return page(
        request,
        "data.html",
        jobs=jobs,
        n_claims=len(every),
        n_reports=len(reports),
        whole=site.desk.whole() if "check" in request.query_params else None,
        can_run=site.desk.run is not None,
        can_print=find_browser() is not None,
    )


def home(request: Request) -> Response:
    """An old address of the overview."""
    return RedirectResponse("/", 308)


def missing(request: Request, status: int = 404) -> Response:
    """There is no such thing here."""
    return page(request, "missing.html", status)


ROUTES = [
    Route("/", overview, name="overview"),
    Route("/overview", home),
    Route("/map", map_page),
    Route("/map.svg", map_drawing),
    Route("/timeline", _part("timeline.html", "agreements")),
    Route("/events", events),
    Route("/claims", claims),
    Route("/claim/{id}", claim),
    *correct.ROUTES,
    Route("/reports", reports),
    Route("/report/{id:path}", report),
    Route("/review", review),
    Route("/sources", _part("sources.html", "sources")),
    Route("/actors", actors),
    Route("/agreements", _part("agreements.html", "agreements")),
    Route("/agreements/{id}", agreement),
    Route("/ensemble", ensemble),
    Route("/outlook", _part("outlook.html", "outlook", "futures")),
    Route("/since", since),
    Route("/data", data),
    Route("/methods", _part("methods.html")),
]
