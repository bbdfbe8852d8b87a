"""A wire between the bot and Slack that can break after Slack has taken what was sent."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Wire:
    """Carries one request a connection, and drops the answers to what `breaks` names."""

    def __init__(self) -> None:
        self.target = ""
        """Where Slack is; as long as that is not known, nothing arrives anywhere."""
        self.breaks: tuple[str, ...] = ()
        """Parts of paths whose answers get lost."""
        self.carried: list[str] = []

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        body = await reader.readexactly(int(length[1]) if length else 0)
        path = head.split(b" ")[1].decode()
        self.carried.append(path)
        answer = await self._asked(head, body) if self.target else b""
        if not any(part in path for part in self.breaks):
            writer.write(answer)
            await writer.drain()
        writer.close()

    async def _asked(self, head: bytes, body: bytes) -> bytes:
        """Slack's whole answer."""
        parts = urlsplit(self.target)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + body)
        answer = await reader.read()
        writer.close()
        return answer


@asynccontextmanager
async def wired() -> AsyncIterator[tuple[Wire, str]]:
    """The wire, and the address at its end."""
    wire = Wire()
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    async with server:
        yield wire, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
