"""The database: SQLite on one machine, PostgreSQL for replicas. One `Database` serves the process."""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from sqlalchemy import bindparam, event, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DataError, IntegrityError, InterfaceError
from sqlalchemy.exc import DatabaseError as DriverError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import await_only

from bot.language import _
from bot.storage.chain import to_json
from bot.storage.grouped import Grouped
from bot.storage.migrations import NEWEST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from sqlalchemy.dialects import postgresql, sqlite
    from sqlalchemy.engine import URL, Connection, Row
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session
    from sqlalchemy.sql import Select

    from bot.storage.grouped import Work
    from bot.storage.tables import Table

_together: ContextVar[tuple[Database, AsyncSession] | None] = ContextVar("_together", default=None)
T = TypeVar("T")
Upsert: TypeAlias = "postgresql.Insert | sqlite.Insert"

_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}
_NO_FILE: Final = (":memory:", "file:")
_PATIENCE_SECONDS: Final = 5
"""For another process' lock on SQLite, and for PostgreSQL to pick up the line."""


class DatabaseError(Exception):
    """The database cannot be used, now or as configured; the text says why and holds no password."""


class Database:
    """The one way to the stored data. Nothing connects before the first use.

    Raises DatabaseError for a URL that is neither SQLite's nor PostgreSQL's.
    """

    def __init__(self, url: str) -> None:
        self._engine = _engine(_parsed(url))
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)
        self._grouped = Grouped(self.together, DatabaseError)

    def __repr__(self) -> str:
        return f"Database({self._engine.dialect.name!r})"

    @property
    def kind(self) -> str:
        """PostgreSQL or SQLite."""
        return "PostgreSQL" if self._engine.dialect.name == "postgresql" else "SQLite"

    @property
    def file(self) -> Path | None:
        """SQLite's file, which the first use makes; None for a database on a server, or in memory."""
        name = self._engine.url.database or ""
        return Path(name) if self.kind == "SQLite" and name and not name.startswith(_NO_FILE) else None

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end of the block, rolled back if that raises.

        Keep it short, never wait for the network inside, and never open a second one inside: on SQLite
        the sessions of a process go one after the other. Raises DatabaseError.
        """
        whose, known = _together.get() or (None, None)
        if known and whose is self:
            yield known
            return
        with _plainly():
            async with self._sessions.begin() as session:
                yield session

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Make one transaction of all sessions in the block. Await nothing else in it. Raises DatabaseError."""
        async with self.session() as session:
            token = _together.set((self, session))
            try:
                yield
            finally:
                _together.reset(token)

    async def row(self, table: type[Table], **key: str) -> Row[Any] | None:
        """Read the row with that primary key, if there is one. Raises DatabaseError."""
        async with self.session() as session:
            found: Row[Any] | None = (await session.execute(_by_key(table), key)).one_or_none()
            return found

    async def grouped(self, work: Work[T]) -> T:
        """What the work answers, committed in one transaction with whatever others want just now.

        It opens sessions and awaits nothing else; it is not for inside of one. Where another of its group is at
        fault it is done anew, alone. Raises what it raises, and DatabaseError.
        """
        return await self._grouped.done(work)

    def insert(self, table: type[Table]) -> Upsert:
        """Start an INSERT that can say ON CONFLICT, in this database's dialect."""
        # Of the two dialects only the one in use is loaded.
        if self._engine.dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415  # as above

            return insert(table.__table__)
        from sqlalchemy.dialects.sqlite import insert as insert_lite  # noqa: PLC0415  # as above

        return insert_lite(table.__table__)

    async def ping(self) -> None:
        """Ask for a sign of life. Raises DatabaseError."""
        async with self.session() as session:
            await session.execute(text("SELECT 1"))

    async def writes(self) -> None:
        """Ask for the right to write, and change nothing; the schema is the newest. Raises DatabaseError."""
        async with self.session() as session:
            await session.execute(text("DELETE FROM seen WHERE key IS NULL"))  # a primary key is never NULL

    async def current(self) -> str | None:
        """Read the schema's revision; None for an empty database."""
        async with self.session() as session:
            return await session.run_sync(_revision)

    async def is_newest(self) -> bool:
        """Whether the schema is the one that this version of the bot was written for."""
        return await self.current() == NEWEST

    async def migrate(self) -> None:
        """Bring the schema to the newest revision; replicas may do so at the same time.

        Raises DatabaseError, also when a newer version of the bot has changed the schema.
        """
        if await self.is_newest():
            return  # the common start does not load alembic
        from bot.storage.migrate import upgrade  # noqa: PLC0415  # alembic costs memory that serving never needs

        with _plainly():
            async with self._engine.begin() as connection:
                await connection.run_sync(upgrade)

    async def close(self) -> None:
        """Hang up all connections."""
        await self._engine.dispose()


