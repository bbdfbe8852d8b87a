"""Where attacks take place: the scene, with Ana as the one to be robbed and Marta as whoever tries."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from playground.defectdojo import token
from playground.slack.find import element_called
from playground.slack.payloads import Sender, action_of, of_message
from playground.world import ANA, MARTA, TENANT, World, link
from tests.browsing import Browser
from tests.conftest import TODAY, Clock, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx

    from playground.entra import Directory
    from playground.world import Somebody
    from tests.conftest import Scene

NAMES = {ANA: "Ana Souza", MARTA: "Marta Lima"}
BEGIN_ANEW = "Begin anew"


class Stage:
    """What attacks are made of."""

    def __init__(self, scene: Scene, database: Path) -> None:
        self.scene = scene
        self.database = database
        self._browsers: dict[str, Browser] = {}

    @property
    def directory(self) -> Directory:
        return self.scene.world.entra.directory

    def browser(self, name: str) -> Browser:
        """Somebody's browser, always the same one."""
        if name not in self._browsers:
            self._browsers[name] = Browser(self.scene.bot, self.directory)
        return self._browsers[name]

    async def closes(self) -> None:
        for browser in self._browsers.values():
            await browser.closes()

    async def starts(self, who: Somebody) -> str:
        """Somebody asks for a link; its address."""
        await self.scene.says("link", who)
        return self.scene.opens(who=who)

    async def links(self, who: Somebody) -> None:
        """Somebody links themselves by signing in, and has a token."""
        browser = self.browser(f"{NAMES[who]}, linking")
        await browser.signs_in(await self.starts(who), NAMES[who])
        await self.scene.says(f"link code {browser.code}", who)
        await self.scene.bot.store.tokens.put(TENANT, who.oid, token(who.dojo), proved=True)
        self.scene.asked()

    async def heard(self, who: Somebody, line: str = "finding 276") -> set[str | None]:
        """With whose rights DefectDojo is asked when somebody types that."""
        self.scene.dojo.requests.clear()
        await self.scene.says(line, who)
        return self.rights()

    def rights(self) -> set[str | None]:
        """With whose rights DefectDojo was asked since the log was cleared."""
        return {request.user for request in self.scene.dojo.requests}

    async def becomes_ana(self, who: Somebody = MARTA) -> bool:
        """Whether that chat identity acts with Ana's rights."""
        return ANA.dojo in await self.heard(who)

    async def is_somebody_else(self, who: Somebody = MARTA) -> bool:
        """Whether that chat identity is linked to anybody but its owner."""
        link = await self.scene.bot.store.links.get(who.key)
        return link is not None and (link.tid, link.oid) != (TENANT, who.oid)

    async def writes_into_the_database(self, statement: str, **values: Any) -> None:
        """Do what somebody does who can write in the database, but has none of the keys."""
        async with self.scene.bot.store.db.session() as session:
            await session.execute(text(statement), values)

    async def presses(self, who: Somebody, label: str, value: str | None = None, message: Any = None) -> None:
        """Press a button of the message, or send Slack's genuine interaction with another value in it."""
        message = message or self.scene.newest(who)
        block, element = element_called(message.blocks, label, 0)
        forged = element | ({} if value is None else {"value": value})
        sender = Sender(self.scene.slack.space, who.slack, message.channel)
        await self.scene.slack.line.interaction(of_message(sender, message, action_of(block, forged, None)))
        await self.scene.settled()


def is_let_in(page: httpx.Response) -> bool:
    """Whether the page goes on, and is no refusal."""
    return page.is_success


@asynccontextmanager
async def stage_in(database: Path, **settings: Any) -> AsyncIterator[Stage]:
    """The world, built after the defence was lifted, if one was."""
    clock = Clock()
    world = World(today=TODAY, clock=clock, strict=True)
    world.entra.directory.app.groups_as_names = True
    async with staged(world, clock, database, **settings) as scene:
        await link(scene.bot.store, ANA, MARTA)  # sealed anew: as this vault seals
        stage = Stage(scene, database)
        yield stage
        await stage.closes()
        scene.slack.line.failures.clear()  # refusals are what attackers get
        scene.dojo.refused.clear()
