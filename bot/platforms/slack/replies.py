"""Answers on their way to Slack: to the place where the question was asked, and nowhere twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.platforms.slack.events import DIRECT, Place, answerable, host_of
from bot.platforms.slack.render import render
from bot.platforms.slack.trouble import UNSHOWABLE, reason

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.views.model import View

    Json = dict[str, Any]

_log = structlog.get_logger(__name__)


class Replies:
    """Sends Views to Slack."""

    session: aiohttp.ClientSession
    """Carries answers to a response_url. There is none before `start`, and nothing to answer."""

    def __init__(self, client: AsyncWebClient, api_url: str) -> None:
        self._client = client
        self._api_url = api_url

    async def send(self, place: Place, view: View) -> None:
        """Bring the answer to its place; a private one that finds no other way goes as an ephemeral message."""
        payload = marked(render(view)) if place.direct else render(view)
        if place.response_url and await self._respond(place, view, payload):
            return
        try:
            await self._say(place, view, payload)
        except SlackApiError as error:
            if reason(error) not in UNSHOWABLE:
                raise
            _log.error("Slack does not take the blocks; the text went alone", error=reason(error))
            await self._say(place, view, {"text": payload["text"]})

    async def post(self, channel: str, payload: Json, thread: str = "") -> str:
        """Post for everybody in the channel; returns the message's timestamp."""
        answer = await self._client.chat_postMessage(
            channel=channel, thread_ts=thread or None, unfurl_links=False, unfurl_media=False, **payload
        )
        return str(answer["ts"])

    async def direct_chat(self, user: str) -> str:
        """The channel of the direct chat with that person, opened where it was not."""
        return str((await self._client.conversations_open(users=user))["channel"]["id"])

    async def tell(self, channel: str, view: View, timestamp: str = "") -> str:
        """Say it in a direct chat, in the place of an earlier message where one is named; returns the timestamp."""
        payload = marked(render(view))
        if timestamp:
            await self._client.chat_update(channel=channel, ts=timestamp, **payload)
            return timestamp
        return await self.post(channel, payload)

    async def _say(self, place: Place, view: View, payload: Json) -> None:
        if place.direct or not view.private:
            await self.post(place.channel, payload, place.thread)
            return
        await self._client.chat_postEphemeral(
            channel=place.channel, user=place.user, thread_ts=place.thread or None, **payload
        )

    async def _respond(self, place: Place, view: View, payload: Json) -> bool:
        """Use the response_url. False where Slack surely did not take it; a lost answer counts as taken."""
        if not answerable(place.response_url, self._api_url):
            _log.warning("response_url of a foreign host refused", host=host_of(place.response_url))
            return False
        body = {**payload, **_manner(place, view)}
        try:
            async with self.session.post(place.response_url, json=body, allow_redirects=False) as answer:
                taken = answer.status == 200  # noqa: PLR2004  # HTTP's OK
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL):
            return False
        except (aiohttp.ClientError, TimeoutError) as error:
            _log.warning("a response_url's answer was lost", error=reason(error))
            return True  # it may have been taken, and must not be said twice
        if not taken:
            _log.info("response_url not taken", status=answer.status)
        return taken


def _manner(place: Place, view: View) -> Json:
    """How the answer relates to what was pressed."""
    if place.lasting:
        told = view.replaces or not view.private
        there = {"response_type": "in_channel", "thread_ts": place.thread} if told else {"response_type": "ephemeral"}
        return {**there, "replace_original": False}
    if place.pressed and (view.replaces or not place.public) and (view.private or place.direct):
        return {"replace_original": True}
    thread = {"thread_ts": place.thread} if place.thread else {}
    return {"response_type": "ephemeral" if view.private else "in_channel", "replace_original": False, **thread}


def marked(payload: Json, mark: str = DIRECT) -> Json:
    """The message with the mark by which a press on it is known: to come from the direct chat, or from what lasts."""
    first, *rest = payload["blocks"]
    return {**payload, "blocks": [{**first, "block_id": mark}, *rest]}
