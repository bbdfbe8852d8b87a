"""The keys with which the Bot Connector signs: fetched aside, kept for a day, and used on while their source is down.

Source: Microsoft's "Authenticate requests from the Bot Connector service to your bot".
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import structlog

from bot.identity.entra import EntraTrouble, ask
from bot.identity.id_token import BadIdToken
from bot.identity.signing_keys import signing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx
    from joserfc.jwk import RSAKey

_log = structlog.get_logger(__name__)
SECONDS: Final = 3.0
"""For a fetch; meanwhile requests with known keys go on."""
_KEPT: Final = timedelta(days=1).total_seconds()
_PAUSE: Final = 60.0
"""Seconds before an unknown key is asked for once more: anybody can invent names of keys."""
_SOON: Final = 5.0
"""The same after a fetch that failed."""
_OK: Final = 200


class KeysAway(Exception):
    """No key is known, and none can be fetched now."""


@dataclass(frozen=True)
class Key:
    """A key, and for which channels its owner may speak: none are named where it may for all."""

    key: RSAKey
    endorsements: tuple[str, ...] = ()


class Keys:
    """The connector's keys by their ids, and the issuer that signs with them."""

    def __init__(self, http: httpx.AsyncClient, metadata_url: str, clock: Callable[[], float]) -> None:
        self._http = http
        self._url = metadata_url
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._fetched = self._tried = float("-inf")
        self._door = asyncio.Lock()
        self.issuer = ""
        """What the metadata say; empty before they were read."""
        self.trouble = ""
        """Why the last fetch failed."""

    async def get(self, key_id: str) -> Key:
        """Find a key; one that is not known is looked for anew. Raises BadIdToken and KeysAway."""
        known = key_id in self._keys
        if not (known and (self._fresh() or self._door.locked())):
            async with self._door:
                if self._due(key_id):
                    await self._fetch()
        if key_id in self._keys:
            return self._keys[key_id]
        if not self._keys:
            raise KeysAway(self.trouble or "none were published")
        raise BadIdToken("its key is not one of the connector's")

    @property
    def known(self) -> tuple[Key, ...]:
        """Those that were read last."""
        return tuple(self._keys.values())

    async def refresh(self) -> None:
        """Fetch them if none are known: so that the first request need not wait."""
        async with self._door:
            if not self._keys and self._clock() - self._tried > _SOON:
                await self._fetch()

    def _fresh(self) -> bool:
        return self._clock() - self._fetched <= _KEPT

    def _due(self, key_id: str) -> bool:
        pause = _SOON if self.trouble else _PAUSE
        return (key_id not in self._keys or not self._fresh()) and self._clock() - self._tried > pause

    async def _fetch(self) -> None:
        self._tried = self._clock()
        try:
            async with asyncio.timeout(SECONDS):
                issuer, found = await self._asked()
        except (EntraTrouble, TimeoutError) as error:
            self.trouble = str(error) or type(error).__name__
            _log.warning("the connector's keys could not be fetched", reason=self.trouble, known=len(self._keys))
            return
        self.issuer, self._keys, self.trouble = issuer, found, ""
        self._fetched = self._clock()

    async def _asked(self) -> tuple[str, dict[str, Key]]:
        """The issuer and its keys. Raises EntraTrouble."""
        metadata = await self._object(self._url)
        issuer, address = str(metadata.get("issuer") or ""), str(metadata.get("jwks_uri") or "")
        if not issuer or urlsplit(address)[:2] != urlsplit(self._url)[:2]:
            raise EntraTrouble("the metadata name no issuer, or lead elsewhere")
        answer = await self._object(address)
        told = {str(row.get("kid")): _endorsed(row) for row in answer.get("keys") or () if isinstance(row, dict)}
        return issuer, {name: Key(key, told.get(name, ())) for name, key in signing(answer).items()}

    async def _object(self, url: str) -> Mapping[str, Any]:
        status, answer = await ask(self._http, "GET", url)
        if status != _OK:
            raise EntraTrouble(f"HTTP {status}")
        return answer


def _endorsed(row: Mapping[str, Any]) -> tuple[str, ...]:
    named = row.get("endorsements")
    return tuple(map(str, named)) if isinstance(named, list) else ()
