"""The gate by itself, to knock at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest

from bot.platforms.teams.gate import Gate
from bot.platforms.teams.keys import Keys
from bot.platforms.teams.proof import Demands
from playground.entra import EntraStandIn
from playground.entra.keys import Keys as Pair
from playground.teams import TeamsStandIn
from playground.world import TENANT
from tests.conftest import NOON
from tests.platforms.teams.scene import TEAMS, typed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.entra.tokens import IdToken
    from playground.teams.signing import Issuer

Json = dict[str, Any]
FOREIGN: Final = Pair().rotate()
"""A key that the connector does not have."""


def draft(issuer: Issuer, **claims: Any) -> IdToken:
    """A token of the connector's before it is signed, with these claims; one that is None is left out."""
    token = issuer.draft()
    token.claims = {name: value for name, value in {**token.claims, **claims}.items() if value is not None}
    return token


def token(issuer: Issuer, **claims: Any) -> str:
    """A token of the connector's with these claims."""
    return draft(issuer, **claims).signed()


def foreign(issuer: Issuer, **claims: Any) -> str:
    """A token that is signed with another key, and says so."""
    made = draft(issuer, **claims)
    made.key, made.header["kid"] = FOREIGN, FOREIGN.kid
    return made.signed()


class Door:
    """The gate, with a handler behind it that only notes what gets through."""

    def __init__(self) -> None:
        self.now = NOON
        teams = TeamsStandIn(EntraStandIn(TENANT).directory, clock=lambda: self.now)
        told = teams.settings(TEAMS)
        self.issuer = teams.issuer
        self.heard: list[Json] = []
        self.fault: Exception | None = None
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(teams.app))
        keys = Keys(self.http, told["teams_openid_url"], lambda: self.now)
        demands = Demands(told["teams_client_id"], TENANT, (f"{TEAMS}/",))
        gate = Gate(keys, demands, self._handle, lambda: self.now)
        self._outside = httpx.AsyncClient(transport=httpx.ASGITransport(gate), base_url="https://bot.test")

    async def knock(self, body: Json | bytes | None = None, bearer: str | None = None) -> int:
        """Send a request, signed unless a token is given; answers the status."""
        content = body if isinstance(body, bytes) else json.dumps(typed("help") if body is None else body).encode()
        proof = {b"Authorization": f"Bearer {self.issuer.token() if bearer is None else bearer}".encode()}
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
