"""SQLite over as few ways to its thread and back as there can be: one costs as much as a small statement.

A statement is one way, where aiosqlite takes four: for its cursor, for itself, for its rows, and to close the cursor.
"""

from __future__ import annotations

import sqlite3
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self, TypeAlias

import aiosqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Statement: TypeAlias = Callable[[sqlite3.Connection], sqlite3.Cursor]

PATIENCE_SECONDS: Final = 5
"""For another process' lock."""
_PRAGMAS: Final = ("journal_mode = WAL", f"busy_timeout = {PATIENCE_SECONDS * 1000}", "foreign_keys = ON")
_CHUNK: Final = 64
"""Rows, as aiosqlite has it; all rows are read at once here."""


def connect(database: str, **options: Any) -> Connection:
    """A connection, once it is awaited. Raises sqlite3.Error then."""
    return Connection(partial(_opened, database, options))


class Connection(aiosqlite.Connection):
    """One connection. The first statement of a transaction asks for the right to write.

    A transaction that reads first and then wants to write fails at once, however patient, if another process has
    written meanwhile.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, _CHUNK)
        self._thread.daemon = True  # as SQLAlchemy has it: the end of the process does not wait for it
        self._begun = False

    def cursor(self) -> Cursor:  # type: ignore[override]  # what SQLAlchemy asks for, and no more
        """A cursor; it is not awaited."""
        return Cursor(self)

    async def carried_out(self, statement: Statement) -> Answer:
        """What the statement answers. Raises sqlite3.Error."""
        self._begun = True  # also where whoever waits for it is cancelled: the thread carries it out all the same
        answer: Answer = await self._execute(_carried_out, self._conn, statement)  # type: ignore[no-untyped-call]
        return answer

    async def commit(self) -> None:
        """Keep what was done. Raises sqlite3.Error."""
        if self._begun:
            await super().commit()
            self._begun = False

    async def rollback(self) -> None:
        """Undo it; after a commit that is no way to the thread. Raises sqlite3.Error."""
        if self._begun:
            await super().rollback()
            self._begun = False


class Answer(NamedTuple):
    """What a statement answered."""

    rows: Sequence[Any] = ()
    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None


class Cursor:
    """The cursor of one statement, as SQLAlchemy's adapter uses it: all that it tells is here already."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._answer = Answer()

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Carry a statement out. Raises sqlite3.Error."""
        self._answer = await self._connection.carried_out(lambda one: one.execute(sql, values))

    async def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Carry it out for each of these. Raises sqlite3.Error."""
        self._answer = await self._connection.carried_out(lambda one: one.executemany(sql, rows))

    async def fetchall(self) -> Sequence[Any]:
        """Its rows."""
        return self._answer.rows

    async def close(self) -> None:
        """It is closed already."""

    @property
    def description(self) -> Any:
        """The columns of its rows; None for a statement that has none."""
        return self._answer.description

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""
        return self._answer.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The number of the row that it wrote last."""
        return self._answer.lastrowid


def _opened(database: str, options: dict[str, Any]) -> sqlite3.Connection:
    connection: sqlite3.Connection = sqlite3.connect(database, **options)
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _carried_out(connection: sqlite3.Connection, statement: Statement) -> Answer:
    if not connection.in_transaction:
        connection.execute("BEGIN IMMEDIATE").close()
    cursor = statement(connection)
    try:
        rows = cursor.fetchall() if cursor.description else ()
        return Answer(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()
