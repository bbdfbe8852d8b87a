"""The doctor's outside: the stand-ins on loopback ports, all settings right, and the command itself."""

from __future__ import annotations

import asyncio
import json
import shutil
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.__main__ import main
from bot.settings import Settings
from bot.storage.conversations import Conversation, Conversations
from bot.store import Store
from playground.defectdojo import token
from playground.serving import serving
from playground.slack.serving import serving as serving_slack
from playground.slack.sockets import listening
from playground.teams.serving import serving as serving_teams
from playground.world import ANA, MARTA, TENANT, World, link

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import pytest

PUBLIC = "https://bot.example"
CONFIG = """\
digests:
  - name: payments-criticals
    channel: slack:C0APPSEC
    schedule: weekdays 09:00
    filter: findings critical product:payments-api
"""


@dataclass(frozen=True)
class Report:
    """What the doctor said."""

    code: int
    rows: list[dict[str, str]]
    text: str
    """All that it printed, to whichever stream."""

    def which(self, result: str) -> set[str]:
        """The ids of the checks with that result; what could not be looked at is left out."""
        rows = (row for row in self.rows if row["found"] != "Not checked.")
        return {row["check"] for row in rows if row["result"] == result}

    def said(self, check: str) -> str:
        """All that a check says."""
        return " ".join(f"{row['found']} {row['advice']}" for row in self.rows if row["check"] == check)


@dataclass
class Stage:
    """Where a fault is planted before the doctor looks."""

    world: World
    folder: Path
    outside: pytest.MonkeyPatch
    output: pytest.CaptureFixture[str]

    def set(self, **settings: str | None) -> None:
        """Set these; None takes a setting away."""
        for name, value in settings.items():
            if value is None:
                self.outside.delenv(name.upper(), raising=False)
            else:
                self.outside.setenv(name.upper(), value)

    @property
    def database(self) -> Path:
        return self.folder / "bot.db"

    @property
    def config(self) -> Path:
        return self.folder / "config.yaml"

    @property
    def tokens(self) -> Path:
        return self.folder / "tokens"

    async def examined(self) -> Report:
        """Run `dojo-bot doctor --json`, beside the stand-ins, which need this thread."""
        code, said, complaints = await self.runs("--json")
        document: dict[str, Any] = json.loads(said)
        assert document["ok"] is (code == 0)
        return Report(code, document["checks"], said + complaints)

    async def runs(self, *words: str) -> tuple[int, str, str]:
        """The exit code, what was said, and what was complained about."""
        code = await asyncio.to_thread(main, ["doctor", *words])
        said = self.output.readouterr()
        return code, said.out, said.err


@asynccontextmanager
async def set_up(
    empty: Path, folder: Path, outside: pytest.MonkeyPatch, output: pytest.CaptureFixture[str]
) -> AsyncIterator[Stage]:
    """A world in which nothing is wrong; two people are linked."""
    world, stage = World(), None
    async with AsyncExitStack() as served:
        slack = await served.enter_async_context(serving_slack(world.slack))
        dojo = await served.enter_async_context(serving(world.dojo_app))
        entra = await served.enter_async_context(serving(world.entra.app))
        teams = await served.enter_async_context(serving_teams(world.teams))
        await served.enter_async_context(listening(world.slack.line))
        stage = Stage(world, folder, outside, output)
        shutil.copy(empty, stage.database)
        stage.config.write_text(CONFIG)
        stage.tokens.mkdir()
        (stage.tokens / ANA.oid).write_text(f"{token('ana')}\n")
        (stage.tokens / ANA.oid).chmod(0o400)
        told = world.settings(slack, dojo, f"sqlite:///{stage.database}") | world.sign_in(entra, PUBLIC)
        told |= {"config_file": stage.config, "user_tokens_dir": stage.tokens}
        told |= world.teams.settings(teams)
        told["slack_app_token"] = world.slack.space.app.app_token
        stage.set(**{name: str(value) for name, value in told.items()})
        await _linked(Settings())
        yield stage
    world.give_back()


async def _linked(settings: Settings) -> None:
    store = Store(settings)
    await link(store, ANA, MARTA)
    for name, one in (("19:appsec", "appsec"), ("a:ana", "")):
        kind = "channel" if one else "personal"
        await Conversations(store.db).note(Conversation(name, settings.teams_service_urls[0], TENANT, kind, one))
    await store.db.close()
