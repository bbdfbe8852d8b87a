"""The administrators of the workspace: they take people in, let them go, share channels, throw the bot out.

Source: https://docs.slack.dev/reference/events/user_change, app_uninstalled and tokens_revoked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.slack import payloads
from playground.slack.directory import user_object
from playground.slack.payloads import Sender

if TYPE_CHECKING:
    import httpx

    from playground.slack.outbound import Line
    from playground.slack.state import Channel, Json, Person
    from playground.slack.workspace import Workspace


class Administrators:
    """What they do, and what Slack tells the bot of it."""

    def __init__(self, space: Workspace, line: Line) -> None:
        self._space = space
        self._line = line

    def takes_in(self, person: Person, *channels: str) -> Person:
        """Let somebody into the workspace, as a member of these channels."""
        self._space.people[person.id] = person
        for channel in channels:
            self._space.channel(channel).members.add(person.id)
        return person

    def shares(self, channel: str) -> Channel:
        """Share the channel through Slack Connect: people of other organisations can be taken in."""
        room = self._space.channel(channel)
        room.shared = True
        return room

    async def deactivates(self, user: str) -> httpx.Response:
        """Deactivate somebody, and tell the bot."""
        self._space.person(user).deleted = True
        return await self.tells(self.change_of(user))

    async def makes_a_guest_of(self, user: str) -> httpx.Response:
        """Leave somebody a few channels only, and tell the bot."""
        self._space.person(user).is_restricted = True
        return await self.tells(self.change_of(user))

    async def uninstalls(self) -> list[httpx.Response]:
        """Throw the bot out: its tokens are revoked, too."""
        self._space.installed = False
        return [await self.tells(self.event("app_uninstalled")), await self.tells(self.revocation())]

    async def revokes_the_token(self) -> httpx.Response:
        """Make the bot's token worthless."""
        self._space.installed = False
        return await self.tells(self.revocation())

    async def tells(self, event: Json, retry: tuple[int, str] | None = None) -> httpx.Response:
        """Send the event; `retry` marks it as a further attempt."""
        return await self._line.event(event, retry)

    def change_of(self, user: str) -> Json:
        """The event about what somebody is since."""
        now = int(self._space.clock())
        more = {"cache_ts": now, "event_ts": f"{now}.000000"}
        return self.event("user_change", user=user_object(self._space.person(user)), **more)

    def revocation(self) -> Json:
        """The event about the bot's token."""
        return self.event("tokens_revoked", tokens={"oauth": [], "bot": [self._space.app.user_id]})

    def event(self, kind: str, **inner: object) -> Json:
        """An event that is about no channel."""
        return payloads.event(Sender(self._space, self._space.app.user_id), {"type": kind, **inner})
