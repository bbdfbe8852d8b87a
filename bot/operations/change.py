"""Change a finding: read it, judge, write, read again. Only what the second reading shows is called done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from bot.dojo.models import Finding, Person, State
from bot.language import _
from bot.operations.command import Command, Written
from bot.operations.done import Done
from bot.operations.errors import AlreadySo, Impossible, NotTaken, Stale
from bot.operations.fields import FindingId
from bot.operations.findings import Back
from bot.operations.steps import Step, take

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.dojo.client import DojoClient
    from bot.dojo.engagement import Engagement

Seen = Annotated[tuple[State, ...] | None, Written(hidden=True)]
"""The finding's status when the button was drawn: nothing is written if it is another by now."""


class Change(Command):
    """Change a finding."""

    finding: FindingId
    seen: Seen = Field(default=None, description="The status that was shown.")
    back: Back = Field(default=None, description="The list to go back to.")

    def subject(self) -> str:
        return f"finding:{self.finding}"


@dataclass(frozen=True)
class Changed(Done):
    """A change of a finding."""

    before: Finding
    after: Finding
    told: str = ""
    """What must be said besides: which of two ways it took."""


@dataclass(frozen=True)
class Edit:
    """What the finding shall show afterwards, and the remark that says who and why."""

    shows: Mapping[str, object]
    """By the model's names; empty where nothing but the remark will be seen."""
    note: str
    body: Mapping[str, object] | None = None
    """What a PATCH says, under DefectDojo's own names; the same as `shows` where it is None."""
    send: Callable[[], Awaitable[object]] | None = None
    """The request that is made in the place of the PATCH."""
    words: str = ""
    """What it writes, for the list of what was done and what was not."""

    def shown_by(self, finding: Finding) -> bool:
        """Whether the finding is as wanted."""
        return all(same(getattr(finding, name), value) for name, value in self.shows.items())

    @property
    def patch(self) -> Mapping[str, object]:
        """The body of the PATCH; empty where there is none."""
        if self.send:
            return {}
        return self.shows if self.body is None else self.body


def same(held: object, wanted: object) -> bool:
    """Whether they are equal; DefectDojo keeps lists in an order and tags in letters of its own."""
    if isinstance(held, tuple) and isinstance(wanted, tuple):
        return {str(one).casefold() for one in held} == {str(one).casefold() for one in wanted}
    return held == wanted


async def look(command: Change, dojo: DojoClient) -> Finding:
    """The finding as it is. Raises Stale where the change was decided on an old picture."""
    now = await dojo.get_finding(command.finding)
    if command.seen is not None and set(command.seen) != set(now.states):
        raise Stale(command.seen, now)
    return now


async def change(dojo: DojoClient, now: Finding, edit: Edit, told: str = "") -> Changed:
    """Write the edit and its note. Raises AlreadySo, Impossible, NotTaken, and what `take` raises."""
    if edit.shows and edit.shown_by(now):
        raise AlreadySo(now)
    if reason := _obstacle(now, edit.patch):
        raise Impossible(now, reason)
    after = await take(now, _steps(dojo, now, edit), partial(dojo.get_finding, now.id))
    if not edit.shown_by(after):
        raise NotTaken(now, after)
    return Changed(now, after, author(after, edit.note), told=told)


def _steps(dojo: DojoClient, now: Finding, edit: Edit) -> list[Step[Finding]]:
    patch = partial(dojo.update_finding, now.id, edit.patch) if edit.patch else None
    send = edit.send or patch
    shown_by = edit.shown_by if edit.shows else None
    write = [Step(edit.words or _("the status"), send, shown_by)] if send else []
    return [*write, noting(dojo, now, edit.note)]


def noting(dojo: DojoClient, now: Finding, entry: str) -> Step[Finding]:
    """The step that adds a note; an older one of the same words is not taken for it."""
    known = {note.id for note in now.notes}

    def shown_by(finding: Finding) -> bool:
        return any(note.entry == entry and note.id not in known for note in finding.notes)

    return Step(_("the note"), partial(dojo.add_note, now.id, entry), shown_by)


def _obstacle(now: Finding, body: Mapping[str, object]) -> str:
    """Why DefectDojo would refuse the change (recordings patch_*_400); empty where it would not."""
    flags = ("active", "verified", "false_p", "duplicate", "risk_accepted")
    after = {name: body.get(name, getattr(now, name)) for name in flags} if body else {}
    if body.get("active") and "false_p" not in body:
        after["false_p"] = False  # what is set active is no false positive: DefectDojo clears that by itself
    if after.get("verified") and after.get("false_p"):
        return _("A false positive cannot be verified. Reopen it first.")
    if after.get("duplicate") and (after.get("active") or after.get("verified")):
        return _("A duplicate can be neither active nor verified. Reopen it, which says that it is no duplicate.")
    if after.get("active") and after.get("risk_accepted"):
        return _("A finding whose risk is accepted cannot be active. Reopen it, which ends the acceptance.")
    return ""


def author(thing: Finding | Engagement, entry: str) -> Person | None:
    """Whose rights were used: the author of the newest note with these words."""
    return next((note.author for note in thing.notes if note.entry == entry), None)


def signed(sentence: str, dojo: DojoClient, reason: str | None = None, **named: object) -> str:
    """A note: the reason as it was given, and a sentence with {author} in it that says who did what."""
    by = sentence.format(author=dojo.author, **named)
    return f"{reason}\n\n{by}" if reason else by
