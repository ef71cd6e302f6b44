"""Correcting what the machine read, on the page: the form, what was refused, the old beside."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from parley.core.errors import InputError, UsageError
from parley.core.terms import Act, Kind, Polarity
from parley.views.show import Show
from parley.views.vocabulary import N_
from parley.views.web.context import inside, language_of, page, site_of, who_of
from parley.workbench.service import Desk, Entry, last_seen
from parley.workbench.service_correct import NUMBERS, form_of

NAMES = {
    "speaker": N_("who speaks, in the report's words"),
    "actor": N_("who that is"),
    "kind": N_("kind of claim"),
    "topic": N_("topic"),
    "act": N_("what the speaker does"),
    "polarity": N_("affirmed or denied"),
    "value": N_("state or position"),
    "from": N_("from"),
    "until": N_("until"),
    "place": N_("place"),
    "low": N_("at least"),
    "best": N_("best"),
    "high": N_("at most"),
    "measure": N_("what is counted"),
    "group": N_("of whom"),
}


# What a correction is refused for, as the workbench says it.
REFUSALS = (
    *(N_("too long"), N_("no field that can be corrected"), N_("no figure"), N_("no date")),
    *(N_("these words do not stand in the report"), N_("Copy them from the report.")),
    *(N_("an actor without words that name it"), N_("nothing known by this name")),
    *(N_("Give the words of the report that say who speaks."), N_("Choose from the list.")),
    *(N_("ends before it begins"), N_("Put the earlier day first."), N_("Write YYYY-MM-DD.")),
    *(N_("low, best and high are out of order"), N_("Low ≤ best ≤ high."), N_("Shorten it.")),
    *(N_("a measure without a figure"), N_("Give low, best or high."), N_("Near")),
    *(N_("Write digits only, such as 1250 or 0.5."), N_("Leave it out.")),
    *(N_("nothing was changed."), N_("Change a field, or accept the claim.")),
    *(N_("someone decided on this claim meanwhile."), N_("a correction needs who corrects.")),
    *(N_("Look at it anew, then correct it."), N_("this field cannot be empty")),
)


# -- the form -----------------------------------------------------------------------------


def form_for(desk: Desk, show: Show, entry: Entry, given: dict[str, str] | None = None) -> Any:
    """What the form's template needs; ``given`` is what a refused form had."""
    shown = form_of(entry.claim)
    known = desk.lexicon()
    values = {k: (given or {}).get(k, v) for k, v in shown.items()}
    for key, names in (("actor", known.actor_names()), ("place", known.place_names())):
        name = show.names.get(values[key], "").strip("\u2068\u2069")
        if names.get(name.casefold()) == values[key]:
            values[key] = name
    numbers = sorted({k.partition(".")[0] for k in shown if k[0] == "q"})
    return {
        "values": values,
        "figures": numbers,
        "numbers": NUMBERS,
        "names": {k: show.t(v) for k, v in NAMES.items()},
        "actors": _choices(show, known.actor_names(), {a.id for a in known.actors}),
        "places": _choices(show, known.place_names(), {p.id for p in known.places}),
        "measures": _options(show, known.measures),
        "groups": _options(show, known.groups),
        "states": _options(show, known.values),
        "topics": _options(show, known.topics),
        "fixed": [
            ("kind", _options(show, frozenset(t.value for t in Kind))),
            ("act", _options(show, frozenset(t.value for t in Act))),
            ("polarity", _options(show, frozenset(t.value for t in Polarity))),
        ],
        "seen": last_seen(entry),
    }


def _choices(show: Show, known: dict[str, str], ids: set[str]) -> list[str]:
    """The name of each noun in the reader's language, or its id where the name is another's."""
    said = ((key, show.names.get(key, key).strip("\u2068\u2069")) for key in ids)
    return sorted(name if known.get(name.casefold()) == key else key for key, name in said)


def _options(show: Show, words: frozenset[str]) -> list[tuple[str, str]]:
    return sorted(((w, show.word(w)) for w in words), key=lambda o: o[1].casefold())


def form(request: Request) -> Response:
    """The form alone, for the dialog of the review queue."""
    site, lang = site_of(request), language_of(request)
    entry = site.desk.entry(request.path_params["id"])
    if entry is None:
        return Response(status_code=404)
    found = form_for(site.desk, site.show(lang), entry)
    back = inside(request.query_params.get("back", ""))
    return page(request, "correct_form.html", entry=entry, c=entry.claim, back=back,
                refused=(), **found)  # fmt: skip


async def correct(request: Request) -> Response:
    """Write a correction, or show the form again with everything wrong in it."""
    from parley.views.web.pages import claim_page

    body = {k: str(v) for k, v in (await request.form()).items()}
    site = site_of(request)
    key, who, why = request.path_params["id"], who_of(request, body), body.get("why", "")
    shown = site.desk.entry(key)
    given = {k: v for k, v in body.items() if shown and (k in form_of(shown.claim))}
    seen = body.get("seen", "")
    try:
        if not who:
            raise UsageError("a correction needs who corrects.")
        await run_in_threadpool(
            site.desk.correct, key, given, who, why, int(seen) if seen.isdecimal() else None
        )
    except (InputError, UsageError) as error:
        return await run_in_threadpool(claim_page, request, given, said(site, request, error), 422)
    return RedirectResponse(inside(body.get("back", "")) or f"/claim/{key}", 303)


def said(site: Any, request: Request, error: InputError | UsageError) -> list[str]:
    """What was refused, each fault with the field's name as the form shows it."""
    show = site.show(language_of(request))
    if not isinstance(error, InputError):
        return [" ".join(show.t(part) for part in (str(error), error.hint) if part)]
    out = []
    for fault in error.faults:
        name = fault.path.rpartition(".")[2]
        label = show.t(NAMES[name]) if name in NAMES else fault.path
        value = f" ({fault.value})" if fault.value else ""
        near, mark, names = fault.todo.partition(": ")
        todo = f"{show.t(near)}: {names}." if mark else show.t(near) if near else ""
        out.append(f"{label}: {show.t(fault.what)}{value}. {todo}".strip())
    return out


ROUTES = [
    Route("/claim/{id}/correct", form, methods=["GET"]),
    Route("/claim/{id}/correct", correct, methods=["POST"]),
]
