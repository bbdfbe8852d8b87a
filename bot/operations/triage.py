"""Work on a finding without closing it: notes, tags, reviewers, severity, JIRA."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from bot.dojo.errors import Forbidden
from bot.dojo.models import Person, Severity
from bot.language import _
from bot.operations.change import Change, Changed, Edit, change, look, same, signed
from bot.operations.command import Written
from bot.operations.errors import AlreadySo, Impossible, Nameless, Unclear
from bot.operations.fields import PersonRef, Reason, Tag, id_of
from bot.operations.names import ME, person_among, which_person

if TYPE_CHECKING:
    from bot.dojo.client import DojoClient
    from bot.dojo.models import Finding

Tags = Annotated[tuple[Tag, ...], Written(bare=True)]


class AddNote(Change):
    """Write a note on a finding.

    DefectDojo will keep it under your name, for everybody who sees the finding.
    """

    examples = ("note 276", 'note 276 "the fix is in review"')

    text: Annotated[Reason, Written(bare=True, long=True)] = Field(description="What to write.")


class AddTags(Change):
    """Tag a finding.

    DefectDojo will add the tags and keep the others; a tag that exists in other letters keeps its spelling.
    """

    examples = ("tag 276 pci", "tag 276 pci,quick-win")

    tags: Tags = Field(min_length=1, description="One tag or several; no spaces, commas or quotes in a tag.")


class RemoveTags(Change):
    """Take tags off a finding.

    DefectDojo will remove these tags and keep the others.
    """

    examples = ("untag 276 pci", "untag 276 pci,quick-win")

    tags: Tags = Field(min_length=1, description="One tag or several.")


class Claim(Change):
    """Take a finding: become one of its reviewers.

    DefectDojo will add you to the reviewers; nothing else changes.
    """

    examples = ("claim 276", "claim #276")


class Release(Change):
    """Give a finding back: no longer be one of its reviewers.

    DefectDojo will take you off the reviewers; where nobody is left, it is no longer under review either.
    """

    examples = ("release 276", "release #276")


class AskReview(Change):
    """Ask somebody to review a finding.

    DefectDojo will set it under review, add the person to the reviewers, and tell them by the note.
    """

    examples = ("ask-review 276 @alice", 'ask-review 276 alice reason:"is this reachable?"')

    person: Annotated[PersonRef, Written(bare=True)] = Field(
        description="Somebody with an account in DefectDojo: username, full name or id."
    )
    reason: Annotated[Reason | None, Written(long=True)] = Field(default=None, description="What to look at.")


class SetSeverity(Change):
    """Change how bad a finding is.

    DefectDojo will set the severity, count the SLA anew from the day it was found, and keep your reason.
    """

    examples = ("severity 276 low", 'severity 276 low reason:"not reachable from outside"')

    severity: Annotated[Severity, Written(bare=True)] = Field(description="The severity that is right.")
    reason: Annotated[Reason, Written(long=True)] = Field(description="Why; kept as justification and as a note.")


class PushToJira(Change):
    """Make a JIRA issue of a finding, or bring its issue up to date.

    DefectDojo will send it to the JIRA project of its product; that cannot be taken back from here.
    """

    examples = ("push-to-jira 276", "push-to-jira #276")


async def add_note(command: AddNote, dojo: DojoClient) -> Changed:
    """Write the note; nothing but the note."""
    now = await look(command, dojo)
    return await change(dojo, now, Edit({}, signed(_("From chat, by {author}."), dojo, command.text)))


async def add_tags(command: AddTags, dojo: DojoClient) -> Changed:
    """Add the tags that are not there."""
    now = await look(command, dojo)
    held = {tag.casefold() for tag in now.tags}
    new = tuple(tag for tag in command.tags if tag.casefold() not in held)
    note = signed(_("Tagged {tags} from chat by {author}."), dojo, tags=", ".join(new))
    send = partial(dojo.add_tags, now.id, new)
    return await change(dojo, now, Edit({"tags": (*now.tags, *new)}, note, send=send, words=_("the tags")))


async def remove_tags(command: RemoveTags, dojo: DojoClient) -> Changed:
    """Remove the tags that are there, however they are spelt."""
    now = await look(command, dojo)
    wanted = {tag.casefold() for tag in command.tags}
    gone = tuple(tag for tag in now.tags if tag.casefold() in wanted)
    left = tuple(tag for tag in now.tags if tag.casefold() not in wanted)
    note = signed(_("Tags taken off from chat by {author}: {tags}."), dojo, tags=", ".join(gone))
    send = partial(dojo.remove_tags, now.id, gone)
    return await change(dojo, now, Edit({"tags": left}, note, send=send, words=_("the tags")))


async def claim(command: Claim, dojo: DojoClient) -> Changed:
    """Add the caller to the reviewers."""
    now = await look(command, dojo)
    me = await which_person(ME, dojo, "person")
    note = signed(_("Claimed from chat by {author}."), dojo)
    return await change(dojo, now, Edit({"reviewers": _with(now, me)}, note, words=_("the reviewers")))


async def release(command: Release, dojo: DojoClient) -> Changed:
    """Take the caller off the reviewers."""
    now = await look(command, dojo)
    me = await which_person(ME, dojo, "person")
    left = tuple(one for one in now.reviewers if one != me.id)
    if same(left, now.reviewers):
        raise AlreadySo(now)
    over = {} if left else {"under_review": False, "review_requested_by": None}
    note = signed(_("Released from chat by {author}."), dojo)
    return await change(dojo, now, Edit({"reviewers": left, **over}, note, words=_("the reviewers")))


async def ask_review(command: AskReview, dojo: DojoClient) -> Changed:
    """Set it under review, with the person among the reviewers."""
    now = await look(command, dojo)
    person = await colleague(command.person, now, dojo, "person")
    me = await which_person(ME, dojo, "person")
    asked = _("Review asked of @{username} from chat by {author}.")
    edit = Edit(
        {"under_review": True, "reviewers": _with(now, person)},
        signed(asked, dojo, command.reason, username=person.username),
        body={"under_review": True, "reviewers": list(_with(now, person)), "review_requested_by": me.id},
        words=_("the reviewers"),
    )
    return await change(dojo, now, edit)


def _with(finding: Finding, person: Person) -> tuple[int, ...]:
    return tuple(sorted({*finding.reviewers, person.id}))


async def colleague(words: str, finding: Finding, dojo: DojoClient, field: str) -> Person:
    """The account that is meant; where DefectDojo shows this person no users, one whom the finding itself shows.

    An id that nobody is known by is left to DefectDojo to judge. Raises Unclear, Nameless.
    """
    try:
        return await which_person(words, dojo, field)
    except Forbidden as error:
        seen = {one.id: one for one in (*finding.people, *(note.author for note in finding.notes))}
        try:
            return person_among(words, tuple(seen.values()), field)
        except Unclear as unclear:
            if number := id_of(words):
                return Person(id=number, username=f"#{number}")
            raise (unclear if unclear.candidates else Nameless(words)) from error


async def set_severity(command: SetSeverity, dojo: DojoClient) -> Changed:
    """Set the severity with its justification."""
    now = await look(command, dojo)
    said = _("Severity changed from {then} to {now} from chat by {author}.")
    note = signed(said, dojo, command.reason, then=now.severity, now=command.severity)
    body = {"severity": command.severity, "severity_justification": command.reason}
    return await change(dojo, now, Edit({"severity": command.severity}, note, body=body, words=_("the severity")))


async def push_to_jira(command: PushToJira, dojo: DojoClient) -> Changed:
    """Send it to JIRA, in a request of its own: DefectDojo saves a PATCH's other fields even where it says no."""
    now = await look(command, dojo)
    if not (now.active or now.jira):
        raise Impossible(now, _("DefectDojo makes JIRA issues of active findings only."))
    note = signed(_("Sent to JIRA from chat by {author}."), dojo)
    return await change(dojo, now, Edit({}, note, body={"push_to_jira": True}, words=_("the JIRA issue")))
