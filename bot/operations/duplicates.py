"""Say of which finding another one is a duplicate."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from bot.dojo.errors import NotFound
from bot.language import _
from bot.operations.change import Change, Changed, Edit, change, look, signed
from bot.operations.errors import AlreadySo, Impossible
from bot.operations.fields import FindingId

if TYPE_CHECKING:
    from bot.dojo.client import DojoClient
    from bot.dojo.models import Finding


class MarkDuplicate(Change):
    """Mark a finding as a duplicate of another one.

    DefectDojo will set it inactive and point it at its original, which stays as it is.
    """

    examples = ("duplicate-of 276 of:271", "duplicate-of 276 271")

    of: FindingId = Field(description="The original's number, as in #271.")

    @model_validator(mode="after")
    def _of_another(self) -> MarkDuplicate:
        if self.of == self.finding:
            raise ValueError(_("A finding is no duplicate of itself."))
        return self


async def mark_duplicate(command: MarkDuplicate, dojo: DojoClient) -> Changed:
    """Point it at its original. Six requests: DefectDojo moves other findings along without a word, so it is asked."""
    now = await look(command, dojo)
    if now.duplicate_finding == command.of:
        raise AlreadySo(now)
    if reason := await _obstacle(now, command.of, dojo):
        raise Impossible(now, reason)
    edit = Edit(
        {"duplicate": True, "duplicate_finding": command.of, "active": False},
        signed(_("Marked as a duplicate of #{original} from chat by {author}."), dojo, original=command.of),
        send=partial(dojo.set_original, now.id, command.of),
        words=_("the original"),
    )
    return await change(dojo, now, edit)


async def _obstacle(now: Finding, of: int, dojo: DojoClient) -> str:
    """Why it cannot be; empty where it can."""
    if now.duplicate:
        return _("It is a duplicate of another finding already. Reopen it first.")
    try:
        original = await dojo.get_finding(of)
    except NotFound:
        return _("There is no finding #{number} in DefectDojo, or your account may not see it.").format(number=of)
    if original.product_id != now.product_id:
        return _("#{number} belongs to another product.").format(number=of)
    if original.duplicate:
        sentence = _("#{number} is a duplicate itself, of #{original}. Name that one.")
        return sentence.format(number=of, original=original.duplicate_finding)
    if (await dojo.list_findings(limit=1, duplicate_of=now.id)).count:
        return _("Other findings are duplicates of this one; DefectDojo would move them along.")
    return ""
