"""What is looked at before anything is done: who calls, and whether they may do it here.

DefectDojo is asked nothing for those who do not get through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.operations.errors import NotAMember

if TYPE_CHECKING:
    from bot.catalogue import AnyRow
    from bot.operations.context import Call
    from bot.policy import Policy


class Gate:
    """Lets a call through, or raises the Halt that says why not."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    async def admit(self, call: Call, row: AnyRow) -> None:
        """Look at who calls, and whether the verb works there. Raises NotAMember, NotHere."""
        standing = call.caller.standing
        if standing != "member":
            raise NotAMember(standing)
        self._policy.at(call.caller).check(row)
