"""The stand-in as an ASGI app: routes, log, faults. Only the API needs a token; the pages are for looking."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from playground.defectdojo import (
    acceptances,
    answers,
    attached,
    auth,
    clusters,
    engagements,
    findings,
    pages,
    places,
    reading,
)
from playground.defectdojo.answers import Answer, Refused
from playground.defectdojo.call import NOT_IN_REAL, Call
from playground.defectdojo.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from playground.defectdojo.journal import Latency
    from playground.defectdojo.model import Json
    from playground.defectdojo.state import State

    Handler = Callable[[Call], Answer]

API = "/api/v2/"
LIST = "GET, POST, HEAD, OPTIONS"
ONE = "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
LOOK = "GET, HEAD, OPTIONS"
ACT = "POST, OPTIONS"
ENTRIES = "GET, POST, PUT, DELETE, HEAD, OPTIONS"


@dataclass(frozen=True, slots=True)
class Resource:
    """One address; `allow` is the recorded header, `handlers` what of it the stand-in does."""

    pattern: re.Pattern[str]
    allow: str
    handlers: dict[str, Handler]
    query: tuple[str, ...] = ()  # what a request other than GET may ask in its address


def _resource(path: str, allow: str, **handlers: Handler) -> Resource:
    pattern = path.replace("{id}", "(?P<id>[^/]+)")
    return Resource(re.compile(f"{API}{pattern}"), allow, handlers)


def _resources(state: State) -> list[Resource]:
    both = [
        _resource("", LOOK, GET=reading.root),
        _resource("products/", LIST, GET=reading.products),
        _resource("products/{id}/", ONE, GET=reading.product),
        _resource("product_types/", LIST, GET=reading.product_types),
        _resource("engagements/", LIST, GET=reading.engagements, POST=engagements.create),
        _resource("engagements/{id}/", ONE, GET=reading.engagement, PATCH=engagements.patch),
        _resource("engagements/{id}/notes/", "GET, POST, HEAD, OPTIONS", POST=engagements.add_note),
        _resource("engagements/{id}/close/", ACT, POST=engagements.close),
        _resource("engagements/{id}/reopen/", ACT, POST=engagements.reopen),
        _resource("tests/", LIST, GET=reading.tests),
        _resource("tests/{id}/", ONE, GET=reading.test),
        _resource("test_types/", LIST, GET=reading.test_types),
        _resource("findings/", LIST, GET=findings.listing),
        _resource("findings/{id}/", ONE, GET=findings.detail, PATCH=findings.patch, DELETE=findings.delete),
        *_below_findings(),
        _resource("risk_acceptance/", LIST, GET=acceptances.listing, POST=acceptances.create),
        _acceptance(),
        _resource("users/", LIST, GET=reading.users),
        _resource("users/{id}/", ONE, GET=reading.user),
        _resource("user_profile/", LOOK, GET=reading.user_profile),
    ]
    return [*both, *(_locations() if state.modern else [_resource("endpoints/", LIST, GET=places.endpoints)])]


def _acceptance() -> Resource:
    handlers = {"GET": acceptances.detail, "PATCH": acceptances.patch, "DELETE": acceptances.delete}
    return _resource("risk_acceptance/{id}/", ONE, **handlers)


def _below_findings() -> list[Resource]:
    entries = {"GET": attached.metadata, "POST": attached.add_metadata, "PUT": attached.change_metadata}
    metadata = _resource("findings/{id}/metadata/", ENTRIES, **entries, DELETE=attached.remove_metadata)
    removal = dict.fromkeys(("PUT", "PATCH"), attached.remove_tags)
    return [
        _resource("findings/{id}/notes/", LIST, GET=attached.notes, POST=attached.add_note),
        _resource("findings/{id}/remove_note/", "PATCH, OPTIONS", PATCH=attached.remove_note),
        _resource("findings/{id}/tags/", LIST, GET=attached.tags, POST=attached.add_tags),
        _resource("findings/{id}/remove_tags/", "PUT, PATCH, OPTIONS", **removal),
        replace(metadata, query=("name",)),
        _resource("findings/{id}/close/", ACT, POST=findings.close),
        _resource("findings/{id}/verify/", ACT, POST=findings.verify),
        _resource("findings/{id}/duplicate/", LOOK, GET=clusters.duplicates),
        _resource("findings/{id}/duplicate/reset/", ACT, POST=clusters.reset),
        _resource("findings/{id}/original/(?P<other>[0-9]+)/", ACT, POST=clusters.make_duplicate),
    ]


def _locations() -> list[Resource]:
    return [
        _resource("endpoints/", LOOK, GET=places.endpoints, POST=places.endpoint_writes),
        _resource("location/", LOOK, GET=places.locations),
        _resource("url/", LIST, GET=places.locations),
        _resource("location_findings/", LIST, GET=places.location_findings),
        _resource("location_products/", LIST, GET=places.location_products),
    ]


def build(state: State, *, strict: bool = False, latency: Latency | None = None) -> Starlette:
    """The app around a state; `app.state.dojo` is that state.

    `strict` answers 599, and remembers in `state.refused`, what the real DefectDojo would ignore in silence.
    """
    resources = _resources(state)

    async def api(request: Request) -> Response:
        return await _answer(request, state, resources, strict=strict)

    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    schema = Route(f"{API}oa3/schema/", lambda _: JSONResponse(_schema(state)))
    routes = [schema, Route("/api/v2/{rest:path}", api, methods=methods), *pages.routes(state)]
    app = Starlette(routes=routes)
    app.state.dojo = state
    app.add_middleware(Journal, state=state, latency=latency)
    return app


def _schema(state: State) -> Json:
    """Only what tells the version, without a token as on the real one (facts section 6)."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "DefectDojo API v2", "version": state.generation},
        "paths": {},
    }


