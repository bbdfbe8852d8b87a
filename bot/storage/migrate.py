"""Runs the revisions, for `Database.migrate` alone: importing this loads alembic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import func, select

from bot.language import _
from bot.storage.database import DatabaseError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_LOCK: Final = 0x646F6A6F
"""The advisory lock's number: "dojo". PostgreSQL's locks are per database, so it need only be ours."""


def script() -> Config:
    """Where the revisions are."""
    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")
    return config


def upgrade(connection: Connection) -> None:
    """Run what is missing inside the connection's transaction, alone.

    On SQLite the transaction holds the only right to write; on PostgreSQL a lock that ends with the
    transaction keeps other replicas waiting, behind a connection pooler too.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    config = script()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise DatabaseError(_("The database's schema comes from a newer version of the bot.")) from error
