"""Carries what people do to the bot: signed HTTP requests, or a Socket Mode connection where one is open."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

import httpx

from playground.slack import limits
from playground.slack.signing import signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playground.slack.state import Json
    from playground.slack.workspace import Workspace

_FORM = "application/x-www-form-urlencoded"


class Socket(Protocol):
    """An open Socket Mode connection."""

    async def ask(self, kind: str, payload: Json) -> httpx.Response:
        """Send an envelope and wait until the bot acks it."""


@dataclass
class Line:
    """The way from Slack to the bot. Every failure is kept in `failures`, as Slack's own log would."""

    space: Workspace
    http: httpx.AsyncClient | None = None
    url: str = "http://bot.test/slack/events"
    ack_within: float = limits.ACK_SECONDS
    sockets: list[Socket] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    acks: list[str] = field(default_factory=list)
    """What the bot answered in Socket Mode, as it came."""

    async def command(self, form: Mapping[str, str]) -> httpx.Response:
        """Send a slash command."""
        return await self._carry("slash_commands", dict(form), urlencode(form), _FORM)

    async def interaction(self, payload: Json) -> httpx.Response:
        """Send a press, a choice, a submission: JSON in a form's field."""
        body = urlencode({"payload": json.dumps(payload)})
        return await self._carry("interactive", payload, body, _FORM)

    async def event(self, payload: Json, retry: tuple[int, str] | None = None) -> httpx.Response:
        """Send an event; `retry` is the attempt's number and why Slack tries again."""
        more = {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]} if retry else None
        return await self._carry("events_api", payload, json.dumps(payload), "application/json", more)

    async def _carry(
        self, kind: str, payload: Json, body: str, content_type: str, more: dict[str, str] | None = None
    ) -> httpx.Response:
        headers = {"Content-Type": content_type} | (more or {})
        asking = self.sockets[-1].ask(kind, payload) if self.sockets else self._post(body.encode(), headers)
        try:
            answer = await asyncio.wait_for(asking, self.ack_within)
        except (TimeoutError, httpx.TransportError) as fault:
            self.failures.append(f"{kind}: {type(fault).__name__}")
            timed_out = isinstance(fault, TimeoutError | httpx.TimeoutException)
            return httpx.Response(504 if timed_out else 502, text="")
        if answer.is_error:
            self.failures.append(f"{kind}: HTTP {answer.status_code}")
        return answer

    async def _post(self, body: bytes, headers: dict[str, str]) -> httpx.Response:
        if self.http is None:
            message = "no bot to talk to: give the stand-in an httpx.AsyncClient"
            raise RuntimeError(message)
        timestamp = str(int(self.space.clock()))
        proof = signed(self.space.app.signing_secret, timestamp, body)
        return await self.http.post(self.url, content=body, headers=headers | proof)
