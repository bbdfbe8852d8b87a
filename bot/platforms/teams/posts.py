"""Messages for a whole channel or chat that nobody asked for just now, such as digests.

A bot cannot read what was said in a channel (that takes permissions of Microsoft Graph that would let it read
everything), so a message whose answer got lost is never found again: see docs/teams.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.platforms.platform import NotPosted, Unreadable
from bot.platforms.teams.connector import Dead, Oversized, Where
from bot.platforms.teams.events import LASTING, threaded
from bot.platforms.teams.joining import unpostable
from bot.platforms.teams.replies import activity, alone

if TYPE_CHECKING:
    from bot.platforms.teams.connector import Connector
    from bot.platforms.teams.replies import Replies
    from bot.storage.conversations import Conversations
    from bot.views.model import View

_log = structlog.get_logger(__name__)


class Posts:
    """Posts to conversations in which the bot is, and changes what it posted. Every method raises DatabaseError."""

    def __init__(self, connector: Connector, replies: Replies, conversations: Conversations) -> None:
        self._connector = connector
        self._replies = replies
        self._conversations = conversations

    async def post(self, channel: str, view: View, run: str = "", thread: str = "") -> str:
        """Post once; returns the message's id. Raises NotPosted, also where there are no threads; PerhapsPosted."""
        where = await self._where(channel, thread)
        try:
            return await self._replies.post(where, view, LASTING if run else "")
        except Dead:
            await self._conversations.bury([channel])
            raise

    async def update(self, channel: str, message: str, view: View, run: str = "") -> None:
        """Change a message in its place. Raises NotPosted, also where the message is gone, and PerhapsPosted."""
        where = await self._where(channel)
        try:
            await self._changed(where, message, view, LASTING if run else "")
        except Dead:
            await self._conversations.bury([channel])
            raise

    async def find(self) -> str | None:
        """Raises Unreadable, always."""
        raise Unreadable("no_history")

    async def joined(self, channel: str) -> str:
        """What keeps the bot from posting there, in a sentence; nothing where it can."""
        return await unpostable(self._conversations, channel)

    async def _changed(self, where: Where, message: str, view: View, mark: str) -> None:
        try:
            await self._connector.update(where, message, activity(view, mark))
        except Oversized as error:
            _log.error("Teams does not take the card; the text went alone", error=error.reason)
            await self._connector.update(where, message, alone(view))

    async def _where(self, channel: str, thread: str = "") -> Where:
        """How the conversation, or a thread in it, is reached. Raises NotPosted where it is not (any more)."""
        known = await self._conversations.get(channel)
        if known is None or known.dead:
            raise NotPosted("conversation_gone" if known else "conversation_unknown")
        if thread and known.kind != "channel":
            raise NotPosted("no_threads")
        return Where(known.service, threaded(known.id, thread) if thread else known.id)
