"""The product that a channel's commands are about where they name none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete

from bot.storage.tables import ChannelRow

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.database import Database


@dataclass(frozen=True)
class Default:
    """A product, as it was called when somebody made it a channel's default."""

    product_id: int
    product_name: str
    by: str
    """Who made it so, in words."""
    at: datetime

    @property
    def product(self) -> str:
        """What means it in a command."""
        return str(self.product_id)


class Channels:
    """One memory for all replicas. Every method raises DatabaseError."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def get(self, place: str) -> Default | None:
        """Find the channel's default, if it has one."""
        row = await self._db.row(ChannelRow, place=place)
        return Default(row.product_id, row.product_name, row.by, row.at) if row else None

    async def put(self, place: str, default: Default) -> None:
        """Set it, instead of the former one."""
        values = vars(default)
        insert = self._db.insert(ChannelRow).values(place=place, **values)
        async with self._db.session() as session:
            await session.execute(insert.on_conflict_do_update(index_elements=[ChannelRow.place], set_=values))

    async def remove(self, place: str) -> None:
        """Take it away, if there is one."""
        async with self._db.session() as session:
            await session.execute(delete(ChannelRow).where(ChannelRow.place == place))
