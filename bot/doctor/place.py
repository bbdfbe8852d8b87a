"""What the checks look at. What several of them want to know is asked once."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final, TypeVar

import httpx

from bot.configuration import read
from bot.dojo.client import DojoClient
from bot.dojo.transport import connect
from bot.identities import bot_registration, registration
from bot.identity.entra import Entra
from bot.memory import Memory
from bot.platforms.slack.inspection import introduced
from bot.platforms.teams.keys import Keys
from bot.platforms.teams.tokens import PUBLIC_CLOUD, Tokens
from bot.settings import NOWHERE, WrongSettings
from bot.storage.database import Database
from bot.store import vault_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from pydantic import SecretStr

    from bot.configuration import Configuration
    from bot.identity.vault import Vault
    from bot.platforms.slack.inspection import Introduction
    from bot.settings import Settings

T = TypeVar("T")
_SECONDS: Final = 10.0
"""For one request."""


@dataclass(frozen=True)
class TeamsBot:
    """The bot's two sides in Teams: what it believes, and what it is believed by."""

    keys: Keys
    tokens: Tokens


class Place:
    """The settings, and the ways to all that they name. Nothing is opened before a check wants it."""

    def __init__(self, settings: Settings, lines: Sequence[str] = (), clock: Callable[[], float] = time.time) -> None:
        """`lines` tell what is wrong in the settings; what is wrong counts as not set in them."""
        self.settings = settings
        self.lines = tuple(lines)
        self.clock = clock
        self._memory = Memory()

    async def once(self, what: str, fetch: Callable[[], Awaitable[T]]) -> T:
        """What is fetched, once for all who want to know."""
        return await self._memory.recall(what, fetch)

    @cached_property
    def configuration(self) -> Configuration | None:
        """CONFIG_FILE; None where it cannot be used."""
        try:
            return read(self.settings.config_file)
        except WrongSettings:
            return None

    @cached_property
    def vault(self) -> Vault | None:
        """What opens the stored tokens. Raises WrongSettings."""
        return vault_of(self.settings)

    @cached_property
    def db(self) -> Database:
        """The database. Raises DatabaseError."""
        return Database(self.settings.database_url)

    @property
    def fresh(self) -> bool:
        """Whether there is no database yet, and the bot makes it. Raises DatabaseError."""
        return self.db.file is not None and not self.db.file.exists()

    async def revision(self) -> str | None:
        """The schema's. Raises DatabaseError."""
        return await self.once("revision", self.db.current)

    @property
    def has_dojo(self) -> bool:
        """Whether anybody said where DefectDojo is."""
        return str(self.settings.defectdojo_url) != NOWHERE

    @cached_property
    def http(self) -> httpx.AsyncClient:
        """The way to DefectDojo."""
        seconds = min(self.settings.defectdojo_timeout, _SECONDS)
        return connect(str(self.settings.defectdojo_url), concurrency=4, timeout=seconds)

    @cached_property
    def dojo(self) -> DojoClient | None:
        """DefectDojo with the service account; None without one."""
        token = opened(self.settings.defectdojo_api_token)
        return DojoClient(self.http, token, memory=self._memory) if self.has_dojo and token else None

    @cached_property
    def web(self) -> httpx.AsyncClient:
        """The way to Entra ID, Graph, the Bot Framework and Slack's clock."""
        return httpx.AsyncClient(headers={"User-Agent": "dojo-bot"}, timeout=_SECONDS)

    @cached_property
    def entra(self) -> Entra | None:
        """Entra ID; None where nobody signs in."""
        tenant = self.settings.entra_tenant_id
        return Entra(self.web, registration(self.settings), self.clock) if tenant else None

    @cached_property
    def bot(self) -> TeamsBot | None:
        """What proves Teams' requests, and the bot; None where Teams is not configured."""
        settings = self.settings
        if not settings.teams_client_id:
            return None
        keys = Keys(self.web, str(settings.teams_openid_url), self.clock)
        tokens = Tokens(self.web, bot_registration(settings), lambda: keys.issuer or PUBLIC_CLOUD, self.clock)
        return TeamsBot(keys, tokens)

    async def slack(self) -> Introduction:
        """What Slack says to the bot token. Raises NotAnswered."""
        settings = self.settings
        ask = partial(introduced, opened(settings.slack_bot_token), str(settings.slack_api_url))
        return await self.once("slack", ask)

    async def close(self) -> None:
        """Hang up what was opened."""
        for name in ("http", "web"):
            if client := self.__dict__.get(name):
                await client.aclose()
        if db := self.__dict__.get("db"):
            await db.close()


def opened(secret: SecretStr | None) -> str:
    """What it holds; empty for none."""
    return secret.get_secret_value() if secret else ""
