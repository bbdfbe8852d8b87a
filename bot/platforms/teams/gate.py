"""What stands before Teams' route: anybody may send to it, and what comes through acts in somebody's name.

Size, form, token and origin are judged here, before anything else looks at the activity. See proof.py for the rules.
"""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.identity.id_token import BadIdToken, key_id_of
from bot.platforms.teams.keys import KeysAway
from bot.platforms.teams.proof import NotProven, bearer, demand_origin, demand_proof

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from bot.platforms.teams.keys import Keys
    from bot.platforms.teams.proof import Demands

Json = dict[str, Any]
Handler = Callable[[Json], Awaitable[Json | None]]
"""Takes in an activity; what it returns is the answer's body."""

_log = structlog.get_logger(__name__)
MAX_BODY: Final = 256 * 1024
"""Bytes; an activity of Teams' stays below 28 KB, with what was filled in."""


@dataclass
class _Refused(Exception):
    """Nothing more is done; the status goes to the sender, the reason to the log."""

    status: int
    reason: str


class Gate:
    """An ASGI app that lets only genuine activities of our own tenant through to the handler."""

    def __init__(self, keys: Keys, demands: Demands, handler: Handler, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._demands = demands
        self._handler = handler
        self._clock = clock
        self.closed = False
        """Nothing more is taken in: the process ends."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except _Refused as refused:
            _log.warning("a request was not taken", status=refused.status, reason=refused.reason)
            await _respond(send, refused.status, None)
        except Exception:  # noqa: BLE001  # the last stand: the log has all of it
            _log.exception("fault while hearing Teams")
            await _respond(send, 500, None)
        else:
            await _respond(send, 200, answer)

    async def _answer(self, scope: Scope, receive: Receive) -> Json | None:
        if self.closed:
            raise _Refused(503, "the bot ends")
        activity = _activity(await _body(receive))
        await self._judge(dict(scope["headers"]).get(b"authorization", b"").decode("latin-1"), activity)
        return await self._handler(activity)

    async def _judge(self, header: str, activity: Json) -> None:
        """Let it through, or raise _Refused."""
        try:
            token = bearer(header)
            key = await self._keys.get(key_id_of(token))
            claims = demand_proof(token, key, self._keys.issuer, self._demands, self._clock())
            demand_origin(activity, claims, self._demands)
        except (BadIdToken, NotProven) as error:
            raise _Refused(401, str(error)) from None
        except KeysAway as error:
            raise _Refused(503, f"no keys: {error}") from None


def _activity(body: bytes) -> Json:
    try:
        activity = json.loads(body)
    except (ValueError, RecursionError):
        raise _Refused(400, "its body is no JSON") from None
    if not isinstance(activity, dict):
        raise _Refused(400, "its body is no object")
    return activity


async def _body(receive: Receive) -> bytes:
    """The whole body. Raises _Refused as soon as it is too large, or the sender is gone."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Refused(400, "its sender is gone")
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            raise _Refused(413, "its body is too large")
        if not message.get("more_body", False):
            return bytes(body)


async def _respond(send: Send, status: int, answer: Json | None) -> None:
    body = b"" if answer is None else json.dumps(answer, ensure_ascii=False).encode()
    kind = [] if answer is None else [(b"content-type", b"application/json; charset=utf-8")]
    headers = [*kind, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
