"""`python -m bot serve` as a process: how it begins, what it says of itself, how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.__main__ import main
from bot.app import Bot
from bot.settings import Settings, WrongSettings
from bot.store import Store
from playground.defectdojo import faults
from playground.serving import free_port, serving
from playground.slack.serving import serving as serving_slack
from playground.world import ANA, World, link
from tests.canaries import planted
from tests.conftest import TODAY, Scene, staged
from tests.waiting import until

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

    from tests.conftest import Clock

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE = 60
"""Seconds for a process to begin or to end; long, for a machine that is busy with other things."""


async def serve(**settings: Any) -> Process:
    """Start the process with these settings, and none of this machine's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "VIRTUAL_ENV") if name in os.environ}
    told = {name.upper(): str(value) for name, value in settings.items()}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "serve"),
        cwd=REPOSITORY,
        env={**kept, **told},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def ended(process: Process, *secrets: bytes) -> tuple[int | None, list[str]]:
    """The exit code, and the lines on stderr; none of the secrets is there or in the log."""
    log, said = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert not any(secret in log + said for secret in secrets)
    return process.returncode, said.decode().splitlines()


async def ready(process: Process, *secrets: bytes) -> None:
    """Wait for the line that says that the port is open; none of the secrets comes before it."""
    assert process.stdout is not None
    line = b""
    async with asyncio.timeout(PATIENCE):
        while b"Uvicorn running" not in line:
            assert process.returncode is None
            line = await process.stdout.readline()
            assert not any(secret in line for secret in secrets)


def secrets_of(world: World) -> list[bytes]:
    """What no process in this world may say."""
    return planted(world, Settings(**world.settings("http://slack.test", "http://dojo.test", "sqlite:///:memory:")))


async def linked(settings: Settings) -> None:
    """Link Ana: a token is sealed for the address of one DefectDojo, which is a new one here."""
    store = Store(settings)
    await link(store, ANA)
    await store.db.close()


@asynccontextmanager
async def running(world: World, database: Path, **changes: Any) -> AsyncIterator[tuple[Process, httpx.AsyncClient]]:
    """The process between the stand-ins, and a client for its routes."""
    async with serving_slack(world.slack) as slack_url, serving(world.dojo_app) as dojo_url:
        told = world.settings(slack_url, dojo_url, f"sqlite:///{database}")
        await linked(Settings(**told))
        where = {"host": "127.0.0.1", "port": free_port(), "log_format": "text", "shutdown_grace": 10}
        process = await serve(**told, **where, **changes)
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{where['port']}") as http:
                await ready(process, *secrets_of(world))
                world.slack.connect(http, f"{http.base_url}/slack/events")
                yield process, http
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def test_a_process_told_to_end_answers_what_is_under_way_first(database: Path) -> None:
    world, answered = World(today=TODAY), asyncio.Event()
    async with running(world, database) as (process, http):
        assert (await http.get("/readyz")).json()["ready"]
        world.dojo.requests.clear()
        world.dojo.faults.append(faults.held(answered))
        await world.slack.types(ANA.slack, "finding 276")
        await until(lambda: world.dojo.requests)
        process.send_signal(signal.SIGTERM)
        ending = asyncio.create_task(ended(process, *secrets_of(world)))
        await asyncio.wait({ending}, timeout=0.3)
        assert not ending.done()
        answered.set()
        code, _ = await ending
    assert code in {0, -signal.SIGTERM}, "the latter is 143 to a shell"
    assert "SQL injection" in world.slack.text_of(world.slack.visible_to(ANA.slack)[-1])


GOOD = {
    "defectdojo_url": "http://127.0.0.1:9",
    "slack_bot_token": "xoxb-1",
    "slack_signing_secret": "s",
    "database_url": "sqlite:///:memory:",
}


