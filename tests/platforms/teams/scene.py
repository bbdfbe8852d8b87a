"""A scene in Teams: the real bot between DefectDojo's stand-in and Teams', and what nobody's client would send."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import httpx

from bot.settings import Settings
from playground.teams import Bot, Conversation, Message, Person, activities, pressing
from playground.teams.activities import Sender
from playground.teams.find import element_called
from playground.teams.state import Face
from playground.teams.tenant import Tenant
from playground.teams.text import text_of_face
from playground.world import ANA, TENANT, Somebody, World
from tests.canaries import watching
from tests.conftest import ENTRA, NOON, PUBLIC, TODAY, Watched

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection
    from pathlib import Path

    from bot.platforms.teams.app import TeamsPlatform
    from playground.teams import Seen
    from tests.canaries import Watch
    from tests.conftest import Clock

Json = dict[str, Any]
TEAMS: Final = "https://teams.test"
SERVICE: Final = f"{TEAMS}/amer/"
APP: Final = Bot().client_id
CHANNEL: Final = "19:appsec-demo@thread.tacv2"
GROUP: Final = "19:group-demo@thread.v2"
OTTO: Final = Somebody("U0OTTO", "cccccccc-0000-4000-8000-00000000000c", "otto", "", "Otto Weber")
"""Somebody of the tenant without a DefectDojo token, and with a mail address that says nothing."""


def _tenant(tenant: Tenant) -> Tenant:
    """With Otto, and with nobody of another organisation in the group chat."""
    tenant.base_url = TEAMS
    tenant.welcome(Person("otto", OTTO.name, OTTO.oid, tenant.id, "cccccccc@contoso.example"), "appsec", "group")
    tenant.conversation(GROUP).members.discard(tenant.person("eve").id)
    return tenant


_SAMPLE: Final = _tenant(Tenant(TENANT, Bot(), lambda: NOON))
"""What activities that no client sends are made from."""


def account(who: Somebody) -> str:
    """What Teams calls the person."""
    return _SAMPLE.person(who.oid).id


def chat(who: Somebody) -> str:
    """The person's chat with the bot."""
    return _SAMPLE.direct(who.oid).id


def sender(who: Somebody = ANA, where: str = "") -> Sender:
    """The person in a conversation that there may be; in their own chat with the bot where none is named."""
    room, _, thread = (where or chat(who)).partition(";messageid=")
    known = _SAMPLE.conversations.get(room)
    unknown = Conversation(room, "", "channel" if room.endswith("tacv2") else "groupChat", set())
    return Sender(_SAMPLE, _SAMPLE.person(who.oid), known or unknown, thread or None)


def activity(kind: str, who: Somebody = ANA, where: str = "", **more: Any) -> Json:
    """Something that the person does there, of any shape."""
    return activities.of_client(sender(who, where), kind) | more


def typed(line: str, who: Somebody = ANA, where: str = "", **more: Any) -> Json:
    """A message to the bot, with a mention of it where others are."""
    here = sender(who, where)
    mention = {"type": "mention", "text": "<at>Dojo</at>", "mentioned": {"id": _SAMPLE.bot.id, "name": "Dojo"}}
    said = Message(_SAMPLE.stamp(), here.room.id, here.person.id, NOON, line)
    if where:
        said.text, said.entities = f"<at>Dojo</at>&nbsp;{line}", [mention]
    return activities.message(here, said) | more


