"""What is looked at before anything is done: who calls, and whether they may do it here.

DefectDojo is asked nothing for those who do not get through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.catalogue import row_of
from bot.commands.grammar import write
from bot.identity.credentials import NotLinked
from bot.identity.halts import TooOften
from bot.identity.linking import Offer
from bot.identity.roles import Holding, Role
from bot.identity.waiting import Wish
from bot.operations.errors import NotAMember, RoleTooLow
from bot.views.trimmed import trimmed

if TYPE_CHECKING:
    from bot.catalogue import AnyRow
    from bot.identity.credentials import Credentials
    from bot.identity.linking import Linking
    from bot.operations.command import Command, Draft
    from bot.operations.context import Call, Described
    from bot.policy import Policy, Rules
    from bot.views.model import View


class Gate:
    """Lets a call through, or raises the Halt that says why not."""

    def __init__(self, credentials: Credentials, linking: Linking, policy: Policy, *, roles_decide: bool) -> None:
        self._credentials = credentials
        self._linking = linking
        self._policy = policy
        self.roles_decide = roles_decide
        """Whether roles are configured; where not, DefectDojo's own rights alone decide."""

    async def admit(self, call: Call, row: AnyRow) -> None:
        """Look at who calls, from where, and with which role. Raises NotAdmitted, NotLinked and DatabaseError."""
        standing = call.caller.standing
        if standing != "member":
            raise NotAMember(standing)
        self.rules(call).check(row)
        try:
            await self._look_at_role(call, row)
        except NotLinked:
            if row.role is not None:
                raise

    async def _look_at_role(self, call: Call, row: AnyRow) -> None:
        if row.role is None and not self.roles_decide:
            return
        person = await self._credentials.person_of(call.caller)
        if person is None and (row.writes or self.roles_decide):
            raise NotLinked("no link")
        holding = person.holding if person else Holding()
        call.role = holding.role
        if not self._reaches(call, row):
            raise RoleTooLow(row.role or Role.READER, holding)

    def _reaches(self, call: Call, row: Described) -> bool:
        return not self.roles_decide or row.role is None or (call.role or 0) >= row.role

    async def administers(self, call: Call) -> bool:
        """Whether the caller may see what others did: by role, or by DefectDojo's word where no roles decide.

        Raises a DojoError and DatabaseError.
        """
        return call.role is Role.SUPERUSER if self.roles_decide else await call.administers()

    def rules(self, call: Call) -> Rules:
        """What holds where the call comes from."""
        return self._policy.at(call.caller)

    def offered(self, call: Call, row: Described) -> bool:
        """Whether the caller may do it there."""
        return self.rules(call).admits(row) and self._reaches(call, row)

    def fit(self, call: Call, view: View) -> View:
        """The View as it may be told there, and without what the caller may not press.

        What all see keeps what others may press: each press is looked at anew.
        """
        fitting = self.rules(call).fit(view)
        if not (self.roles_decide and fitting.private):
            return fitting
        return trimmed(fitting, lambda asked: self._reaches(call, row_of(asked)))

    async def turned_away(self, call: Call, asked: Command | Draft) -> Offer:
        """What somebody can do who could not act: what they asked for waits until they can. Raises DatabaseError."""
        if call.origin:
            await self._linking.wait(Wish(caller=call.caller, line=write(asked), origin=call.origin))
        try:
            return await self._linking.offer(call.caller)
        except TooOften:
            return Offer("", gives_token=True, too_often=True)
