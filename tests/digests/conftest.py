"""What the tests in this folder share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.digests.runs import Runs
from tests.digests.channel import Channel, Clock
from tests.postgres import db, migrated_file, migrated_name, postgres, url

if TYPE_CHECKING:
    from bot.storage.database import Database

__all__ = ["db", "migrated_file", "migrated_name", "postgres", "url"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
async def runs(db: Database, clock: Clock) -> Runs:  # a fixture takes what it names
    await db.migrate()
    return Runs(db, clock)
