"""Change a finding: read it, judge, write, read again. Only what the second reading shows is called done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, model_validator

from bot.dojo.errors import DojoError, Unavailable, Unexpected, Unreachable
from bot.dojo.models import Finding, Person, State
from bot.language import _
from bot.operations.command import Command, TooLittle, Written
from bot.operations.done import Done
from bot.operations.errors import AlreadySo, HalfDone, Impossible, NotTaken, Stale, Unknown
from bot.operations.fields import FindingId, Reason
from bot.operations.findings import Back

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.dojo.client import DojoClient

Seen = Annotated[tuple[State, ...] | None, Written(hidden=True)]
"""The finding's status when the button was drawn: nothing is written if it is another by now."""


class Change(Command):
    """Change a finding."""

    finding: FindingId
    seen: Seen = Field(default=None, description="The status that was shown.")
    back: Back = Field(default=None, description="The list to go back to.")

    def subject(self) -> str:
        return f"finding:{self.finding}"


class MarkFalsePositive(Change):
    """Mark a finding as a false positive.

    DefectDojo will set it inactive, not verified and mitigated as of now, and keep your reason as a note.
    """

    examples = ("false-positive 276", 'false-positive 276 reason:"only in the test data"')

    reason: Annotated[Reason, Written(long=True)] = Field(description="Why it is not a real weakness; kept as a note.")


class Verify(Change):
    """Mark a finding as verified.

    DefectDojo will show that a person has confirmed it; nothing else changes.
    """

    examples = ("verify 276", "verify #276")


class Reopen(Change):
    """Open a finding again.

    DefectDojo will set it active, and clear false positive, duplicate, out of scope, risk accepted and mitigated.
    """

    examples = ("reopen 276", "reopen #276")


class UpdateFinding(Change):
    """Change the status of a finding.

    DefectDojo will set what you name; false-positive:yes also sets it inactive, not verified and mitigated.
    """

    examples = (
        'finding update 276 false-positive:yes reason:"test fixture"',
        "finding update 276 active:yes verified:yes",
    )

    active: bool | None = Field(default=None, description="Whether it is open.")
    verified: bool | None = Field(default=None, description="Whether a person has confirmed it.")
    false_positive: bool | None = Field(default=None, description="Whether it is none at all.")
    reason: Annotated[Reason | None, Written(long=True)] = Field(
        default=None, description="Why; kept as a note. Needed for false-positive:yes."
    )

    @model_validator(mode="after")
    def _says_enough(self) -> UpdateFinding:
        if (self.active, self.verified, self.false_positive) == (None, None, None):
            raise TooLittle(_("Say what to change: active:, verified: or false-positive:, each with yes or no."))
        if self.false_positive and not self.reason:
            raise TooLittle(_('Say why it is a false positive: add reason:"…".'))
        if self.false_positive and (self.active or self.verified):
            raise ValueError(_("A false positive can be neither active nor verified."))
        return self


@dataclass(frozen=True)
class Changed(Done):
    """A change of a finding."""

    before: Finding
    after: Finding


@dataclass(frozen=True)
class _Edit:
    """What to write, under DefectDojo's own names, and the remark that says who and why."""

    body: Mapping[str, bool]
    note: str
    clear: tuple[str, ...] = ()
    """Flags that the same request takes away where they are set: DefectDojo would refuse it otherwise."""

    def shown_by(self, finding: Finding) -> bool:
        """Whether the finding is as wanted."""
        wanted = {**self.body, **dict.fromkeys(self.clear, False)}
        return all(getattr(finding, name) is value for name, value in wanted.items())

    def for_(self, finding: Finding) -> dict[str, bool]:
        """The request's body."""
        return {**self.body, **{name: False for name in self.clear if getattr(finding, name)}}


async def mark_false_positive(command: MarkFalsePositive, dojo: DojoClient) -> Changed:
    """Mark it, with the reason as a note that names the person."""
    return await _change(dojo, command, _false_positive(command.reason, dojo))


async def verify(command: Verify, dojo: DojoClient) -> Changed:
    """Mark it as verified."""
    note = _("Verified from chat by {author}.").format(author=dojo.author)
    return await _change(dojo, command, _Edit({"verified": True}, note))


