"""Slack's end of Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
from aiohttp import WSMsgType, web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.slack.outbound import Line
    from playground.slack.state import Json

_HOST = "127.0.0.1"
_ANSWERED = frozenset({"view_submission", "block_suggestion"})


@dataclass
class Connection:
    """One connection of the bot: envelopes go out, acks come back."""

    channel: web.WebSocketResponse
    acks: list[str]
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)

    async def ask(self, kind: str, payload: Json) -> httpx.Response:
        """Send an envelope and wait until the bot acks it."""
        name = f"{len(self.waiting) + 1:08x}-envelope"
        ack = self.waiting[name] = asyncio.get_running_loop().create_future()
        await self.channel.send_json({"envelope_id": name, "payload": payload, "type": kind} | _flags(kind, payload))
        answer = (await ack).get("payload")
        return httpx.Response(200, json=answer) if answer else httpx.Response(200)

    async def listen(self) -> None:
        """Take acks until the bot goes."""
        async for message in self.channel:
            if message.type is WSMsgType.TEXT:
                self.acks.append(message.data)
                ack = message.json()
                waiting = self.waiting.get(ack.get("envelope_id", ""))
                if waiting and not waiting.done():
                    waiting.set_result(ack)


def _flags(kind: str, payload: Json) -> Json:
    if kind == "events_api":
        return {"accepts_response_payload": False, "retry_attempt": 0, "retry_reason": ""}
    answered = kind == "slash_commands" or payload["type"] in _ANSWERED
    return {"accepts_response_payload": answered}


@asynccontextmanager
async def listening(line: Line) -> AsyncIterator[str]:
    """Take Socket Mode connections on a free loopback port, which apps.connections.open names."""
    server = web.Application()
    server.router.add_get("/link", _Door(line).enter)
    runner = web.AppRunner(server)
    await runner.setup()
    site = web.TCPSite(runner, _HOST, 0)
    await site.start()
    line.space.socket_url = f"ws://{_HOST}:{runner.addresses[0][1]}/link"
    try:
        yield line.space.socket_url
    finally:
        line.space.socket_url = ""
        await runner.cleanup()


@dataclass
class _Door:
    line: Line

    async def enter(self, request: web.Request) -> web.WebSocketResponse:
        channel = web.WebSocketResponse()
        await channel.prepare(request)
        connection = Connection(channel, self.line.acks)
        self.line.sockets.append(connection)
        try:
            await channel.send_json(self._hello())
            self.line.space.changed()
            await connection.listen()
        finally:
            self.line.sockets.remove(connection)
        return channel

    def _hello(self) -> Json:
        debug = {"host": "applink-demo", "build_number": 1, "approximate_connection_time": 18060}
        info = {"app_id": self.line.space.app.id}
        count = len(self.line.sockets)
        return {"type": "hello", "num_connections": count, "debug_info": debug, "connection_info": info}
