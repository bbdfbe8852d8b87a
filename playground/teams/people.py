"""The people of the tenant: they type, press, choose and fill in as one does in Teams' client."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from playground.teams import activities, fill, pressing
from playground.teams.activities import Sender
from playground.teams.find import action_after, element_called
from playground.teams.onedrive import OneDrive
from playground.teams.state import CONSENT, Dialog, Message, Seen
from playground.teams.text import text_of_face, text_of_file, text_of_markup

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from playground.teams.outbound import Line
    from playground.teams.state import Json
    from playground.teams.tenant import Tenant

T = TypeVar("T")


class NotSent(Exception):  # the client's "no", not a fault
    """The client itself refuses to send the card; `problems` says why, by label."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(problems)
        self.problems = problems


class People:
    """What people do and see. They go by handle, object id or Teams id, conversations by name or id."""

    def __init__(self, tenant: Tenant, line: Line) -> None:
        self.tenant = tenant
        self.line = line
        self.onedrive = OneDrive()

    # -- what they see --------------------------------------------------------------------------------

    def visible_to(self, user: str, conversation: str = "appsec") -> list[Seen]:
        """What that person sees in the conversation, oldest first."""
        return self.tenant.visible_to(user, conversation)

    def modal_of(self, user: str) -> Dialog | None:
        """The dialog in front of that person."""
        return self.tenant.dialogs.get(self.tenant.person(user).id)

    def text_of(self, shown: Seen | Dialog) -> str:
        """What one reads: a message's text and card, its summary only where it has neither, or a dialog."""
        if isinstance(shown, Dialog):
            return f"{shown.title}\n{text_of_face(shown.face)}".strip()
        message = shown.message
        read = [text_of_markup(message.text), text_of_face(shown.face), *map(text_of_file, message.files)]
        return "\n".join(line for line in read if line) or message.summary

    async def until(self, seen: Callable[[], T], within: float = 5.0) -> T:
        """Wait for what the bot does after its ack: the first true answer of `seen`."""
        async with asyncio.timeout(within):
            while not (found := seen()):
                await self.tenant.change()
        return found

    # -- what they write ------------------------------------------------------------------------------

    async def says(
        self, user: str, text: str, conversation: str | None = None, *, thread: str | None = None
    ) -> httpx.Response | None:
        """Write to the bot in the direct chat, or to all; a channel's bot hears of mentions only (None)."""
        sender = self.sender(user, conversation or self.tenant.direct(user).id, thread)
        said = self._write(sender, text, [])
        if sender.room.kind != "personal":
            return None
        return await self.line.send(activities.message(sender, said))

    async def mentions(
        self, user: str, text: str, conversation: str = "appsec", thread: str | None = None
    ) -> httpx.Response:
        """Write a message to all that begins with the bot's name."""
        bot = self.tenant.bot
        tag = f"<at>{bot.name}</at>"
        entity = {"type": "mention", "mentioned": {"id": bot.id, "name": bot.name}, "text": tag}
        sender = self.sender(user, conversation, thread)
        said = self._write(sender, f"{tag} {text}", [entity])
        if sender.room.kind == "channel" and thread is None:
            sender = self.sender(user, conversation, said.id)
        return await self.line.send(activities.message(sender, said))

    async def again(self, activity: Json | None = None) -> httpx.Response:
        """Deliver an activity once more, as Teams does where it saw no answer; without one, the last."""
        return await self.line.send(activity or self.line.sent[-1])

    # -- what they press ------------------------------------------------------------------------------

    async def clicks(self, user: str, where: Seen | Dialog, label: str, nth: int | None = None) -> Any:
        """Press a button by its title, and give the bot's answer; None where only the client does something."""
        face = self._in_sight(user, where).face
        return await pressing.press(self, where, element_called(face, label, nth))

    async def chooses(self, user: str, where: Seen | Dialog, menu: str, option: object, nth: int | None = None) -> Any:
        """Choose from a menu; on a message, press the button that follows it."""
        face = self._in_sight(user, where).face
        element = element_called(face, menu, nth)
        if "choices.data" in element and option:
            await self.suggests(user, where, menu, str(option))
        fill.put(face, element, option)
        if isinstance(where, Dialog):
            return None
        return await pressing.press(self, where, action_after(face, element))

    async def suggests(self, user: str, where: Seen | Dialog, menu: str, typed: str) -> list[Json]:
        """Type in a menu that asks the bot: the choices that it offers."""
        face = self._in_sight(user, where).face
        element = element_called(face, menu)
        query = element["choices.data"]
        value = {"queryText": typed, "queryOptions": {"skip": 0, "top": 15}, "dataset": query["dataset"]}
        value |= {"data": fill.values(face)} if query.get("associatedInputs") == "auto" else {}
        origin = pressing.message_of(where)
        asked = activities.invoke(self.sender_at(where), "application/search", value, origin)
        answer = await self.line.ask(asked)
        face.offered[element["id"]] = answer["value"]["results"] if answer else []
        return face.offered[element["id"]]

    def fills(self, user: str, where: Seen | Dialog, values: Mapping[str, object]) -> None:
        """Fill in inputs by label; nobody hears of it."""
        face = self._in_sight(user, where).face
        for label, raw in values.items():
            fill.put(face, element_called(face, label), raw)

    async def submits(self, user: str, values: Mapping[str, object] | None = None, label: str | None = None) -> Any:
        """Fill in and send the open dialog; NotSent where the client itself finds a gap."""
        dialog = self._open(user)
        for name, raw in (values or {}).items():
            await self.chooses(user, dialog, name, raw)
        if problems := fill.problems(dialog.face):
            raise NotSent(problems)
        return await pressing.press(self, dialog, element_called(dialog.face, label or "Action.Submit", 0))

    def closes(self, user: str) -> None:
        """Close the dialog; no bot hears of it."""
        self.tenant.dialogs.pop(self._open(user).user)
        self.tenant.changed()

    # -- the message extension ------------------------------------------------------------------------

    async def extends(self, user: str, command: str, typed: str, conversation: str = "appsec") -> Any:
        """Search with the message extension: the answer."""
        options = {"skip": 0, "count": 25}
        parameters = [{"name": "text", "value": typed}]
        value = {"commandId": command, "parameters": parameters, "queryOptions": options}
        sender = self.sender(user, conversation)
        return await self.line.ask(activities.invoke(sender, "composeExtension/query", value))

    async def pastes(self, user: str, url: str, conversation: str = "appsec") -> Any:
        """Paste an address that the message extension unfurls: the answer."""
        sender = self.sender(user, conversation)
        return await self.line.ask(activities.invoke(sender, "composeExtension/queryLink", {"url": url}))

    def inserts(self, user: str, offered: Json, conversation: str = "appsec") -> Message:
        """Put a card that the message extension offered into a message of one's own, for all there."""
        said = self._write(self.sender(user, conversation), "", [])
        said.cards = [offered["content"]]
        self.tenant.changed()
        return said

    # -- files ----------------------------------------------------------------------------------------

    async def allows(self, user: str, where: Seen) -> httpx.Response:
        """Let the file come that a card asks about: Teams makes room for it in the person's OneDrive."""
        asked = self._question(user, where)
        info = self.onedrive.room(self.tenant.person(user).handle, str(asked["name"]))
        return await self._consents(where, {"action": "accept", "context": asked["content"]["acceptContext"]}, info)

    async def declines(self, user: str, where: Seen) -> httpx.Response:
        """Do not let it come."""
        asked = self._question(user, where)
        return await self._consents(where, {"action": "decline", "context": asked["content"]["declineContext"]})

    async def _consents(self, where: Seen, answer: Json, info: Json | None = None) -> httpx.Response:
        value = {"type": "fileUpload", **answer} | ({"uploadInfo": info} if info else {})
        return await self.line.send(
            activities.invoke(self.sender_at(where), "fileConsent/invoke", value, where.message)
        )

    def _question(self, user: str, where: Seen) -> Json:
        self._in_sight(user, where)
        for one in where.message.files:
            if one["contentType"] == CONSENT:
                return one
        raise LookupError("nothing is asked about a file there")

    # -- who and where --------------------------------------------------------------------------------

    def sender(self, user: str, conversation: str, thread: str | None = None) -> Sender:
        """That person there. Raises LookupError for somebody who isn't there."""
        person, room = self.tenant.person(user), self.tenant.conversation(conversation)
        if person.id not in room.members:
            raise LookupError(f"{user} isn't in {room.name}")
        return Sender(self.tenant, person, room, thread)

    def sender_at(self, where: Seen | Dialog) -> Sender:
        """The person before a message or dialog, in the message's thread."""
        origin = pressing.message_of(where)
        room = self.tenant.conversation(origin.conversation)
        thread = origin.thread or origin.id if room.kind == "channel" else None
        return Sender(self.tenant, self.tenant.person(where.user), room, thread)

    def _write(self, sender: Sender, text: str, entities: list[Json]) -> Message:
        tenant = self.tenant
        said = Message(tenant.stamp(), sender.room.id, sender.person.id, tenant.clock(), text, entities=entities)
        said.thread = sender.thread
        return tenant.add(said)

    def _in_sight(self, user: str, where: Seen | Dialog) -> Seen | Dialog:
        who = self.tenant.person(user).id
        if isinstance(where, Dialog):
            found = self.modal_of(user) is where
        else:
            found = where.user == who and where in self.tenant.visible_to(user, where.message.conversation)
        if not found:
            raise LookupError(f"{user} doesn't have that before them")
        return where

    def _open(self, user: str) -> Dialog:
        dialog = self.modal_of(user)
        if dialog is None:
            raise LookupError(f"{user} has no dialog open")
        return dialog
