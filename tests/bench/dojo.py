"""DefectDojo's stand-in in a process of its own, which tells what it was asked, and can be made slow.

Run as `python -m tests.bench.dojo PORT`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

import uvicorn
from starlette.responses import JSONResponse, PlainTextResponse

from playground import defectdojo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG: Final = "/bench/log"
SLOW: Final = "/bench/slow?ms="
"""With a number behind it: how long each request takes from now on, beside the stand-in's own work.

With `&row=` and a number behind that, each row of an answer takes so long besides.
"""


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    address: str
    """The path and the query, below the API's root."""
    seconds: float
    """What the answer took."""


def parsed(log: bytes) -> Sequence[Asked]:
    """What was asked, in order."""
    return [Asked(*row) for row in json.loads(log)]


class Bench:
    """The stand-in with three addresses more: /readyz, the log since it was last read, and its slowness."""

    def __init__(self) -> None:
        self._seconds = self._of_a_row = 0.0
        self._log: list[Asked] = []
        self._state = defectdojo.seeded()
        self._dojo = defectdojo.build(self._state)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/api/"):
            await self._answer(scope, receive, send)
        else:
            await self._beside(scope)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, held = time.perf_counter(), []

        async def hold(message: Message) -> None:
            held.append(message)

        await self._dojo(scope, receive, hold)
        if slow := self._seconds + self._of_a_row * _rows(held):
            await asyncio.sleep(slow)
        for message in held:
            await send(message)
        query = scope["query_string"].decode()
        address = scope["path"].removeprefix("/api/v2") + (f"?{query}" if query else "")
        self._log.append(Asked(scope["method"], address, time.perf_counter() - began))

    def _beside(self, scope: Scope) -> ASGIApp:
        if scope["path"] == LOG:
            said = [astuple(one) for one in self._log]
            self._log.clear()
            self._state.requests.clear()
            return JSONResponse(said)
        if SLOW.startswith(scope["path"]):
            told = parse_qs(scope["query_string"].decode())
            self._seconds, self._of_a_row = (float(told.get(name, ["0"])[0]) / 1000 for name in ("ms", "row"))
        return PlainTextResponse("ready")


def _rows(messages: Sequence[Message]) -> int:
    """How many rows an answer has; none where it is no list."""
    body = b"".join(one.get("body", b"") for one in messages)
    return len(json.loads(body).get("results", ())) if body.startswith(b"{") else 0


if __name__ == "__main__":
    uvicorn.run(Bench(), host="127.0.0.1", port=int(sys.argv[1]), log_config=None, access_log=False, lifespan="off")
