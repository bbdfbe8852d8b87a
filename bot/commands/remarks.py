"""What a form can say of a field while somebody types in it: how many findings a filter finds now."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.catalogue import BY_COMMAND, Operation
from bot.commands.errors import Incomplete, NotUnderstood
from bot.commands.grammar import draft_of, fill
from bot.dojo.errors import DojoError
from bot.identity.credentials import NotLinked
from bot.language import ngettext
from bot.operations.command import Listing
from bot.operations.errors import Halt, NotAdmitted
from bot.storage.database import DatabaseError

if TYPE_CHECKING:
    from bot.commands.suggest import Reader
    from bot.operations.command import Command

_log = structlog.get_logger(__name__)
PATIENCE: Final = 5.0
"""Seconds: what comes later is of no use any more to somebody who types."""


async def remark(line: str, field: str, typed: str, reader: Reader) -> str:
    """A sentence on that field of the form that the line opened; empty where there is nothing to say.

    Raises nothing: what went wrong is logged, without what was typed.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            return await _remark(draft_of(line).command, _filled(line, field, typed), reader)
    except NotUnderstood as error:
        return str(error)
    except (NotAdmitted, NotLinked, DojoError, Halt, DatabaseError, TimeoutError) as error:
        _log.info("nothing remarked", field=field[:60], reason=type(error).__name__)
    except Exception:  # noqa: BLE001  # the last stand: nothing is said, and the log has the rest
        _log.exception("fault in a remark", field=field[:60])
    return ""


def _filled(line: str, field: str, typed: str) -> Any:
    """The field's value. Raises NotUnderstood."""
    try:
        return getattr(fill(line, {field: typed}), field, None)
    except Incomplete as error:
        return error.draft.given.get(field)


async def _remark(asked: type[Command], value: Any, reader: Reader) -> str:
    row = BY_COMMAND.get(type(value))
    if not isinstance(value, Listing) or not isinstance(row, Operation):
        return ""
    await reader(asked)
    page = await row.run(value.model_copy(update={"limit": 1}), await reader(type(value)))
    return ngettext("{count} fits now.", "{count} fit now.", page.count).format(count=page.count)
