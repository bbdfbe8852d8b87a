"""The keys with which Entra ID signs: fetched when they are needed, kept for a day."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, RSAKey

from bot.identity.id_token import BadIdToken

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

_KEPT: Final = timedelta(days=1).total_seconds()
_PAUSE: Final = 60.0
"""Seconds before an unknown key is asked for once more: anybody can invent names of keys."""


class SigningKeys:
    """One tenant's keys by their ids."""

    def __init__(self, fetch: Callable[[], Awaitable[Mapping[str, Any]]], clock: Callable[[], float]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str, RSAKey] = {}
        self._fetched = float("-inf")
        self._door = asyncio.Lock()

    async def get(self, key_id: str) -> RSAKey:
        """Find a key; one that is not known is looked for anew. Raises BadIdToken, and what `fetch` raises."""
        async with self._door:
            age = self._clock() - self._fetched
            if age > _KEPT or (key_id not in self._keys and age > _PAUSE):
                self._keys = signing(await self._fetch())
                self._fetched = self._clock()
        if key_id not in self._keys:
            raise BadIdToken("its key is not one of the tenant's")
        return self._keys[key_id]


def signing(answer: Mapping[str, Any]) -> dict[str, RSAKey]:
    """The RSA keys for signatures; what else is published is overlooked (RFC 7517, 5)."""
    given = answer.get("keys")
    rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
    wanted = [row for row in rows if row.get("kty") == "RSA" and row.get("use", "sig") == "sig" and row.get("kid")]
    return {str(row["kid"]): key for row in wanted if (key := _key(row))}


def _key(row: dict[str, Any]) -> RSAKey | None:
    try:
        key = JWKRegistry.import_key(row)
    except (JoseError, ValueError):
        return None
    return key if isinstance(key, RSAKey) else None
