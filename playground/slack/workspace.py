"""One team's memory: what every part of the stand-in reads and changes."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playground.slack import limits
from playground.slack.refusals import refuse
from playground.slack.state import App, Channel, File, Hook, Message, Modal, Person, Trigger

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.slack.state import Json


def _people() -> dict[str, Person]:
    ana, marta = Person("U0ANA", "ana", "Ana Souza"), Person("U0MARTA", "marta", "Marta Lima")
    dojo = Person("U0DOJO", "dojo", "Dojo", is_bot=True)
    system = Person("USLACKBOT", "slackbot", "Slackbot", is_bot=True)
    return {person.id: person for person in (ana, marta, dojo, system)}


def _channels() -> dict[str, Channel]:
    everybody = {"U0ANA", "U0MARTA", "U0DOJO"}
    rooms = (
        Channel("C0APPSEC", "appsec", set(everybody)),
        Channel("C0PAYMENTS", "payments", {"U0ANA", "U0DOJO"}),
        Channel("C0RANDOM", "random", {"U0ANA", "U0MARTA"}),
        Channel("D0ANA", "directmessage", {"U0ANA", "U0DOJO"}, "im"),
        Channel("D0MARTA", "directmessage", {"U0MARTA", "U0DOJO"}, "im"),
    )
    return {room.id: room for room in rooms}


@dataclass
class Workspace:
    """One team's state. Whoever changes it calls `changed`, whoever waits for it awaits `change`."""

    app: App = field(default_factory=App)
    clock: Callable[[], float] = time.time
    people: dict[str, Person] = field(default_factory=_people)
    channels: dict[str, Channel] = field(default_factory=_channels)
    stacks: dict[str, list[Modal]] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    """By the name in the address to which its bytes are sent."""
    typed: list[Message] = field(default_factory=list)
    """What people typed as commands: Slack shows it to nobody, a demo may."""
    offered: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    """By person and action: the options that the bot offered last."""
    base_url: str = "http://slack.test"
    socket_url: str = ""
    installed: bool = True
    """Whether the bot's token still opens anything."""
    version: int = 0
    _count: int = 0
    _event: asyncio.Event = field(default_factory=asyncio.Event)

    def changed(self) -> None:
        """Wake everybody who waits for a change."""
        self.version += 1
        self._event.set()
        self._event = asyncio.Event()

    async def change(self) -> None:
        """Return at the next change."""
        await self._event.wait()

    def number(self) -> int:
        """Return a number that was never given before."""
        self._count += 1
        return self._count

    def stamp(self) -> str:
        """Return a message's ts: unique, and later than all before it."""
        return f"{int(self.clock())}.{self.number():06d}"

    def person(self, user: str) -> Person:
        """Return that person; Slack's refusal where there is none."""
        if user not in self.people:
            refuse("user_not_found")
        return self.people[user]

    def channel(self, channel: str) -> Channel:
        """Return that channel; a person's id means the direct chat with them."""
        if channel in self.people:
            return self.direct(channel)
        if channel not in self.channels:
            refuse("channel_not_found")
        return self.channels[channel]

    def direct(self, user: str) -> Channel:
        """Return the direct chat of that person and the bot."""
        pair = {self.person(user).id, self.app.user_id}
        for room in self.channels.values():
            if room.kind == "im" and room.members == pair:
                return room
        room = Channel(f"D{user[1:]}", "directmessage", pair, "im")
        return self.channels.setdefault(room.id, room)

    def message(self, channel: str, ts: str) -> Message | None:
        """Return that message, where it still is."""
        return next((m for m in self.channel(channel).messages if m.ts == ts), None)

    def visible_to(self, user: str, channel: str) -> list[Message]:
        """Tell what that person sees in the channel, oldest first."""
        room = self.channel(channel)
        return [m for m in room.messages if m.only_for in {None, user}] if user in room.members else []

    def add(self, message: Message) -> Message:
        """Put a message at the end of its channel."""
        message.blocks = self.completed(message.blocks)
        self.channels[message.channel].messages.append(message)
        self.changed()
        return message

    def completed(self, blocks: list[Json]) -> list[Json]:
        """Return the blocks with the ids that Slack gives to what has none."""
        return [self._named(block) for block in blocks]

    def _named(self, block: Json) -> Json:
        named = block if "block_id" in block else block | {"block_id": f"b{self.number():x}"}
        for name in ("accessory", "element"):
            if name in named:
                named = named | {name: self._with_action(named[name])}
        if named["type"] == "actions":
            named = named | {"elements": [self._with_action(element) for element in named["elements"]]}
        return named

    def _with_action(self, element: Json) -> Json:
        plain = "action_id" in element or element["type"] == "image"
        return element if plain else element | {"action_id": f"a{self.number():x}"}

    def trigger(self, user: str, view_id: str = "") -> str:
        """Return a fresh trigger_id for what that person just did."""
        name = f"{self.number()}.{int(self.clock())}.{self.number():032x}"
        self.triggers[name] = Trigger(user, self.clock(), view_id=view_id)
        return name

    def exchange(self, name: str) -> Trigger:
        """Use a trigger_id up."""
        trigger = self.triggers.get(name)
        if trigger is None:
            refuse("invalid_trigger_id")
        if trigger.used:
            refuse("exchanged_trigger_id")
        if self.clock() - trigger.born > limits.TRIGGER_SECONDS:
            refuse("expired_trigger_id")
        trigger.used = True
        return trigger

    def hook(self, user: str, channel: str, original: str | None = None) -> Hook:
        """Return a fresh response address for what that person just did."""
        hook = Hook(f"{self.number():024x}", user, channel, self.clock(), original)
        self.hooks[hook.id] = hook
        return hook
