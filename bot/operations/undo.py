"""Take a change back: by its receipt, for a day, and only where nobody changed the thing since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BeforeValidator, Field

from bot.dojo.errors import NotFound
from bot.dojo.models import Finding
from bot.identity.redaction import is_redacted
from bot.language import _
from bot.operations.change import author, noting, signed
from bot.operations.command import Command, Written
from bot.operations.done import Done
from bot.operations.errors import AlreadySo, Busy, CannotUndo, ChangedSince, NotTaken
from bot.operations.fields import number
from bot.operations.findings import Back
from bot.operations.restoring import differences, for_engagement, for_finding, unrestored
from bot.operations.steps import Step, take

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.dojo.client import DojoClient
    from bot.dojo.engagement import Engagement
    from bot.identity.audit import Recorded
    from bot.operations.context import Context
    from bot.operations.done import Imaged
    from bot.operations.errors import Thing

HOURS: Final = 24
NOTE: Final = "add_note"
"""The catalogue's name for writing a note, which is taken back by removing it."""
ACCEPTANCE: Final = "accept_risk"
"""The catalogue's name for accepting a risk, which makes an acceptance that undoing removes."""


class Undo(Command):
    """Take a change back, within 24 hours.

    DefectDojo will show the former values again, and a note says so; nothing is written where somebody changed
    the same thing since.
    """

    examples = ("undo 4711", "undo #4711")

    receipt: Annotated[
        int,
        BeforeValidator(number),
        Field(ge=1, le=2**63 - 1, description="The number of the change."),
        Written(bare=True),
    ]
    back: Back = Field(default=None, description="The list to go back to.")


@dataclass(frozen=True)
class Undone(Done):
    """A change that was taken back."""

    before: Finding | Engagement
    after: Finding | Engagement
    unrestored: tuple[str, ...] = ()
    """What could not be brought back exactly, in sentences."""


def undoable(before: Imaged | None, after: Imaged, *, note: bool = False) -> bool:
    """Whether there is anything that an undo would bring back; `note` says that the change was a note."""
    return note or (before is not None and bool(differences(before.image(), after.image())))


async def undo(command: Undo, context: Context) -> Undone:
    """Restore what the receipt's first image shows, with the caller's own rights.

    Raises CannotUndo, ChangedSince, AlreadySo, and what changes raise.
    """
    dojo = await context.writer()
    recorded = await context.receipts.entry(command.receipt)
    before, after = _images(recorded)
    if recorded is None or before is None or after is None:
        raise CannotUndo(_unknown(command.receipt))
    try:
        async with context.alone(f"{after['kind']}:{after['id']}"):
            now = await _read(command.receipt, after, dojo)  # first: a receipt tells nobody what they may not see
            if context.now() - recorded.at > timedelta(hours=HOURS):
                raise CannotUndo(_("That was more than {hours} hours ago. Change it anew.").format(hours=HOURS))
            return await _Undoing(recorded, before, after, context, dojo).run(now)
    except Busy:
        await _read(command.receipt, after, dojo)  # nor that it is being changed
        raise


def _images(recorded: Recorded | None) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The images of what was done; none where nothing was, or nothing whole."""
    entry = recorded and recorded.entry
    return (entry.before, entry.after) if entry and entry.outcome == "done" else (None, None)


def _unknown(receipt: int) -> str:
    return _("There is no change #{number} that you could take back.").format(number=receipt)


async def _read(receipt: int, image: Mapping[str, Any], dojo: DojoClient) -> Thing:
    try:
        if image["kind"] == "finding":
            return await dojo.get_finding(image["id"])
        return await dojo.get_engagement(image["id"])
    except NotFound as error:
        raise CannotUndo(_unknown(receipt)) from error


class _Undoing:
    """One change on its way back."""

    def __init__(
        self, recorded: Recorded, former: dict[str, Any], left: dict[str, Any], context: Context, dojo: DojoClient
    ) -> None:
        self._recorded, self._former, self._left = recorded, former, left
        self._context, self._dojo = context, dojo
        self._note = signed(_("Change #{number} taken back from chat by {author}."), dojo, number=recorded.number)

    async def run(self, now: Thing) -> Undone:
        """Judge and restore."""
        if isinstance(now, Finding) and self._recorded.entry.operation == NOTE:
            return await self._remove_note(now)
        complete = self._former.keys() == now.image().keys()  # an older version of the bot kept less
        complete = complete and not is_redacted((self._former, self._left))
        if not (complete and differences(self._former, self._left)):
            raise CannotUndo(_("That cannot be taken back from here."))
        if not differences(self._former, now.image()):
            raise AlreadySo(now)
        if changed := differences(self._left, now.image()):
            raise ChangedSince(now, changed, await self._changer(now))
        return await (self._finding(now) if isinstance(now, Finding) else self._engagement(now))

    async def _finding(self, now: Finding) -> Undone:
        made = self._recorded.entry.operation == ACCEPTANCE
        steps = [*for_finding(now, self._former, self._dojo, made=made), noting(self._dojo, now, self._note)]
        after = await take(now, steps, partial(self._dojo.get_finding, now.id))
        return self._undone(now, after)

    async def _engagement(self, now: Engagement) -> Undone:
        send = partial(self._dojo.note_engagement, now.id, self._note)
        note: Step[Engagement] = Step(_("the note"), send, lambda one: author(one, self._note) is not None)
        steps = [*for_engagement(now, self._former, self._dojo), note]
        after = await take(now, steps, partial(self._dojo.get_engagement, now.id))
        return self._undone(now, after)

    def _undone(self, now: Thing, after: Thing) -> Undone:
        """The result. Raises NotTaken where what is shown now is not what it was."""
        told = unrestored(self._former, after)
        if told is None:
            raise NotTaken(now, after)
        return Undone(now, after, author(after, self._note), unrestored=told)

    async def _remove_note(self, now: Finding) -> Undone:
        """The note that came with the change, by the person who wrote it; DefectDojo lets nobody else."""
        new = set(self._left["note_ids"]) - set(self._former["note_ids"])
        found = [note for note in now.notes if note.id in new and self._recorded.entry.caller in note.entry]
        if not found:
            raise AlreadySo(now)
        note = found[0]
        send = partial(self._dojo.remove_note, now.id, note.id)
        step: Step[Finding] = Step(_("the note"), send, lambda one: note.id not in {left.id for left in one.notes})
        after = await take(now, [step], partial(self._dojo.get_finding, now.id))
        return Undone(now, after, note.author)

    async def _changer(self, now: Thing) -> str:
        """Who changed it last, since then and from chat; empty where that is not known."""
        image = now.image()
        for later in await self._context.receipts.since(self._recorded.number):
            shown = later.entry.after or {}
            written = later.entry.outcome in {"done", "half done"}
            if written and (shown.get("kind"), shown.get("id")) == (image["kind"], image["id"]):
                return later.entry.caller_name or later.entry.caller
        return ""
