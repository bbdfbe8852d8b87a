"""The one road: a Caller and a line go in, a View comes out, and every write leaves an audit row.

Nothing is raised to the platform: refusals and faults are Views too. A Draft comes back where the line
lacks what a form can ask for.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

import structlog

from bot import ends
from bot.catalogue import BY_COMMAND, CATALOGUE, Inquiry
from bot.commands.errors import Incomplete, NotUnderstood
from bot.commands.grammar import read, write
from bot.commands.suggest import suggest
from bot.dojo.errors import TokenRejected
from bot.files.export import Export, export
from bot.files.running import Running
from bot.identity.audit import Entry
from bot.identity.credentials import NotLinked
from bot.operations.channel import meant_here, without_any
from bot.operations.command import Draft, Query
from bot.operations.context import Call, Context
from bot.operations.done import Done
from bot.operations.errors import Busy, NotAdmitted
from bot.storage.clock import Clock, utc_now
from bot.storage.database import DatabaseError
from bot.views import errors
from bot.views.channel import with_note
from bot.views.explain import Asked, explained
from bot.views.model import Button

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.catalogue import AnyRow
    from bot.dojo.client import DojoClient
    from bot.ends import End
    from bot.gate import Gate
    from bot.identity.audit import Recorded
    from bot.identity.caller import Caller
    from bot.identity.credentials import Credentials
    from bot.identity.linking import Linking
    from bot.operations.command import Command
    from bot.operations.context import Defaults
    from bot.operations.errors import Candidate
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

    async def since(self, number: int) -> list[Recorded]:
        """The newest entries after that number."""


class Turns(Protocol):
    """Who may change a thing now: one memory for all replicas."""

    async def first(self, key: str, within: timedelta = ...) -> bool:
        """Whether nobody has asked about this key within that time."""

    async def knows(self, key: str) -> bool:
        """Whether somebody has asked about this key within the hour."""

    async def forget(self, key: str) -> None:
        """Let the next one who asks be the first."""


class Dispatch:
    """Answers lines."""

    def __init__(  # noqa: PLR0913, PLR0917  # what answers are made of
        self,
        credentials: Credentials,
        gate: Gate,
        linking: Linking,
        audit: Log,
        turns: Turns,
        defaults: Defaults,
        clock: Clock = utc_now,
    ) -> None:
        self._credentials = credentials
        self._gate = gate
        self._linking = linking
        self._audit = audit
        self._turns = turns
        self._running = Running(turns)
        self._defaults = defaults
        self._clock = clock

    async def answer(
        self, caller: Caller, line: str | Command, *, typed: bool, origin: str = ""
    ) -> View | Draft | Export:
        """The View for the line; a Draft where a form has to ask for more, an Export where a file is wanted.

        The channel's default is for what a person typed: what a button or a form says is all that it means. What a
        form was filled in with may be a Command already. `origin` is the platform's word for the place of the answer.
        """
        try:
            asked: Command | Draft = read(line) if isinstance(line, str) else line
        except Incomplete as error:
            asked = error.draft
        except NotUnderstood as error:
            return _not_understood(error)
        try:
            command, default = await meant_here(asked, caller, self._defaults) if typed else (asked, None)
        except DatabaseError as error:
            return ends.no_database(error)[0]
        call = Call(caller, self._credentials, default, origin)
        return await (self._form(call, command) if isinstance(command, Draft) else self._answer(call, command))

    async def _form(self, call: Call, draft: Draft) -> View | Draft:
        """The Draft, for whose Command a form shall ask; no form opens for what would be refused afterwards."""
        row = BY_COMMAND[draft.command]
        try:
            await self._gate.admit(call, row)
        except NotLinked as error:
            end = await self._turned_away(call, draft, error)
        except (NotAdmitted, DatabaseError) as error:
            end = ends.refusal(error)
        else:
            return draft
        if row.audited:
            await self.record(call.caller, draft, row, end)
        return end.view or errors.fault(end.code)

    async def _turned_away(self, call: Call, asked: Command | Draft, error: NotLinked) -> End:
        try:
            return ends.not_linked(error.lack, call.caller, await self._gate.turned_away(call, asked))
        except DatabaseError as trouble:
            return ends.refusal(trouble)

    async def _answer(self, call: Call, command: Command) -> View | Export:
        row, caller = BY_COMMAND[type(command)], call.caller
        end = await self._run(call, command, row)
        _log.info("answered", verb=row.verb, caller=caller.key, outcome=end.outcome, code=end.code)
        receipt = await self.record(caller, command, row, end) if row.audited else None
        if isinstance(end.result, Export):
            return end.result
        view = end.view or _view(row, command, end.result, receipt)
        return self.told(view, command, end.result, call) if end.explainable else view

    async def suggest(self, caller: Caller, line: str, field: str, typed: str) -> tuple[Candidate, ...]:
        """What the field of the form that the line opened can be; nothing where that cannot be known soon enough.

        Nor is there anything for those whom the form's line would be refused.
        """

        async def reader(asked: type[Command]) -> DojoClient:
            call = Call(caller, self._credentials)
            await self._gate.admit(call, BY_COMMAND[asked])
            return await call.dojo(writes=False)

        return await suggest(line, field, typed, reader)

    async def _run(self, call: Call, command: Command, row: AnyRow) -> End:
        try:
            return ends.success(await self._in_turn(call, command, row))
        except NotLinked as error:
            return await self._turned_away(call, command, error)
        except TokenRejected as error:
            return await self._rejected(call, command, error)
        except Exception as error:  # noqa: BLE001  # each has its View
            return ends.trouble(error, command)

    async def _rejected(self, call: Call, command: Command, error: TokenRejected) -> End:
        """A token that is dead is forgotten, and another one is asked for."""
        try:
            lack = await self._credentials.rejected(call.caller)
        except DatabaseError as trouble:
            return ends.refusal(trouble)
        return await self._turned_away(call, command, NotLinked(lack)) if lack else ends.trouble(error, command)

    async def _in_turn(self, call: Call, command: Command, row: AnyRow) -> Any:
        """The result, with the right to change what the command changes."""
        await self._gate.admit(call, row)
        if not command.subject():
            return await self._result(call, command, row)
        async with self._alone(command.subject()):
            return await self._result(call, command, row)

    @asynccontextmanager
    async def _alone(self, subject: str) -> AsyncIterator[None]:
        """Of two who change one thing at the same time, the second is refused: Busy."""
        key = f"changing:{subject}"
        if not await self._turns.first(key, within=_TURN):
            raise Busy
        try:
            yield
        finally:
            await self._end_turn(key)

    async def _end_turn(self, key: str) -> None:
        try:
            await self._turns.forget(key)
        except DatabaseError as error:  # the turn ends by itself, later
            _log.warning("a turn could not be ended", trouble=str(error))

    async def _result(self, call: Call, command: Command, row: AnyRow) -> Any:
        command = without_any(command)
        if isinstance(row, Inquiry):
            return await row.run(command, self._context(call))
        dojo = await call.dojo(writes=row.writes)
        if isinstance(command, Query) and command.format != "message":
            desk = _Desk(self, call, command)
            return await export(command, lambda asked: row.run(asked, dojo), call.caller, self._running, desk)
        return await row.run(command, dojo)

    def _context(self, call: Call) -> Context:
        return Context(
            caller=call.caller,
            catalogue=CATALOGUE,
            link=lambda: self._credentials.link_of(call.caller),
            person=lambda: self._credentials.person_of(call.caller),
            roles_decide=self._gate.roles_decide,
            linking=self._linking,
            reader=lambda: call.dojo(writes=False),
            writer=lambda: call.dojo(writes=True),
            receipts=self._audit,
            alone=self._alone,
            now=self._clock,
            defaults=self._defaults,
            files=self._running,
        )

    def told(self, view: View, command: Command, result: Any, call: Call) -> View:
        """The View with how it came about, where that was asked for, and with what narrowed it unasked."""
        if command.explain:
            view = self._explained(view, command, result, call)
        return with_note(view, call.default) if call.default else view

    def _explained(self, view: View, command: Command, result: Any, call: Call) -> View:
        """The answer with how it came about; without it where that fails, since the answer itself is there."""
        address = None if result is None else getattr(result, "address", "")
        try:
            return explained(view, Asked(command, write(command), call.requests, self._clock(), address))
        except Exception:  # noqa: BLE001  # the last stand: the log has it
            _log.exception("fault in an explanation")
            return view

    async def record(self, caller: Caller, command: Command | Draft, row: AnyRow, end: End) -> int | None:
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


@dataclass(frozen=True)
class _Desk:
    """Where an Export, which is carried out after its answer, has its end written down."""

    dispatch: Dispatch
    call: Call
    command: Command

    async def ended(self, end: End) -> View:
        """A line in the log and an entry in the audit log: who had how many rows. Then what is told."""
        row, caller = BY_COMMAND[type(self.command)], self.call.caller
        _log.info("exported", verb=row.verb, caller=caller.key, outcome=end.outcome, code=end.code)
        await self.dispatch.record(caller, self.command, row, end)
        return self.dispatch.told(end.view or errors.fault(end.code), self.command, None, self.call)


def _view(row: AnyRow, command: Command, result: Any, receipt: int | None) -> View:
    """What is said of the result. A fault here is told as one, though the operation went well.

    What can be pressed in it explains itself only when it is asked to.
    """
    command = command.model_copy(update={"explain": False})
    try:
        view: View = row.view(command, replace(result, receipt=receipt) if isinstance(result, Done) else result)
    except Exception:  # noqa: BLE001  # the last stand: logged, and told with a code
        code = ends.new_code()
        _log.exception("fault in a view", code=code, verb=row.verb)
        return errors.fault(code)
    return view


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
