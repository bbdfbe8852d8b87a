"""Answers on their way to Teams: to the place where the question was asked, and what is private to one person alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from bot.platforms.platform import NotPosted
from bot.platforms.teams.connector import TROUBLE, Dead, Oversized, Where
from bot.platforms.teams.events import PRIVATE, Place
from bot.platforms.teams.render import marked, render

if TYPE_CHECKING:
    from bot.platforms.teams.connector import Connector
    from bot.storage.conversations import Conversations
    from bot.views.model import View

Json = dict[str, Any]
_log = structlog.get_logger(__name__)
_CARD = "application/vnd.microsoft.card.adaptive"


class Replies:
    """Sends Views to Teams. What Teams does not take raises TROUBLE where it is not said otherwise."""

    def __init__(self, connector: Connector, conversations: Conversations) -> None:
        self._connector = connector
        self._conversations = conversations

    async def send(self, place: Place, view: View) -> None:
        """Bring the answer to its place: into that of what was pressed, where it tells what became of it."""
        try:
            if _replaces(place, view):
                await self.replace(place, view)
                return
        except NotPosted as error:
            _log.info("what was pressed cannot be changed", reason=error.reason)
        await self._say(place, view)

    async def replace(self, place: Place, view: View) -> None:
        """Put it in the place of the message that was pressed, for all who see that."""
        where, mark = Where(place.service, place.conversation), PRIVATE if place.private else ""
        await self._connector.update(where, place.message, activity(view, mark), targeted=place.private)

    async def post(self, where: Where, view: View, mark: str = "") -> str:
        """Post it for all in the conversation; returns the message's id. What is too large comes as text alone."""
        try:
            return await self._connector.post(where, activity(view, mark))
        except Oversized as error:
            _log.error("Teams does not take the card; the text went alone", error=error.reason)
            return await self._connector.post(where, alone(view))

    async def give(self, place: Place, content: Json) -> None:
        """Post a message, as it is, in the person's own chat with the bot, wherever they asked for it."""
        here = Where(place.service, place.conversation)
        await self._connector.post(here if place.direct else await self._chat_with(place.user, place), content)

    async def tell(self, user: str, view: View, place: Place | None = None) -> None:
        """Say it to one person in their chat with the bot, opened where there was none."""
        where = await self._chat_with(user, place)
        try:
            await self.post(where, view)
        except Dead:
            await self._conversations.bury([where.conversation])
            raise

    async def _say(self, place: Place, view: View) -> None:
        if place.direct:
            await self.post(Where(place.service, place.conversation), view)
        elif view.private and not (place.lasting and view.replaces):
            await self._whisper(place, view)
        else:
            await self.post(Where(place.service, place.thread), view)

    async def _whisper(self, place: Place, view: View) -> None:
        """Show it to one person among others; where Teams does not do that, in their own chat. Never to all."""
        to = {"id": place.account, "isTargeted": True}
        said = {**activity(view, PRIVATE), "recipient": to}
        try:
            await self._connector.post(Where(place.service, place.thread), said, targeted=True)
        except NotPosted as error:
            _log.info("a private answer goes to the direct chat", reason=error.reason)
            await self.tell(place.user, view, place)

    async def _chat_with(self, user: str, place: Place | None) -> Where:
        """Where the person's own chat is. Raises NotPosted where nothing of the tenant is known yet."""
        if known := await self._conversations.chat_with(user):
            return Where(known.service, known.id)
        near = await self._conversations.newest() if place is None else place
        if near is None:
            raise NotPosted("conversation_unknown")
        account = place.account if place else user
        return Where(near.service, await self._connector.open(near.service, near.tenant, account))


def shown(view: View, mark: str = "") -> Json:
    """The card of a View."""
    card: Json = marked(render(view)["card"], mark)
    return card


def activity(view: View, mark: str = "") -> Json:
    """The message: the card alone, since text beside a card makes two messages of it."""
    payload = render(view)
    attachment = {"contentType": _CARD, "content": marked(payload["card"], mark)}
    return {"type": "message", "summary": payload["summary"], "attachments": [attachment]}


def alone(view: View) -> Json:
    """The message without its card."""
    return {"type": "message", "textFormat": "plain", "text": render(view)["summary"]}


def reported(error: BaseException, view: View) -> None:
    """Log what did not arrive, without what it was. Raises what is no trouble of Teams'."""
    if not isinstance(error, TROUBLE):
        raise error
    _log.error("an answer did not reach Teams", error=error.reason, outcome=view.outcome)


def _replaces(place: Place, view: View) -> bool:
    """Whether the answer takes the place of what was pressed for good."""
    if not place.message or place.lasting:
        return False
    return view.replaces or ((place.direct or place.private) and view.private)
