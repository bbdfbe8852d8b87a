"""What a command can change, whatever it is: its title and its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.dojo.models import Finding
from bot.language import _
from bot.views import findings, words
from bot.views.model import Actions, Facts, LinkButton

if TYPE_CHECKING:
    from bot.dojo.models import Engagement
    from bot.operations.findings import ListFindings
    from bot.views.model import Block


def thing(now: Finding | Engagement, back: ListFindings | None) -> tuple[str, tuple[Block, ...]]:
    """What something is called, and its card."""
    if isinstance(now, Finding):
        return findings.headline(now), findings.card(now, back)
    status = Facts(((_("Status"), (words.standing(now),)),))
    links = (Actions((LinkButton(_("Open in DefectDojo"), now.address),)),) if now.address else ()
    return now.name, (status, *links)
