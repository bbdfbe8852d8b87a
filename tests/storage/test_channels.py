"""A channel's default product is kept for all replicas."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.storage.channels import Channels, Default

if TYPE_CHECKING:
    from bot.storage.database import Database

FIRST = Default(31, "payments-api", "ana (slack:T0/U0)", datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
SECOND = Default(7, 'Acme "Legacy" <CRM>', "marta", datetime(2026, 11, 23, 12, 0, tzinfo=UTC))


async def test_a_default_is_found_again_replaced_and_removed(db: Database) -> None:
    channels = Channels(db)
    assert await channels.get("slack:T0/C0") is None
    await channels.put("slack:T0/C0", FIRST)
    assert await channels.get("slack:T0/C0") == FIRST
    await channels.put("slack:T0/C0", SECOND)
    assert await channels.get("slack:T0/C0") == SECOND
    await channels.remove("slack:T0/C0")
    await channels.remove("slack:T0/C0")
    assert await channels.get("slack:T0/C0") is None


async def test_channels_are_kept_apart(db: Database) -> None:
    channels = Channels(db)
    await channels.put("slack:T0/C0", FIRST)
    await channels.put("slack:T1/C0", SECOND)

    assert await channels.get("slack:T0/C0") == FIRST
    assert await channels.get("teams:T0/C0") is None
