"""A scene in Teams: the real bot between DefectDojo's stand-in and Microsoft in memory."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import httpx

from bot.app import Bot
from bot.settings import Settings
from playground.world import ANA, TENANT, TOKEN_KEYS, Somebody, World
from tests.conftest import TODAY
from tests.platforms.teams.microsoft import APP, LOGIN, METADATA, SERVICE, Message, Microsoft, token

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bot.platforms.teams.app import TeamsPlatform
    from tests.conftest import Clock

Json = dict[str, Any]
CHANNEL: Final = "19:appsec@thread.tacv2"
GROUP: Final = "19:group@unq.gbl.spaces"
_NUMBERS: Final = count(1)
_BOT: Final = {"id": f"28:{APP}", "name": "Dojo"}


def chat(who: Somebody) -> str:
    """The person's chat with the bot."""
    return f"a:29:{who.oid}"


def activity(kind: str, who: Somebody = ANA, where: str = "", **more: Any) -> Json:
    """Something that the person does in a conversation; in their own chat with the bot where none is named."""
    where = where or chat(who)
    sort = "personal" if where.startswith("a:") else "groupChat" if where == GROUP else "channel"
    channel = {"team": {"id": "19:team@thread.tacv2"}, "channel": {"id": where.partition(";")[0]}}
    return {
        "type": kind,
        "id": f"e{next(_NUMBERS)}",
        "channelId": "msteams",
        "serviceUrl": SERVICE,
        "from": {"id": f"29:{who.oid}", "name": who.name, "aadObjectId": who.oid},
        "recipient": _BOT,
        "conversation": {"id": where, "conversationType": sort, "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}, **(channel if sort == "channel" else {})},
        **more,
    }


def typed(line: str, who: Somebody = ANA, where: str = "", **more: Any) -> Json:
    """A message to the bot, with a mention of it where others are."""
    mention = {"type": "mention", "text": "<at>Dojo</at>", "mentioned": _BOT}
    if where:
        return activity("message", who, where, text=f"<at>Dojo</at>&nbsp;{line}", entities=[mention], **more)
    return activity("message", who, text=line, **more)


class TeamsScene:
    """What a test sees of Teams."""

    def __init__(self, world: World, bot: Bot, microsoft: Microsoft, http: httpx.AsyncClient, clock: Clock) -> None:
        self.world = world
        self.bot = bot
        self.microsoft = microsoft
        self.http = http
        self.clock = clock
        self.dojo = world.dojo
        self.answer: Json = {}
        """The body of the last answer to an invoke."""

    async def sends(self, content: Json, bearer: str | None = None) -> int:
        """Send an activity, signed as by the connector, and wait for what it began; returns the status."""
        status = await self.begins(content, bearer)
        await self.settled()
        return status

    async def begins(self, content: Json, bearer: str | None = None) -> int:
        """Send an activity; returns the status."""
        headers = {"Authorization": f"Bearer {token() if bearer is None else bearer}"}
        answer = await self.http.post("https://bot.test/api/messages", content=json.dumps(content), headers=headers)
        self.answer = answer.json() if answer.content else {}
        return answer.status_code

    async def says(self, line: str, who: Somebody = ANA, where: str = "") -> None:
        """Type the line."""
        assert await self.sends(typed(line, who, where)) == 200

    async def clicks(self, label: str, who: Somebody = ANA, where: str = "") -> None:
        """Press a button of the newest message there that the person sees, or choose from a menu in it."""
        assert await self.sends(press(self.newest(who, where), label, who, where)) == 200

    async def submits(self, values: dict[str, str], who: Somebody = ANA, where: str = "") -> None:
        """Fill in the dialog that is open, and send it."""
        card = self.answer["task"]["value"]["card"]["content"]
        data = {**card["actions"][0]["data"], **values}
        content = activity("invoke", who, where or chat(who), name="task/submit", value={"data": data})
        assert await self.sends(content) == 200

    def newest(self, who: Somebody = ANA, where: str = "") -> Message:
        """The newest message there that the person sees."""
        return self.seen(who, where)[-1]

    def seen(self, who: Somebody = ANA, where: str = "") -> list[Message]:
        """All messages there that the person sees."""
        return [
            one
            for one in self.microsoft.rooms.get(where.partition(";")[0] or chat(who), [])
            if one.to in {"", f"29:{who.oid}"}
        ]

    def text(self, who: Somebody = ANA, where: str = "") -> str:
        """What the newest message says."""
        return "\n".join(words(self.newest(who, where).card))

    async def settled(self) -> None:
        """Wait until the bot has nothing under way."""
        assert self.bot.teams is not None
        assert await self.bot.teams.work.drain(10) == 0


def platform(teams: TeamsScene) -> TeamsPlatform:
    """The bot's side of Teams."""
    assert teams.bot.teams is not None
    return teams.bot.teams


def words(part: Any) -> Iterator[str]:
    """All that a card says."""
    if isinstance(part, list):
        for one in part:
            yield from words(one)
    elif isinstance(part, dict):
        yield from (part[name] for name in ("text", "title", "label") if isinstance(part.get(name), str))
        for value in part.values():
            yield from words(value) if isinstance(value, list | dict) else ()


def actions(part: Any) -> Iterator[Json]:
    """All buttons of a card."""
    if isinstance(part, list):
        for one in part:
            yield from actions(one)
    elif isinstance(part, dict):
        if str(part.get("type")).startswith("Action."):
            yield part
        yield from actions([value for name, value in part.items() if name != "fallback"])


def press(message: Message, label: str, who: Somebody = ANA, where: str = "", **data: str) -> Json:
    """A press on a button, or a choice from a menu, with more data than the button has."""
    action = button(message.card, label)
    sent = {**action["data"], **data}
    if action["type"] == "Action.Submit":
        return activity("invoke", who, where, replyToId=message.id, name="task/fetch", value={"data": sent})
    value = {"action": {"type": action["type"], "verb": action["verb"], "data": sent}, "trigger": "manual"}
    return activity("invoke", who, where, replyToId=message.id, name="adaptiveCard/action", value=value)


def button(card: Json, label: str) -> Json:
    """The first button of that label that does something; for a choice, its menu's button with what is chosen."""
    every = [one for one in actions(card) if one["type"] in {"Action.Execute", "Action.Submit"}]
    found = [one for one in every if one.get("title") == label] or _chosen(card, every, label)
    assert found, f"no button {label!r} among {[one.get('title') for one in every]}"
    return found[0]


def _chosen(card: Json, every: list[Json], label: str) -> list[Json]:
    menus = {part["id"]: part["choices"] for part in card["body"] if part.get("type") == "Input.ChoiceSet"}
    values = {name: one["value"] for name, choices in menus.items() for one in choices if one["title"] == label}
    return [
        {**one, "data": {**one["data"], name: values[name]}, "fallback": {"data": {**one["data"], name: values[name]}}}
        for one in every
        if (name := one["data"].get("menu")) in values
    ]


def settings(world: World, database: Path, **changes: Any) -> Settings:
    """A bot that lives in Teams alone."""
    told = world.settings("https://slack.test", "http://dojo.test", f"sqlite:///{database}")
    teams = {
        "teams_client_id": APP,
        "teams_client_secret": "teams-secret",
        "teams_tenant_id": TENANT,
        "teams_service_urls": "https://smba.test/",
        "teams_openid_url": METADATA,
        "entra_authority": LOGIN,
        "token_keys": TOKEN_KEYS,
        "auto_migrate": False,
    }
    kept = {name: value for name, value in told.items() if not name.startswith("slack")}
    return Settings(**{**kept, **teams, **changes})


@asynccontextmanager
async def teams_staged(database: Path, clock: Clock, **changes: Any) -> AsyncIterator[TeamsScene]:
    """The bot, started."""
    world, microsoft = World(today=TODAY, clock=clock, strict=True), Microsoft()
    world.dojo.findings[276].verified = False
    bot = Bot(
        settings(world, database, **changes),
        transport=httpx.ASGITransport(world.dojo_app),
        clock=clock,
        teams_transport=microsoft.transport(),
    )
    await bot.start()
    assert bot.teams is not None
    bot.teams.router.patience = 30  # a busy machine is no reason for a press to say "working"
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(bot.web())) as http:
            yield TeamsScene(world, bot, microsoft, http, clock)
    finally:
        await bot.stop()
    assert world.dojo.refused == [], "DefectDojo was asked something that it does not know"
    world.give_back()
