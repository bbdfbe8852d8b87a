"""The gate by itself, to knock at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.platforms.teams.gate import Gate
from bot.platforms.teams.keys import Keys
from bot.platforms.teams.proof import Demands
from playground.world import TENANT
from tests.conftest import NOON
from tests.platforms.teams.microsoft import APP, METADATA, Microsoft, token
from tests.platforms.teams.scene import typed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Json = dict[str, Any]


class Door:
    """The gate, with a handler behind it that only notes what gets through."""

    def __init__(self, **demands: Any) -> None:
        self.microsoft = Microsoft()
        self.now = NOON
        self.heard: list[Json] = []
        self.fault: Exception | None = None
        self.http = httpx.AsyncClient(transport=self.microsoft.transport())
        self.keys = Keys(self.http, METADATA, lambda: self.now)
        told = {"audience": APP, "tenant": TENANT, "service_urls": ("https://smba.test/",), **demands}
        gate = Gate(self.keys, Demands(**told), self._handle, lambda: self.now)
        self._outside = httpx.AsyncClient(transport=httpx.ASGITransport(gate), base_url="https://bot.test")

    async def knock(self, body: Json | bytes | None = None, bearer: str | None = None) -> int:
        """Send a request, signed unless a token is given; answers the status."""
        content = body if isinstance(body, bytes) else json.dumps(typed("help") if body is None else body).encode()
        proof = {b"Authorization": f"Bearer {token() if bearer is None else bearer}".encode()}
        return (await self._outside.post("/api/messages", content=content, headers=proof)).status_code

    async def _handle(self, content: Json) -> Json | None:
        self.heard.append(content)
        if self.fault:
            raise self.fault
        return None


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    made = Door()
    yield made
    await made.http.aclose()
