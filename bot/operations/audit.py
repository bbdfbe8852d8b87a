"""The audit: what was done through the bot, and whether that can be believed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BeforeValidator, Field

from bot.identity.audit import Wanted
from bot.language import _
from bot.operations.command import Command, Written
from bot.operations.errors import NotAllowed
from bot.operations.fields import MAX_ID, When, Words, day_of, number

if TYPE_CHECKING:
    from bot.identity.audit import Recorded
    from bot.identity.verification import Verdict
    from bot.operations.context import Context

ROWS: Final = 10
"""On a page."""


class ReadAudit(Command):
    """Show what you did through the bot, newest first; administrators may look at what others did."""

    examples = ("audit day:today", "audit by:all finding:276")

    by: Annotated[Words | None, Written(also=("who",))] = Field(
        default=None, description="For administrators: all, or somebody by name, DefectDojo username or chat identity."
    )
    finding: Annotated[int, BeforeValidator(number), Field(ge=1, le=MAX_ID)] | None = Field(
        default=None, description="Only what was done to this finding."
    )
    day: Annotated[When | None, Written(also=("on",))] = Field(
        default=None, description="Only this day, in UTC: 2026-11-22, today, yesterday, monday, 7d."
    )
    before: Annotated[int | None, Written(hidden=True)] = Field(
        default=None, ge=1, le=2**63 - 1, description="Only entries with a smaller number."
    )

    @property
    def everybody(self) -> bool:
        """Whether it asks about all people."""
        return self.by is not None and self.by.casefold() == "all"

    def noted(self) -> bool:
        """Whoever looks at what others did is seen doing so."""
        return self.by is not None and self.by.casefold() != "me"


class VerifyAudit(Command):
    """Check that nobody changed or removed anything in the audit; for administrators."""

    examples = ("audit verify", "audit verify")


@dataclass(frozen=True)
class Trail:
    """A page of the audit."""

    rows: tuple[Recorded, ...]
    more: bool
    """Whether there are older ones that fit."""


async def read_audit(command: ReadAudit, context: Context) -> Trail:
    """The newest entries that fit. Raises NotAllowed, DatabaseError; for others' also a DojoError."""
    day = day_of(command.day, context.now().date()) if command.day else None
    wanted = Wanted(finding=command.finding, day=day, before=command.before)
    if command.noted():
        await _administrators_only(context)
        wanted = replace(wanted, who="" if command.everybody else command.by or "")
    else:
        link = await context.link()
        wanted = replace(wanted, caller=context.caller.key, person=(link.tid, link.oid) if link else None)
    rows = await context.receipts.find(wanted, ROWS + 1)
    return Trail(tuple(rows[:ROWS]), len(rows) > ROWS)


async def verify_audit(_command: VerifyAudit, context: Context) -> Verdict:
    """How far the audit can be believed. Raises NotAllowed, DatabaseError, a DojoError."""
    await _administrators_only(context)
    return await context.receipts.verify()


async def _administrators_only(context: Context) -> None:
    if not await context.administers():
        raise NotAllowed(_("Only administrators may look at what others did. Your own actions: audit."))
