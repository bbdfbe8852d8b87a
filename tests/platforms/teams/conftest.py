"""What the tests of Teams' edge share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.platforms.teams.scene import TeamsScene, teams_staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.conftest import Clock


@pytest.fixture
async def teams(database: Path, clock: Clock) -> AsyncIterator[TeamsScene]:
    """The bot in Teams; Ana's and Marta's tokens are there."""
    async with teams_staged(database, clock) as scene:
        yield scene
