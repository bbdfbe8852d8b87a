"""How a run of an operation ended: with a result, or with the View that says why there is none."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, get_args

import structlog

from bot.catalogue import BY_COMMAND, row_of
from bot.commands.errors import Incomplete, NotUnderstood
from bot.commands.grammar import read, write
from bot.dojo.errors import DojoError, Forbidden, NotFound, Refused, TokenRejected
from bot.identity.audit import Entry
from bot.identity.credentials import Lack
from bot.identity.redaction import SECRET
from bot.operations.command import Draft
from bot.operations.context import Receipts
from bot.operations.done import Done
from bot.operations.errors import CannotLink, CannotUndo, HalfDone, Halt, NotAdmitted, NotTaken, Uncertain, Unknown
from bot.operations.shape import shapes
from bot.storage.database import DatabaseError
from bot.views import errors, linking, refusals
from bot.views.model import Button
from bot.views.redaction import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.catalogue import AnyRow
    from bot.identity.audit import Outcome
    from bot.identity.caller import Caller
    from bot.identity.credentials import Link
    from bot.identity.linking import Offer
    from bot.operations.command import Command
    from bot.operations.done import Imaged
    from bot.operations.redaction import Redaction
    from bot.views.model import View

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class End:
    """Either with a result or with a View, and with what the audit log keeps."""

    result: Any = None
    view: View | None = None
    outcome: Outcome = "done"
    code: str = ""
    changed: tuple[Imaged | None, Imaged | None] = (None, None)
    dojo_user: str | None = None
    explainable: bool = True
    """False where what was asked of DefectDojo would tell what the caller may not see."""
    kind: str = ""
    """What the trouble is, where `code` only leads to the log."""

    @property
    def failed(self) -> bool:
        """Whether it is neither a success nor a refusal."""
        return self.outcome not in {"done", "refused"}

    @property
    def reason(self) -> str:
        """Why it is no success, as one of REASONS; empty for a success."""
        return self.kind or self.code


Answered: TypeAlias = "Callable[[str, str, End, float], None]"
"""Told each end: verb, platform, how it ended, and the seconds until then."""


class Log(Receipts, Protocol):
    """Where the audit entries go, and where they are found again."""

    async def record(self, entry: Entry, hide: Callable[[str], str]) -> int:
        """Add the entry, with what `hide` blacks out of each text, and return its number."""


def success(result: Any) -> End:
    """An end with a result."""
    if isinstance(result, Done):
        by = result.by.username if result.by else None
        return End(result, changed=(result.before, result.after), dojo_user=by)
    return End(result)


def trouble(error: Exception, command: Command, level: Redaction = "full") -> End:
    """An end by an error: expected ones with their sentence, others logged and told with a code.

    The audit log keeps all of what the error holds; the View tells as much of it as the level lets through.
    """
    match error:
        case NotAdmitted() | DatabaseError():
            return refusal(error)
        case Halt():
            return _halted(command, error, level)
        case DojoError():
            return _dojo_trouble(error, command, level)
        case _:
            code = new_code()
            _log.error("fault", code=code, verb=BY_COMMAND[type(command)].verb, exc_info=error)
            return End(view=errors.fault(code), outcome="failed", code=code, kind="fault")


def refusal(error: NotAdmitted | DatabaseError) -> End:
    """An end before anything was asked of DefectDojo."""
    if isinstance(error, NotAdmitted):
        return End(view=refusals.not_admitted(error), outcome="refused", code=type(error).__name__)
    view, code = no_database(error)
    return End(view=view, outcome="failed", code=code, kind="DatabaseError")


def not_linked(lack: Lack, caller: Caller, offer: Offer) -> End:
    """An end for somebody who has nothing to act with."""
    return End(view=linking.not_linked(lack, caller.key, offer), outcome="refused", code=_lacking(lack))


def entry(caller: Caller, link: Link | None, command: Command | Draft, end: End) -> Entry:
    """What the audit keeps of it."""
    before, after = (one.image() if one else None for one in end.changed)
    return Entry(
        caller=caller.key,
        caller_name=caller.name,
        tid=link.tid if link else None,
        oid=link.oid if link else None,
        dojo_user=end.dojo_user,
        operation=row_of(command).name,
        line=write(_kept(command)),
        before=before,
        after=after,
        outcome=end.outcome,
        code=end.code,
        finding=_finding(command, after or before),
    )


def _kept(asked: Command | Draft) -> Command | Draft:
    """The command without what the audit does not keep."""
    if isinstance(asked, Draft):
        return asked
    left_out = {shape.name: SECRET for shape in shapes(type(asked)) if shape.how.unkept}
    return asked.model_copy(update=left_out) if left_out else asked


def _finding(command: Command | Draft, image: Mapping[str, Any] | None) -> int | None:
    """The finding that was, or was to be, changed."""
    if image:
        return image["id"] if image["kind"] == "finding" else None
    if isinstance(command, Draft):
        return command.given.get("finding")
    kind, _colon, number = command.subject().partition(":")
    return int(number) if kind == "finding" else None


def no_database(error: DatabaseError) -> tuple[View, str]:
    """The View, and the code under which the log knows the trouble."""
    code = new_code()
    _log.error("the database cannot be used", code=code, trouble=str(error))
    return errors.no_database(code), code


def new_code() -> str:
    """A code under which a person's report finds the log's line: DJ-7F3A."""
    return f"DJ-{secrets.token_hex(2).upper()}"


def _halted(command: Command, halt: Halt, level: Redaction) -> End:
    if isinstance(halt, CannotLink):
        return End(None, linking.cannot_link(halt), "refused", type(halt).__name__)
    view = shown(partial(errors.halted, command), command, halt, level)
    match halt:
        case HalfDone():
            return End(None, view, "half done", type(halt.cause).__name__, (halt.before, halt.now))
        case NotTaken():
            return End(None, view, "failed", "NotTaken", (halt.before, halt.now))
        case Unknown() | Uncertain():
            return End(None, view, "unknown", type(halt.cause).__name__)
        case _:
            code = type(halt).__name__
            return End(None, view, "refused", code, explainable=not isinstance(halt, CannotUndo))


def _dojo_trouble(error: DojoError, command: Command, level: Redaction) -> End:
    if isinstance(error, Forbidden | NotFound | Refused | TokenRejected):
        view = shown(lambda told: errors.dojo_trouble(told, command), command, error, level)
        return End(None, view, "refused", type(error).__name__)
    code, kind = new_code(), type(error).__name__
    _log.warning("DefectDojo trouble", code=code, kind=kind, trouble=str(error))
    return End(None, errors.dojo_trouble(error, command, code), "failed", code, kind=kind)


def view_of(row: AnyRow, command: Command, result: Any, level: Redaction) -> View:
    """What is said of the result. A fault here is told as one, though the operation went well.

    What can be pressed in it explains itself only when it is asked to.
    """
    command = command.model_copy(update={"explain": False})
    try:
        view = shown(partial(row.view, command), command, result, level)
    except Exception:  # noqa: BLE001  # the last stand: logged, and told with a code
        code = new_code()
        _log.exception("fault in a view", code=code, verb=row.verb)
        return errors.fault(code)
    return view


def not_understood(error: NotUnderstood) -> View:
    """What somebody is told whose line means nothing, with the lines that were perhaps meant."""
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


def _lacking(lack: Lack) -> str:
    return lack.replace("no link", "not linked")


def _names(kind: type[Exception]) -> Iterator[str]:
    yield kind.__name__
    for one in kind.__subclasses__():
        yield from _names(one)


REASONS: Final = frozenset(chain(_names(Halt), _names(DojoError), map(_lacking, get_args(Lack)))) | {
    "DatabaseError",
    "NotUnderstood",
    "fault",
}
"""Every word for why a command is no success: few, and the same in the audit and in what is counted."""
