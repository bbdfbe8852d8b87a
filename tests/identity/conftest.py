"""What the tests in this folder share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from tests.identity.place import Place
from tests.identity.tenant import Tenant
from tests.postgres import db, migrated_file, migrated_name, postgres, url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from structlog.typing import EventDict

    from bot.storage.database import Database

__all__ = ["db", "migrated_file", "migrated_name", "postgres", "url"]


@pytest.fixture
def logged() -> Iterator[list[EventDict]]:
    """All lines that are logged during the test."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture
async def tenant() -> AsyncIterator[Tenant]:
    """A tenant of Entra ID."""
    made = Tenant()
    yield made
    await made.http.aclose()


@pytest.fixture
async def linkable(db: Database) -> AsyncIterator[Place]:
    """All that linking needs."""
    made = Place(db)
    yield made
    await made.http.aclose()
