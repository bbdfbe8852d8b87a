"""Messages for a whole channel that nobody asked for just now, such as digests: posted once, and found again.

Reference: https://docs.slack.dev/reference/methods/chat.postMessage, conversations.history, conversations.replies and
conversations.info.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.language import _
from bot.platforms.platform import NotPosted, PerhapsPosted, Unreadable
from bot.platforms.slack.events import LASTING
from bot.platforms.slack.render import render
from bot.platforms.slack.replies import marked
from bot.platforms.slack.trouble import TROUBLE, UNSHOWABLE, passing, reason

if TYPE_CHECKING:
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.platforms.queues import Queues
    from bot.views.model import View

    Json = dict[str, Any]

_log = structlog.get_logger(__name__)
_EVENT: Final = "dojo_digest"
RATES: Final = ((1, 1.0),)
"""One post a second in a channel: https://docs.slack.dev/apis/web-api/rate-limits."""
_PAGE: Final = 200
_PAGES: Final = 5
_SKEW: Final = timedelta(minutes=1)
"""Slack's clock, which dates the messages, may differ that much from ours."""
_UNSURE: Final = frozenset({"fatal_error", "internal_error"})
"""Answers after which "some aspect of the operation" may have succeeded, as Slack says."""
_MORE_PASSING: Final = frozenset({"rate_limited", "team_added_to_org"})
_TIMED_OUT: Final = 408


class Posts:
    """Posts to channels, changes what it posted, and finds it again."""

    def __init__(self, client: AsyncWebClient, reader: AsyncWebClient, queues: Queues) -> None:
        """`client` repeats nothing but what a rate limit kept out; `reader` may repeat what changes nothing."""
        self._client = client
        self._reader = reader
        self._queues = queues

    async def post(self, channel: str, view: View, run: str = "", thread: str = "") -> str:
        """Post once; returns the message's timestamp. Raises NotPosted, PerhapsPosted."""
        payload = _payload(view, run) | ({"thread_ts": thread} if thread else {})
        try:
            return await self._said(channel, payload)
        except NotPosted as error:
            if error.reason not in UNSHOWABLE:
                raise
            _log.error("Slack does not take the blocks; the text went alone", error=error.reason)
        return await self._said(channel, {name: value for name, value in payload.items() if name != "blocks"})

    async def update(self, channel: str, timestamp: str, view: View, run: str = "") -> None:
        """Change a message in its place. Raises NotPosted, also where the message is gone, and PerhapsPosted."""
        payload = _payload(view, run)
        try:
            await self._changed(channel, timestamp, payload)
        except NotPosted as error:
            if error.reason not in UNSHOWABLE:
                raise
            _log.error("Slack does not take the blocks; the text went alone", error=error.reason)
            await self._changed(channel, timestamp, payload | {"blocks": []})  # left out, the old ones would stay

    async def find(self, channel: str, run: str, since: datetime, thread: str = "") -> str | None:
        """The timestamp of the message that a run posted; None where there surely is none. Raises Unreadable."""
        asked: Json = {"channel": channel, "oldest": f"{(since - _SKEW).timestamp():.6f}", "limit": _PAGE}
        if thread:
            asked["ts"] = thread
        for _page in range(_PAGES):
            answer = await self._page(asked)
            if found := next((str(one["ts"]) for one in answer.get("messages") or () if _run_of(one) == run), None):
                return found
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            asked["cursor"] = cursor
        raise Unreadable("too_many_messages")  # it may be among those that were not read

    async def joined(self, channel: str) -> str:
        """What keeps the bot from posting there, in a sentence; nothing also where Slack does not say."""
        try:
            room = (await self._reader.conversations_info(channel=channel))["channel"]
        except TROUBLE as error:
            if reason(error) == "channel_not_found":
                return _(
                    "I do not find that channel. If it is private, type `/invite @Dojo` in it, and then try again."
                )
            _log.info("Slack does not tell whether I am in a channel", error=reason(error))
            return ""
        if room.get("is_archived"):
            return _("That channel is archived, and nobody can post in it. Choose another one.")
        if room.get("is_member") is False:
            return _("I am not in that channel. Type `/invite @Dojo` in it, and then try again.")
        return ""

    async def _said(self, channel: str, payload: Json) -> str:
        async with self._queues.turn(channel):
            try:
                answer = await self._client.chat_postMessage(
                    channel=channel, unfurl_links=False, unfurl_media=False, **payload
                )
            except TROUBLE as error:
                raise _outcome(error) from error
        return str(answer["ts"])

    async def _changed(self, channel: str, timestamp: str, payload: Json) -> None:
        try:
            await self._client.chat_update(channel=channel, ts=timestamp, **payload)
        except TROUBLE as error:
            raise _outcome(error) from error

    async def _page(self, asked: Json) -> Json:
        wanted: Json = {**asked, "include_all_metadata": True}
        try:
            if "ts" in asked:
                answer = await self._reader.conversations_replies(**wanted)
            else:
                answer = await self._reader.conversations_history(**wanted)
        except TROUBLE as error:
            raise Unreadable(reason(error)) from error
        return answer.data if isinstance(answer.data, dict) else {}


def _payload(view: View, run: str) -> Json:
    """The message; with a run, marked as one of which each press is about a part."""
    payload = render(view)
    if not run:
        return payload
    return marked(payload, LASTING) | {"metadata": {"event_type": _EVENT, "event_payload": {"run": run}}}


def _run_of(message: Json) -> str | None:
    metadata = message.get("metadata") or {}
    run = (metadata.get("event_payload") or {}).get("run")
    return str(run) if run and metadata.get("event_type") == _EVENT else None


def _outcome(error: BaseException) -> NotPosted | PerhapsPosted:
    """What the trouble says of the message: that it is surely not there, or nothing."""
    why = reason(error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return NotPosted(why, passing=True)
    if not isinstance(error, SlackApiError) or not _refused(error, why):
        return PerhapsPosted(why)
    return NotPosted(why, passing=passing(error) or why in _MORE_PASSING, retry_after=_retry_after(error))


def _refused(error: SlackApiError, why: str) -> bool:
    """Whether Slack gave its answer: no. An answer without a word of Slack's may come from whatever lies between."""
    status = getattr(error.response, "status_code", None)
    if status == 200:  # noqa: PLR2004  # HTTP's OK
        return why not in _UNSURE and why != type(error).__name__
    return status is not None and 400 <= status < 500 and status != _TIMED_OUT  # noqa: PLR2004  # client errors


def _retry_after(error: SlackApiError) -> float | None:
    headers = getattr(error.response, "headers", None) or {}
    told = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(told) if told.isdecimal() else None
