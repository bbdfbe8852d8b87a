"""What the tests of Slack's edge need besides the Scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Scene


@pytest.fixture
def pauses(scene: Scene) -> list[float]:
    """The pauses that Slack asked for; they pass on the scene's clock at once."""
    assert scene.bot.slack is not None
    taken: list[float] = []

    async def pause(seconds: float) -> None:
        taken.append(seconds)
        scene.clock.now += seconds

    scene.bot.slack.limits.pause = pause
    return taken