class TeamsScene:
    """What a test sees of Teams."""

    def __init__(self, watch: Watch, bot: Watched, http: httpx.AsyncClient, clock: Clock) -> None:
        self.watch = watch
        self.world = watch.world
        self.bot = bot
        self.http = http
        self.clock = clock
        self.dojo = self.world.dojo
        self.standin = self.world.teams
        self.answer: Any = {}
        """The body of the last answer to an invoke."""

    async def sends(self, content: Json, bearer: str | None = None) -> int:
        """Send an activity of any shape, signed as it should be, and wait for what it began; returns the status."""
        status = await self.begins(content, bearer)
        await self.settled()
        return status

    async def begins(self, content: Json, bearer: str | None = None) -> int:
        """Send an activity of any shape; returns the status."""
        self.clock.now += 1
        token = self.standin.issuer.token() if bearer is None else bearer
        answer = await self.standin.line.post(content, token)
        self.answer = answer.json() if answer.content else {}
        return answer.status_code

    async def says(self, line: str, who: Somebody = ANA, where: str = "") -> None:
        """Type the line."""
        self.clock.now += 1
        room, _, thread = where.partition(";messageid=")
        if room:
            await self.standin.mentions(who.oid, line, room, thread or None)
        else:
            await self.standin.says(who.oid, line)
        await self.settled()

    async def clicks(self, label: str, who: Somebody = ANA, where: str = "", on: Seen | None = None) -> None:
        """Press a button of a message, of the newest there that the person sees if none is named."""
        self.clock.now += 1
        self.answer = await self.standin.clicks(who.oid, on or self.newest(who, where), label, 0)
        await self.settled()

    async def submits(self, values: dict[str, str], who: Somebody = ANA) -> None:
        """Fill in the dialog that is open, and send it."""
        self.clock.now += 1
        self.answer = await self.standin.submits(who.oid, values)
        await self.settled()

    async def forces(self, values: dict[str, str], who: Somebody = ANA) -> None:
        """The same where the client itself would not send it."""
        self.clock.now += 1
        dialog = self.standin.modal_of(who.oid)
        assert dialog is not None
        self.standin.fills(who.oid, dialog, values)
        send = element_called(dialog.face, "Action.Submit")
        self.answer = await pressing.press(self.standin, dialog, send)
        await self.settled()

    def press(self, seen: Seen, label: str, **data: str) -> Json:
        """What a press on a button sends, with more data than the button has."""
        content = pressing.sent(self.standin, seen, element_called(seen.face, label, 0))
        value = content["value"].get("action", content["value"])
        value["data"] = {**value["data"], **data}
        return content

    def newest(self, who: Somebody = ANA, where: str = "") -> Seen:
        """The newest message of the bot's there that the person sees."""
        return self.seen(who, where)[-1]

    def seen(self, who: Somebody = ANA, where: str = "") -> list[Seen]:
        """All messages of the bot's there that the person sees."""
        room = where.partition(";")[0] or chat(who)
        return [one for one in self.standin.visible_to(who.oid, room) if one.message.by_bot]

    def text(self, who: Somebody = ANA, where: str = "") -> str:
        """What the newest message says."""
        return self.read(self.newest(who, where))

    def read(self, seen: Seen) -> str:
        """What a message says to whoever has it before them."""
        return self.standin.text_of(seen)

    def form(self) -> Json:
        """The card of the dialog that the last answer opens."""
        card: Json = self.answer["task"]["value"]["card"]["content"]
        return card

    def posts(self) -> list[str]:
        """Where the bot posted, whether that was taken or not: the paths."""
        return [one.path for one in self.standin.calls if one.method == "POST" and one.path.endswith("/activities")]

    @property
    def platform(self) -> TeamsPlatform:
        """The bot's side of Teams."""
        assert self.bot.teams is not None
        return self.bot.teams

    async def settled(self) -> None:
        """Wait until the bot has nothing under way."""
        assert await self.platform.work.drain(10) == 0


def read(card: Json) -> str:
    """What a card says that is in no message."""
    return text_of_face(Face(card))


def settings(world: World, database: Path, **changes: Any) -> Settings:
    """A bot that lives in Teams alone."""
    told = world.settings("", "http://dojo.test", f"sqlite:///{database}") | world.teams.settings(TEAMS)
    kept = {name: value for name, value in told.items() if not name.startswith("slack")}
    return Settings(**{**kept, "entra_authority": ENTRA, "auto_migrate": False, **changes})


@asynccontextmanager
async def teams_in(world: World, clock: Clock, database: Path, **changes: Any) -> AsyncIterator[TeamsScene]:
    """The bot, started, with Teams' stand-in and DefectDojo's in memory."""
    told = settings(world, database, **changes)
    with watching(world, told, database) as watch:
        bot = Watched(watch, clock)
        await bot.start()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(bot.web())) as http:
            world.teams.connect(http, f"{PUBLIC}/api/messages")
            scene = TeamsScene(watch, bot, http, clock)
            scene.platform.router.patience = 30  # a busy machine is no reason for a press to say "working"
            world.teams.line.invoke_within = 60  # nor to be called late
            yield scene
        watch.look()
        await bot.stop()
        watch.look()
    leaks = watch.leaks()
    assert leaks == [], f"something secret left the bot: {leaks}"
    assert world.dojo.refused == [], "DefectDojo was asked something that it does not know"
    assert world.teams.failures == [], "Teams did not get what it wants"
    world.give_back()


@asynccontextmanager
async def teams_staged(
    database: Path, clock: Clock, *, assertions: Collection[str] = (), **changes: Any
) -> AsyncIterator[TeamsScene]:
    """The same in a world of its own, in which Otto is, too; Entra ID takes these for the bot's client assertions."""
    world = World(today=TODAY, clock=clock, strict=True)
    world.dojo.findings[276].verified = False
    _tenant(world.teams.tenant)
    world.teams.registration.federated.update(assertions)
    async with teams_in(world, clock, database, **changes) as scene:
        yield scene
