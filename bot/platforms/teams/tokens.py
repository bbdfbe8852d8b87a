"""The bot's own token, with which it speaks to the connector: by a client secret, or by AKS' workload identity.

Sources: RFC 6749 (4.4), RFC 7523 (2.2) and Microsoft's "Authenticate requests from your bot to the Bot Connector".
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.identity.entra import EntraTrouble, ask

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_SPARE: Final = 300.0
"""Seconds before its end from which a token is not used any more."""
_OK: Final = 200
PUBLIC_CLOUD: Final = "https://api.botframework.com"
"""Whom the bot's token is for, as long as the metadata were not read."""
_HOPELESS: Final = frozenset({"AADSTS7000215", "AADSTS7000222", "AADSTS700016", "AADSTS90002", "AADSTS700213"})
"""Wrong secret, expired secret, unknown app, unknown tenant, no such federated identity: waiting mends none."""


class NoToken(Exception):
    """Entra ID gives none; the text is its code, or what went wrong."""

    @property
    def hopeless(self) -> bool:
        """Whether it stays so until somebody changes the settings or the registration."""
        return str(self) in _HOPELESS


@dataclass(frozen=True)
class Registration:
    """The bot in Entra ID."""

    client_id: str
    tenant: str
    client_secret: str = field(default="", repr=False)
    assertion_file: Path | None = None
    """Without a secret: the file that Kubernetes keeps a fresh token in."""
    authority: str = "https://login.microsoftonline.com"


class Tokens:
    """One token for all that asks, fetched anew before it ends."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        registration: Registration,
        audience: Callable[[], str],
        clock: Callable[[], float],
    ) -> None:
        """`audience` names the connector's cloud; it is known once the metadata were read."""
        self._http = http
        self._registration = registration
        self._audience = audience
        self._clock = clock
        self._token, self._until = "", float("-inf")
        self._door = asyncio.Lock()

    async def get(self) -> str:
        """A token that is good for five minutes at least. Raises NoToken."""
        async with self._door:
            if self._clock() >= self._until:
                await self._fetch()
            return self._token

    def forget(self) -> None:
        """Fetch another one the next time: the connector did not take this one."""
        self._until = float("-inf")

    async def _fetch(self) -> None:
        registration = self._registration
        url = f"{registration.authority.rstrip('/')}/{registration.tenant}/oauth2/v2.0/token"
        asked = {"grant_type": "client_credentials", "scope": f"{self._audience()}/.default", **self._proof()}
        try:
            status, answer = await ask(self._http, "POST", url, data=asked)
        except EntraTrouble as error:
            raise NoToken(str(error)) from None
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if status != _OK or not isinstance(token, str) or not isinstance(seconds, int):
            told = str(answer.get("error_description") or "").partition(":")[0][:20]
            raise NoToken(told if told.startswith("AADSTS") else f"HTTP {status}")
        self._token, self._until = token, self._clock() + seconds - _SPARE

    def _proof(self) -> dict[str, str]:
        """What proves that it is us. Raises NoToken."""
        own = {"client_id": self._registration.client_id}
        if self._registration.assertion_file is None:
            return {**own, "client_secret": self._registration.client_secret}
        try:
            assertion = self._registration.assertion_file.read_text().strip()  # each time: it changes every hour
        except OSError as error:
            raise NoToken(f"AZURE_FEDERATED_TOKEN_FILE: {type(error).__name__}") from None
        return {**own, "client_assertion_type": _ASSERTION, "client_assertion": assertion}
