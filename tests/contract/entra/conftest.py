"""The stand-in in memory, a clock, and a client with which people sign in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest

from playground.entra import EntraStandIn, Registration
from playground.world import TENANT
from tests.conftest import Clock
from tests.contract.openid import Client, Secrets

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.entra import Directory, Person

BACK: Final = "http://bot.test/auth/callback"


@dataclass
class Desk:
    """Whoever sits in front of the application, and what they get."""

    client: Client
    directory: Directory
    about: Secrets = field(default_factory=Secrets)

    @property
    def ana(self) -> Person:
        """Who signs in unless somebody else is named."""
        return self.directory.named("Ana Souza")

    async def signs_in(self, person: Person | None = None, **changes: str | None) -> dict[str, Any]:
        """What the token endpoint gives."""
        code = await self.code(person, **changes)
        answer = await self.client.redeems(code, self.about)
        given: dict[str, Any] = answer.raise_for_status().json()
        return given

    async def code(self, person: Person | None = None, **changes: str | None) -> str:
        """A code for the person."""

        async def signs_in(_: httpx.AsyncClient, address: str) -> str:
            return self.directory.authorize(address, person or self.ana)

        self.client.signs_in = signs_in
        return await self.client.code(self.about, **changes)

    async def claims(self, person: Person | None = None, **changes: str | None) -> dict[str, Any]:
        """What the id_token says, once it is found to be right."""
        given = await self.signs_in(person, **changes)
        return await self.client.verified(given["id_token"], self.about.nonce, int(self.directory.clock()))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def entra(clock: Clock) -> EntraStandIn:
    return EntraStandIn(TENANT, Registration(redirect_uris=[BACK]), clock=clock)


@pytest.fixture
def directory(entra: EntraStandIn) -> Directory:
    return entra.directory


@pytest.fixture
async def http(entra: EntraStandIn) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(entra.app), base_url="http://entra.test") as client:
        yield client


@pytest.fixture
def desk(http: httpx.AsyncClient, directory: Directory) -> Desk:
    async def nobody(_: httpx.AsyncClient, address: str) -> str:
        raise AssertionError(address)

    app = directory.app
    issuer = f"http://entra.test/{TENANT}/v2.0"
    return Desk(Client(http, issuer, app.client_id, app.client_secret, BACK, nobody), directory)
