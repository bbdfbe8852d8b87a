"""Which chat identity belongs to a user of DefectDojo's: only where its person proved to be that user."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.identity.caller import Caller

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.identity.credentials import Link, OwnCredentials
    from bot.identity.links import Links
    from bot.identity.people import People
    from bot.identity.person import Person


@dataclass(frozen=True)
class Handle:
    """Somebody, as a platform knows them."""

    id: str
    name: str
    """As Entra ID has it; empty where that is not known."""


class Handles:
    """Finds people for DefectDojo's users, by links and proved tokens alone: no name is compared with another."""

    def __init__(self, people: People, links: Links, credentials: OwnCredentials) -> None:
        self._people = people
        self._links = links
        self._credentials = credentials

    async def of(self, users: Iterable[int], platform: str, teams: frozenset[str]) -> dict[int, Handle]:
        """Who each user of DefectDojo's is on the platform, of people of these teams whose link and token hold now.

        A user whom nobody, or more than one person, proved to be is left out. Raises DatabaseError.
        """
        found: dict[int, list[Handle]] = defaultdict(list)
        for person in await self._people.users(users):
            handle = await self._handle(person, platform, teams)
            if handle and person.user is not None:
                found[person.user].append(Handle(handle, person.name))
        return {user: handles[0] for user, handles in found.items() if len(handles) == 1}

    async def _handle(self, person: Person, platform: str, teams: frozenset[str]) -> str:
        """The person's own identity there, the newest where there are several; empty without one."""
        callers = [_caller(link) for link in await self._links.of(person.tid, person.oid)]
        callers += [Caller("teams", person.tid, person.oid)]  # whom Teams vouches for has no link of ours
        here = [one for one in callers if one.platform == platform and one.team in teams]
        links = [link for one in here if (link := await self._holding(one, person))]
        links.sort(key=lambda link: (link.since is not None, link.since))
        return _caller(links[-1]).user if links else ""

    async def _holding(self, caller: Caller, person: Person) -> Link | None:
        link = await self._credentials.link_of(caller)
        if link is None or (link.tid, link.oid) != (person.tid, person.oid):
            return None
        return link if await self._credentials.can_act(link) else None


def _caller(link: Link) -> Caller:
    platform, _colon, rest = link.key.partition(":")
    team, _slash, user = rest.partition("/")
    return Caller(platform, team, user)
