"""The request log and the place where scripted faults and latency happen, in front of everything else."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from playground.defectdojo import auth, faults
from playground.defectdojo.state import Request as Logged

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from playground.defectdojo.state import State

    Latency = Callable[[str], float]

PREFIX = "/api/v2/"


class Journal:
    """Around everything: writes the request log and lets the scripted faults happen."""

    def __init__(self, app: ASGIApp, state: State, latency: Latency | None) -> None:
        self.app, self.state, self.latency = app, state, latency

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        entry = _entry(self.state, scope)
        self.state.requests.append(entry)
        began = time.perf_counter()
        try:
            await self._pass(scope, _noting(receive, entry), _watching(send, entry))
        finally:
            entry.elapsed = time.perf_counter() - began

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.latency is not None:
            await asyncio.sleep(self.latency(scope["path"]))
        fault = faults.next_fault(self.state, scope["method"], scope["path"])
        if fault is None:
            await self.app(scope, receive, send)
            return
        answer: list[Message] = []
        if fault.late:
            await self.app(scope, receive, _keeping(answer))
        if not await faults.befall(fault, receive, send):
            return
        for message in answer:
            await send(message)
        if not answer:
            await self.app(scope, receive, send)


def _entry(state: State, scope: Scope) -> Logged:
    headers = dict(scope["headers"])
    user = auth.known_user(state, headers.get(b"authorization", b"").decode())
    query = _pairs(scope["query_string"].decode())
    return Logged(scope["method"], scope["path"], query, user.username if user else None)


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _noting(receive: Receive, entry: Logged) -> Receive:
    """Keep the body that passes by, as JSON where it is JSON."""

    async def noted() -> Message:
        message = await receive()
        if message.get("body"):
            entry.body = _readable(message["body"])
        return message

    return noted


def _readable(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return raw


def _watching(send: Send, entry: Logged) -> Send:
    async def watched(message: Message) -> None:
        if message["type"] == "http.response.start":
            entry.status = message["status"]
        await send(message)

    return watched


def _keeping(answer: list[Message]) -> Send:
    async def keep(message: Message) -> None:
        answer.append(message)

    return keep
