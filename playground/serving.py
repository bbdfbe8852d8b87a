"""Serves an ASGI app on a loopback port, inside the running event loop."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from starlette.types import ASGIApp


class _Server(uvicorn.Server):
    """A server that leaves the process's signals to whoever started it, and can end the requests that wait."""

    def __init__(self, config: uvicorn.Config, release: Callable[[], None]) -> None:
        super().__init__(config)
        self._release = release
        self._ended = asyncio.Event()

    def end(self) -> None:
        """Stop soon; what is under way is finished."""
        self.should_exit = True
        self._ended.set()

    async def main_loop(self) -> None:
        """Tick as uvicorn does, once a second, but see the end at once."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), 1)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more requests, then let go of those under way."""
        asyncio.get_running_loop().call_soon(self._release)
        await super().shutdown(sockets)


def free_port() -> int:
    """A loopback port that is free now, for whoever has to know it before it is served."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def serving(
    app: ASGIApp, port: int = 0, *, lifespan: bool = False, release: Callable[[], None] = lambda: None
) -> AsyncIterator[str]:
    """Serve the app and give its base URL; port 0 takes a free one. Raises OSError for a port that is taken.

    At the end, `release` is called to let go of requests that wait for something.
    """
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen()
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="on" if lifespan else "off",
            ws="none",
            timeout_keep_alive=60,  # uvicorn closes after 5 s, which a busy machine takes in the midst of a request
        )
        server = _Server(config, release)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.end()
            await task
