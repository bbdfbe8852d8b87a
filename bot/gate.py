"""What is looked at before anything is done: who calls, and whether they may do it here.

DefectDojo is asked nothing for those who do not get through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.operations.errors import NotAMember

if TYPE_CHECKING:
    from bot.catalogue import AnyRow
    from bot.operations.context import Call


class Gate:
    """Lets a call through, or raises the Halt that says why not."""

    async def admit(self, call: Call, row: AnyRow) -> None:
        """Look at who calls. Raises NotAMember."""
        del row
        standing = call.caller.standing
        if standing != "member":
            raise NotAMember(standing)
