"""A channel in which the bot is, as people meet it: the same words for Slack and for Teams."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from contextvars import Context
from datetime import datetime
from typing import TYPE_CHECKING, Any

from playground.world import ANA, Somebody

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.app import Bot
    from bot.identity.audit import Entry
    from playground.world import World
    from tests.conftest import Clock

APPSEC: tuple[str, str] = ("slack:C0APPSEC", "teams:19:appsec-demo@thread.tacv2")
"""The channel, as CONFIG_FILE names it."""


class Chat(ABC):
    """What people do in a channel, and what they see there. Messages are of the platform's own kind."""

    platform: str

    def __init__(self, world: World, bot: Bot, clock: Clock) -> None:
        self.world, self.bot, self.clock, self.dojo = world, bot, clock, world.dojo

    # -- what they do ---------------------------------------------------------------------------------

    async def says(self, line: str, who: Somebody = ANA, below: Any = None) -> None:
        """Ask the bot in the channel, or in the thread of a message."""
        self.clock.now += 1
        await self._types(line, who, below)
        await self._settled()

    async def begins(self, line: str, who: Somebody = ANA) -> None:
        """Ask in the channel for something that takes a while."""
        self.clock.now += 1
        await self._types(line, who, None)

    async def asks(self, line: str, who: Somebody = ANA) -> None:
        """Ask for something that lacks so much that a form opens."""
        await self.says(line, who)
        if self.platform == "teams":  # only a button can open a form there
            self.sees("Fill in…", who=who)
            await self.clicks("Fill in…", who)

    async def clicks(self, label: str, who: Somebody = ANA, on: Any = None) -> None:
        """Press a button of a message, of the newest if none is named; of several alike the first."""
        self.clock.now += 1
        await self._presses(label, who, on)
        await self._settled()

    async def confirms(self, label: str, yes: str, who: Somebody = ANA) -> None:
        """Press a button that asks first, and say yes."""
        self.clock.now += 1
        await self._agrees(label, yes, who)
        await self._settled()

    async def chooses(self, menu: str, option: str, who: Somebody = ANA) -> None:
        """Choose from a menu of the newest message."""
        self.clock.now += 1
        await self._picks(menu, option, who)
        await self._settled()

    async def submits(self, values: dict[str, str], who: Somebody = ANA) -> None:
        """Fill in the open form and send it."""
        self.clock.now += 1
        await self._sends(values, who)
        await self._settled()

    @abstractmethod
    async def closes(self, who: Somebody = ANA) -> None:
        """Close the open form."""

    @abstractmethod
    async def allows(self, who: Somebody = ANA) -> None:
        """Let a file come, where the platform asks first."""

    @abstractmethod
    async def cancels(self, who: Somebody = ANA) -> None:
        """Press "Cancel" in the direct chat, on the message that says how far a file is."""

    async def ends(self) -> None:
        """Wait until the bot has nothing under way."""
        await self._settled()

    async def passes(self, when: str) -> None:
        """Let it be that moment, and let happen what happens by itself."""
        moment = datetime.fromisoformat(f"{when}+00:00").timestamp()
        assert moment >= self.clock.now
        self.clock.now = moment
        await self.by_itself()

    async def by_itself(self) -> None:
        """Let happen what is due, on nobody's behalf."""

        async def turn() -> None:
            await self.bot.clockwork.tick()
            await self.bot.clockwork.deliver()
            await self.bot.clockwork.live()

        await asyncio.create_task(turn(), context=Context())

    # -- what they see --------------------------------------------------------------------------------

    def sees(self, *texts: str, who: Somebody = ANA) -> None:
        """Assert that the person reads each of these."""
        for text in texts:
            assert text in self.screen(who), f"{text!r} is not on the screen:\n{self.screen(who)}"

    def does_not_see(self, *texts: str, who: Somebody = ANA) -> None:
        """Assert that the person reads none of these."""
        for text in texts:
            assert text not in self.screen(who), f"{text!r} is on the screen:\n{self.screen(who)}"

    def count(self, who: Somebody = ANA) -> int:
        """How many messages of the bot the person sees."""
        return len(self._seen(who))

    def struck(self, message: Any) -> list[str]:
        """What is struck through in a message."""
        return list(_struck(getattr(message, "blocks", None) or getattr(message, "cards", None)))

    # -- what else there is to know -------------------------------------------------------------------

    async def audited(self) -> list[Entry]:
        """The audit log, newest first."""
        return [row.entry for row in await self.bot.audit.rows()]

    def verbs(self) -> set[str]:
        """What was asked on this platform and done, as the bot itself counts it for Prometheus."""
        samples = [one for metric in self.bot.metrics.registry.collect() for one in metric.samples]
        asked = [one.labels for one in samples if one.name == "dojo_bot_commands_total"]
        return {one["verb"] for one in asked if (one["platform"], one["outcome"]) == (self.platform, "done")}

    # -- what differs from platform to platform -------------------------------------------------------

    @abstractmethod
    def screen(self, who: Somebody = ANA) -> str:
        """What the person reads: the form in front, else the newest message."""

    @abstractmethod
    def newest(self, who: Somebody = ANA) -> str:
        """What the newest message says, whatever form is before it."""

    @abstractmethod
    def text(self, message: Any) -> str:
        """What one reads in a message."""

    @abstractmethod
    def posted(self) -> list[Any]:
        """The bot's messages that all of the channel see, oldest first."""

    @abstractmethod
    def thread(self, message: Any) -> list[Any]:
        """Those of them that stand below that message."""

    @abstractmethod
    def direct(self, who: Somebody = ANA) -> list[str]:
        """What the bot says in the direct chat with that person."""

    @abstractmethod
    def files(self, who: Somebody = ANA) -> list[str]:
        """What is in the files that came to the person, oldest first."""

    @abstractmethod
    async def whispers(self, line: str, who: Somebody = ANA) -> None:
        """Ask in the direct chat."""

    @abstractmethod
    async def pastes(self, address: str, who: Somebody = ANA) -> str:
        """Paste an address into a message: what the card says that comes of it, nothing where none comes."""

    @abstractmethod
    async def offered(self, menu: str, typed: str, who: Somebody = ANA) -> list[str]:
        """What a form's menu offers while somebody types in it."""

    @abstractmethod
    def key(self, who: Somebody) -> str:
        """The chat identity, as the bot calls it."""

    @abstractmethod
    def reads(self, language: str, who: Somebody = ANA) -> None:
        """Let the person's client have that language."""

    @abstractmethod
    async def guest(self) -> Somebody:
        """A guest who is in the channel."""

    @abstractmethod
    def among_others(self) -> None:
        """Go where people of another organisation read along."""

    @abstractmethod
    def hurries(self) -> None:
        """Let the bot wait for no outcome before it answers a press or a form."""

    @abstractmethod
    def loses_a_post(self) -> None:
        """Let the bot not learn what became of its next message."""

    @abstractmethod
    async def _types(self, line: str, who: Somebody, below: Any) -> None: ...

    @abstractmethod
    async def _presses(self, label: str, who: Somebody, on: Any) -> None: ...

    @abstractmethod
    async def _agrees(self, label: str, yes: str, who: Somebody) -> None: ...

    @abstractmethod
    async def _picks(self, menu: str, option: str, who: Somebody) -> None: ...

    @abstractmethod
    async def _sends(self, values: dict[str, str], who: Somebody) -> None: ...

    @abstractmethod
    def _seen(self, who: Somebody) -> list[Any]: ...

    @abstractmethod
    async def _settled(self) -> None:
        """Wait until the bot has nothing under way."""


def _struck(part: object) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _struck(one)
    elif isinstance(part, dict):
        if part.get("strikethrough") or part.get("style") == {"strike": True}:
            yield str(part["text"])
        yield from _struck(list(part.values()))
