"""What stands before Slack's route: anybody may send to it, and Bolt reads a body before it checks who did.

Size, signature, time and repetition are judged on the raw bytes; only then is anything parsed. The rules are
Slack's: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

Clock = Callable[[], float]
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]
Handler = Callable[[str], Awaitable[Answer]]

MAX_BODY: Final = 1024 * 1024
"""Bytes; Slack's own requests stay far below."""
WINDOW: Final = 300
"""Seconds that a timestamp may differ from our clock: Slack's advice."""
_MAX_REMEMBERED: Final = 100_000
_TIMESTAMP_DIGITS: Final = 12

_REFUSED: Final[Answer] = (401, [], b"")
_TOO_LARGE: Final[Answer] = (413, [], b"")
_NOTHING_DONE: Final[Answer] = (200, [], b"")


class Replays:
    """The signatures seen within the window: the same request a second time is nobody's wish."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: OrderedDict[bytes, float] = OrderedDict()

    def repeated(self, signature: bytes) -> bool:
        """Whether it was seen before; it is remembered from now on."""
        now = self._clock()
        while self._seen and (next(iter(self._seen.values())) < now or len(self._seen) > _MAX_REMEMBERED):
            self._seen.popitem(last=False)
        if signature in self._seen:
            return True
        self._seen[signature] = now + 2 * WINDOW
        return False


class Guard:
    """An ASGI app that lets only genuine, fresh requests of Slack's through to the handler."""

    def __init__(self, secret: str, handler: Handler, clock: Clock = time.time) -> None:
        self._secret = secret.encode()
        self._handler = handler
        self._clock = clock
        self._replays = Replays(clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        answer = _TOO_LARGE if body is None else await self._judge(scope, body)
        await _respond(send, answer)

    async def _judge(self, scope: Scope, body: bytes) -> Answer:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        stamp = headers.get(b"x-slack-request-timestamp", b"")
        signature = headers.get(b"x-slack-signature", b"")
        if not self._genuine(stamp, signature, body):
            return _REFUSED
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return _REFUSED  # Slack sends UTF-8 only
        if self._replays.repeated(signature):
            return _NOTHING_DONE
        return await self._handler(text)  # and no header: they are not signed

    def _genuine(self, stamp: bytes, signature: bytes, body: bytes) -> bool:
        if not stamp.isdigit() or len(stamp) > _TIMESTAMP_DIGITS or abs(self._clock() - int(stamp)) > WINDOW:
            return False
        digest = hmac.new(self._secret, b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(b"v0=" + digest.encode(), signature)


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None as soon as it is too large, or the sender is gone."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            return None
        if not message.get("more_body", False):
            return bytes(body)


async def _respond(send: Send, answer: Answer) -> None:
    status, headers, body = answer
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
