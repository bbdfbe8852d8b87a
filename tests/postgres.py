"""A private PostgreSQL for the tests, where its binaries are installed; and the fixture that uses it.

A folder of tests takes part when its conftest imports the fixtures: db, migrated_file, migrated_name, postgres, url.
"""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import psycopg
import pytest

from bot.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

_QUICK: Final = "-c fsync=off -c full_page_writes=off -c max_connections=200"
_SMALL: Final = "-c wal_level=minimal -c max_wal_senders=0 -c min_wal_size=32MB -c max_wal_size=64MB"
"""Every new database passes through the journal, which would keep a gigabyte of them."""
_KEPT: Final = pytest.StashKey["Server | None"]()


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL that listens on a socket in its own folder only."""

    folder: Path
    binaries: Path
    numbers: count[int]

    def new_database(self, template: str = "template1") -> str:
        """Make a copy of a database, an empty one where none is named, and give its URL."""
        name = f"dojo{next(self.numbers)}"
        with psycopg.connect(host=str(self.folder), user="dojo", dbname="postgres", autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return f"postgresql://dojo@/{name}?host={self.folder}"

    def drop_database(self, url: str) -> None:
        """Remove a database that `new_database` made, whoever is connected to it."""
        with psycopg.connect(host=str(self.folder), user="dojo", dbname="postgres", autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {urlsplit(url).path[1:]} WITH (FORCE)".encode())

    def stop(self) -> None:
        """Stop it at once and remove its folder."""
        self._run("pg_ctl", "stop", "--mode=immediate", f"--pgdata={self.folder}/data")
        shutil.rmtree(self.folder)

    def start(self) -> None:
        """Make a cluster and start it."""
        data = f"--pgdata={self.folder}/data"
        self._run("initdb", data, "--username=dojo", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
        listen = f"-k {self.folder} -c listen_addresses='' {_QUICK} {_SMALL}"
        self._run("pg_ctl", "start", "--wait", data, f"--log={self.folder}/log", f"--options={listen}")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), *arguments]
        subprocess.run(  # our own words
            command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **_not_as_root()
        )


def _not_as_root() -> dict[str, Any]:
    """Name the user to run as: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    user = _somebody()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _somebody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _binaries() -> Path | None:
    """Find the newest installation, or the one on PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    every = [*found, *([Path(on_path)] if on_path else [])]
    return every[-1].resolve().parent if every else None


def _server() -> Server | None:
    binaries = _binaries()
    if binaries is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path may have 107 bytes
    if os.getuid() == 0:
        os.chown(folder, _somebody().pw_uid, _somebody().pw_gid)
    server = Server(folder, binaries, count())
    server.start()
    return server


@contextmanager
def running() -> Iterator[Server | None]:
    """A server outside of any test; None where PostgreSQL is not installed."""
    server = _server()
    try:
        yield server
    finally:
        if server:
            server.stop()


def _started(config: pytest.Config) -> Server | None:
    server = _server()
    if server:
        config.add_cleanup(server.stop)
    return server


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> Server:
    """One server for all folders of tests; they skip where PostgreSQL is not installed."""
    if _KEPT not in pytestconfig.stash:
        pytestconfig.stash[_KEPT] = _started(pytestconfig)
    server = pytestconfig.stash[_KEPT]
    if server is None:
        pytest.skip("PostgreSQL's initdb is neither in /usr/lib/postgresql/*/bin nor on PATH")
    return server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "dojo.db"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_name(postgres: Server) -> str:
    """A migrated database of the server, to be copied; nobody is connected to it."""
    url = postgres.new_database()
    asyncio.run(_migrate(url))
    return urlsplit(url).path[1:]


async def _migrate(url: str) -> None:
    database = Database(url)
    await database.migrate()
    await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database, of each kind in turn: an empty one, for tests with `db` a migrated one."""
    migrated = "db" in request.fixturenames
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgres")
        made = server.new_database(request.getfixturevalue("migrated_name") if migrated else "template1")
        yield made
        server.drop_database(made)
        return
    path = tmp_path / "data" / "dojo.db"
    if migrated:
        path.parent.mkdir()
        shutil.copy(request.getfixturevalue("migrated_file"), path)
    yield f"sqlite:///{path}"


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    """Make a migrated database, of each kind in turn."""
    database = Database(url)
    yield database
    await database.close()
