"""A tenant of Entra ID, and a bot's way to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import httpx

from bot.identity.entra import Entra, EntraSettings
from bot.identity.graph import Graph
from playground.entra import EntraStandIn
from tests.identity.people import TID

if TYPE_CHECKING:
    from playground.entra import Directory, Person

HOME: Final = "https://entra.test"
BACK: Final = "https://bot.test/auth/callback"
NOON: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)
SCOPES: Final = frozenset({"openid", "profile", "email", "offline_access"})


@dataclass
class Clock:
    """A clock that tests move; in seconds, or as a point in time."""

    now: float = NOON.timestamp()

    def __call__(self) -> float:
        return self.now

    def moment(self) -> datetime:
        """The point in time."""
        return datetime.fromtimestamp(self.now, UTC)


class Tenant:
    """The stand-in, and what the bot has to speak with it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.standin = EntraStandIn(TID, clock=self.clock)
        self.directory: Directory = self.standin.directory
        self.directory.app.redirect_uris.append(BACK)
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(self.standin.app))
        self.settings = EntraSettings(
            TID, self.directory.app.client_id, self.directory.app.client_secret, BACK, HOME, HOME
        )
        self.entra = Entra(self.http, self.settings, self.clock)
        self.graph = Graph(self.http, HOME, self.entra, self.clock)

    @property
    def ana(self) -> Person:
        """Ana, who is in the writers' group."""
        return self.directory.named("Ana Souza")

    @property
    def asked(self) -> list[str]:
        """The last part of every path that was asked for since the last look."""
        paths = [one.path.rpartition("/")[2] for one in self.directory.requests]
        self.directory.requests.clear()
        return paths

    def token(self, nonce: str | None = "n") -> str:
        """An id_token of Ana's."""
        return self.directory.issue_id(self.ana, SCOPES, self.settings.issuer, nonce)

    async def code(self, verifier: str = "v", nonce: str = "n") -> str:
        """The code that Ana's browser comes back with."""
        address = await self.entra.address(state="s", nonce=nonce, verifier=verifier)
        return httpx.URL(self.directory.authorize(address, self.ana)).params["code"]


@dataclass
class Answers(httpx.AsyncBaseTransport):
    """A server that answers every request with the next of these, and notes what it was asked."""

    answers: list[httpx.Response | Exception]
    requests: list[httpx.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer."""
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer
