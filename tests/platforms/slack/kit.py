"""Shared by the tests of Slack's edge: a door to knock at, and what is sent to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.platforms.slack.guard import Guard
from playground.slack.signing import signed
from tests.conftest import NOON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from starlette.types import Message

SECRET = "a signing secret of the tests"


@dataclass
class Door:
    """The guard, with a handler behind it that only notes what gets through."""

    secret: str = SECRET
    now: float = NOON
    heard: list[str] = field(default_factory=list)
    read: int = 0
    """Bytes that the guard has taken in."""

    def __post_init__(self) -> None:
        self.guard = Guard(self.secret, self._handle, lambda: self.now)

    async def knock(self, body: bytes | Iterable[bytes], headers: dict[str, str] | None = None) -> int:
        """Send a request, signed unless headers are given; answers the status."""
        whole = body if isinstance(body, bytes) else b""
        proof = signed(self.secret, str(int(self.now)), whole) if headers is None else headers
        return await self.raw(
            iter([body] if isinstance(body, bytes) else body),
            [(name.lower().encode(), value.encode("latin-1")) for name, value in proof.items()],
        )

    async def raw(self, chunks: Iterator[bytes], headers: list[tuple[bytes, bytes]]) -> int:
        """Send a request chunk by chunk, as a web server does."""
        answers: list[Message] = []

        async def receive() -> Message:
            chunk = next(chunks, None)
            self.read += len(chunk or b"")
            return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

        async def send(message: Message) -> None:
            answers.append(message)

        scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/slack/events", "headers": headers}
        await self.guard(scope, receive, send)
        return int(answers[0]["status"])

    async def _handle(self, body: str) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        self.heard.append(body)
        return 200, [], b""
