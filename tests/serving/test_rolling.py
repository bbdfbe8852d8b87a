"""An upgrade, replica by replica, while people work: no command is lost, and none is carried out twice."""

from __future__ import annotations

import asyncio
import re
import signal
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx

from bot.settings import Settings
from playground.serving import free_port, serving
from playground.slack.serving import serving as serving_slack
from playground.world import ANA, World
from tests.conftest import TODAY
from tests.serving.replicas import Ingress, ingress
from tests.serving.test_serve import linked, ready, secrets_of, serve
from tests.waiting import until

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp, Receive, Scope, Send

    from tests.postgres import Server

A_SECOND = 20
"""Commands."""
LATENCY = 0.08
"""Seconds that DefectDojo takes for a request; a command makes three."""
_ABOUT = re.compile(r"#(\d+)")


class Fleet:
    """Replicas with the same settings, one after the other behind the ingress."""

    def __init__(self, front: Ingress, world: World, settings: dict[str, Any]) -> None:
        self._front, self._world, self._settings = front, world, settings
        self._running: dict[str, tuple[Process, asyncio.Task[None]]] = {}

    async def grow(self) -> None:
        """Start one more, and send it requests once it is ready."""
        port = free_port()
        process = await serve(**self._settings, port=port)
        await ready(process, *secrets_of(self._world))
        address = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=address) as http:
            assert (await http.get("/readyz")).json()["ready"]
        self._running[address] = process, asyncio.create_task(_read(process))
        self._front.rotation.append(address)

    async def replace(self) -> None:
        """What a rolling update does: a new one first, then the oldest leaves the rotation, and is told to end."""
        await self.grow()
        address, (process, log) = next(iter(self._running.items()))
        self._front.rotation.remove(address)
        await asyncio.sleep(0.2)  # the preStop hook's time, in which the ingress learns of it
        process.send_signal(signal.SIGTERM)
        await log
        assert await process.wait() in {0, -signal.SIGTERM}
        del self._running[address]

    async def end(self) -> None:
        """End all that run."""
        for process, log in self._running.values():
            process.send_signal(signal.SIGTERM)
            await log
            await process.wait()


def _slow(app: ASGIApp) -> ASGIApp:
    """A DefectDojo that takes its time, so that commands are under way when a replica is told to end."""

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(LATENCY)
        await app(scope, receive, send)

    return slow


async def _read(process: Process) -> None:
    """Take what it logs: a pipe that is full would hold it up."""
    assert process.stdout is not None
    async for _line in process.stdout:
        pass


@asynccontextmanager
async def fleet(world: World, database_url: str) -> AsyncIterator[Fleet]:
    """Two replicas behind an ingress, to which Slack sends."""
    async with AsyncExitStack() as stack:
        front = await stack.enter_async_context(ingress())
        slack_url = await stack.enter_async_context(serving_slack(world.slack))
        told = world.settings(slack_url, await stack.enter_async_context(serving(_slow(world.dojo_app))), database_url)
        await linked(Settings(**told))
        more = {"host": "127.0.0.1", "log_format": "text", "shutdown_grace": 10, "auto_migrate": False}
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=30))
        world.slack.connect(http, await stack.enter_async_context(serving(front.app)) + "/slack/events")
        many = Fleet(front, world, {**told, **more})
        stack.push_async_callback(many.end)
        await asyncio.gather(many.grow(), many.grow())
        yield many


async def test_no_command_is_lost_or_doubled_while_each_replica_is_replaced(
    postgres: Server, migrated_name: str
) -> None:
    world = World(today=TODAY)
    numbers = iter([row.id for row in world.dojo.findings.values() if row.active])
    said: list[int] = []
    async with fleet(world, postgres.new_database(migrated_name)) as many:
        replaced = asyncio.create_task(_replace_each(many))
        async with asyncio.TaskGroup() as people:
            while not replaced.done():
                number = next(numbers)
                said.append(number)
                people.create_task(_say(world, f'note {number} text:"seen {number}"'))
                await asyncio.sleep(1 / A_SECOND)
        await replaced
        await until(lambda: len(_answers(world)) >= len(said))

    expected = [f"seen {number}" for number in sorted(said)]
    notes = [row for row in world.dojo.notes if row.entry.startswith("seen ")]
    answered = [about[1] for answer in _answers(world) if (about := _ABOUT.search(answer))]
    assert len(said) > A_SECOND * 2
    assert [row.entry.splitlines()[0] for row in sorted(notes, key=lambda row: row.finding_id or 0)] == expected
    assert sorted(map(int, answered)) == sorted(said)
    assert world.slack.line.failures == []


async def _replace_each(many: Fleet) -> None:
    await many.replace()
    await many.replace()


async def _say(world: World, line: str) -> None:
    assert (await world.slack.types(ANA.slack, line)).status_code == 200


def _answers(world: World) -> list[str]:
    return [world.slack.text_of(one) for one in world.slack.visible_to(ANA.slack) if one.by_bot]
