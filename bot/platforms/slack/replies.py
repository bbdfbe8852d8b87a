"""Answers on their way to Slack: to the place where the question was asked, and nowhere twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
import structlog

from bot.platforms.slack.events import Place, answerable
from bot.platforms.slack.render import render

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.views.model import View

_log = structlog.get_logger(__name__)
_SECONDS = aiohttp.ClientTimeout(total=10)


class Replies:
    """Sends Views to Slack."""

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession, api_url: str) -> None:
        self._client = client
        self._session = session
        self._api_host = urlsplit(api_url).netloc

    async def send(self, place: Place, view: View) -> None:
        """Bring the answer to its place; a private one that finds no other way goes as an ephemeral message."""
        payload = render(view)
        if place.response_url and await self._respond(place, view, payload):
            return
        if place.direct or not view.private:
            await self.post(place.channel, payload, place.thread)
            return
        await self._client.chat_postEphemeral(
            channel=place.channel, user=place.user, thread_ts=place.thread or None, **payload
        )

    async def post(self, channel: str, payload: dict[str, Any], thread: str = "") -> str:
        """Post for everybody in the channel; returns the message's timestamp."""
        answer = await self._client.chat_postMessage(
            channel=channel, thread_ts=thread or None, unfurl_links=False, unfurl_media=False, **payload
        )
        return str(answer["ts"])

    async def _respond(self, place: Place, view: View, payload: dict[str, Any]) -> bool:
        """Use the response_url. False where Slack surely did not take it; a lost answer counts as taken."""
        if not answerable(place.response_url, self._api_host):
            _log.warning("response_url of a foreign host refused", host=urlsplit(place.response_url).netloc)
            return False
        body = {**payload, **_manner(place, view)}
        try:
            async with self._session.post(
                place.response_url, json=body, timeout=_SECONDS, allow_redirects=False
            ) as answer:
                taken = answer.status == 200  # noqa: PLR2004  # HTTP's OK
        except aiohttp.ClientConnectorError:
            return False
        except (aiohttp.ClientError, TimeoutError):
            return True  # it may have been taken, and must not be said twice
        if not taken:
            _log.info("response_url no longer taken", status=answer.status)
        return taken


def _manner(place: Place, view: View) -> dict[str, Any]:
    """How the answer relates to what was pressed."""
    if place.pressed and (view.replaces or not place.public) and (view.private or place.direct):
        return {"replace_original": True}
    kind = "ephemeral" if view.private else "in_channel"
    return {"response_type": kind, "replace_original": False}
