"""What Slack says when it is asked whether we are set up well. For `doctor`; nothing here changes anything.

Reference: https://docs.slack.dev/reference/methods/auth.test and apps.connections.open.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.queues import Queues
from bot.platforms.slack.posts import RATES, Posts
from bot.platforms.slack.trouble import TROUBLE, passing, reason

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS: Final = 10
_LONGEST: Final = 4096
"""Letters of Socket Mode's greeting."""


class NotAnswered(Exception):
    """Slack says no, or nothing; the text is its short word for why."""

    def __init__(self, why: str, *, refused: bool) -> None:
        """`refused`: Slack gave its answer: no."""
        super().__init__(why)
        self.refused = refused


@dataclass(frozen=True)
class Introduction:
    """Who the bot token belongs to."""

    team: str
    name: str
    is_bot: bool
    scopes: frozenset[str] | None
    """Those that were granted; None where Slack does not say."""


async def introduced(token: str, api_url: str) -> Introduction:
    """Ask whose the bot token is. Raises NotAnswered."""
    try:
        answer = await _client(token, api_url).auth_test()
    except TROUBLE as error:
        raise _no(error) from None
    told = {name: str(answer.get(name) or "") for name in ("team", "user", "bot_id")}
    return Introduction(told["team"], told["user"], bool(told["bot_id"]), _granted(answer.headers))


async def greeted(app_token: str, api_url: str) -> None:
    """Open Socket Mode's connection, wait for Slack's greeting, and hang up at once. Raises NotAnswered."""
    try:
        answer = await _client(app_token, api_url).apps_connections_open(app_token=app_token)
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS)) as session,
            session.ws_connect(str(answer["url"]), max_msg_size=_LONGEST) as connection,
        ):
            greeting = await connection.receive_json(timeout=_SECONDS)
    except TROUBLE as error:
        raise _no(error) from None
    except (TypeError, ValueError):  # a close, or no JSON, in the greeting's place
        raise NotAnswered("no greeting", refused=False) from None
    if greeting.get("type") != "hello":
        raise NotAnswered("another greeting", refused=False)


async def unpostable(token: str, api_url: str, channel: str) -> str:
    """What keeps the bot from posting there, in a sentence; nothing also where Slack does not say."""
    client = _client(token, api_url)
    return await Posts(client, client, Queues(time.time, asyncio.sleep, RATES)).joined(channel)


def _client(token: str, api_url: str) -> AsyncWebClient:
    return AsyncWebClient(token, api_url, timeout=_SECONDS, retry_handlers=[])


def _no(error: BaseException) -> NotAnswered:
    return NotAnswered(reason(error), refused=isinstance(error, SlackApiError) and not passing(error))


def _granted(headers: Mapping[str, str]) -> frozenset[str] | None:
    listed = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    if listed is None:
        return None
    return frozenset(part.strip() for part in listed.split(",") if part.strip())