@pytest.mark.parametrize(
    ("settings", "lines"),
    [
        ({}, ["DEFECTDOJO_URL is missing. Base URL of DefectDojo."]),
        (
            {"port": "many", "log_level": "LOUD"},
            ["DEFECTDOJO_URL is missing.", "PORT is wrong:", "LOG_LEVEL is wrong:"],
        ),
        ({"defectdojo_url": GOOD["defectdojo_url"]}, ["No chat platform is configured:"]),
        ({**GOOD, "slack_signing_secret": ""}, ["SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET (HTTP) or"]),
        ({**GOOD, "slack_bot_token": ""}, ["SLACK_BOT_TOKEN is missing:"]),
        ({**GOOD, "database_url": "mysql://x"}, ["DATABASE_URL"]),
    ],
    ids=["nothing", "three at once", "no platform", "no secret", "no token", "no such database"],
)
def test_settings_that_are_wrong_are_told_in_a_line_each(
    settings: dict[str, str], lines: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.log.configure", lambda *_: None)  # the tests' own log stays
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), settings.get(name, ""))
    assert main(["serve"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == len(lines), said
    assert all(any(one.startswith(f"dojo-bot: {line}") for one in said) for line in lines), said


async def test_a_token_that_slack_does_not_know_ends_the_start_in_a_line(database: Path) -> None:
    world = World(today=TODAY)
    async with serving_slack(world.slack) as slack_url:
        told = world.settings(slack_url, "http://127.0.0.1:9", f"sqlite:///{database}")
        process = await serve(**{**told, "slack_bot_token": "xoxb-wrong"})
        code, said = await ended(process, b"xoxb-wrong", *secrets_of(world))
    assert (code, said) == (2, ["dojo-bot: SLACK_BOT_TOKEN is wrong: Slack says invalid_auth."])


@pytest.mark.parametrize("error", ["invalid_auth", "account_inactive", "token_revoked"])
async def test_what_waiting_does_not_mend_ends_the_start(database: Path, clock: Clock, error: str) -> None:
    world = World(today=TODAY, clock=clock)
    world.slack.api.plan("auth.test", error)
    with pytest.raises(WrongSettings, match=error):
        async with staged(world, clock, database):
            pass


async def test_a_slack_that_is_away_at_the_start_is_found_later(database: Path, clock: Clock) -> None:
    world = World(today=TODAY, clock=clock)
    world.slack.api.plan("auth.test", "service_unavailable", status=503)
    async with staged(world, clock, database) as scene:
        assert scene.bot.slack is not None
        assert not scene.bot.slack.people.home
        await scene.mentions("finding 276")
        scene.sees("SQL injection")
        assert await scene.bot.slack.trouble() is None
        assert scene.bot.slack.people.home
        assert scene.bot.slack.people.home.bot_user == world.slack.space.app.user_id


async def test_nobody_answering_at_slacks_address_does_not_end_the_start(database: Path) -> None:
    told = World(today=TODAY).settings(f"http://127.0.0.1:{free_port()}", "http://127.0.0.1:9", f"sqlite:///{database}")
    bot = Bot(Settings(**told, auto_migrate=False))
    await bot.start()
    async with asked(bot) as http:
        answer = await http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["slack"] == "auth.test: ClientConnectorError"
    await bot.stop()


@asynccontextmanager
async def asked(bot: Bot) -> AsyncIterator[httpx.AsyncClient]:
    """A client for the bot's routes."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(bot.web()), base_url="http://bot.test") as http:
        yield http


async def test_a_bot_with_everything_at_hand_is_alive_and_ready(scene: Scene) -> None:
    async with asked(scene.bot) as http:
        assert (await http.get("/healthz")).text == "alive"
        parts = {"database": "ok", "defectdojo": "ok", "slack": "ok"}
        assert (await http.get("/readyz")).json() == {"ready": True, "parts": parts}


async def test_without_defectdojo_the_bot_stays_in_service_and_says_so(scene: Scene) -> None:
    scene.dojo.faults += [faults.broken(httpx.ConnectError("refused"))] * 3
    async with asked(scene.bot) as http:
        answer = await http.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["parts"] == {"database": "ok", "defectdojo": "ConnectError", "slack": "ok"}


async def test_a_defectdojo_that_hangs_does_not_hold_up_the_answer(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.app._PATIENCE", 0.5)
    scene.dojo.faults.append(faults.hang())
    async with asked(scene.bot) as http:
        answer = await http.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["defectdojo"]) == (200, "no answer in time")


async def test_without_its_database_the_bot_goes_out_of_service(scene: Scene, database: Path) -> None:
    await scene.bot.store.db.close()
    replaced_by_a_folder(database)
    async with asked(scene.bot) as http:
        answer = await http.get("/readyz")
        assert (await http.get("/healthz")).status_code == 200
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "unable to open database file"


def replaced_by_a_folder(database: Path) -> None:
    """SQLite makes a file that is missing again, but not out of a folder."""
    database.unlink()
    database.mkdir()
