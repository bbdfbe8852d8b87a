"""Where the bot can post in Teams without having been asked: it cannot look these places up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, update

from bot.storage.clock import Clock, utc_now
from bot.storage.tables import ConversationRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.storage.database import Database


@dataclass(frozen=True)
class Conversation:
    """A chat or a channel in which the bot is, or was."""

    id: str
    """Without a thread."""
    service: str
    """The address through which it is reached."""
    tenant: str
    kind: str
    """"personal", "groupChat" or "channel"."""
    name: str = ""
    team: str = ""
    person: str = ""
    """Whose chat with the bot it is: an object id of Entra ID."""
    dead: bool = False
    """The bot was thrown out, or the place is gone."""


class Conversations:
    """One memory for all replicas. Every method raises DatabaseError."""

    def __init__(self, db: Database, clock: Clock = utc_now) -> None:
        self._db = db
        self._clock = clock

    async def note(self, conversation: Conversation) -> None:
        """Keep it, or what has changed of it; one that was dead lives again. A name that is not told stays."""
        values = vars(conversation) | {"dead": False, "at": self._clock()}
        told = {name: value for name, value in values.items() if name != "id" and value != ""}
        insert = self._db.insert(ConversationRow).values(**values)
        async with self._db.session() as session:
            await session.execute(insert.on_conflict_do_update(index_elements=[ConversationRow.id], set_=told))

    async def get(self, conversation: str) -> Conversation | None:
        """Find it, dead or alive."""
        async with self._db.session() as session:
            row = await session.get(ConversationRow, conversation)
        return _conversation(row) if row else None

    async def chat_with(self, person: str) -> Conversation | None:
        """Find the chat of that person with the bot, the one that was used last."""
        theirs = (ConversationRow.person == person, ConversationRow.dead.is_(False))
        found = select(ConversationRow).where(*theirs).order_by(ConversationRow.at.desc()).limit(1)
        async with self._db.session() as session:
            row = await session.scalar(found)
        return _conversation(row) if row else None

    async def newest(self) -> Conversation | None:
        """Find any that lives: it tells through which address its tenant is reached."""
        living = select(ConversationRow).where(ConversationRow.dead.is_(False))
        async with self._db.session() as session:
            row = await session.scalar(living.order_by(ConversationRow.at.desc()).limit(1))
        return _conversation(row) if row else None

    async def counted(self) -> dict[tuple[str, bool], int]:
        """Count them by the address through which they are reached, and by whether they are dead."""
        grouped = ConversationRow.service, ConversationRow.dead
        async with self._db.session() as session:
            rows = await session.execute(select(*grouped, func.count()).group_by(*grouped))
            return {(service, dead): count for service, dead, count in rows}

    async def bury(self, conversations: Iterable[str], team: str = "") -> None:
        """Remember that the bot cannot post there, nor anywhere in that team, any more."""
        gone = ConversationRow.id.in_(list(conversations))
        where = or_(gone, ConversationRow.team == team) if team else gone
        async with self._db.session() as session:
            await session.execute(update(ConversationRow).where(where).values(dead=True))


def _conversation(row: ConversationRow) -> Conversation:
    return Conversation(row.id, row.service, row.tenant, row.kind, row.name, row.team, row.person, row.dead)
