"""The one road: a Caller and a line go in, a View comes out, and every write leaves an audit row.

Nothing is raised to the platform: refusals and faults are Views too. A Draft comes back where the line
lacks what a form can ask for.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

import structlog

from bot.catalogue import BY_COMMAND, CATALOGUE, Inquiry
from bot.commands.errors import Incomplete, NotUnderstood
from bot.commands.grammar import read, write
from bot.dojo.errors import DojoError, Forbidden, NotFound, Refused, TokenRejected
from bot.files.export import Export, export
from bot.files.running import Running
from bot.identity.audit import Entry
from bot.identity.credentials import NotLinked
from bot.operations.command import Query
from bot.operations.context import Call, Context
from bot.operations.done import Done
from bot.operations.errors import Busy, HalfDone, Halt, NotTaken, Unknown
from bot.storage.clock import Clock, utc_now
from bot.storage.database import DatabaseError
from bot.views import errors
from bot.views.explain import Asked, explained
from bot.views.model import Button

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.catalogue import AnyRow
    from bot.identity.audit import Outcome, Recorded
    from bot.identity.caller import Caller
    from bot.identity.credentials import Credentials
    from bot.operations.command import Command, Draft
    from bot.operations.done import Imaged
    from bot.views.model import View

_log = structlog.get_logger(__name__)
_TURN: Final = timedelta(minutes=2)
"""Longer than a change can take: it is for a process that died in the middle of one."""


class Log(Protocol):
    """Where the audit entries go, and where they are found again."""

    async def record(self, entry: Entry) -> int:
        """Add the entry and return its number."""

    async def entry(self, number: int) -> Recorded | None:
        """The entry of that number."""


class Turns(Protocol):
    """Who may change a thing now: one memory for all replicas."""

    async def first(self, key: str, within: timedelta = ...) -> bool:
        """Whether nobody has asked about this key within that time."""

    async def knows(self, key: str) -> bool:
        """Whether somebody has asked about this key within the hour."""

    async def forget(self, key: str) -> None:
        """Let the next one who asks be the first."""


@dataclass(frozen=True)
class _End:
    """How a run of an operation ended: with a result, or with the View that says why there is none."""

    result: Any = None
    view: View | None = None
    outcome: Outcome = "done"
    code: str = ""
    changed: tuple[Imaged | None, Imaged | None] = (None, None)
    dojo_user: str | None = None


class Dispatch:
    """Answers lines."""

    def __init__(self, credentials: Credentials, audit: Log, turns: Turns, clock: Clock = utc_now) -> None:
        self._credentials = credentials
        self._audit = audit
        self._turns = turns
        self._running = Running(turns)
        self._clock = clock

    async def answer(self, caller: Caller, line: str) -> View | Draft | Export:
        """The View for the line; a Draft where a form has to ask for more, an Export where a file is wanted."""
        try:
            command = read(line)
        except Incomplete as error:
            return error.draft
        except NotUnderstood as error:
            return _not_understood(error)
        row = BY_COMMAND[type(command)]
        call = Call(caller, self._credentials)
        end = await self._run(call, command, row)
        _log.info("answered", verb=row.verb, caller=caller.key, outcome=end.outcome, code=end.code)
        receipt = await self.record(caller, command, row, end) if row.writes else None
        if isinstance(end.result, Export):
            return end.result
        view = end.view or _view(row, command, end.result, receipt)
        return self.explained(view, command, end.result, call) if command.explain else view

    async def _run(self, call: Call, command: Command, row: AnyRow) -> _End:
        try:
            return _success(await self._in_turn(call, command, row))
        except Exception as error:  # noqa: BLE001  # each has its View
            return _trouble(error, call.caller, command)

    async def _in_turn(self, call: Call, command: Command, row: AnyRow) -> Any:
        """The result. Of two who change one thing at the same time, the second is refused: Busy."""
        if not command.subject():
            return await self._result(call, command, row)
        key = f"changing:{command.subject()}"
        if not await self._turns.first(key, within=_TURN):
            raise Busy
        try:
            return await self._result(call, command, row)
        finally:
            await self._end_turn(key)

    async def _end_turn(self, key: str) -> None:
        try:
            await self._turns.forget(key)
        except DatabaseError as error:  # the turn ends by itself, later
            _log.warning("a turn could not be ended", trouble=str(error))

    async def _result(self, call: Call, command: Command, row: AnyRow) -> Any:
        if isinstance(row, Inquiry):
            return await row.run(command, self._context(call))
        dojo = await call.dojo(writes=row.writes)
        if isinstance(command, Query) and command.format != "message":
            desk = _Desk(self, call, command)
            return await export(command, lambda asked: row.run(asked, dojo), call.caller.key, self._running, desk)
        return await row.run(command, dojo)

    def _context(self, call: Call) -> Context:
        return Context(
            caller=call.caller,
            catalogue=CATALOGUE,
            link=lambda: self._credentials.link_of(call.caller),
            reader=lambda: call.dojo(writes=False),
            writer=lambda: call.dojo(writes=True),
            receipts=self._audit,
            files=self._running,
        )

    def explained(self, view: View, command: Command, result: Any, call: Call) -> View:
        """The View with how it came about."""
        address: str = getattr(result, "address", "")
        return explained(view, Asked(command, write(command), call.requests, self._clock(), address))

    async def record(self, caller: Caller, command: Command, row: AnyRow, end: _End) -> int | None:
        """Write the entry; its number. What was done in DefectDojo is told even if this fails; the log has it then."""
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
            return await self._audit.record(entry)
        except Exception:  # noqa: BLE001  # the write is done; it must be told, and the log says the rest
            _log.exception("no audit row", caller=caller.key, operation=row.name, outcome=end.outcome)
            return None


def _success(result: Any) -> _End:
    if isinstance(result, Done):
        by = result.by.username if result.by else None
        return _End(result, changed=(result.before, result.after), dojo_user=by)
    return _End(result)


def _view(row: AnyRow, command: Command, result: Any, receipt: int | None) -> View:
    """What is said of the result. A fault here is told as one, though the operation went well.

    What can be pressed in it explains itself only when it is asked to.
    """
    command = command.model_copy(update={"explain": False})
    try:
        view: View = row.view(command, replace(result, receipt=receipt) if isinstance(result, Done) else result)
    except Exception:  # noqa: BLE001  # the last stand: logged, and told with a code
        code = _code()
        _log.exception("fault in a view", code=code, verb=row.verb)
        return errors.fault(code)
    return view


@dataclass(frozen=True)
class _Desk:
    """Where an Export, which is carried out after its answer, has its end told and written down."""

    dispatch: Dispatch
    call: Call
    command: Command

    def trouble(self, error: Exception) -> tuple[View, Outcome, str]:
        """As for any run."""
        end = _trouble(error, self.call.caller, self.command)
        return end.view or errors.fault(end.code), end.outcome, end.code

    async def ended(self, view: View, outcome: Outcome, code: str) -> View:
        """A line in the log and an entry in the audit log: who had how many rows."""
        row, caller = BY_COMMAND[type(self.command)], self.call.caller
        _log.info("exported", verb=row.verb, caller=caller.key, outcome=outcome, code=code)
        await self.dispatch.record(caller, self.command, row, _End(outcome=outcome, code=code))
        return self.dispatch.explained(view, self.command, None, self.call) if self.command.explain else view


def _trouble(error: Exception, caller: Caller, command: Command) -> _End:
    match error:
        case NotLinked():
            return _End(view=errors.not_linked(error.link, caller.key), outcome="refused", code="not linked")
        case Halt():
            return _halted(command, error)
        case DojoError():
            return _dojo_trouble(error, command)
    code = _code()
    if isinstance(error, DatabaseError):
        _log.error("the database cannot be used", code=code, trouble=str(error))
        return _End(view=errors.no_database(code), outcome="failed", code=code)
    # The last stand: logged, and told with a code.
    _log.error("fault", code=code, verb=BY_COMMAND[type(command)].verb, exc_info=error)
    return _End(view=errors.fault(code), outcome="failed", code=code)


def _halted(command: Command, halt: Halt) -> _End:
    view = errors.halted(command, halt)
    match halt:
        case HalfDone():
            return _End(None, view, "half done", type(halt.cause).__name__, (halt.before, halt.now))
        case NotTaken():
            return _End(None, view, "failed", "NotTaken", (halt.before, halt.now))
        case Unknown():
            return _End(None, view, "unknown", type(halt.cause).__name__)
        case _:
            return _End(None, view, "refused", type(halt).__name__)


def _dojo_trouble(error: DojoError, command: Command) -> _End:
    if isinstance(error, Forbidden | NotFound | Refused | TokenRejected):
        return _End(None, errors.dojo_trouble(error, command), "refused", type(error).__name__)
    code = _code()
    _log.warning("DefectDojo trouble", code=code, kind=type(error).__name__, trouble=str(error))
    return _End(None, errors.dojo_trouble(error, command, code), "failed", code)


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
