"""The Scene: the real bot between its stand-ins, and people who type, press and fill in."""

from __future__ import annotations

import gc
import json
import shutil
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import stamina

from bot import log
from bot.app import Bot
from bot.commands import suggest
from bot.settings import Settings
from bot.store import Store
from playground.slack.find import element_called
from playground.slack.schema import ArgumentsSchema
from playground.slack.serving import serving
from playground.teams.schema import CardSchema
from playground.world import ANA, MARTA, Somebody, World, link
from tests.canaries import watching

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.applications import Starlette

    from playground.slack import Message, Modal
    from playground.slack.state import File
    from tests.canaries import Watch

TODAY = date(2026, 11, 22)
NOON = 1_795_348_800.0
"""That day at twelve, in seconds since 1970."""
SHARED = Path(__file__).resolve().parents[2] / "shared" / "contracts"


PUBLIC = "https://bot.test"
"""Where people's browsers find the bot, and Entra ID."""
ENTRA = "https://entra.test"


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


class Scene:
    """What a test sees of the world. People are Ana (all products) and Marta (three products)."""

    def __init__(self, world: World, bot: Bot, clock: Clock, watch: Watch) -> None:
        self.world = world
        self.watch = watch
        self.bot = bot
        self.clock = clock
        self.dojo = world.dojo
        self.slack = world.slack
        self.channel = "appsec"

    async def says(self, line: str, who: Somebody = ANA) -> None:
        """Type `/dojo line` in the channel."""
        await self.slack.types(who.slack, line, channel=self.channel)
        await self.settled()

    async def mentions(self, line: str, who: Somebody = ANA, thread: str | None = None) -> None:
        """Write `@Dojo line` in the channel, or in a thread of it."""
        await self.slack.mentions(who.slack, line, channel=self.channel, thread_ts=thread)
        await self.settled()

    async def whispers(self, line: str, who: Somebody = ANA) -> None:
        """Write the line to the bot in the direct chat."""
        await self.slack.says(who.slack, line)
        await self.settled()

    async def clicks(self, label: str, who: Somebody = ANA, nth: int | None = 0) -> None:
        """Press a button of the newest message that the person sees."""
        await self.slack.clicks(who.slack, self.newest(who), label, nth)
        await self.settled()

    async def chooses(self, menu: str, option: str, who: Somebody = ANA) -> None:
        """Choose from a menu of the newest message."""
        await self.slack.chooses(who.slack, self.newest(who), menu, option)
        await self.settled()

    async def submits(self, values: dict[str, str], who: Somebody = ANA) -> None:
        """Fill in the open form and send it."""
        await self.slack.submits(who.slack, values)
        await self.settled()

    def newest(self, who: Somebody = ANA) -> Message:
        """The newest message that the person sees."""
        return self.slack.visible_to(who.slack, self.channel)[-1]

    def file(self, who: Somebody = ANA) -> File:
        """The newest file that the person sees."""
        return self.slack.files_of(who.slack)[-1]

    def direct(self, who: Somebody = ANA) -> list[str]:
        """What the person reads in the direct chat with the bot, message by message."""
        room = self.slack.space.direct(who.slack).id
        return [self.slack.text_of(message) for message in self.slack.visible_to(who.slack, room)]

    def modal(self, who: Somebody = ANA) -> Modal | None:
        """The form in front of the person."""
        return self.slack.modal_of(who.slack)

    def screen(self, who: Somebody = ANA) -> str:
        """What the person reads: the form in front, else the newest message."""
        return self.slack.text_of(self.modal(who) or self.newest(who))

    def sees(self, *texts: str, who: Somebody = ANA) -> None:
        """Assert that the person reads each of these."""
        for text in texts:
            assert text in self.screen(who), f"{text!r} is not on the screen:\n{self.screen(who)}"

    def does_not_see(self, *texts: str, who: Somebody = ANA) -> None:
        """Assert that the person reads none of these."""
        for text in texts:
            assert text not in self.screen(who), f"{text!r} is on the screen:\n{self.screen(who)}"

    def asked(self) -> list[str]:
        """What DefectDojo was asked since the last call: method and path."""
        asked = [f"{request.method} {request.path.removeprefix('/api/v2')}" for request in self.dojo.requests]
        self.dojo.requests.clear()
        return asked

    async def audited(self) -> list[Any]:
        """The audit log, newest first."""
        return [row.entry for row in await self.bot.audit.rows()]

    def opens(self, label: str = "Sign in", who: Somebody = ANA) -> str:
        """The address behind a button of the newest message that the person sees."""
        _block, element = element_called(self.newest(who).blocks, label, None)
        return str(element["url"])

    async def settled(self) -> None:
        """Wait until the bot has nothing under way."""
        assert self.bot.slack is not None
        assert await self.bot.slack.work.drain(10) == 0


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Retries without their pauses."""
    stamina.set_testing(True, attempts=3)
    yield
    stamina.set_testing(False)


@pytest.fixture(autouse=True)
def _patient_menus(monkeypatch: pytest.MonkeyPatch) -> None:
    """Menus wait for as long as Slack does, so that a busy machine fails no test; test_type_ahead.py has the limit."""
    monkeypatch.setattr(suggest, "PATIENCE", 2.5)


@pytest.fixture(autouse=True, scope="session")
def _seldom_collected() -> None:
    """The worlds hold so many objects that the garbage collector's usual rounds take a tenth of the time."""
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(autouse=True, scope="session")
def _logging() -> None:
    """The log as it is in service, where a traceback shows no variables."""
    log.configure("INFO", "text")


