"""The doctor's fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.doctor.stage import Stage, set_up
from tests.outside import bare
from tests.postgres import migrated_file, migrated_name, postgres

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

__all__ = ["bare", "migrated_file", "migrated_name", "postgres"]


@pytest.fixture
async def stage(
    empty_database: Path, tmp_path: Path, bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Stage]:
    """A world in which nothing is wrong."""
    async with set_up(empty_database, tmp_path, bare, capsys) as one:
        yield one
