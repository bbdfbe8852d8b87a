"""Files on their way to Slack: into the direct chat with whoever asked, where nobody else sees them.

Reference: https://docs.slack.dev/messaging/working-with-files#upload.
"""

from __future__ import annotations

import asyncio
import io
from functools import partial
from typing import IO, TYPE_CHECKING, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.files.export import File, Undelivered
from bot.language import _
from bot.platforms.slack.text import fallback
from bot.platforms.slack.trouble import TROUBLE, reason, wait
from bot.views import files

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.files.export import Export
    from bot.platforms.platform import Picture
    from bot.platforms.slack.events import Place
    from bot.platforms.slack.replies import Replies
    from bot.platforms.slack.trouble import RateLimits
    from bot.views.model import View

_log = structlog.get_logger(__name__)
_PIECE: Final = 64 * 1024
_TIMEOUT: Final = aiohttp.ClientTimeout(total=300, sock_connect=10, sock_read=60)
_ATTEMPTS: Final = 3


class Uploads:
    """Carries Exports out."""

    def __init__(self, client: AsyncWebClient, replies: Replies, limits: RateLimits) -> None:
        self._client = client
        self._replies = replies
        self._limits = limits

    async def carry_out(self, place: Place, export: Export) -> None:
        """Make the file, bring it to the direct chat, say how it ended. What Slack does not take is told or logged."""
        here = place.model_copy(update={"pressed": False})  # what was pressed, such as a list, stays
        try:
            channel = place.channel if place.direct else await self._replies.direct_chat(place.user)
        except TROUBLE as error:
            await self._answer(here, files.undelivered(_why(error)))
            return
        progress = _Progress(self._replies, channel)
        if export.long and not place.direct:
            await self._answer(here, files.coming(export.rows))
        end = await export.carry_out(progress.tell, partial(self._deliver, channel))
        if export.long or place.direct:
            await progress.tell(end)
        else:
            await self._answer(here, end)

    async def _answer(self, place: Place, view: View) -> None:
        try:
            await self._replies.send(place, view)
        except TROUBLE as error:
            _log.error("an answer did not reach Slack", error=reason(error), outcome=view.outcome)

    async def _deliver(self, channel: str, file: File) -> None:
        """Upload, then share: before the last step nobody can see it. Raises Undelivered."""
        try:
            place = await self._client.files_getUploadURLExternal(filename=file.name, length=file.size)
            await self._send(str(place["upload_url"]), file)
            shared: list[dict[str, str | None]] = [{"id": str(place["file_id"]), "title": file.name}]
            await self._client.files_completeUploadExternal(files=shared, channel_id=channel)
        except TROUBLE as error:
            _log.error("a file did not reach Slack", error=reason(error))
            raise Undelivered(_why(error)) from error

    async def picture(self, channel: str, thread: str, picture: Picture) -> str:
        """Show it below a message; what is in the way in Slack's word, or nothing. It is not tried again."""
        png = File(f"{picture.title}.png", "image/png", len(picture.png), io.BytesIO(picture.png))
        try:
            place = await self._client.files_getUploadURLExternal(
                filename="trend.png", length=png.size, alt_txt=picture.words
            )
            await self._send(str(place["upload_url"]), png)
            shown: list[dict[str, str | None]] = [{"id": str(place["file_id"]), "title": picture.title}]
            await self._client.files_completeUploadExternal(
                files=shown, channel_id=channel, thread_ts=thread, initial_comment=fallback(picture.words)
            )
        except TROUBLE as error:
            return reason(error)
        return ""

    async def _send(self, url: str, file: File) -> None:
        """The file's bytes. Sent again where Slack says that there were too many requests, and nowhere else."""
        headers = {"Content-Type": file.media_type, "Content-Length": str(file.size)}
        for attempt in range(1, _ATTEMPTS + 1):
            content = _pieces(file.content)
            async with self._replies.session.post(url, data=content, headers=headers, timeout=_TIMEOUT) as answer:
                if answer.status == 429 and attempt < _ATTEMPTS:  # noqa: PLR2004  # HTTP's Too Many Requests
                    await self._limits.pause(wait(answer.headers.get("Retry-After")))
                    continue
                answer.raise_for_status()
                return


class _Progress:
    """One message in the direct chat, which always says the latest, also when the task ends while it is being sent."""

    def __init__(self, replies: Replies, channel: str) -> None:
        self._replies = replies
        self._channel = channel
        self._said: asyncio.Task[str] | None = None

    async def tell(self, view: View) -> None:
        """Say it; the file is not given up because Slack does not take a word about it."""
        self._said = asyncio.create_task(self._after(self._said, view))
        await asyncio.shield(self._said)

    async def _after(self, former: asyncio.Task[str] | None, view: View) -> str:
        """Put it in the place of what was said before; returns the message's timestamp."""
        timestamp = await former if former else ""
        try:
            return await self._replies.tell(self._channel, view, timestamp)
        except TROUBLE as error:
            _log.info("progress was not shown", error=reason(error))
            return timestamp


async def _pieces(content: IO[bytes]) -> AsyncIterator[bytes]:
    content.seek(0)
    while piece := content.read(_PIECE):
        yield piece


def _why(error: BaseException) -> str:
    """What keeps the file from its owner, and what to do."""
    if reason(error) in {"missing_scope", "not_allowed_token_type"}:
        return _("Slack does not let me send files. An administrator has to install the app anew, see docs/slack.md.")
    if isinstance(error, SlackApiError | aiohttp.ClientResponseError):
        return _("Slack did not take the file ({reason}). Try again in a minute.").format(reason=reason(error))
    return _("Slack could not be reached. Look into our direct chat before you ask again: the file may be there.")
