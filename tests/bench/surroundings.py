"""What the bot needs around it: DefectDojo's stand-in, the sink in Slack's place, a database with Ana in it."""

from __future__ import annotations

import tempfile
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.settings import Settings
from bot.store import Store
from playground.slack.workspace import Workspace
from playground.world import ANA, World, link
from tests.bench.processes import free_port, serving
from tests.bench.service import strangers
from tests.bench.slash import Slack, said
from tests.bench.wire import sink

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from tests.bench.processes import Served
    from tests.bench.wire import Sink


@dataclass(frozen=True)
class Surroundings:
    """Everything but the bot and the floor, which are started from here."""

    folder: Path
    sink: Sink
    slack: Slack
    dojo: Served
    strangers: str
    told: dict[str, Any]
    """The settings that the bot needs to live here."""

    def bot(self, *, database: str = "bot.db") -> AbstractAsyncContextManager[Served]:
        """The real bot, as `dojo-bot serve` runs it; Slack is its only platform."""
        return self._bot(self.told | {"database_url": self._address(database)})

    def bot_with(self, told: dict[str, Any]) -> AbstractAsyncContextManager[Served]:
        """The same, told something else."""
        return self._bot({"database_url": self._address("bot.db"), **told})

    @asynccontextmanager
    async def bot_at(self, dojo: Served) -> AsyncIterator[Served]:
        """The same with another DefectDojo, and so with another database: tokens are sealed for one address."""
        told = self.told | {
            "defectdojo_url": f"http://127.0.0.1:{dojo.port}",
            "database_url": self._address(f"{dojo.port}.db"),
        }
        await _prepare(told)
        async with self._bot(told) as bot:
            yield bot

    def _address(self, database: str) -> str:
        return f"sqlite:///{self.folder / database}"

    def _bot(self, told: dict[str, Any]) -> AbstractAsyncContextManager[Served]:
        port = free_port()
        environment = {name.upper(): str(value) for name, value in told.items()}
        environment |= {"HOST": "127.0.0.1", "PORT": str(port)}
        return serving(["-m", "tests.bench.service", self.strangers], port, self.folder / "bot.log", environment)

    def many(self) -> AbstractAsyncContextManager[Served]:
        """The DefectDojo with ten thousand findings."""
        port = free_port()
        return serving(["-m", "tests.bench.many", str(port)], port, self.folder / "many.log", beside=True)

    def floor(self) -> AbstractAsyncContextManager[Served]:
        """The bare route."""
        port = free_port()
        secret = Workspace().app.signing_secret
        return serving(["-m", "tests.bench.floor", str(port), secret], port, self.folder / "floor.log")


@asynccontextmanager
async def surroundings() -> AsyncIterator[Surroundings]:
    """Everything up, on loopback."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dojo-bot-bench-")))
        one, sink_port = await stack.enter_async_context(sink(said))
        port = free_port()
        command = ["-m", "tests.bench.dojo", str(port)]
        dojo = await stack.enter_async_context(serving(command, port, folder / "dojo.log", beside=True))
        told = World().settings(f"http://127.0.0.1:{sink_port}", f"http://127.0.0.1:{dojo.port}", "")
        await _prepare(told | {"database_url": f"sqlite:///{folder / 'bot.db'}"})
        yield Surroundings(folder, one, Slack(sink_port), dojo, strangers(), told)


async def _prepare(told: dict[str, Any]) -> None:
    """The database as it is on any day but the first: its schema is the newest, and Ana is linked."""
    store = Store(Settings(**told))
    await store.open(migrate=True)
    await link(store, ANA)
    await store.db.close()
