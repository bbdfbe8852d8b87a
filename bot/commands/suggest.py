"""What a form's field can be, while somebody types in it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.commands.errors import NotUnderstood
from bot.commands.grammar import draft_of
from bot.dojo.errors import DojoError
from bot.identity.credentials import NotLinked
from bot.operations import names
from bot.operations.errors import NotAdmitted
from bot.operations.shape import shapes
from bot.storage.database import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.dojo.client import DojoClient
    from bot.operations.command import Command
    from bot.operations.errors import Candidate

    Reader = Callable[[type[Command]], Awaitable[DojoClient]]
    """Gives the client of whoever types, where that person may use the form at all."""

_log = structlog.get_logger(__name__)
PATIENCE: Final = 0.8
"""Seconds that somebody who types waits; what comes later is kept for the next letter."""


async def suggest(line: str, field: str, typed: str, reader: Reader) -> tuple[Candidate, ...]:
    """Candidates for that field of the form that the line opened; none where they cannot be known soon enough.

    Raises nothing: what went wrong is logged, without what was typed.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            return await _candidates(line, field, typed, reader)
    except (NotUnderstood, NotAdmitted, NotLinked, DojoError, DatabaseError, TimeoutError) as error:
        _log.info("nothing suggested", field=field[:60], reason=type(error).__name__)
    except Exception:  # noqa: BLE001  # the last stand: an empty menu, and the log has the rest
        _log.exception("fault in a suggestion", field=field[:60])
    return ()


async def _candidates(line: str, field: str, typed: str, reader: Reader) -> tuple[Candidate, ...]:
    asked = draft_of(line).command
    kind = {shape.name: shape.names for shape in shapes(asked)}.get(field)
    return await names.suggest(kind, typed, await reader(asked)) if kind else ()