async def reopen(command: Reopen, dojo: DojoClient) -> Changed:
    """Open it, whatever closed it."""
    note = _("Reopened from chat by {author}.").format(author=dojo.author)
    return await _change(dojo, command, _Edit({"active": True}, note, clear=("duplicate", "risk_accepted")))


async def update_finding(command: UpdateFinding, dojo: DojoClient) -> Changed:
    """Write the named flags."""
    if command.false_positive and command.reason:
        return await _change(dojo, command, _false_positive(command.reason, dojo))
    flags = {"active": command.active, "verified": command.verified, "false_p": command.false_positive}
    wanted = {name: flag for name, flag in flags.items() if flag is not None}
    said = f"{command.reason}\n\n" if command.reason else ""
    note = said + _("Changed from chat by {author}.").format(author=dojo.author)
    return await _change(dojo, command, _Edit(wanted, note))


def _false_positive(reason: str, dojo: DojoClient) -> _Edit:
    """DefectDojo refuses a false positive that is verified, so `verified` is cleared in the same request."""
    by = _("Marked as false positive from chat by {author}.").format(author=dojo.author)
    return _Edit({"false_p": True, "active": False, "verified": False}, f"{reason}\n\n{by}")


async def _change(dojo: DojoClient, command: Change, edit: _Edit) -> Changed:
    before = await dojo.get_finding(command.finding)
    _judge(before, command.seen, edit)
    await _write(dojo, before, edit)
    after = await _annotate(dojo, before, edit)
    if not edit.shown_by(after):
        raise NotTaken(before, after)
    return Changed(before, after, _author(after, edit.note))


def _judge(now: Finding, seen: tuple[State, ...] | None, edit: _Edit) -> None:
    """Refuse what was decided on an old picture, what is so already, and what DefectDojo would refuse."""
    if seen is not None and set(seen) != set(now.states):
        raise Stale(seen, now)
    if edit.shown_by(now):
        raise AlreadySo(now)
    if reason := _obstacle(now, edit.for_(now)):
        raise Impossible(now, reason)


def _obstacle(now: Finding, body: Mapping[str, bool]) -> str:
    """Why DefectDojo would refuse the change (recordings patch_*_400); empty where it would not."""
    flags = ("active", "verified", "false_p", "duplicate", "risk_accepted")
    after = {name: body.get(name, getattr(now, name)) for name in flags}
    if body.get("active") and "false_p" not in body:
        after["false_p"] = False  # what is set active is no false positive: DefectDojo clears that by itself
    if after["verified"] and after["false_p"]:
        return _("A false positive cannot be verified. Reopen it first.")
    if after["duplicate"] and (after["active"] or after["verified"]):
        return _("A duplicate can be neither active nor verified. Reopen it, which says that it is no duplicate.")
    if after["active"] and after["risk_accepted"]:
        return _("A finding whose risk is accepted cannot be active. Reopen it, which ends the acceptance.")
    return ""


async def _write(dojo: DojoClient, before: Finding, edit: _Edit) -> None:
    try:
        await dojo.update_finding(before.id, edit.for_(before))
    except (Unreachable, Unavailable, Unexpected) as lost:  # it may have been done all the same
        if not edit.shown_by(await _read_again(dojo, before.id, lost)):
            raise


async def _annotate(dojo: DojoClient, before: Finding, edit: _Edit) -> Finding:
    """Add the note and return the finding as it is then. A note whose answer was lost is looked for among the new."""
    try:
        await dojo.add_note(before.id, edit.note)
    except DojoError as lost:
        after = await _read_again(dojo, before.id, lost)
        known = {note.id for note in before.notes}
        if not any(note.entry == edit.note and note.id not in known for note in after.notes):
            raise HalfDone(before, after, lost) from lost
        return after
    return await _read_again(dojo, before.id, None)


def _author(finding: Finding, entry: str) -> Person | None:
    return next((note.author for note in finding.notes if note.entry == entry), None)


async def _read_again(dojo: DojoClient, finding: int, cause: DojoError | None) -> Finding:
    try:
        return await dojo.get_finding(finding)
    except DojoError as error:
        raise Unknown(finding, cause or error) from error
