"""The JSON API: everything a page shows, and what people decide; described in OpenAPI."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from parley.core.errors import InputError, UsageError
from parley.core.tables import to_json, to_plain
from parley.views.pdf import pdf
from parley.views.report import render
from parley.views.web import correct, exports
from parley.views.web.context import inside, language_of, site_of, who_of
from parley.views.web.openapi import document
from parley.views.web.pages import wanted
from parley.workbench.service_whatif import what_if
from parley.workbench.service_work import rerun, take_in

MOST = 1000
MOST_BYTES = 20_000_000


def _json(body: Any, status: int = 200) -> Response:
    return Response(to_json(body), status, media_type="application/json")


def rows(request: Request) -> Response:
    """A view's rows as CSV or JSON, claims narrowed by the same filters as their page."""
    site = site_of(request)
    name, kind = request.path_params["view"], request.path_params["kind"]
    if name not in exports.VIEWS or kind not in ("csv", "json"):
        return _json({"error": "no such view"}, 404)
    if name in ("claims", "events"):
        found = [e for e in site.desk.claims(wanted(request)) if name == "claims" or e.claim.event]
        body = [exports.claim_row(e) for e in found]
    else:
        body = exports.VIEWS[name](site.desk, site.show(language_of(request)))
    if kind == "json":
        return _json(body)
    head = {"Content-Disposition": f'attachment; filename="parley-{name}.csv"'}
    return Response(exports.as_csv(body), media_type="text/csv; charset=utf-8", headers=head)


def whole_report(request: Request) -> Response:
    """The report in one file, as HTML or PDF, with what changed since the last run."""
    site, kind = site_of(request), request.path_params["kind"]
    if kind not in ("html", "pdf"):
        return _json({"error": "no such kind"}, 404)
    runs = site.desk.earlier()
    since = site.desk.since(next(iter(runs))) if runs else None
    lang = language_of(request)
    text = render(site.desk.dossier(), lang, since)
    head = {"Content-Disposition": f'attachment; filename="report.{lang}.{kind}"'}
    if kind == "pdf":
        return Response(pdf(text), media_type="application/pdf", headers=head)
    return Response(text, media_type="text/html; charset=utf-8", headers=head)


def claims(request: Request) -> Response:
    """Claims, filtered and paged by ``offset`` and ``limit``."""
    found = site_of(request).desk.claims(wanted(request))
    offset, limit = _number(request, "offset", 0), min(_number(request, "limit", 100), MOST)
    body = [exports.claim_row(e) for e in found[offset : offset + limit]]
    return _json({"total": len(found), "offset": offset, "claims": body})


def _number(request: Request, key: str, default: int) -> int:
    text = request.query_params.get(key, "")
    return int(text) if text.isdigit() and len(text) < 10 else default


def claim(request: Request) -> Response:
    """One claim whole, with its standing."""
    entry = site_of(request).desk.entry(request.path_params["id"])
    if entry is None:
        return _json({"error": "no claim with this id"}, 404)
    return _json({"claim": to_plain(entry.claim), "standing": to_plain(entry.standing)})


def session(request: Request) -> Response:
    """The token that writing requests of this session must bring."""
    return _json({"csrf": request.state.csrf})


async def _body(request: Request) -> dict[str, Any]:
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            found = json.loads(await request.body())
        except ValueError:
            raise UsageError("the body is no JSON.") from None
        if not isinstance(found, dict):
            raise UsageError("the body must be a JSON object.")
        return found
    form = await request.form()
    many = {"ids": form.getlist("ids")}
    return {**{k: v for k, v in form.items() if k != "ids"}, **many}


async def decide(request: Request) -> Response:
    """Accept, reject, skip or correct claims; who and why are kept with it."""
    body = await _body(request)
    ids, who = [str(i) for i in body.get("ids", ())], who_of(request, body)
    if not ids or not who:
        raise UsageError("a decision needs claim ids and who decides.")
    desk = site_of(request).desk
    decision, why = str(body.get("decision", "")), str(body.get("why", ""))
    if decision == "correct":
        return await _correct(request, body, ids, who, why)
    seq = await run_in_threadpool(desk.decide, ids, decision, who, why)
    return _after(request, body, {"seq": seq, "decided": len(ids)})


