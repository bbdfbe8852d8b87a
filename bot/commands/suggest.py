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
from bot.operations.shape import shapes
from bot.storage.database import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.dojo.client import DojoClient
    from bot.operations.errors import Candidate

_log = structlog.get_logger(__name__)
PATIENCE: Final = 0.8
"""Seconds that somebody who types waits; what comes later is kept for the next letter."""


async def suggest(
    line: str, field: str, typed: str, reader: Callable[[], Awaitable[DojoClient]]
) -> tuple[Candidate, ...]:
    """Candidates for that field of the form that the line opened; none where they cannot be known soon enough.

    Raises nothing: what went wrong is logged, without what was typed.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            return await _candidates(line, field, typed, reader)
    except (NotUnderstood, NotLinked, DojoError, DatabaseError, TimeoutError) as error:
        _log.info("nothing suggested", field=field[:60], reason=type(error).__name__)
    except Exception:  # noqa: BLE001  # the last stand: an empty menu, and the log has the rest
        _log.exception("fault in a suggestion", field=field[:60])
    return ()


async def _candidates(
    line: str, field: str, typed: str, reader: Callable[[], Awaitable[DojoClient]]
) -> tuple[Candidate, ...]:
    kinds = {shape.name: shape.names for shape in shapes(draft_of(line).command)}
    kind = kinds.get(field)
    return await names.suggest(kind, typed, await reader()) if kind else ()
