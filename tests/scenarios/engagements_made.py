"""What the scenarios of new engagements share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.defectdojo.model import Engagement
    from tests.conftest import Scene


LINE = 'engagement create payments-api name:"Pipeline scan" type:CI/CD from:2026-11-22 to:2026-11-29'


def made(scene: Scene, name: str = "Pipeline scan") -> list[Engagement]:
    return [row for row in scene.dojo.engagements.values() if row.name == name]


async def ended(scene: Scene) -> list[tuple[str, str]]:
    return [(entry.outcome, entry.code) for entry in await scene.audited()]
