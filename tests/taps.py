"""Taps on what a bot says and is told, in tests: its log, the requests it makes, the answers it gives, its audit."""

from __future__ import annotations

import logging
import re
import sqlite3
from contextlib import closing
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_plus

from structlog.stdlib import ProcessorFormatter

from bot import log

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SENDER: Final = re.compile(
    r'\buser_id=(\w+)|"user": \{"id": "(\w+)"|"user": "(\w+)"|"from": ?\{[^{}]*"aadObjectId": ?"([\w-]+)"'
)
_acting: ContextVar[str] = ContextVar("acting", default="")
"""Who did in chat what is being worked on."""


class Ear(logging.Handler):
    """Hears the log as it is in service, but for what is blacked out there: nothing may rely on that."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        served = (one.formatter for one in logging.getLogger().handlers)
        self.formatter = copy(next(one for one in served if isinstance(one, ProcessorFormatter)))
        self.formatter.processors = [one for one in self.formatter.processors if one is not log.scrub]

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(self.format(record))


@dataclass
class Tap:
    """Around an ASGI app: keeps what it is asked and what it answers. Keys that open doors are kept apart."""

    app: ASGIApp
    asked: list[bytes] = field(default_factory=list)
    answered: list[tuple[str, bytes]] = field(default_factory=list)
    """The path, and the headers and body of the answer."""
    keys: list[tuple[str, str, str]] = field(default_factory=list)
    """Who was acting, the path, and the Authorization header."""

    @property
    def shown(self) -> bytes:
        """All Authorization headers."""
        return "\n".join(key for _who, _path, key in self.keys).encode("latin-1")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self._begin(scope)

        async def taken() -> Message:
            message = await receive()
            if body := message.get("body"):
                self.asked.append(body)
                self._notice(body)
            return message

        async def given(message: Message) -> None:
            parts = [*_lines(message.get("headers", ())), message.get("body", b"")]
            self.answered += [(scope["path"], part) for part in parts]
            await send(message)

        await self.app(scope, taken, given)

    def _begin(self, scope: Scope) -> None:
        headers = dict(scope["headers"])
        if key := headers.pop(b"authorization", b""):
            self.keys.append((_acting.get(), scope["path"], key.decode("latin-1")))
        self.asked += [scope["path"].encode(), scope.get("query_string", b""), *_lines(headers.items())]

    def _notice(self, body: bytes) -> None:
        """Nothing to see in what others are asked."""


class FrontDoor(Tap):
    """Around the bot's own app: what follows a request of Slack's or Teams' is done for whoever it names."""

    def _begin(self, scope: Scope) -> None:
        super()._begin(scope)
        _acting.set("")

    def _notice(self, body: bytes) -> None:
        found = _SENDER.search(unquote_plus(body.decode(errors="replace")))
        _acting.set(found[found.lastindex or 0] if found else "")


def _lines(headers: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
    return [b"%b: %b" % one for one in headers]


def tapped(app: Starlette, kind: type[Tap] = Tap) -> Tap:
    """A tap around all of the app, its error pages included."""
    tap = kind(app.middleware_stack or app.build_middleware_stack())
    app.middleware_stack = tap
    return tap


def audit(database: Path) -> bytes:
    """What the audit says: in the file, a long text is torn apart."""
    if not database.is_file():
        return b""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        there = connection.execute("SELECT name FROM sqlite_master WHERE name = 'audit'").fetchall()
        return repr(connection.execute("SELECT * FROM audit").fetchall()).encode() if there else b""
