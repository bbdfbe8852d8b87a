"""How long platforms wait for an answer, and tasks for their turn."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.web.timing import Timed, lag

if TYPE_CHECKING:
    from starlette.requests import Request

Told = list[tuple[str, int]]


async def _taken(request: Request) -> PlainTextResponse:
    if await request.body() == b"broken":
        raise LookupError
    return PlainTextResponse("", 401 if await request.body() == b"forged" else 200)


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("/slack/events", b"genuine", [("slack", 200)]),
        ("/slack/events", b"forged", [("slack", 401)]),
        ("/slack/events", b"broken", [("slack", 500)]),
        ("/api/messages", b"genuine", [("teams", 200)]),
        ("/link", b"genuine", []),
    ],
)
async def test_each_request_of_a_platform_is_timed_and_no_other(path: str, body: bytes, told: Told) -> None:
    found: Told = []
    routes = [Route(one, _taken, methods=["POST"]) for one in ("/slack/events", "/api/messages", "/link")]

    def heard(platform: str, status: int, seconds: float) -> None:
        assert 0 < seconds < 5
        found.append((platform, status))

    app = Timed(Starlette(routes=routes), {"/slack/events": "slack", "/api/messages": "teams"}, heard)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot.test") as http:
        with suppress(LookupError):
            await http.post(path, content=body)
    assert found == told


async def test_the_loops_lag_is_what_a_sleep_takes_longer_than_it_should() -> None:
    now, late, told = 100.0, [0.0, 0.25, -0.001], list[float]()

    async def pause(seconds: float) -> None:
        nonlocal now
        if not late:
            raise StopAsyncIteration
        now += seconds + late.pop(0)

    with suppress(StopAsyncIteration, RuntimeError):
        await lag(told.append, pause, lambda: now)
    assert told == [0.0, 0.25, 0.0]
