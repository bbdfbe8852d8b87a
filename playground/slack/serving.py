"""Serves the stand-in on a free loopback port, for bots whose Slack client wants a real server."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from playground.slack.standin import SlackStandIn


class _Server(uvicorn.Server):
    """A server that leaves the process's signals to whoever started it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(slack: SlackStandIn) -> AsyncIterator[str]:
    """Serve `slack.app`; gives its base URL, which response_url uses from now on, too."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        slack.space.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(slack.app, log_level="error", lifespan="off", ws="none")
        server = _Server(config)
        serve = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield slack.space.base_url
        finally:
            server.should_exit = True
            await serve