async def _correct(
    request: Request, body: dict[str, Any], ids: list[str], who: str, why: str
) -> Response:
    """Correct the fields of one claim; the answer names what is now other than was read."""
    given, seen = body.get("fields", {}), body.get("seen")
    if len(ids) != 1 or not isinstance(given, dict):
        raise UsageError("a correction needs one claim id and an object 'fields'.")
    moved = {str(k): "" if v is None else str(v) for k, v in given.items()}
    last = int(str(seen)) if str(seen).isdecimal() else None
    desk = site_of(request).desk
    try:
        found = await run_in_threadpool(desk.correct, ids[0], moved, who, why, last)
    except InputError as error:
        lines = correct.said(site_of(request), request, error)
        return _json({"error": {"type": error.kind, "messages": lines}}, 422)
    changed = [{"field": c.field, "before": c.before, "after": c.after} for c in found]
    return _after(request, body, {"corrected": ids[0], "changed": changed})


async def undo(request: Request) -> Response:
    """Undo this person's last decision; both stay in the ledger."""
    body = await _body(request)
    who = who_of(request, body)
    if not who:
        raise UsageError("an undo needs who undoes.")
    count = await run_in_threadpool(site_of(request).desk.undo, who)
    return _after(request, body, {"undone": count})


def _after(request: Request, body: dict[str, Any], answer: dict[str, Any]) -> Response:
    """Back to the page for a form, JSON for everyone else."""
    back = inside(str(body.get("back", "")))
    if back:
        return RedirectResponse(back, 303)
    return _json(answer)


async def ask_what_if(request: Request) -> Response:
    """An agreement with some inputs set by hand."""
    body = await _body(request)
    given = body.get("overrides", {})
    try:
        moved = {str(k): float(v) for k, v in dict(given).items()}
    except (TypeError, ValueError):
        raise UsageError("overrides map names of inputs to numbers.") from None
    site = site_of(request)
    dossier = site.desk.dossier()
    answer = await run_in_threadpool(what_if, dossier, str(body.get("agreement", "")), moved)
    return _json(answer)


async def start(request: Request) -> Response:
    """Start a job: run the scenario again, or read a report into the record."""
    site = site_of(request)
    body = await _body(request)
    kind = str(body.get("kind", ""))
    if kind == "run" and site.desk.run is not None:
        members = int(body["members"]) if str(body.get("members", "")).isdigit() else None
        job = site.jobs.start("run", lambda say: rerun(site.desk, say, members))
    elif kind == "import":
        job = await _import(site, body)
    else:
        raise UsageError(f"no such job '{kind}'.", "There are: run, import.")
    return _after(request, body, job.plain())


async def _import(site: Any, body: dict[str, Any]) -> Any:
    file: Any = body.get("file")
    if not hasattr(file, "read") or not getattr(file, "filename", ""):
        raise UsageError("an import needs a file.")
    content = await file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise UsageError("the file is larger than 20 MB.", "Use 'parley record' for it.")
    text = str(body.get("published", ""))
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"'{text}' is no date.", "Write YYYY-MM-DD.") from None
    name = str(file.filename)
    return site.jobs.start("import", lambda say: take_in(site.desk, name, content, day, say))


def jobs(request: Request) -> Response:
    """All jobs, the newest first."""
    found = site_of(request).jobs.all
    return _json([found[k].plain() for k in sorted(found, reverse=True)])


def watch(request: Request) -> Response:
    """A job's progress as server-sent events."""
    site, number = site_of(request), request.path_params["id"]
    if number not in site.jobs.all:
        return _json({"error": "no such job"}, 404)

    def lines() -> Iterator[str]:
        for state in site.jobs.watch(number):
            yield f"data: {json.dumps(state, ensure_ascii=False)}\n\n"

    return StreamingResponse(iterate_in_threadpool(lines()), media_type="text/event-stream")


async def cancel(request: Request) -> Response:
    """End a job at its next word of progress."""
    site = site_of(request)
    done = site.jobs.cancel(request.path_params["id"])
    body = await _body(request) if request.headers.get("content-type") else {}
    return _after(request, body, {"cancelled": done})


def openapi(request: Request) -> Response:
    """This API, described."""
    return JSONResponse(document())


ROUTES = [
    Route("/export/report.{kind}", whole_report),
    Route("/export/{view}.{kind}", rows),
    Route("/api/openapi.json", openapi),
    Route("/api/session", session),
    Route("/api/claims", claims),
    Route("/api/claims/{id}", claim),
    Route("/api/decisions", decide, methods=["POST"]),
    Route("/api/undo", undo, methods=["POST"]),
    Route("/api/what-if", ask_what_if, methods=["POST"]),
    Route("/api/jobs", jobs),
    Route("/api/jobs", start, methods=["POST"]),
    Route("/api/jobs/{id:int}/events", watch),
    Route("/api/jobs/{id:int}/cancel", cancel, methods=["POST"]),
]
