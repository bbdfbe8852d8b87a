"""The stand-in's HTTP side: the published keys, and the connector below /amer/."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.teams.connector import Call
from playground.teams.refusals import Refused, refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from playground.teams.connector import Connector
    from playground.teams.signing import Issuer
    from playground.teams.state import Json

    Work = Callable[[Connector, Request, Json], Any]

_ROOMS = "/amer/v3/conversations"
_ROOM = f"{_ROOMS}/{{room}}"
_TEAM = "/amer/v3/teams/{team}"


def build_app(issuer: Issuer, connector: Connector) -> Starlette:
    """Routes of the issuer and of the connector."""
    published = [
        Route("/v1/.well-known/openidconfiguration", partial(_publish, issuer, issuer.metadata)),
        Route("/v1/.well-known/keys", partial(_publish, issuer, issuer.jwks)),
    ]
    routes = [
        Route(path, partial(_call, connector, operation, work), methods=[method])
        for method, path, operation, work in _WORK
    ]
    return Starlette(routes=[*published, *routes])


async def _publish(issuer: Issuer, page: Callable[[], Json], request: Request) -> Response:
    issuer.asked.append(request.url.path)
    await issuer.ready()
    return JSONResponse({}, 503) if issuer.down else JSONResponse(page())


async def _call(connector: Connector, operation: str, work: Work, request: Request) -> Response:
    body: Json = {}
    try:
        body = await _body(request)
        answer = _answered(connector, operation, work, request, body)
    except Refused as refusal:
        answer = _refusal(refusal)
    connector.calls.append(Call(request.method, request.url.path, body, answer.status_code))
    return answer


def _answered(connector: Connector, operation: str, work: Work, request: Request, body: Json) -> Response:
    plan = connector.next_plan(operation)
    if plan and not plan.lost:
        raise plan.refusal
    connector.admit(request.headers.get("authorization", ""))
    answer = JSONResponse(work(connector, request, body), 201 if request.method == "POST" else 200)
    if plan:
        raise plan.refusal
    return answer


async def _body(request: Request) -> Json:
    try:
        content = json.loads(await request.body() or b"{}")
    except ValueError:
        refuse(400, "BadSyntax", "The body is not JSON.")
    if not isinstance(content, dict):
        refuse(400, "BadSyntax", "The body is not an object.")
    return content


def _refusal(refusal: Refused) -> Response:
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    body = {"error": {"code": refusal.code, "message": refusal.text}} if refusal.code else {}
    return JSONResponse(body, refusal.status, headers)


def _room(request: Request) -> str:
    return str(request.path_params["room"])


def _id(request: Request) -> str:
    return str(request.path_params["id"])


def _targeted(request: Request) -> bool:
    return request.query_params.get("isTargetedActivity") == "true"


def _post(connector: Connector, request: Request, body: Json) -> Json:
    """An answer names what it answers in its body; the room's id already names the thread."""
    return connector.post(_room(request), body, targeted=_targeted(request))


def _reply(connector: Connector, request: Request, body: Json) -> Json:
    return connector.reply(_room(request), _id(request), body, targeted=_targeted(request))


_WORK: tuple[tuple[str, str, str, Work], ...] = (
    ("POST", _ROOMS, "create", lambda connector, _, body: connector.create(body)),
    ("POST", f"{_ROOM}/activities", "post", _post),
    ("POST", f"{_ROOM}/activities/{{id}}", "post", _reply),
    ("PUT", f"{_ROOM}/activities/{{id}}", "update", lambda bot, ask, body: bot.update(_room(ask), _id(ask), body)),
    ("DELETE", f"{_ROOM}/activities/{{id}}", "delete", lambda bot, ask, _: bot.delete(_room(ask), _id(ask))),
    ("GET", f"{_ROOM}/members", "members", lambda bot, ask, _: bot.members(_room(ask))),
    ("GET", f"{_ROOM}/members/{{id}}", "members", lambda bot, ask, _: bot.member(_room(ask), _id(ask))),
    ("GET", f"{_ROOM}/pagedmembers", "members", lambda bot, ask, _: bot.paged(_room(ask), ask.query_params)),
    ("GET", f"{_ROOM}/pagedMembers", "members", lambda bot, ask, _: bot.paged(_room(ask), ask.query_params)),
    ("GET", _TEAM, "team", lambda connector, ask, _: connector.team(ask.path_params["team"])),
    ("GET", f"{_TEAM}/conversations", "team", lambda connector, ask, _: connector.channels(ask.path_params["team"])),
)
"""Method, path, the name under which tests plan faults, and what is done."""
