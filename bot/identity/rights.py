"""Which role a linked person has now: what Entra ID said, asked again in silence when it has become old."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.identity.entra import EntraTrouble, SignInRefused
from bot.identity.graph import Departed, GraphDenied
from bot.identity.id_token import BadIdToken
from bot.identity.person import Person
from bot.identity.roles import Holding

if TYPE_CHECKING:
    from bot.identity.entra import Entra, Identity
    from bot.identity.graph import Graph
    from bot.identity.people import People
    from bot.identity.roles import RoleMap
    from bot.storage.clock import Clock

_GRACE: Final = timedelta(hours=1)
"""How much older than it should be an answer may get while Entra ID gives none."""
_log = structlog.get_logger(__name__)


class Gone(Exception):
    """Entra ID does not know this person any more, or does not let them in; the text is for the log."""


class SignInAgain(Exception):
    """Entra ID wants to see the person once more; the text is for the log."""


@dataclass(frozen=True)
class Directory:
    """Where Entra ID is asked."""

    entra: Entra
    graph: Graph


class Rights:
    """Roles of people. Without a directory nobody can be asked: what is known stays."""

    def __init__(
        self, people: People, roles: RoleMap, directory: Directory | None, ttl: timedelta, clock: Clock
    ) -> None:
        self._people = people
        self._roles = roles
        self._directory = directory
        self._ttl = ttl
        self._clock = clock

    @property
    def configured(self) -> bool:
        """Whether roles decide at all; where not, DefectDojo's own rights alone do."""
        return bool(self._roles)

    async def known(self, tid: str, oid: str) -> Person:
        """The person as Entra ID knew them the last time, if it was ever asked. Raises DatabaseError."""
        return await self._people.get(tid, oid) or Person(tid, oid, holding=Holding(unknown="never asked"))

    async def now(self, known: Person) -> Person:
        """The person as Entra ID knows them: what was known, where it is not older than the time to live.

        Raises Gone, SignInAgain and DatabaseError.
        """
        if self._directory is None or (known.checked and self._clock() - known.checked < self._ttl):
            return known
        try:
            return await self._asked(self._directory, known)
        except (EntraTrouble, BadIdToken) as error:
            _log.warning("Entra ID could not be asked", tid=known.tid, oid=known.oid, trouble=str(error))
            return self._stale(known)

    async def proved(self, tid: str, oid: str, user: int) -> None:
        """Keep which of DefectDojo's users the person's token is. Raises DatabaseError."""
        await self._people.proved(tid, oid, user)

    async def signed_in(self, identity: Identity) -> Person:
        """The person who signed in just now. Raises EntraTrouble."""
        person = Person(identity.tid, identity.oid, identity.name, identity.addresses, renewal=identity.renewal)
        return replace(person, holding=await self._held(identity))

    async def _asked(self, directory: Directory, known: Person) -> Person:
        if known.renewal:
            try:
                person = await self.signed_in(await directory.entra.renew(known.renewal))
            except SignInRefused as error:
                raise (Gone if error.final else SignInAgain)(str(error)) from None
            if (person.tid, person.oid) != (known.tid, known.oid):
                raise Gone("the renewal is somebody else's")
        else:
            person = await self._looked_up(directory.graph, known)
        return await self._people.put(person)

    async def _looked_up(self, graph: Graph, known: Person) -> Person:
        """For people who never signed in: Teams says who they are, Graph what they are."""
        try:
            row = await graph.person(known.oid)
            groups = await graph.groups_of(known.oid) if self._roles else ()
        except Departed:
            raise Gone("no such person, or disabled") from None
        except GraphDenied as error:
            _log.warning("Graph does not let the app look", reason=str(error))
            return replace(known, holding=Holding(unknown="not allowed to look"))
        addresses = tuple(str(row[name]) for name in ("mail", "userPrincipalName") if row.get(name))
        return replace(
            known, name=str(row.get("displayName") or ""), addresses=addresses, holding=self._roles.best(groups)
        )

    async def _held(self, identity: Identity) -> Holding:
        """By the token; where it leaves the groups out, by Graph, and where that says nothing, it is not known."""
        by_token = self._roles.best(identity.held)
        if not (identity.overage and self._roles and self._directory):
            return by_token
        try:
            return self._roles.best({*identity.held, *await self._directory.graph.groups_of(identity.oid)})
        except (GraphDenied, Departed) as error:
            _log.warning("groups left out of the token are not known", oid=identity.oid, reason=str(error))
            return by_token if by_token.role else Holding(unknown="too many groups")

    def _stale(self, known: Person) -> Person:
        """What was known, for a while; afterwards nobody knows."""
        if known.checked and self._clock() - known.checked < self._ttl + _GRACE:
            return known
        return replace(known, holding=Holding(unknown="no answer"))
