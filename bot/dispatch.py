"""The one road: a Caller and a line go in, a View comes out, and every write leaves an audit row.

Nothing is raised to the platform: refusals and faults are Views too. A Draft comes back where the line
lacks what a form can ask for.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from bot import ends, tracing
from bot.catalogue import BY_COMMAND, CATALOGUE, Inquiry, row_of
from bot.commands.errors import Incomplete, NotUnderstood
from bot.commands.grammar import read, write
from bot.commands.remarks import remark
from bot.commands.suggest import suggest
from bot.dojo.errors import TokenRejected
from bot.ends import End
from bot.files.export import Export, export
from bot.files.running import Running
from bot.identity.credentials import NotLinked
from bot.operations.channel import meant_here, without_any
from bot.operations.command import Draft, Query
from bot.operations.context import Call, Context
from bot.operations.done import Done
from bot.operations.errors import NotAdmitted
from bot.operations.redaction import unsaid
from bot.storage.clock import Clock, utc_now
from bot.storage.database import DatabaseError
from bot.turns import alone
from bot.views import errors, linking
from bot.views.channel import with_note
from bot.views.explain import Asked, explained
from bot.views.inserted import picks
from bot.views.model import View
from bot.views.redaction import not_for_all

if TYPE_CHECKING:
    from bot.catalogue import AnyRow
    from bot.dojo.client import DojoClient
    from bot.ends import Answered, Log
    from bot.gate import Gate
    from bot.hands import Hands
    from bot.identity.caller import Caller
    from bot.identity.credentials import Credentials
    from bot.identity.linking import Linking
    from bot.operations.command import Command
    from bot.operations.context import Defaults
    from bot.operations.digests import Digests
    from bot.operations.errors import Candidate
    from bot.operations.vitals import Health
    from bot.turns import Turns
    from bot.views.inserted import Pick

_log = structlog.get_logger(__name__)


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
        digests: Digests,
        health: Health,
        hands: Hands,
        clock: Clock = utc_now,
        answered: Answered = lambda *_: None,
    ) -> None:
        self._credentials, self._gate, self._linking = credentials, gate, linking
        self._audit = audit
        self._turns, self._running = turns, Running(turns)
        self._defaults, self._digests, self._health = defaults, digests, health
        self._hands = hands
        self._clock = clock
        self._answered = answered

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
            verb = BY_COMMAND[error.command].verb if error.command else ""
            self._answered(verb, caller.platform, End(outcome="refused", code="NotUnderstood"), 0.0)
            return self._gate.fit(Call(caller, self._credentials), ends.not_understood(error))
        with self._hands.asked():
            try:
                command, default = await meant_here(asked, caller, self._defaults) if typed else (asked, None)
            except DatabaseError as error:
                return ends.no_database(error)[0]
            call = Call(caller, self._credentials, default, origin=origin)
            return await (self._form(call, command) if isinstance(command, Draft) else self._answer(call, command))

    async def glance(self, caller: Caller, line: str, *, for_all: bool = False) -> View | None:
        """What a pasted address leads to; None where that person may not see it, here or at all (`for_all`: all there).

        Nobody asked for it: so nobody is refused, or asked to be linked.
        """
        try:
            linked = await self._credentials.link_of(caller)
        except DatabaseError:
            return None
        if not linked or not self._gate.rules(Call(caller, self._credentials)).unfurl:
            return None
        asked = read(line).model_copy(update={"share": True}) if for_all else line
        view = await self.answer(caller, asked, typed=False)
        return view if isinstance(view, View) and view.outcome == "done" and not (for_all and view.private) else None

    async def picks(self, caller: Caller, query: Query) -> tuple[Pick, ...] | View:
        """The findings that a person may put into a message there, as all may see them; a View says why none."""
        call = Call(caller, self._credentials)
        rules = self._gate.rules(call)
        if rules.closed:
            return not_for_all(rules.closed)
        try:
            return picks(query, await self._in_turn(call, query, BY_COMMAND[type(query)]), rules.redaction)
        except NotLinked as error:
            return linking.in_words(error.lack)
        except TokenRejected as error:
            end = await self._rejected(call, query, error)
            return end.view or errors.fault(end.code)
        except Exception as error:  # noqa: BLE001  # each has its View
            return (end := ends.trouble(error, query, rules.redaction)).view or errors.fault(end.code)

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
        self._answered(row.verb, call.caller.platform, end, 0.0)
        if row.writes:
            await self.record(call, draft, end)
        return end.view or errors.fault(end.code)

    async def _turned_away(self, call: Call, asked: Command | Draft, error: NotLinked) -> End:
        try:
            return ends.not_linked(error.lack, call.caller, await self._gate.turned_away(call, asked))
        except DatabaseError as trouble:
            return ends.refusal(trouble)

    async def _answer(self, call: Call, command: Command) -> View | Export:
        row = BY_COMMAND[type(command)]
        about = {"dojo_bot.verb": row.verb, "dojo_bot.platform": call.caller.platform}
        with tracing.span(f"command {row.verb}", about):
            return await self._answer_to(call, command, row)

    async def _answer_to(self, call: Call, command: Command, row: AnyRow) -> View | Export:
        rules, caller = self._gate.rules(call), call.caller
        began = time.perf_counter()
        end = await self._run(call, command, row)
        self._answered(row.verb, caller.platform, end, time.perf_counter() - began)
        tracing.note({"dojo_bot.outcome": end.outcome, "dojo_bot.reason": end.reason}, failed=end.failed)
        _log.info("answered", verb=row.verb, caller=caller.key, outcome=end.outcome, code=end.code)
        receipt = await self.record(call, command, end) if row.writes or command.noted() else None
        if isinstance(end.result, Export):
            return end.result  # it comes to the direct chat, where nothing is hidden
        result = replace(end.result, receipt=receipt) if isinstance(end.result, Done) else end.result
        view = end.view or ends.view_of(row, command, result, rules.redaction)
        return self._gate.fit(call, self.told(view, command, end.result, call) if end.explainable else view)

    async def suggest(self, caller: Caller, line: str, field: str, typed: str) -> tuple[Candidate, ...]:
        """What the field of the form that the line opened can be; nothing where that cannot be known soon enough.

        Nor is there anything for those whom the form's line would be refused.
        """
        return await suggest(line, field, typed, partial(self._reader, caller))

    async def remark(self, caller: Caller, line: str, field: str, typed: str) -> str:
        """What that person may be told of the field's value while it is typed, in a sentence; or nothing."""
        return await remark(line, field, typed, partial(self._reader, caller))

    async def _reader(self, caller: Caller, asked: type[Command]) -> DojoClient:
        """The client of somebody who may use that Command. Raises NotAdmitted, NotLinked, DatabaseError."""
        call = Call(caller, self._credentials)
        await self._gate.admit(call, BY_COMMAND[asked])
        return await call.dojo(writes=False)

    async def _run(self, call: Call, command: Command, row: AnyRow) -> End:
        try:
            return ends.success(await self._in_turn(call, command, row))
        except NotLinked as error:
            return await self._turned_away(call, command, error)
        except TokenRejected as error:
            return await self._rejected(call, command, error)
        except Exception as error:  # noqa: BLE001  # each has its View
            return ends.trouble(error, command, self._gate.rules(call).redaction)

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
        async with alone(self._turns, command.subject()):
            return await self._result(call, command, row)

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
            offered=partial(self._gate.offered, call),
            link=lambda: self._credentials.link_of(call.caller),
            person=lambda: self._credentials.person_of(call.caller),
            roles_decide=self._gate.roles_decide,
            linking=self._linking,
            reader=lambda: call.dojo(writes=False),
            writer=lambda: call.dojo(writes=True),
            administers=partial(self._gate.administers, call),
            receipts=self._audit,
            alone=partial(alone, self._turns),
            now=self._clock,
            defaults=self._defaults,
            digests=self._digests,
            health=self._health,
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
            requests = unsaid(call.requests, self._gate.rules(call).redaction)
            return explained(view, Asked(command, write(command), requests, self._clock(), address))
        except Exception:  # noqa: BLE001  # the last stand: the log has it
            _log.exception("fault in an explanation")
            return view

    async def record(self, call: Call, command: Command | Draft, end: End) -> int | None:
        """Write the entry; its number. What was done in DefectDojo is told even if this fails; the log has it then."""
        try:
            link = await self._credentials.link_of(call.caller)
            return await self._audit.record(ends.entry(call.caller, link, command, end), await call.hiding())
        except Exception:  # noqa: BLE001  # the write is done; it must be told, and the log says the rest
            operation = row_of(command).name
            _log.exception("no audit row", caller=call.caller.key, operation=operation, outcome=end.outcome)
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
        await self.dispatch.record(self.call, self.command, end)
        return self.dispatch.told(end.view or errors.fault(end.code), self.command, None, self.call)
