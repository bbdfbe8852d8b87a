"""Socket Mode: Slack's requests over a connection that we open."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any, Final

import structlog
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.language import _
from bot.platforms.platform import Rejected
from bot.platforms.slack.bolt import QUIET
from bot.platforms.slack.trouble import HOPELESS, TROUBLE, reason
from bot.platforms.work import Work

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.response import BoltResponse
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest
    from slack_sdk.web.async_client import AsyncWebClient

    Hear = Callable[[dict[str, Any]], Awaitable[BoltResponse]]

_log = structlog.get_logger(__name__)
_OK: Final = 200
_ONE_TRY: Final = 15
"""Seconds for a connection to come about."""
_ACKNOWLEDGED: Final = 3
"""Seconds within which Slack gets its acknowledgement, or none."""


class _Client(SocketModeClient):
    """The library's client, which would try one address for ever; Slack takes each only once, and soon."""

    async def connect(self) -> None:
        while not self.closed:
            try:
                async with asyncio.timeout(_ONE_TRY):
                    await super().connect()  # type: ignore[no-untyped-call]  # slack_sdk
            except TimeoutError:
                self.wss_uri = None
            else:
                return


class Socket:
    """The connection. Every envelope is acknowledged, but for those that failed: their people shall see it."""

    def __init__(
        self, app_token: str, web: AsyncWebClient, hear: Hear, acknowledged: Callable[[int, float], None]
    ) -> None:
        """`acknowledged` hears with which status, and after how many seconds, each envelope was done."""
        self._acknowledged = acknowledged
        self._client = _Client(app_token, logger=QUIET, web_client=web)
        self._client.socket_mode_request_listeners.append(self._take)
        self._hear = hear
        self._acks = Work()
        self._connecting: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect; while Slack cannot be reached, go on trying. Raises Rejected."""
        try:
            self._client.wss_uri = await self._client.issue_new_wss_url()
        except TROUBLE as error:
            if reason(error) in HOPELESS:
                raise Rejected(_("SLACK_APP_TOKEN is wrong: Slack says {error}.").format(error=reason(error))) from None
            _log.warning("Socket Mode is not connected yet", error=reason(error))
        self._connecting = asyncio.create_task(self._client.connect())
        await asyncio.wait({self._connecting}, timeout=_ACKNOWLEDGED)

    async def connected(self) -> bool:
        """Whether Slack can reach us."""
        return bool(await self._client.is_connected())

    async def close(self) -> None:
        """Acknowledge what has come in, then hear nothing more."""
        await self._acks.drain(_ACKNOWLEDGED)
        if self._connecting:
            self._connecting.cancel()
        await self._client.close()  # type: ignore[no-untyped-call]  # slack_sdk

    async def _take(self, _client: AsyncBaseSocketModeClient, envelope: SocketModeRequest) -> None:
        await self._acks.start(self._answer(envelope))

    async def _answer(self, envelope: SocketModeRequest) -> None:
        began = time.perf_counter()
        response = await self._hear(envelope.payload)
        if response.status == _OK:
            payload = json.loads(response.body) if response.body else None
            await self._client.send_socket_mode_response(SocketModeResponse(envelope.envelope_id, payload))
        self._acknowledged(response.status, time.perf_counter() - began)
