"""HTTP/1.1 over bare asyncio, as little of it as the figures need: what generates load must not be the load."""

from __future__ import annotations

import asyncio
import selectors
from abc import ABC, abstractmethod
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"\r\ncontent-length:"
_PATIENCE_SECONDS: Final = 20


def new_event_loop() -> asyncio.AbstractEventLoop:
    """A loop that wakes on time: `select` counts in microseconds, epoll and libuv in milliseconds."""
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


class _Peer(asyncio.Protocol, ABC):
    """One connection; `message` gets the head and the body of each message."""

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(_END)) >= 0:
            head = self._buffer[:end]
            whole = end + len(_END) + _length(head)
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + len(_END) : whole], self._buffer[whole:]
            self.message(head, body)

    @abstractmethod
    def message(self, head: bytes, body: bytes) -> None:
        """Take one message."""


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(_LENGTH)
    return int(lower[at + len(_LENGTH) :].partition(b"\r\n")[0]) if at >= 0 else 0


class _Asking(_Peer):
    """A client's connection. Tells when an answer is there; anything but 200 is a fault of the bench."""

    def __init__(self, answered: Callable[[_Asking, bytes], None]) -> None:
        super().__init__()
        self._answered = answered
        self.due = 0.0

    def ask(self, request: bytes, due: float) -> None:
        self.due = due
        self.transport.write(request)

    def message(self, head: bytes, body: bytes) -> None:
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode("latin-1"))
        self._answered(self, body)


class Connections:
    """Kept-alive connections to one server. A request that finds none free waits, and its time counts."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        """Of each answer, in seconds from when it was due."""
        self._free: list[_Asking] = []
        self._waiting: deque[tuple[bytes, float]] = deque()
        self._awaited = 0
        self._all_in = asyncio.Event()
        self._now = asyncio.get_running_loop().time
        self.body = b""
        """Of the newest answer."""

    @property
    def free(self) -> int:
        return len(self._free)

    def expect(self, answers: int) -> None:
        """Say how many answers `finished` shall wait for."""
        self._awaited = answers
        self._all_in.clear()

    async def finished(self) -> None:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await self._all_in.wait()

    def ask(self, request: bytes, due: float) -> None:
        if self._free:
            self._free.pop().ask(request, due)
        else:
            self._waiting.append((request, due))

    async def get(self, url_path: str) -> bytes:
        """One GET; for what is asked beside the measuring."""
        self.expect(1)
        self.ask(f"GET {url_path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode(), self._now())
        await self.finished()
        return self.body

    async def open(self, port: int, number: int) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(number):
            _transport, peer = await loop.create_connection(lambda: _Asking(self._answered), "127.0.0.1", port)
            self._free.append(peer)

    def close(self) -> None:
        for one in self._free:
            one.transport.close()

    def _answered(self, connection: _Asking, body: bytes) -> None:
        self.latencies.append(self._now() - connection.due)
        self.body = body
        if self._waiting:
            connection.ask(*self._waiting.popleft())
        else:
            self._free.append(connection)
        self._awaited -= 1
        if self._awaited == 0:
            self._all_in.set()


@asynccontextmanager
async def connections(port: int, number: int) -> AsyncIterator[Connections]:
    """So many connections to a server of this machine."""
    these = Connections()
    await these.open(port, number)
    try:
        yield these
    finally:
        these.close()


class _Told(_Peer):
    """A connection to the sink."""

    def __init__(self, sink: Sink) -> None:
        super().__init__()
        self._sink = sink

    def message(self, head: bytes, body: bytes) -> None:
        path = head.split(b" ", 2)[1].decode()
        answer = self._sink.take(path, body)
        kind = b"application/json" if answer.startswith(b"{") else b"text/plain"
        length = str(len(answer)).encode()
        self.transport.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: " + kind + b"\r\ncontent-length: " + length + _END + answer
        )


class Sink:
    """Slack, as far as the bot needs it here: its methods, and a place that takes every answer and every file."""

    def __init__(self) -> None:
        self.said = b""
        """What every method of Slack's answers."""
        self.arrivals: dict[str, float] = {}
        """When each response_url, or the place for files, was used first, by path."""
        self.last = b""
        self._awaited = 0
        self._all_in = asyncio.Event()
        self.now = asyncio.get_running_loop().time
        """The clock of `arrivals`."""

    def expect(self, arrivals: int) -> None:
        """Forget what came so far; `finished` then waits for so many answers."""
        self.arrivals.clear()
        self._awaited = arrivals
        self._all_in.clear()

    async def finished(self, patience: float = _PATIENCE_SECONDS) -> None:
        """Wait for the answers, so many seconds at most."""
        async with asyncio.timeout(patience):
            await self._all_in.wait()

    def take(self, path: str, body: bytes) -> bytes:
        """Answer, at once."""
        if path.startswith("/api/"):
            return self.said
        self.arrivals.setdefault(path, self.now())
        self.last = body
        if len(self.arrivals) == self._awaited:
            self._all_in.set()
        return b"ok"


@asynccontextmanager
async def sink(said: Callable[[int], bytes]) -> AsyncIterator[tuple[Sink, int]]:
    """A served sink, and its port, from which `said` makes what every method answers."""
    one = Sink()
    server = await asyncio.get_running_loop().create_server(lambda: _Told(one), "127.0.0.1", 0)
    async with server:
        port = int(server.sockets[0].getsockname()[1])
        one.said = said(port)
        yield one, port
