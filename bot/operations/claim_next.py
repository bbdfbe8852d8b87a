"""Take the worst finding of a list that nobody owns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, field_validator

from bot.language import _
from bot.operations.command import Command
from bot.operations.digests import plain_filter
from bot.operations.errors import Busy, NothingToClaim
from bot.operations.finding_filters import NOBODY, weight
from bot.operations.findings import ListFindings, list_findings
from bot.operations.triage import Claim, claim

if TYPE_CHECKING:
    from bot.dojo.client import DojoClient
    from bot.dojo.models import Finding
    from bot.operations.change import Changed
    from bot.operations.context import Context

_TRIED = 25
"""Findings, worst first: that many people would have to press at the same moment for none to be left."""


class ClaimNext(Command):
    """Take the worst finding of a list that nobody owns: become one of its reviewers.

    DefectDojo will add you to the reviewers; nothing else changes.
    """

    examples = ("claim next", 'claim next filter:"findings critical product:payments-api"')

    filter: ListFindings = Field(
        default=ListFindings(), description="Which findings, as a line: findings critical product:payments-api."
    )

    @field_validator("filter")
    @classmethod
    def _is_plain(cls, value: ListFindings) -> ListFindings:
        return plain_filter(value)


async def claim_next(command: ClaimNext, context: Context) -> Changed:
    """Claim it. Of people who ask at the same time each gets another one.

    Raises NothingToClaim, and what `findings` and `claim` raise.
    """
    dojo = await context.writer()
    for row in await _unowned(command.filter, dojo):
        try:
            async with context.alone(f"finding:{row.id}"):
                now = await dojo.get_finding(row.id)
                if now.active and not now.reviewers:
                    return await claim(Claim(finding=row.id), dojo)
        except Busy:  # somebody else is at it at this very moment
            continue
    raise NothingToClaim(_("No open finding of that list is without an owner."))


async def _unowned(command: ListFindings, dojo: DojoClient) -> list[Finding]:
    """The worst of the list that are open and nobody's, worst first."""
    page = await list_findings(command.model_copy(update={"sort": "risk", "reviewer": NOBODY, "limit": _TRIED}), dojo)
    return sorted((row for row in page.results if row.active), key=weight)