@contextmanager
def _plainly() -> Iterator[None]:
    """Turn the driver's trouble into DatabaseError, so that nobody above needs SQLAlchemy to catch it."""
    try:
        yield
    except (DataError, IntegrityError):
        raise  # it is about what was to be written, and for whoever wrote it
    except (DriverError, InterfaceError) as error:  # also a server that became read-only, a file that is no database
        reason = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
        raise DatabaseError(reason[0]) from error
    except PoolTimeout as error:
        raise DatabaseError(_("All connections to the database are in use.")) from error


@cache
def _by_key(table: type[Table]) -> Select[Any]:
    """Made once, and of the table itself: making it, and an object of the row, cost more than all the rest."""
    key = table.__table__.primary_key.columns
    return select(table.__table__).where(*(column == bindparam(column.name) for column in key))


def _revision(session: Session) -> str | None:
    if not inspect(session.connection()).has_table("alembic_version"):
        return None
    revision: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _parsed(given: str) -> URL:
    """Put our driver into the URL. The error does not repeat the text: it may hold a password."""
    try:
        url = make_url(given)
        return url.set(drivername=_DRIVERS[url.get_backend_name()])
    except (ArgumentError, KeyError, ValueError):
        sentence = _("DATABASE_URL must begin with sqlite:/// or postgresql:// and be a well-formed URL.")
        raise DatabaseError(sentence) from None


def _engine(url: URL) -> AsyncEngine:
    options: dict[str, Any] = {
        "hide_parameters": True,  # an error's text would show what was being stored
        "json_serializer": to_json,
    }
    if url.get_backend_name() == "postgresql":
        return create_async_engine(url, pool_pre_ping=True, connect_args=_postgresql(url), **options)
    # One connection: SQLite has one writer anyway, and a queue is fairer than its lock.
    pool = {"poolclass": AsyncAdaptedQueuePool, "pool_size": 1, "max_overflow": 0}
    engine = create_async_engine(url, **pool, **options)
    event.listen(engine.sync_engine, "do_connect", partial(_make_room, url.database or ":memory:"))
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _postgresql(url: URL) -> dict[str, Any]:
    # Prepared statements outlive a transaction, which pgbouncer's transaction pooling does not allow.
    patience = {} if "connect_timeout" in url.query else {"connect_timeout": _PATIENCE_SECONDS}
    return {"prepare_threshold": None, **patience}


def _make_room(database: str, *_dialect_and_arguments: object) -> None:
    """Make SQLite's folder and file, for the bot's own eyes only (its journals inherit the file's mode)."""
    if database.startswith(_NO_FILE):
        return
    path = Path(database)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        msg = f"{path}: {error.strerror}"
        raise DatabaseError(msg) from error


def _prepare(connection: Any, _record: object) -> None:  # the driver's own, behind SQLAlchemy's adapter
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", f"busy_timeout = {_PATIENCE_SECONDS * 1000}", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and then wants to write fails at once, however patient, if another
    # process has written meanwhile: so ask for the right to write at the start.
    # It goes past SQLAlchemy's cursors: each of their steps is a way to the connection's thread and back.
    try:
        await_only(connection.connection.driver_connection.execute_fetchall("BEGIN IMMEDIATE"))  # type: ignore[union-attr]
    except sqlite3.Error as error:  # which nobody wraps there
        raise DatabaseError(str(error)) from error
