"""`python -m tests.deploy.image`: build the image, run it as the chart does, ask it something, stop it meanwhile."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.bench.dojo import SLOW
from tests.bench.processes import free_port
from tests.bench.surroundings import surroundings
from tests.bench.wire import connections
from tests.deploy import engine
from tests.deploy.engine import IMAGE, ROOT, run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.bench.surroundings import Surroundings

MOST_MEGABYTES: Final = 200
"""When it is pulled."""
_USER: Final = 10001
_READY_SECONDS: Final = 60
_SLOW_MS: Final = 1500
_CONFINED: Final = [
    *("--runtime", "runc", "run", "--network", "host", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "all"),  # noqa: S108  # inside
    *("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024", "--security-opt", "no-new-privileges"),
]
_INSIDE: Final = """
import os, pathlib, shutil, sys
assert os.getuid() == 10001, os.getuid()
status = pathlib.Path("/proc/self/status").read_text()
assert "CapEff:\\t0000000000000000" in status, status
assert "NoNewPrivs:\\t1" in status, status
for place in ("/opt/dojo-bot/x", "/x", "/etc/x"):
    try:
        open(place, "w")
    except OSError:
        continue
    sys.exit(f"{place} can be written")
found = [name for name in ("gcc", "cc", "g++", "make", "curl") if shutil.which(name)]
assert not found, found
import apscheduler, icalendar, microsoft_teams.apps, prometheus_client, psycopg, slack_bolt, uvloop
print("confined")
"""
"""What the process may do, seen from the process; and that the libraries are whole."""


@dataclass(frozen=True)
class Container:
    """The bot in its container."""

    name: str
    port: int

    def python(self, program: str) -> str:
        return run("podman", "--runtime", "runc", "exec", self.name, "python", "-c", program)

    def healthy(self) -> None:
        """Run the image's own HEALTHCHECK. Raises RuntimeError."""
        [config] = json.loads(run("podman", "inspect", "--type", "image", IMAGE))
        kind, *command = config["HealthCheck"]["Test"] if "HealthCheck" in config else config["Healthcheck"]["Test"]
        assert kind == "CMD"
        run("podman", "--runtime", "runc", "exec", self.name, *command)

    async def ready(self) -> float:
        """Seconds until it takes connections."""
        began = time.monotonic()
        while time.monotonic() - began < _READY_SECONDS:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            return time.monotonic() - began
        raise TimeoutError(run("podman", "logs", self.name))


@asynccontextmanager
async def contained(around: Surroundings) -> AsyncIterator[Container]:
    """The bot, run as the chart runs it: secrets as files, nothing writable but the database's folder."""
    one = Container(f"dojo-bot-test-{os.getpid()}", free_port())
    secrets, data = _folders(around)
    told = {"HOST": "127.0.0.1", "PORT": one.port, "SECRETS_DIR": "/secrets", "AUTO_MIGRATE": "false"}
    outside = [part for name, value in told.items() for part in ("--env", f"{name}={value}")]
    mounts = ["--volume", f"{secrets}:/secrets:ro", "--volume", f"{data}:/data"]
    await asyncio.to_thread(run, "podman", *_CONFINED, *outside, *mounts, "--rm", IMAGE, "migrate")
    await asyncio.to_thread(
        run, "podman", *_CONFINED, *outside, *mounts, "--detach", "--name", one.name, IMAGE, "serve"
    )
    try:
        yield one
    finally:
        await asyncio.to_thread(run, "podman", "rm", "--force", one.name)


def _folders(around: Surroundings) -> tuple[Path, Path]:
    secrets, data = around.folder / "secrets", around.folder / "data"
    for folder in (secrets, data):
        folder.mkdir()
    around.folder.chmod(0o755)
    for name, value in around.told.items():
        (secrets / name).write_text(str(value))
    (secrets / "database_url").write_text("sqlite:////data/bot.db")
    for file in around.folder.glob("bot.db*"):
        shutil.copy(file, data)
    for path in (data, *data.iterdir()):
        os.chown(path, _USER, _USER)
    return secrets, data


async def _answered(around: Surroundings, bot: Container) -> float:
    """Ask once, signed, and give the seconds until the answer was where Slack wants it."""
    around.sink.expect(1)
    began = time.monotonic()
    async with connections(bot.port, 1) as slack:
        slack.ask(around.slack.command("finding 276")[0], asyncio.get_running_loop().time())
        await around.sink.finished()
    assert b"SQL injection" in around.sink.last, around.sink.last[:500]
    return time.monotonic() - began


async def _drained(around: Surroundings, bot: Container) -> tuple[float, int]:
    """Stop it with a command under way; give the seconds it took, and its exit code."""
    async with connections(around.dojo.port, 1) as dojo:
        await dojo.get(f"{SLOW}{_SLOW_MS}")
    around.sink.expect(1)
    async with connections(bot.port, 1) as slack:
        slack.expect(1)
        slack.ask(around.slack.command("finding 277")[0], asyncio.get_running_loop().time())
        await slack.finished()
    assert not around.sink.arrivals, "the answer came before the signal: nothing was under way"
    began = time.monotonic()
    await asyncio.to_thread(run, "podman", "--runtime", "runc", "stop", "--time", "30", bot.name)
    took = time.monotonic() - began
    assert len(around.sink.arrivals) == 1, "the command under way was lost"
    assert took >= _SLOW_MS / 2000, f"it ended after {took} s, and did not wait"
    return took, int(run("podman", "inspect", "--format", "{{.State.ExitCode}}", bot.name))


async def _lived() -> None:
    async with surroundings() as around, contained(around) as bot:
        _say(f"takes connections after {await bot.ready():.1f} s")
        _say(bot.python(_INSIDE) + ": user 10001, no capability, nothing writable, no compiler")
        bot.healthy()
        _say("HEALTHCHECK says that it is well")
        _say(f"answered a signed command after {await _answered(around, bot) * 1000:.0f} ms")
        took, code = await _drained(around, bot)
        assert code == 0, f"it ended with {code}"
        _say(f"SIGTERM with a command under way: answered, ended with 0 after {took:.1f} s")


def _built() -> None:
    began = time.monotonic()
    _say(f"base {engine.BASE}: {engine.base()}")
    engine.build("--layers", "--tag", IMAGE)
    _say(f"built in {time.monotonic() - began:.0f} s")
    [about] = json.loads(run("podman", "inspect", "--type", "image", IMAGE))
    _judge(about)
    disk, pulled = engine.megabytes()
    _say(f"{disk:.0f} MB on disk, {pulled:.0f} MB to pull")
    assert pulled < MOST_MEGABYTES, f"{pulled:.0f} MB to pull are more than {MOST_MEGABYTES}"


def _judge(about: dict[str, Any]) -> None:
    config = about["Config"]
    assert config["User"] == f"{_USER}:{_USER}", config["User"]
    labels = {name.rpartition(".")[2] for name in config["Labels"] if name.startswith("org.opencontainers.image.")}
    assert {"title", "description", "licenses", "version", "revision"} <= labels, labels


def main(arguments: list[str]) -> int:
    """Build and try the image; with --sbom only write the list of what is in it."""
    if reason := engine.missing():
        _say(f"skipped: {reason}")
        return 0
    if "--sbom" in arguments:
        engine.base()
        _say(str(engine.inventory(ROOT / "dist")))
        return 0
    _built()
    asyncio.run(_lived())
    return 0


def _say(sentence: str) -> None:
    print(f"image: {sentence}", flush=True)  # noqa: T201  # a command


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
