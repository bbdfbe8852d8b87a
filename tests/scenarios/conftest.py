"""Worlds that several groups of scenarios want."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.dojo import rows
from bot.files import export
from playground.world import World
from tests.conftest import TODAY, Clock, Scene, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    Staged = Callable[[str], AbstractAsyncContextManager[Scene]]


@pytest.fixture(params=["3.2.0", "2.58.4"])
async def either(request: pytest.FixtureRequest, database: Path) -> AsyncIterator[Scene]:
    """The world with either generation of DefectDojo."""
    clock = Clock()
    world = World(generation=request.param, today=TODAY, clock=clock, strict=True)
    async with staged(world, clock, database) as scene:
        yield scene


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> int:
    """Pages of so many rows, so that a list has many."""
    for module in (rows, export):
        monkeypatch.setattr(module, "PAGE_ROWS", 100)
    return 100


@pytest.fixture
def appsec(database: Path, tmp_path: Path, clock: Clock) -> Staged:
    """The world, with these rules for the channel #appsec."""

    @asynccontextmanager
    async def configured(rules: str) -> AsyncIterator[Scene]:
        file = tmp_path / "config.yaml"
        file.write_text(f"channels: {{slack:C0APPSEC: {{{rules}}}}}", encoding="utf-8")
        world = World(today=TODAY, clock=clock, strict=True)
        async with staged(world, clock, database, config_file=file) as scene:
            yield scene

    return configured
