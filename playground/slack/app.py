"""The stand-in's HTTP side: what the bot calls."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from playground.slack import files, hooks
from playground.slack.refusals import Refused, refuse
from playground.slack.webapi import Answer, arguments_of_form, refusal_json

if TYPE_CHECKING:
    from starlette.requests import Request

    from playground.slack.state import Json
    from playground.slack.webapi import WebApi
    from playground.slack.workspace import Workspace

_HOOK_STATUS = {"expired_url": 404, "used_url": 404, "invalid_url": 404}


def build_app(space: Workspace, api: WebApi) -> Starlette:
    """Routes of the Web API, of response addresses and of uploads."""
    return Starlette(
        routes=[
            Route("/api/{method}", partial(_call, api), methods=["GET", "POST"]),
            Route("/hooks/{name}", partial(_respond, space), methods=["POST"]),
            Route("/upload/v1/{name}", partial(_upload, space, api), methods=["POST"]),
        ]
    )


async def _call(api: WebApi, request: Request) -> Response:
    try:
        arguments = await _arguments(request)
    except Refused as refusal:
        return JSONResponse(refusal_json(refusal))
    token = request.headers.get("authorization", "").removeprefix("Bearer ") or arguments.get("token", "")
    arguments.pop("token", None)
    return _http(api.call(request.path_params["method"], token, arguments))


def _http(answer: Answer) -> Response:
    return JSONResponse(answer.body, answer.status, answer.headers)


async def _arguments(request: Request) -> Json:
    """JSON, a form and the query are all ways to pass arguments."""
    given = arguments_of_form(dict(request.query_params))
    if request.headers.get("content-type", "").startswith("application/json"):
        return given | _object(await request.body(), "invalid_json")
    form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
    return given | arguments_of_form(form)


async def _respond(space: Workspace, request: Request) -> Response:
    try:
        hooks.used(space, request.path_params["name"], _object(await request.body(), "invalid_payload"))
    except Refused as refusal:
        status = _HOOK_STATUS.get(refusal.error, 400)
        if status == 404:  # noqa: PLR2004  # these are answered as JSON, the others as a bare word
            return JSONResponse({"ok": False, "error": refusal.error}, status)
        return PlainTextResponse(refusal.error, status)
    return PlainTextResponse("ok")


async def _upload(space: Workspace, api: WebApi, request: Request) -> Response:
    content = await request.body()
    if answer := api.planned_for("upload"):
        return _http(answer)
    try:
        files.uploaded(space, request.path_params["name"], content)
    except Refused as refusal:
        return PlainTextResponse(refusal.error, 400)
    return PlainTextResponse(f"OK - {len(content)}")


def _object(body: bytes, otherwise: str) -> Json:
    try:
        content = json.loads(body or b"{}")
    except ValueError:
        refuse(otherwise)
    if not isinstance(content, dict):
        refuse(otherwise)
    return content
