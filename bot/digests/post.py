"""The way of a digest to its channel, on whatever platform; and of trouble to its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from bot.digests.delivery import NotAccepted, Unreadable
from bot.hands import away
from bot.platforms.platform import NotPosted
from bot.platforms.platform import Unreadable as Hidden
from bot.views import digests as views

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.digests.book import Book
    from bot.digests.runs import Run
    from bot.operations.digests import Digest
    from bot.platforms.platform import Picture, Platform
    from bot.views.model import View

_log = structlog.get_logger(__name__)
_HOPELESS: Final = frozenset(
    {"missing_scope", "not_in_channel", "channel_not_found", "too_many_messages", "no_history", "thread_not_found"}
)
"""Waiting does not make a history readable for these reasons."""


class Post:
    """Brings runs to their channels. Every method raises DatabaseError."""

    def __init__(self, book: Book, platforms: Sequence[Platform]) -> None:
        self._book = book
        self._platforms = platforms

    async def post(self, run: Run, view: View) -> str:
        """Post it once; the platform's name for the message. Raises NotAccepted where it surely was not."""
        platform, channel, _digest = await self._channel(run)
        try:
            async with away():
                return await platform.post(channel, view, run=_mark(run), thread=run.message or "")
        except NotPosted as error:
            raise NotAccepted(error.reason, passing=error.passing, retry_after=error.retry_after) from error

    async def find(self, run: Run, since: datetime) -> str | None:
        """The message of that run, if the channel has it. Raises Unreadable."""
        try:
            platform, channel, _digest = await self._channel(run)
        except NotAccepted as error:
            raise Unreadable(error.reason, passing=False) from error
        try:
            return await platform.find(channel, _mark(run), since, thread=run.message or "")
        except Hidden as error:
            raise Unreadable(error.reason, passing=error.reason not in _HOPELESS) from error

    def pictures(self, digest: Digest) -> bool:
        """Whether its platform takes pictures."""
        name = digest.place.partition(":")[0]
        return any(one.pictures for one in self._platforms if one.name == name)

    async def illustrate(self, run: Run, picture: Picture) -> None:
        """Show a picture below its message, once or not at all."""
        try:
            platform, channel, _digest = await self._channel(run)
        except NotAccepted:
            return
        await platform.illustrate(channel, run.message or "", picture)

    async def told(self, run: Run, why: str) -> None:
        """Tell the digest's owner, directly, what became of it; the log where it has none."""
        _log.error("a digest has trouble", digest=run.digest, slot=run.slot, why=why)
        try:
            platform, _channel, digest = await self._channel(run)
        except NotAccepted:
            return
        if not digest.configured:
            await platform.tell(digest.owner.rpartition("/")[2], views.trouble(digest, run.slot, why))

    async def _channel(self, run: Run) -> tuple[Platform, str, Digest]:
        """Where it goes. Raises NotAccepted where there is no such place any more."""
        digest = await self._book.get(run.digest)
        name, _colon, channel = digest.place.partition(":") if digest else ("", "", "")
        platform = next((one for one in self._platforms if one.name == name), None)
        if digest is None or platform is None:
            raise NotAccepted("the digest or its platform is gone", passing=False)
        return platform, channel, digest


def _mark(run: Run) -> str:
    """What marks its message, or its lists: each is looked for without the other."""
    return run.id if run.message is None else f"{run.id}.lists"