async def _answer(request: Request, state: State, resources: list[Resource], *, strict: bool) -> Response:
    path = request.url.path
    resource, ids = _route(resources, path)
    if resource is None:
        return _lost(request, resources)
    try:
        user = auth.authenticate(state, request.headers.get("authorization"))
        address = f"{request.url.scheme}://{request.url.netloc}{path}"
        call = Call(state, user, request.method, address, request.query_params, strict)
        answer = await _handled(request, call, resource, ids)
    except Refused as refused:
        answer = refused.answer
    return _response(answer, resource.allow)


def _route(resources: list[Resource], path: str) -> tuple[Resource | None, dict[str, str]]:
    for resource in resources:
        if found := resource.pattern.fullmatch(path):
            return resource, found.groupdict()
    return None, {}


def _lost(request: Request, resources: list[Resource]) -> Response:
    """Without the last slash 301, whatever the method; else a web page (recordings *_301, not_found_404_url)."""
    path = f"{request.url.path}/"
    if _route(resources, path)[0] is None:
        return HTMLResponse(answers.NOT_FOUND_PAGE, 404)
    query = f"?{request.url.query}" if request.url.query else ""
    headers = {"location": path + query, "content-type": "text/html; charset=utf-8"}
    return Response(status_code=301, headers=headers)


async def _handled(request: Request, call: Call, resource: Resource, ids: dict[str, str]) -> Answer:
    method = "GET" if request.method == "HEAD" else request.method
    handler = resource.handlers.get(method)
    if handler is None and method in resource.allow.split(", "):
        call.state.refused.append(f"the stand-in does not do {method} {call.address}")
        raise answers.detail(NOT_IN_REAL, call.state.refused[-1])
    if handler is None:
        raise answers.detail(405, f'Method "{method}" not allowed.')
    if not all(number.isdigit() for number in ids.values()):
        raise answers.bad_id()
    call.ids = {name: int(number) for name, number in ids.items()}
    if method != "GET":
        call.allow_query(resource.query)
        call.body = _body(request, await request.body())
    return handler(call)


def _body(request: Request, raw: bytes) -> Json:
    """Recordings patch_unsupported_media_415; malformed JSON as in facts section 1.7."""
    if not raw:
        return {}
    media = request.headers.get("content-type", "")
    if media.partition(";")[0] != "application/json":
        raise answers.detail(415, f'Unsupported media type "{media}" in request.')
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refused(400, {"message": "JSON request content is malformed"}) from None
    if not isinstance(body, dict):
        text = f"Invalid data. Expected a dictionary, but got {type(body).__name__}."
        raise answers.contradiction(text)
    return body


def _response(answer: Answer, allow: str) -> Response:
    headers = {"allow": allow}
    if answer.content_type is not None:
        headers["content-type"] = answer.content_type
    empty = answer.status == 204 or answer.content_type is None  # noqa: PLR2004 - No Content
    body = b"" if empty else json.dumps(answer.body).encode()
    return Response(body, answer.status, headers)
