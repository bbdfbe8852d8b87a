"""What scenarios of digests have in common."""

from __future__ import annotations

import asyncio
from contextvars import Context
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Scene

ADD = 'digest add criticals filter:"findings critical product:payments-api" schedule:"every day 13:00"'


async def at(scene: Scene, when: str) -> None:
    """Move the clock on, and let happen what happens by itself."""
    moment = datetime.fromisoformat(f"{when}+00:00").timestamp()
    assert moment >= scene.clock.now
    scene.clock.now = moment
    await by_itself(scene)


async def by_itself(scene: Scene) -> None:
    """Let happen what is due: on nobody's behalf, as the canaries of the scene would otherwise think."""

    async def turn() -> None:
        await scene.bot.clockwork.tick()
        await scene.bot.clockwork.deliver()
        await scene.bot.clockwork.adorn()
        await scene.bot.clockwork.live()

    await asyncio.create_task(turn(), context=Context())


def posted(scene: Scene) -> list[str]:
    """What all of the channel read, oldest first."""
    channel = scene.slack.space.channel("C0APPSEC")
    return [scene.slack.text_of(one) for one in channel.messages if one.by_bot and not one.only_for]
