"""What a command can change, whatever it is: its title and its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.dojo.models import Finding
from bot.views import engagements, findings

if TYPE_CHECKING:
    from bot.dojo.engagement import Engagement
    from bot.operations.findings import ListFindings
    from bot.views.model import Block


def thing(now: Finding | Engagement, back: ListFindings | None) -> tuple[str, tuple[Block, ...]]:
    """What something is called, and its card."""
    if isinstance(now, Finding):
        return findings.headline(now), findings.card(now, back)
    return engagements.headline(now), engagements.card(now)
