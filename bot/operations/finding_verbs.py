"""Change a finding's status: false positive, verified, closed, reopened, out of scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, model_validator

from bot.dojo.models import Severity
from bot.language import _
from bot.operations.change import Change, Changed, Edit, change, look, signed
from bot.operations.command import TooLittle, Written
from bot.operations.fields import Reason, Tag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.dojo.client import DojoClient
    from bot.dojo.models import Finding

OptionalReason = Annotated[Reason | None, Written(long=True)]


class MarkFalsePositive(Change):
    """Mark a finding as a false positive.

    DefectDojo will set it inactive, not verified and mitigated as of now, and keep your reason as a note.
    """

    examples = ("false-positive 276", 'false-positive 276 reason:"only in the test data"')

    reason: Annotated[Reason, Written(long=True)] = Field(description="Why it is not a real weakness; kept as a note.")


class MarkOutOfScope(Change):
    """Mark a finding as out of scope.

    DefectDojo will set it inactive, not verified and mitigated as of now, and keep your reason as a note.
    """

    examples = ("out-of-scope 276", 'out-of-scope 276 reason:"the vendor runs this host"')

    reason: Annotated[Reason, Written(long=True)] = Field(description="Why it is none of ours; kept as a note.")


class Verify(Change):
    """Mark a finding as verified.

    DefectDojo will show that a person has confirmed it; nothing else changes.
    """

    examples = ("verify 276", "verify #276")


class Unverify(Change):
    """Mark a finding as not verified.

    DefectDojo will no longer show that a person has confirmed it; nothing else changes.
    """

    examples = ("unverify 276", 'unverify 276 reason:"it was another version"')

    reason: OptionalReason = Field(default=None, description="Why; kept as a note.")


class Close(Change):
    """Close a finding that was fixed.

    DefectDojo will set it inactive and mitigated as of now, by you; verified, reviewers and acceptances stay.
    """

    examples = ("close 276", 'close 276 reason:"fixed in 2.4.1"')

    reason: OptionalReason = Field(default=None, description="How it was fixed; kept as a note.")


class Reopen(Change):
    """Open a finding again.

    DefectDojo will set it active, and clear false positive, duplicate, out of scope, risk accepted and mitigated.
    """

    examples = ("reopen 276", "reopen #276")


class UpdateFinding(Change):
    """Change the status, the severity or the tags of a finding.

    DefectDojo will set what you name; false-positive:yes and out-of-scope:yes also set it inactive, not verified
    and mitigated, mitigated:yes sets it inactive, and active:yes clears all three.
    """

    examples = (
        'finding update 276 false-positive:yes reason:"test fixture"',
        "finding update 276 active:yes verified:yes",
    )

    active: bool | None = Field(default=None, description="Whether it is open.")
    verified: bool | None = Field(default=None, description="Whether a person has confirmed it.")
    false_positive: Annotated[bool | None, Written(also=("false-p",))] = Field(
        default=None, description="Whether it is none at all."
    )
    out_of_scope: bool | None = Field(default=None, description="Whether it is none of ours.")
    mitigated: bool | None = Field(default=None, description="Whether it is fixed.")
    severity: Severity | None = Field(default=None, description="How bad it is.")
    tags: tuple[Tag, ...] = Field(default=(), description="All its tags; those that you leave out are removed.")
    reason: OptionalReason = Field(
        default=None,
        description="Why; kept as a note. Needed for false-positive:yes, out-of-scope:yes and severity:.",
    )

    @model_validator(mode="after")
    def _says_enough(self) -> UpdateFinding:
        if not self.named():
            raise TooLittle(_("Say what to change: active:, verified: or false-positive:, each with yes or no."))
        if (self.false_positive or self.out_of_scope or self.severity) and not self.reason:
            raise TooLittle(_('Say why: add reason:"…".'))
        if (self.false_positive or self.out_of_scope) and (self.active or self.verified):
            raise ValueError(_("A false positive, or what is out of scope, can be neither active nor verified."))
        if self.mitigated is False and (self.false_positive or self.out_of_scope):
            raise ValueError(_("A false positive, or what is out of scope, is mitigated as well."))
        if self.mitigated and self.active:
            raise ValueError(_("What is mitigated cannot be active."))
        return self

    def named(self) -> dict[str, Any]:
        """What is to be changed, under DefectDojo's own names."""
        given = {
            "active": self.active,
            "verified": self.verified,
            "false_p": self.false_positive,
            "out_of_scope": self.out_of_scope,
            "is_mitigated": self.mitigated,
            "severity": self.severity,
            "tags": self.tags or None,
        }
        return {name: value for name, value in given.items() if value is not None}


async def mark_false_positive(command: MarkFalsePositive, dojo: DojoClient) -> Changed:
    """Mark it, with the reason as a note that names the person."""
    note = signed(_("Marked as false positive from chat by {author}."), dojo, command.reason)
    return await change(dojo, await look(command, dojo), Edit(_dismissed("false_p"), note))


async def mark_out_of_scope(command: MarkOutOfScope, dojo: DojoClient) -> Changed:
    """Mark it, with the reason as a note that names the person."""
    note = signed(_("Marked as out of scope from chat by {author}."), dojo, command.reason)
    return await change(dojo, await look(command, dojo), Edit(_dismissed("out_of_scope"), note))


def _dismissed(flag: str) -> Mapping[str, bool]:
    """DefectDojo refuses a false positive that is verified, so `verified` is cleared in the same request."""
    return {flag: True, "active": False, "verified": False}


async def verify(command: Verify, dojo: DojoClient) -> Changed:
    """Mark it as verified."""
    note = signed(_("Verified from chat by {author}."), dojo)
    return await change(dojo, await look(command, dojo), Edit({"verified": True}, note))


async def unverify(command: Unverify, dojo: DojoClient) -> Changed:
    """Mark it as not verified."""
    note = signed(_("Marked as not verified from chat by {author}."), dojo, command.reason)
    return await change(dojo, await look(command, dojo), Edit({"verified": False}, note))


async def close(command: Close, dojo: DojoClient) -> Changed:
    """Close it as fixed. By PATCH: DefectDojo's close/ drops acceptances, and on 3.x the reviewers."""
    note = signed(_("Closed as fixed from chat by {author}."), dojo, command.reason)
    return await change(dojo, await look(command, dojo), Edit({"is_mitigated": True, "active": False}, note))


async def reopen(command: Reopen, dojo: DojoClient) -> Changed:
    """Open it, whatever closed it."""
    now = await look(command, dojo)
    note = signed(_("Reopened from chat by {author}."), dojo)
    shows = {"active": True, "duplicate": False, "risk_accepted": False}
    return await change(dojo, now, Edit(shows, note, body={"active": True, **_cleared(now)}))


def _cleared(now: Finding) -> dict[str, bool]:
    """The flags that DefectDojo would not clear by itself, and refuses an active finding for."""
    return {name: False for name in ("duplicate", "risk_accepted") if getattr(now, name)}


async def update_finding(command: UpdateFinding, dojo: DojoClient) -> Changed:
    """Write what is named."""
    shows = command.named()
    for flag in ("false_p", "out_of_scope"):
        shows |= _dismissed(flag) if shows.get(flag) else {}
    shows |= {"active": False} if shows.get("is_mitigated") else {}
    body = {**shows, **({"severity_justification": command.reason} if command.severity else {})}
    note = signed(_("Changed from chat by {author}."), dojo, command.reason)
    return await change(dojo, await look(command, dojo), Edit(shows, note, body=body))
