"""The one road: a Caller and a line go in, a View comes out, and every write leaves an audit row.

Nothing is raised to the platform: refusals and faults are Views too. A Draft comes back where the line
lacks what a form can ask for.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from bot.catalogue import BY_COMMAND, CATALOGUE, Inquiry
from bot.commands.errors import Incomplete, NotUnderstood
from bot.commands.grammar import read, write
from bot.dojo.errors import DojoError, Forbidden, NotFound, Refused, TokenRejected
from bot.identity.audit import Entry
from bot.identity.credentials import NotLinked
from bot.operations.change import Changed
from bot.operations.context import Context
from bot.operations.errors import HalfDone, Halt, NotTaken, Unknown
from bot.storage.database import DatabaseError
from bot.views import errors
from bot.views.model import Button

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.catalogue import AnyRow
    from bot.dojo.models import Account, Finding
    from bot.identity.audit import Outcome
    from bot.identity.caller import Caller
    from bot.identity.credentials import Credentials
    from bot.operations.command import Command, Draft
    from bot.views.model import View

_log = structlog.get_logger(__name__)


class Log(Protocol):
    """Where the audit entries go."""

    async def record(self, entry: Entry) -> object:
        """Add the entry."""


@dataclass(frozen=True)
class _End:
    """How a run of an operation ended."""

    view: View
    outcome: Outcome
    code: str = ""
    changed: tuple[Finding | None, Finding | None] = (None, None)
    dojo_user: str | None = None


class Dispatch:
    """Answers lines."""

    def __init__(self, credentials: Credentials, audit: Log) -> None:
        self._credentials = credentials
        self._audit = audit

    async def answer(self, caller: Caller, line: str) -> View | Draft:
        """The View for the line; a Draft where a form has to ask for more."""
        try:
            command = read(line)
        except Incomplete as error:
            return error.draft
        except NotUnderstood as error:
            return _not_understood(error)
        row = BY_COMMAND[type(command)]
        end = await self._run(caller, command, row)
        _log.info("answered", verb=row.verb, caller=caller.key, outcome=end.outcome, code=end.code)
        if row.writes:
            await self._record(caller, command, row, end)
        return end.view

    async def _run(self, caller: Caller, command: Command, row: AnyRow) -> _End:
        try:
            result = await self._result(caller, command, row)
            return _success(row.view(command, result), result)
        except NotLinked as halt:
            return _End(errors.not_linked(halt.link, caller.key), "refused", "not linked")
        except Halt as halt:
            return _halted(command, halt)
        except DojoError as error:
            return _dojo_trouble(error, command)
        except DatabaseError as error:
            code = _code()
            _log.error("the database cannot be used", code=code, trouble=str(error))
            return _End(errors.no_database(code), "failed", code)
        except Exception:  # noqa: BLE001  # the last stand: logged, and told with a code
            code = _code()
            _log.exception("fault", code=code, verb=row.verb)
            return _End(errors.fault(code), "failed", code)

    async def _result(self, caller: Caller, command: Command, row: AnyRow) -> Any:
        if isinstance(row, Inquiry):
            return await row.run(command, self._context(caller))
        dojo = await self._credentials.dojo_for(caller, writes=row.writes)
        return await row.run(command, dojo)

    def _context(self, caller: Caller) -> Context:
        async def account() -> Account:
            return await (await self._credentials.dojo_for(caller, writes=False)).who_am_i()

        return Context(caller, CATALOGUE, lambda: self._credentials.link_of(caller), account)

    async def _record(self, caller: Caller, command: Command, row: AnyRow, end: _End) -> None:
        """Write the entry. What was done in DefectDojo is told even if this fails; the log has it then."""
        try:
            link = await self._credentials.link_of(caller)
            before, after = end.changed
            entry = Entry(
                caller=caller.key,
                caller_name=caller.name,
                tid=link.tid if link else None,
                oid=link.oid if link else None,
                dojo_user=end.dojo_user,
                operation=row.name,
                line=write(command),
                before=before.image() if before else None,
                after=after.image() if after else None,
                outcome=end.outcome,
                code=end.code,
            )
            await self._audit.record(entry)
        except Exception:  # noqa: BLE001  # the write is done; it must be told, and the log says the rest
            _log.exception("no audit row", caller=caller.key, operation=row.name, outcome=end.outcome)


def _success(view: View, result: object) -> _End:
    if isinstance(result, Changed):
        return _End(
            view, "done", changed=(result.before, result.after), dojo_user=result.by.username if result.by else None
        )
    return _End(view, "done")


def _halted(command: Command, halt: Halt) -> _End:
    view = errors.halted(command, halt)
    match halt:
        case HalfDone():
            return _End(view, "half done", type(halt.cause).__name__, (halt.before, halt.now))
        case NotTaken():
            return _End(view, "failed", "NotTaken", (halt.before, halt.now))
        case Unknown():
            return _End(view, "unknown", type(halt.cause).__name__)
        case _:
            return _End(view, "refused", type(halt).__name__)


def _dojo_trouble(error: DojoError, command: Command) -> _End:
    if isinstance(error, Forbidden | NotFound | Refused | TokenRejected):
        return _End(errors.dojo_trouble(error, command), "refused", type(error).__name__)
    code = _code()
    _log.warning("DefectDojo trouble", code=code, kind=type(error).__name__, trouble=str(error))
    return _End(errors.dojo_trouble(error, command, code), "failed", code)


def _not_understood(error: NotUnderstood) -> View:
    verb = BY_COMMAND[error.command].verb if error.command else None
    return errors.not_understood(str(error), tuple(_buttons(error.better)), verb)


def _buttons(lines: tuple[str, ...], slips: int = 1) -> Iterator[Button]:
    """A button for each line that can be read, with one more slip mended; what still cannot is not offered."""
    for line in lines:
        try:
            command: Command | Draft = read(line)
        except Incomplete as error:
            command = error.draft
        except NotUnderstood as error:
            yield from _buttons(error.better, slips - 1) if slips else ()
            continue
        yield Button(line[:60], command)


def _code() -> str:
    """A code under which a person's report finds the log's line: DJ-7F3A."""
    return f"DJ-{secrets.token_hex(2).upper()}"
