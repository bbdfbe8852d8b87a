"""What the tenant's administrators and owners do: install the app and take it away, rename and delete channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.teams import activities
from playground.teams.activities import Sender

if TYPE_CHECKING:
    from playground.teams.outbound import Line
    from playground.teams.tenant import Tenant


class Administrators:
    """They act as Ana does."""

    def __init__(self, tenant: Tenant, line: Line) -> None:
        self.tenant, self.line = tenant, line

    async def installs(self, conversation: str, user: str = "ana", action: str = "add") -> None:
        """Bring the app to a conversation; an update of it comes as the action add-upgrade."""
        sender = self._sender(conversation, user)
        sender.room.installed = True
        bot = [{"id": self.tenant.bot.id}]
        await self.line.send(activities.installation(sender, action))
        await self.line.send(activities.membership(sender, bot, added=True))

    async def uninstalls(self, conversation: str, user: str = "ana") -> None:
        """Take the app away; what is posted there is refused from then on."""
        sender = self._sender(conversation, user)
        sender.room.installed = False
        await self.line.send(activities.installation(sender, "remove"))
        if sender.room.kind != "personal":
            await self.line.send(activities.membership(sender, [{"id": self.tenant.bot.id}], added=False))

    def blocks(self, conversation: str) -> None:
        """Let a conversation take nothing more from the bot, which hears nothing of it."""
        self.tenant.conversation(conversation).blocked = True

    async def joins(self, user: str, conversation: str) -> None:
        """Let somebody in."""
        person, sender = self.tenant.person(user), self._sender(conversation)
        sender.room.members.add(person.id)
        own = {"id": person.id} | ({"aadObjectId": person.oid} if person.oid else {})
        await self.line.send(activities.membership(sender, [own], added=True))

    async def leaves(self, user: str, conversation: str) -> None:
        """Let somebody go."""
        person, sender = self.tenant.person(user), self._sender(conversation)
        sender.room.members.discard(person.id)
        await self.line.send(activities.membership(sender, [{"id": person.id}], added=False))

    async def renames(self, conversation: str, name: str) -> None:
        """Give a channel another name."""
        sender = self._sender(conversation)
        sender.room.name = name
        await self.line.send(activities.of_channel(sender, "channelRenamed"))

    async def deletes(self, conversation: str) -> None:
        """Delete a channel with all that was said in it."""
        sender = self._sender(conversation)
        del self.tenant.conversations[sender.room.id]
        await self.line.send(activities.of_channel(sender, "channelDeleted"))

    def _sender(self, conversation: str, user: str = "ana") -> Sender:
        return Sender(self.tenant, self.tenant.person(user), self.tenant.conversation(conversation))
