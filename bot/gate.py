"""What is looked at before anything is done: who calls, and whether they may do it here.

DefectDojo is asked nothing for those who do not get through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.grammar import write
from bot.identity.credentials import NotLinked
from bot.identity.halts import TooOften
from bot.identity.linking import Offer
from bot.identity.roles import Holding
from bot.identity.waiting import Wish
from bot.operations.errors import NotAMember, RoleTooLow

if TYPE_CHECKING:
    from bot.catalogue import AnyRow
    from bot.identity.credentials import Credentials
    from bot.identity.linking import Linking
    from bot.operations.command import Command, Draft
    from bot.operations.context import Call


class Gate:
    """Lets a call through, or raises the Halt that says why not."""

    def __init__(self, credentials: Credentials, linking: Linking, *, roles_decide: bool) -> None:
        self._credentials = credentials
        self._linking = linking
        self.roles_decide = roles_decide
        """Whether roles are configured; where not, DefectDojo's own rights alone decide."""

    async def admit(self, call: Call, row: AnyRow) -> None:
        """Look at who calls, and with which role. Raises NotAdmitted, NotLinked and DatabaseError."""
        standing = call.caller.standing
        if standing != "member":
            raise NotAMember(standing)
        if row.role is not None:
            await self._look_at_role(call, row)

    async def _look_at_role(self, call: Call, row: AnyRow) -> None:
        person = await self._credentials.person_of(call.caller)
        if person is None and (row.writes or self.roles_decide):
            raise NotLinked("no link")
        if self.roles_decide and row.role:
            holding = person.holding if person else Holding()
            if (holding.role or 0) < row.role:
                raise RoleTooLow(row.role, holding)

    async def turned_away(self, call: Call, asked: Command | Draft) -> Offer:
        """What somebody can do who could not act: what they asked for waits until they can. Raises DatabaseError."""
        if call.origin:
            await self._linking.wait(Wish(caller=call.caller, line=write(asked), origin=call.origin))
        try:
            return await self._linking.offer(call.caller)
        except TooOften:
            return Offer("", gives_token=True)
