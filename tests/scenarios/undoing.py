"""What the scenarios of undoing share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Scene


async def receipt(scene: Scene) -> int:
    """The number of the newest entry of the audit log."""
    return (await scene.bot.audit.rows())[0].number


async def refused(scene: Scene) -> bool:
    """Whether somebody was told to come back, since the thing is being changed."""
    return "Busy" in [entry.code for entry in await scene.audited()]
