"""Carries what people do to the bot: JSON with a signed token."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from playground.teams import limits
from playground.teams.judge import complaints_about_answer

if TYPE_CHECKING:
    from playground.teams.connector import Connector
    from playground.teams.signing import Issuer
    from playground.teams.state import Json


@dataclass
class Line:
    """The way from Teams to the bot. Every failure is kept in `failures`."""

    issuer: Issuer
    connector: Connector
    http: httpx.AsyncClient | None = None
    url: str = "http://bot.test/api/messages"
    invoke_within: float = limits.INVOKE_SECONDS
    message_within: float = limits.MESSAGE_SECONDS
    sent: list[Json] = field(default_factory=list)
    """Every activity, as it went."""

    @property
    def failures(self) -> list[str]:
        """What went wrong in both directions."""
        return self.connector.failures

    async def send(self, activity: Json, token: str | None = None) -> httpx.Response:
        """Send an activity, signed as it should be where no token is given. A bot that is late counts as failing."""
        self.sent.append(activity)
        within = self.invoke_within if activity["type"] == "invoke" else self.message_within
        what = activity.get("name") or activity["type"]
        try:
            answer = await asyncio.wait_for(self.post(activity, token or self.issuer.token()), within)
        except (TimeoutError, httpx.TransportError) as fault:
            self.failures.append(f"{what}: {type(fault).__name__}")
            timed_out = isinstance(fault, TimeoutError | httpx.TimeoutException)
            return httpx.Response(limits.TIMED_OUT if timed_out else 502)
        if answer.is_error:
            self.failures.append(f"{what}: HTTP {answer.status_code}")
        return answer

    async def ask(self, activity: Json) -> Any:
        """Send an invoke: the answer's JSON, None where there is none or Teams cannot use it."""
        answer = await self.send(activity)
        body = _json(answer) if answer.is_success else None
        complaints = complaints_about_answer(activity["name"], body, self.connector.schema) if answer.is_success else []
        self.failures.extend(complaints)
        return None if complaints else body

    async def post(self, activity: Json, token: str, **headers: str) -> httpx.Response:
        """Send an activity with any token, and keep no account of what comes of it."""
        if self.http is None:
            raise RuntimeError("no bot to talk to: give the stand-in an httpx.AsyncClient")
        proof = {"authorization": f"Bearer {token}"} if token else {}
        return await self.http.post(self.url, json=activity, headers=proof | headers)


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json() if answer.content else None
    except ValueError:
        return None
