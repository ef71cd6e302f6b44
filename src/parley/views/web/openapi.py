"""The API in OpenAPI 3.1, so that other programs can be written against it."""

from __future__ import annotations

from typing import Any

import parley
from parley.views.web.exports import VIEWS

TEXT = {"type": "string"}
FILTERS = ("status", "kind", "topic", "report", "actor", "words")
WRITES = "Needs the header X-CSRF-Token with the value of GET /api/session and its cookie."


def document() -> dict[str, Any]:
    """The OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Parley",
            "version": parley.__version__,
            "license": {"name": "Apache-2.0"},
        },
        "paths": {**_reads(), **_writes()},
    }


def _reads() -> dict[str, Any]:
    narrowed = [_query(name) for name in FILTERS]
    paged = [_query("offset", "integer"), _query("limit", "integer")]
    return {
        "/export/{view}.{kind}": {
            "get": _operation(
                "A view's rows",
                [_path("view", enum=sorted(VIEWS)), _path("kind", enum=["csv", "json"]), *narrowed],
            )
        },
        "/api/session": {"get": _operation("The token that writing requests must bring", [])},
        "/api/claims": {"get": _operation("Claims, filtered and paged", [*narrowed, *paged])},
        "/api/claims/{id}": {"get": _operation("One claim with its standing", [_path("id")])},
        "/api/audit": {
            "get": _operation(
                "Who decided what, when and why, the newest first",
                [*map(_query, ("who", "kind", "subject", "since", "until")), *paged],
            )
        },
        "/api/jobs/{id}/events": {
            "get": _operation("A job's progress (server-sent events)", [_path("id")])
        },
    }


def _writes() -> dict[str, Any]:
    ids = {"type": "array", "items": TEXT}
    numbers = {"type": "object", "additionalProperties": {"type": "number"}}
    decision = {"type": "string", "enum": ["accept", "reject", "skip", "correct"]}
    fields = {
        "type": "object",
        "additionalProperties": TEXT,
        "description": "For a correction: fields of one claim, e.g. q0.best, actor, place.",
    }
    return {
        "/api/decisions": {
            "post": _operation(
                "Decide on claims, all or none",
                [],
                {"ids": ids, "decision": decision, "who": TEXT, "why": TEXT, "fields": fields},
            )
        },
        "/api/undo": {"post": _operation("Undo this person's last decision", [], {"who": TEXT})},
        "/api/what-if": {
            "post": _operation(
                "An agreement with inputs set by hand",
                [],
                {"agreement": TEXT, "overrides": numbers},
            )
        },
        "/api/jobs": {
            "get": _operation("All jobs", []),
            "post": _operation(
                "Start a job", [], {"kind": {"type": "string", "enum": ["run", "import"]}}
            ),
        },
        "/api/jobs/{id}/cancel": {"post": _operation("Cancel a job", [_path("id")], {})},
    }


def _operation(
    summary: str, parameters: list[dict[str, Any]], body: dict[str, Any] | None = None
) -> dict[str, Any]:
    out: dict[str, Any] = {
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": "Done."},
            "400": {"description": "Refused, with why."},
        },
    }
    if body is not None:
        schema = {"type": "object", "properties": body}
        out["requestBody"] = {"content": {"application/json": {"schema": schema}}}
        out["description"] = WRITES
    return out


def _query(name: str, kind: str = "string") -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": kind}}


def _path(name: str, enum: list[str] | None = None) -> dict[str, Any]:
    schema = {"type": "string", **({"enum": enum} if enum else {})}
    return {"name": name, "in": "path", "required": True, "schema": schema}
