"""`dojo-bot demo`: the bot on a bare machine, and a page to talk to it.

The bot in it is the real one, served on a port of its own; nothing in it knows of a demo. Only its
surroundings are stand-ins.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
import webbrowser
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx

from bot import log
from bot.app import Bot
from bot.catalogue import CATALOGUE
from bot.settings import Settings, WrongSettings
from bot.views.usage import usage
from playground import page
from playground.clock import DemoClock
from playground.serving import free_port, serving
from playground.slack.serving import serving as serving_slack
from playground.teams.serving import serving as serving_teams
from playground.world import ANA, MARTA, World, link

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

DIGESTS: Final = """
digests:
- name: payments-criticals
  channel: slack:C0PAYMENTS
  schedule: every day 09:00
  filter: findings critical product:payments-api
  max_lateness: 1d
- name: payments-criticals-in-teams
  channel: teams:19:payments-demo@thread.tacv2
  schedule: every day 09:00
  filter: findings critical product:payments-api
  max_lateness: 1d
- name: known-exploited
  channel: slack:C0PAYMENTS
  schedule: every day 09:00
  filter: findings critical,high kev:yes
  redaction: no-titles
  max_lateness: 1d
"""
"""The first of each comes at once, as after an outage; the next ones when the clock is moved on."""
_SOON: Final = 10.0
"""Seconds within which the bot has taken in where it is."""
EXAMPLES: Final = ("findings critical product:payments-api", "finding 276", "help")


class PortTaken(Exception):
    """The page cannot be served at that port; the sentence says what else to do."""

    def __init__(self, port: int, error: OSError | OverflowError) -> None:
        why = getattr(error, "strerror", None) or "no such port"
        super().__init__(
            f"Port {port} cannot be used: {why}. "
            "Take one that is free with --port 0 (make demo PORT=0), or name another."
        )


def run(port: int, *, browser: bool) -> int:
    """Run until Ctrl-C. Raises WrongSettings where the port is taken."""
    log.configure("ERROR", "text")
    try:
        asyncio.run(_run(port, browser=browser and has_display()))
    except PortTaken as taken:
        raise WrongSettings([str(taken)]) from None
    return 0


def has_display() -> bool:
    """Whether a browser would open in front of the person, not in their terminal or on a machine far away."""
    if sys.platform in {"darwin", "win32"}:
        return "SSH_CONNECTION" not in os.environ
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


async def _run(port: int, *, browser: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with demonstrating(port) as address:
        print(_greeting(address), flush=True)  # noqa: T201  # this is a command's output
        if browser:
            await asyncio.to_thread(webbrowser.open, address)
        await stop.wait()


@asynccontextmanager
async def demonstrating(port: int = 0) -> AsyncIterator[str]:
    """Everything up, on loopback; gives the page's address. Raises PortTaken."""
    clock = DemoClock()
    world = World(clock=clock)
    clock.listeners.append(partial(_changed, world))
    async with AsyncExitStack() as stack:
        try:
            page_ = serving(_page(world), port, release=partial(_changed, world))
            address = await stack.enter_async_context(page_)
        except (OSError, OverflowError) as error:
            raise PortTaken(port, error) from None
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="dojo-bot-demo-"))
        told = await _surroundings(world, stack, Path(folder))
        await stack.enter_async_context(_bot(world, told, clock))
        yield address


async def _surroundings(world: World, stack: AsyncExitStack, folder: Path) -> dict[str, Any]:
    """All that is around the bot; and what the bot has to be told, its own address included."""
    slack_url = await stack.enter_async_context(serving_slack(world.slack))
    teams_url = await stack.enter_async_context(serving_teams(world.teams))
    dojo_url = await stack.enter_async_context(serving(world.dojo_app))
    entra_url = await stack.enter_async_context(serving(world.entra.app))
    config = folder / "config.yaml"
    config.write_text(DIGESTS)
    told = world.settings(slack_url, dojo_url, f"sqlite:///{folder / 'demo.db'}") | world.teams.settings(teams_url)
    return told | world.sign_in(entra_url, f"http://127.0.0.1:{free_port()}") | {"config_file": config}


@asynccontextmanager
async def _bot(world: World, told: dict[str, Any], clock: DemoClock) -> AsyncIterator[None]:
    """The bot, one for both platforms, where Entra ID sends people back to."""
    bot = Bot(_settings(told), clock=clock)
    await bot.start()
    await link(bot.store, ANA, MARTA)
    port = int(told["public_url"].rpartition(":")[2])
    async with serving(bot.web(), port, lifespan=True) as url, httpx.AsyncClient() as http:
        world.slack.connect(http, f"{url}/slack/events")
        world.teams.connect(http, f"{url}/api/messages")
        await _installed(bot, world)
        following = asyncio.create_task(_follow(bot, clock))
        yield
        following.cancel()


async def _installed(bot: Bot, world: World) -> None:
    """Bring the app to all channels and chats of Teams; a digest cannot be posted where the bot was never seen."""
    for room in world.teams.tenant.conversations.values():
        await world.teams.administrators.installs(room.id)
    if bot.teams:
        await bot.teams.work.drain(_SOON)


async def _follow(bot: Bot, clock: DemoClock) -> None:
    """Let happen what is due: now, and each time that the clock is moved; by itself the bot looks in real time."""
    while True:
        await bot.clockwork.tick()
        await bot.clockwork.deliver()
        await bot.clockwork.live()
        await clock.moved()


def _changed(world: World) -> None:
    """Let whoever waits for news look again, on both sides."""
    world.slack.space.changed()
    world.teams.tenant.changed()


def _settings(told: dict[str, Any]) -> Settings:
    """The demo's own settings, whatever is configured on this machine."""
    for name in Settings.model_fields:
        os.environ.pop(name.upper(), None)
    return Settings(**told)


def _page(world: World) -> Any:
    verbs = [{"verb": row.verb, "usage": usage(row), "help": row.command.summary()} for row in CATALOGUE]
    notes = {one.slack: one.note for one in (ANA, MARTA)}
    return page.build(world.slack, world.teams, verbs, lambda n: _requests(world, n), examples=EXAMPLES, notes=notes)


def _requests(world: World, after: int) -> list[dict[str, Any]]:
    """What DefectDojo was asked, for the page's side panel."""
    return [
        {
            "method": one.method,
            "path": one.path + ("?" + "&".join(f"{name}={value}" for name, value in one.query) if one.query else ""),
            "status": one.status,
            "ms": round(one.elapsed * 1000),
        }
        for one in world.dojo.requests[after:]
    ]


def _greeting(address: str) -> str:
    return (
        f"\n  The demo is at {address}\n\n"
        f"  Type a command there, for example:  /dojo {EXAMPLES[0]}\n"
        f"  or beside it, in Teams:             @Dojo {EXAMPLES[0]}\n"
        "  Everything around the bot is a stand-in; nothing leaves this machine. Ctrl-C ends it.\n"
    )