@pytest.fixture(scope="session")
def webapi_schema() -> ArgumentsSchema | None:
    """Slack's schema of its Web API, where the contracts are at hand; the stand-in has limits of its own besides."""
    path = SHARED / "slack" / "webapi.schema.json"
    return ArgumentsSchema(json.loads(path.read_text())) if path.exists() else None


@pytest.fixture(scope="session")
def card_schema() -> CardSchema | None:
    """The schema of Adaptive Cards, where the contracts are at hand; Teams' stand-in has limits of its own besides."""
    path = SHARED / "teams" / "adaptive-card.schema.json"
    return CardSchema(json.loads(path.read_text())) if path.exists() else None


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    import asyncio  # noqa: PLC0415  # once a session, outside of any test's loop

    path = tmp_path_factory.mktemp("database") / "empty.db"

    async def migrate() -> None:
        store = Store(_settings(World(), "http://slack.test", path), lambda: datetime.fromtimestamp(NOON, UTC))
        await store.db.migrate()
        await link(store, ANA, MARTA)
        await store.db.close()

    asyncio.run(migrate())
    return path


def _settings(world: World, slack_url: str, database: Path, **changes: Any) -> Settings:
    told = world.settings(slack_url, "http://dojo.test", f"sqlite:///{database}") | world.sign_in(ENTRA, PUBLIC)
    return Settings(**{**told, "auto_migrate": False, **changes})


class Watched(Bot):
    """The bot, with an ear at its doors."""

    def __init__(self, watch: Watch, clock: Clock) -> None:
        self._watch, world = watch, watch.world
        dojo, entra = httpx.ASGITransport(world.dojo_app), httpx.ASGITransport(world.entra.app)
        to_teams = httpx.ASGITransport(world.teams.app) if watch.settings.teams_client_id else None
        teams = world.teams.transport(to_teams) if to_teams else None
        super().__init__(watch.settings, dojo, entra, clock, teams)

    def web(self) -> Starlette:
        return self._watch.door(super().web())


@asynccontextmanager
async def staged(world: World, clock: Clock, database: Path, **changes: Any) -> AsyncIterator[Scene]:
    """The bot, started, with Slack's stand-in on a loopback port and DefectDojo's in memory."""
    async with serving(world.slack) as slack_url:
        settings = _settings(world, slack_url, database, **changes)
        with watching(world, settings, database) as watch:
            bot = Watched(watch, clock)
            await bot.start()
            async with httpx.AsyncClient(transport=httpx.ASGITransport(bot.web())) as http:
                world.slack.connect(http, "http://bot.test/slack/events")
                if bot.slack:
                    bot.slack.router.patience = 30  # a busy machine is no reason for a form to say "working"
                    bot.slack.router.menu_patience = 2.5
                    bot.slack.router.remarks.pause = 0
                yield Scene(world, bot, clock, watch)
            watch.look()  # once while there is a journal beside the file, once after all is written
            await bot.stop()
            watch.look()
    assert watch.leaks() == [], "something secret left the bot"
    assert "other" not in _reasons(bot), "a command ended for a reason that bot.ends.REASONS does not have"
    assert world.dojo.refused == [], "DefectDojo was asked something that it does not know"
    assert world.slack.line.failures == [], "Slack did not get what it wants"
    world.give_back()


def _reasons(bot: Bot) -> set[str]:
    """Why commands were no success, as far as that was counted."""
    counted = bot.metrics.registry.restricted_registry(["dojo_bot_commands_total"]).collect()
    return {sample.labels["reason"] for family in counted for sample in family.samples}


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> Path:
    """A database of the test's own, in which Ana and Marta are linked."""
    return Path(shutil.copy(empty_database, tmp_path / "bot.db"))


@pytest.fixture
def clock() -> Clock:
    """A clock at noon."""
    return Clock()


@pytest.fixture
async def scene(database: Path, clock: Clock, webapi_schema: ArgumentsSchema | None) -> AsyncIterator[Scene]:
    """The world on 2026-11-22, with DefectDojo 3.2."""
    world = World(today=TODAY, clock=clock, strict=True, schema=webapi_schema)
    async with staged(world, clock, database) as one:
        yield one


@pytest.fixture
def pauses(scene: Scene) -> list[float]:
    """The pauses that Slack asked for; they pass on the scene's clock at once."""
    assert scene.bot.slack is not None
    taken: list[float] = []

    async def pause(seconds: float) -> None:
        taken.append(seconds)
        scene.clock.now += seconds

    scene.bot.slack.limits.pause = pause
    return taken
