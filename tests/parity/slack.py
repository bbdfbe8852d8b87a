"""The channel #appsec in Slack."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from playground.slack.find import element_called
from playground.slack.state import Person
from playground.world import ANA, MARTA, Somebody, link
from tests.parity.chat import Chat

if TYPE_CHECKING:
    from tests.conftest import Scene

GUEST = Person("U0GUS", "gus", "Gus", is_restricted=True)


class SlackChat(Chat):
    """What people do with the slash command, and what Slack shows."""

    platform = "slack"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene.world, scene.bot, scene.clock)
        self._scene, self._slack = scene, scene.slack

    def screen(self, who: Somebody = ANA) -> str:
        return self._scene.screen(who)

    def newest(self, who: Somebody = ANA) -> str:
        return self.text(self._scene.newest(who))

    def text(self, message: Any) -> str:
        return self._slack.text_of(message)

    def posted(self) -> list[Any]:
        channel = self._slack.channel(self._scene.channel)
        return [one for one in channel.messages if one.by_bot and not one.only_for]

    def thread(self, message: Any) -> list[Any]:
        return [one for one in self.posted() if one.thread_ts == message.ts]

    def direct(self, who: Somebody = ANA) -> list[str]:
        room = self._slack.space.direct(who.slack).id
        return [self.text(one) for one in self._slack.visible_to(who.slack, room) if one.by_bot]

    async def closes(self, who: Somebody = ANA) -> None:
        await self._slack.closes(who.slack)

    def files(self, who: Somebody = ANA) -> list[str]:
        return [(one.content or b"").decode("utf-8-sig") for one in self._slack.files_of(who.slack)]

    async def allows(self, who: Somebody = ANA) -> None:
        """Slack lets files come."""

    async def cancels(self, who: Somebody = ANA) -> None:
        room = self._slack.space.direct(who.slack).id
        await self._slack.clicks(who.slack, self._slack.visible_to(who.slack, room)[-1], "Cancel")

    async def whispers(self, line: str, who: Somebody = ANA) -> None:
        self.clock.now += 1
        await self._scene.whispers(line, who)

    async def pastes(self, address: str, who: Somebody = ANA) -> str:
        self.clock.now += 1
        before = self.count(who)
        await self._slack.pastes(who.slack, address, channel=self._scene.channel)
        await self._settled()
        return self.newest(who) if self.count(who) > before else ""

    async def offered(self, menu: str, typed: str, who: Somebody = ANA) -> list[str]:
        self.clock.now += 1
        modal = self._scene.modal(who)
        assert modal is not None
        return [one["text"]["text"] for one in await self._slack.searches(who.slack, modal, menu, typed)]

    def key(self, who: Somebody) -> str:
        return who.key

    def reads(self, language: str, who: Somebody = ANA) -> None:
        self._slack.space.people[who.slack].locale = language

    async def guest(self) -> Somebody:
        self._slack.administrators.takes_in(replace(GUEST), "C0APPSEC")
        guest = replace(MARTA, slack=GUEST.id)
        await link(self.bot.store, guest)
        return guest

    def among_others(self) -> None:
        self._slack.administrators.shares("C0APPSEC")

    def hurries(self) -> None:
        assert self.bot.slack is not None
        self.bot.slack.router.patience = 0

    def loses_a_post(self) -> None:
        self._slack.api.plan("chat.postMessage", "internal_error", status=500)

    async def _types(self, line: str, who: Somebody, below: Any) -> None:
        if below is None:
            await self._slack.types(who.slack, line, channel=self._scene.channel)
        else:
            await self._scene.mentions(line, who, below.ts)

    async def _presses(self, label: str, who: Somebody, on: Any) -> None:
        await self._slack.clicks(who.slack, on or self._scene.newest(who), label, 0)

    async def _agrees(self, label: str, yes: str, who: Somebody) -> None:
        _block, element = element_called(self._scene.newest(who).blocks, label, None)
        assert element["confirm"]["confirm"]["text"] == yes, "Slack asks in a window, before it sends the press"
        await self._presses(label, who, None)

    async def _picks(self, menu: str, option: str, who: Somebody) -> None:
        await self._slack.chooses(who.slack, self._scene.newest(who), menu, option)

    async def _sends(self, values: dict[str, str], who: Somebody) -> None:
        await self._slack.submits(who.slack, values)

    def _seen(self, who: Somebody) -> list[Any]:
        return [one for one in self._slack.visible_to(who.slack, self._scene.channel) if one.by_bot]

    async def _settled(self) -> None:
        await self._scene.settled()
