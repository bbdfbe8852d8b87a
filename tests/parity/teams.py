"""The channel appsec in Teams."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from playground.teams.state import Face, Seen
from playground.teams.text import text_of_face
from playground.world import ANA, MARTA, TENANT, Somebody
from tests.parity.chat import Chat

if TYPE_CHECKING:
    from bot.app import Bot
    from playground.teams import Dialog
    from playground.world import World
    from tests.conftest import Clock


class TeamsChat(Chat):
    """What people do by mentioning the bot, and what Teams shows."""

    platform = "teams"

    def __init__(self, world: World, bot: Bot, clock: Clock) -> None:
        super().__init__(world, bot, clock)
        self._teams, self._room = world.teams, "appsec"

    def screen(self, who: Somebody = ANA) -> str:
        """A dialog that only says how it ended hides nothing of the message that it is about."""
        dialog = self._teams.modal_of(who.oid)
        if dialog and dialog.face.card:
            return self._teams.text_of(dialog)
        return f"{self._teams.text_of(dialog)}\n{self.newest(who)}" if dialog else self.newest(who)

    def newest(self, who: Somebody = ANA) -> str:
        return self._teams.text_of(self._seen(who)[-1])

    def text(self, message: Any) -> str:
        return self._teams.text_of(Seen("", message))

    def posted(self) -> list[Any]:
        messages = self._teams.tenant.conversation(self._room).messages
        return [one for one in messages if one.by_bot and one.only_for is None]

    def thread(self, message: Any) -> list[Any]:
        return [one for one in self.posted() if one.thread == message.id]

    def direct(self, who: Somebody = ANA) -> list[str]:
        return [self._teams.text_of(one) for one in self._alone_with(who)]

    async def closes(self, who: Somebody = ANA) -> None:
        self._teams.closes(who.oid)

    def files(self, who: Somebody = ANA) -> list[str]:
        owner = self._teams.tenant.person(who.oid).handle
        return [one.content.decode("utf-8-sig") for one in self._teams.onedrive.files_of(owner)]

    async def allows(self, who: Somebody = ANA) -> None:
        await self._settled()
        await self._teams.allows(who.oid, self._alone_with(who)[-1])

    async def cancels(self, who: Somebody = ANA) -> None:
        await self._teams.clicks(who.oid, self._alone_with(who)[-1], "Cancel")

    async def whispers(self, line: str, who: Somebody = ANA) -> None:
        self.clock.now += 1
        await self._teams.says(who.oid, line)
        await self._settled()

    async def pastes(self, address: str, who: Somebody = ANA) -> str:
        self.clock.now += 1
        answer = await self._teams.pastes(who.oid, address, self._room)
        cards = answer["composeExtension"]["attachments"] if answer else ()
        return "".join(text_of_face(Face(card["content"])) for card in cards)

    async def offered(self, menu: str, typed: str, who: Somebody = ANA) -> list[str]:
        self.clock.now += 1
        return [one["title"] for one in await self._teams.suggests(who.oid, self._dialog(who), menu, typed)]

    def key(self, who: Somebody) -> str:
        return f"teams:{TENANT}/{who.oid}"

    def reads(self, language: str, who: Somebody = ANA) -> None:
        self._teams.tenant.person(who.oid).locale = language

    async def guest(self) -> Somebody:
        return replace(MARTA, oid="nora")

    def among_others(self) -> None:
        self._room = "group"

    def hurries(self) -> None:
        assert self.bot.teams is not None
        self.bot.teams.router.patience = 0

    def loses_a_post(self) -> None:
        self._teams.connector.plan("post", 500, lost=True)

    async def _types(self, line: str, who: Somebody, below: Any) -> None:
        self._tidies(who)
        await self._teams.mentions(who.oid, line, self._room, thread=below.id if below else None)

    async def _presses(self, label: str, who: Somebody, on: Any) -> None:
        self._tidies(who)
        seen = self._seen(who)[-1] if on is None else Seen(self._teams.tenant.person(who.oid).id, on)
        await self._teams.clicks(who.oid, seen, label, 0)

    async def _agrees(self, label: str, yes: str, who: Somebody) -> None:
        seen = self._seen(who)[-1]
        before = self.screen(who).count(f"[{yes}]")
        await self._presses(label, who, None)
        assert self.screen(who).count(f"[{yes}]") == before + 1, "Teams unfolds the question below the button"
        await self._teams.clicks(who.oid, seen, yes, before)

    async def _picks(self, menu: str, option: str, who: Somebody) -> None:
        self._tidies(who)
        await self._teams.chooses(who.oid, self._seen(who)[-1], menu, option)

    async def _sends(self, values: dict[str, str], who: Somebody) -> None:
        await self._teams.submits(who.oid, values)

    def _seen(self, who: Somebody) -> list[Any]:
        return [one for one in self._teams.visible_to(who.oid, self._room) if one.message.by_bot]

    def _alone_with(self, who: Somebody) -> list[Seen]:
        room = self._teams.tenant.direct(who.oid).id
        return [one for one in self._teams.visible_to(who.oid, room) if one.message.by_bot]

    def _dialog(self, who: Somebody) -> Dialog:
        dialog = self._teams.modal_of(who.oid)
        assert dialog is not None
        return dialog

    def _tidies(self, who: Somebody) -> None:
        """Close what is open: a dialog says how it ended, and stays until then."""
        if self._teams.modal_of(who.oid):
            self._teams.closes(who.oid)

    async def _settled(self) -> None:
        assert self.bot.teams is not None
        assert await self.bot.teams.work.drain(10) == 0
