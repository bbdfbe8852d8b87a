"""Findings in people's own messages, and files, from end to end: in Teams' stand-in, as people meet them."""

from __future__ import annotations

import csv
from contextlib import asynccontextmanager
from io import StringIO
from typing import TYPE_CHECKING

import httpx

from bot.app import Bot
from bot.settings import Settings
from playground.serving import serving
from playground.teams.serving import serving as serving_teams
from playground.world import ANA, MARTA, World
from tests.conftest import TODAY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playground.teams import Seen, TeamsStandIn
    from tests.conftest import Clock

DIRECT = "with ana"


@asynccontextmanager
async def in_teams(clock: Clock, database: Path) -> AsyncIterator[tuple[TeamsStandIn, Bot]]:
    """The stand-in with its OneDrive, and the bot that talks to it."""
    world = World(today=TODAY, clock=clock, strict=True)
    async with serving_teams(world.teams) as url, serving(world.entra.app) as entra_url:
        told = world.settings("", "http://dojo.test", f"sqlite:///{database}")
        kept = {name: value for name, value in told.items() if not name.startswith("slack")}
        teams = {**world.teams.settings(url), "entra_authority": entra_url, "auto_migrate": False}
        bot = Bot(
            Settings(**{**kept, **teams}),
            transport=httpx.ASGITransport(world.dojo_app),
            clock=clock,
            teams_transport=world.teams.transport(),
        )
        await bot.start()
        assert bot.teams is not None
        bot.teams.router.patience = 30  # a busy machine is no reason for an answer to come too late
        async with httpx.AsyncClient(transport=httpx.ASGITransport(bot.web())) as http:
            world.teams.connect(http, "http://bot.test/api/messages")
            yield world.teams, bot
        await bot.stop()
    assert world.teams.failures == [], "Teams did not get what it wants"
    world.give_back()


def newest(teams: TeamsStandIn, user: str, where: str) -> Seen:
    return teams.visible_to(user, where)[-1]


async def settled(bot: Bot) -> None:
    assert bot.teams is not None
    assert await bot.teams.work.drain(10) == 0


async def test_a_finding_is_put_into_a_message_and_a_list_comes_as_a_file(clock: Clock, database: Path) -> None:
    async with in_teams(clock, database) as (teams, bot):
        await teams.mentions(ANA.oid, "findings critical product:payments-api format:csv", "appsec")
        await settled(bot)
        assert "in our direct chat" in teams.text_of(newest(teams, ANA.oid, "appsec"))
        assert not [one for one in teams.visible_to(MARTA.oid, "appsec") if one.message.by_bot]
        question = next(one for one in teams.visible_to(ANA.oid, DIRECT) if one.message.files)
        assert "[Allow]" in teams.text_of(question)
        await teams.allows(ANA.oid, question)
        await settled(bot)
        [file] = teams.onedrive.files_of("ana")
        assert len(list(csv.DictReader(StringIO(file.content.decode("utf-8-sig"))))) == 9
        assert [teams.text_of(one) for one in teams.visible_to(ANA.oid, DIRECT)][-1] == f"[{file.name}]"
        assert "9 rows, " in teams.text_of(question)

        [offered] = (await teams.extends(ANA.oid, "findings", "276"))["composeExtension"]["attachments"]
        teams.inserts(ANA.oid, offered)
        assert "SQL injection" in teams.text_of(newest(teams, MARTA.oid, "appsec"))
        await teams.clicks(MARTA.oid, newest(teams, MARTA.oid, "appsec"), "Details")
        await settled(bot)
        assert "[Share to channel]" in teams.text_of(newest(teams, MARTA.oid, "appsec"))
        [card] = (await teams.pastes(ANA.oid, "http://dojo.test/finding/276"))["composeExtension"]["attachments"]
        assert "SQL injection" in str(card)
        assert await teams.pastes(ANA.oid, "http://dojo.test/finding/276", "group") == {}
