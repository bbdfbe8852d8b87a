"""One tenant's Teams: who is there, what was said where, and what the time is."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import TYPE_CHECKING, Final

from playground.entra.seed import ANA, MARTA
from playground.teams import limits
from playground.teams.refusals import refuse
from playground.teams.state import Bot, Conversation, Dialog, Message, Person, Seen, Team

if TYPE_CHECKING:
    from collections.abc import Callable

STRANGER: Final = "99999999-9999-4999-8999-999999999999"
"""Another tenant."""


class Tenant:
    """The state. People go by handle, Entra object id or Teams id; conversations by name or id."""

    def __init__(self, tenant: str, bot: Bot, clock: Callable[[], float]) -> None:
        self.id, self.bot, self.clock = tenant, bot, clock
        self.base_url = "http://teams.test"
        self.team = Team()
        self.dialogs: dict[str, Dialog] = {}
        self.people: dict[str, Person] = {}
        self.conversations: dict[str, Conversation] = {}
        self.version = 0
        self._numbers = count(1)
        self._change = asyncio.Event()
        self._sow()

    @property
    def service_url(self) -> str:
        """What the bot is told to answer at."""
        return f"{self.base_url}/amer/"

    def _sow(self) -> None:
        """Ana and Marta of the tenant, a guest without an object id, and somebody of another tenant."""
        self.open(Conversation(self.team.id, "general", "channel", set()))
        for name in ("appsec", "payments"):
            self.open(Conversation(f"19:{name}-demo@thread.tacv2", name, "channel", set()))
        self.open(Conversation("19:group-demo@thread.v2", "group", "groupChat", set()))
        for one in (
            Person("ana", "Ana Souza", ANA, self.id, "ana.souza@contoso.example"),
            Person("marta", "Marta Lima", MARTA, self.id, "marta.lima@contoso.example"),
            Person("nora", "Nora Guest", None, self.id, role="guest"),
        ):
            self.welcome(one, "general", "appsec", "payments", "group")
        eve = Person("eve", "Eve Else", "dddddddd-0000-4000-8000-00000000000d", STRANGER, "eve@fabrikam.example")
        self.welcome(eve, "general", "group")

    def welcome(self, person: Person, *rooms: str) -> Person:
        """Let somebody into Teams, with a chat of their own with the bot, and into these conversations."""
        self.people[person.id] = person
        for room in rooms:
            self.conversation(room).members.add(person.id)
        self.open(Conversation(f"a:1personal-{person.handle}", f"with {person.handle}", "personal", {person.id}))
        return person

    def open(self, conversation: Conversation) -> Conversation:
        """Let there be a conversation."""
        self.conversations[conversation.id] = conversation
        return conversation

    def person(self, who: str) -> Person:
        """Find somebody. Raises LookupError."""
        for one in self.people.values():
            if who in (one.id, one.oid, one.handle):
                return one
        raise LookupError(f"nobody is called {who!r}")

    def conversation(self, which: str) -> Conversation:
        """Find a conversation by name or id, whatever thread of it is meant. Raises LookupError."""
        bare = which.partition(";")[0]
        for one in self.conversations.values():
            if bare in (one.id, one.name):
                return one
        raise LookupError(f"no conversation is called {which!r}")

    def direct(self, user: str) -> Conversation:
        """The chat between the bot and that person."""
        return self.conversations[f"a:1personal-{self.person(user).handle}"]

    def channels(self) -> list[Conversation]:
        """The team's channels, the general one first."""
        return [one for one in self.conversations.values() if one.kind == "channel"]

    def stamp(self) -> str:
        """A new message's id: milliseconds, never the same twice."""
        return str(int(self.clock()) * 1000 + next(self._numbers))

    def add(self, message: Message) -> Message:
        """Put a message where it belongs."""
        self.conversations[message.conversation].messages.append(message)
        self.changed()
        return message

    def message(self, conversation: Conversation, id_: str) -> Message:
        """Find a message that is still there. Raises Refused."""
        found = next((one for one in conversation.messages if one.id == id_ and self._lives(one)), None)
        if found is not None:
            return found
        return refuse(404, "ActivityNotFoundInConversation", "Conversation does not have the activity.")

    def visible_to(self, user: str, conversation: str) -> list[Seen]:
        """What the person sees there, oldest first."""
        who, room = self.person(user).id, self.conversation(conversation)
        if who not in room.members:
            return []
        return [Seen(who, one) for one in room.messages if one.only_for in (None, who) and self._lives(one)]

    def _lives(self, message: Message) -> bool:
        if message.only_for is None or self.conversations[message.conversation].kind == "personal":
            return True
        return self.clock() - message.born <= limits.TARGETED_SECONDS

    def changed(self) -> None:
        """Wake whoever waits for something to be seen."""
        self.version += 1
        self._change.set()
        self._change = asyncio.Event()

    async def change(self) -> None:
        """Return when something was said or shown."""
        await self._change.wait()
