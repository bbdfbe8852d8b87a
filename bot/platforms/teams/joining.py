"""Whether the bot is in a conversation of Teams, as far as it has been told: nobody can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _

if TYPE_CHECKING:
    from bot.storage.conversations import Conversations


async def unpostable(conversations: Conversations, conversation: str) -> str:
    """What keeps the bot from posting there, in a sentence; nothing where it can. Raises DatabaseError."""
    known = await conversations.get(conversation)
    if known is None:
        return _("I do not know that conversation. Add the app to it, mention me in it once, and then try again.")
    if known.dead:
        return _("I cannot post there any more: the app was removed, or blocked. Add it anew, and then try again.")
    return ""
