"""Teams without Teams: the server that a bot talks to, and the people who use the bot."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from playground.entra.state import Registration
from playground.teams.administrators import Administrators
from playground.teams.app import build_app
from playground.teams.connector import Connector
from playground.teams.onedrive import Ways
from playground.teams.outbound import Line
from playground.teams.people import People
from playground.teams.signing import ISSUER, Issuer
from playground.teams.state import Bot
from playground.teams.tenant import Tenant

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    from starlette.applications import Starlette

    from playground.entra.directory import Directory
    from playground.teams.connector import Call
    from playground.teams.schema import CardSchema


class TeamsStandIn(People):
    """One tenant: serve `app` to the bot, act and look through the methods of People.

    The bot's own tokens come from the directory, which it is registered in by this.
    """

    def __init__(  # noqa: PLR0913  # all but the directory may be left out
        self,
        directory: Directory,
        http: httpx.AsyncClient | None = None,
        bot_url: str = "http://bot.test/api/messages",
        *,
        clock: Callable[[], float] | None = None,
        schema: CardSchema | None = None,
        identity: Bot | None = None,
        issuer: str = ISSUER,
    ) -> None:
        tenant = Tenant(directory.tenant, identity or Bot(), clock or time.time)
        self.issuer = Issuer(tenant, issuer)
        self.connector = Connector(tenant, directory, schema)
        super().__init__(tenant, Line(self.issuer, self.connector, http, bot_url))
        self.administrators = Administrators(tenant, self.line)
        self.losses: list[httpx.TransportError] = []
        """What becomes of the bot's next requests, which do not arrive."""
        self.registration = Registration(tenant.bot.client_id, tenant.bot.client_secret, tenant.bot.name)
        directory.bots.append(self.registration)

    @cached_property
    def app(self) -> Starlette:
        """The ASGI app: the issuer's pages and, below /amer/, the connector."""
        return build_app(self.issuer, self.connector)

    @property
    def calls(self) -> list[Call]:
        """Every call of the connector so far."""
        return self.connector.calls

    @property
    def failures(self) -> list[str]:
        """All that Teams would not take from the bot, or did not get from it."""
        return self.connector.failures

    def connect(self, http: httpx.AsyncClient, bot_url: str) -> None:
        """Say where the bot is, once it's known."""
        self.line.http, self.line.url = http, bot_url

    def settings(self, base_url: str) -> dict[str, Any]:
        """What the bot has to be told, besides where Entra ID is."""
        self.tenant.base_url = base_url
        return {
            "teams_client_id": self.tenant.bot.client_id,
            "teams_client_secret": self.tenant.bot.client_secret,
            "teams_tenant_id": self.tenant.id,
            "teams_service_urls": self.tenant.service_url,
            "teams_openid_url": f"{base_url}/v1/.well-known/openidconfiguration",
        }

    def transport(self, net: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncBaseTransport:
        """The bot's way out: OneDrive, which has addresses of its own, is here, and all else where it always is."""
        return Ways(self.onedrive, net, self.losses)

    def forged(self, flaw: str) -> str:
        """A token with one of signing.FLAWS, for `line.post`."""
        return self.issuer.forged(flaw)
