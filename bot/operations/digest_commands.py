"""What people do with digests in chat: declare them, change them, look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field, field_validator, model_validator

from bot.language import _
from bot.operations.command import Command, Written
from bot.operations.digests import (
    Digest,
    History,
    Lateness,
    Listed,
    Mentions,
    Name,
    Plan,
    Preview,
    Saved,
    Words,
    Zone,
    plain_filter,
)
from bot.operations.findings import ListFindings, list_findings
from bot.operations.redaction import Redaction

if TYPE_CHECKING:
    from bot.operations.context import Context

_FILTER: Final = "Which findings, as a line: findings critical product:payments-api."
_SCHEDULE: Final = "When: weekdays 09:00, every day 08:30, mon,thu 09:00, monthly 1 09:00, or cron with day names."
_ZONE: Final = "Whose clock: America/Sao_Paulo, Europe/Berlin."
_QUIET: Final = "Post nothing when nothing changed."
_HEARTBEAT: Final = "A quiet one speaks once a week all the same, so that silence is told from failure."
_REDACTION: Final = "How much is shown: all, no titles, or counts only."
_MENTIONS: Final = (
    "Who is called: none, owners (of the five that matter most), or the id of a Slack user group, such as S0123ABCD."
)
_LATENESS: Final = "How late it may still be posted after an outage: 30m, 4h, 1d."


class _Named(Command):
    """A command about one digest of the channel."""

    name: Annotated[Name, Written(bare=True)] = Field(description="The digest's name in this channel.")

    def subject(self) -> str:
        """One change of a digest at a time."""
        return f"digest {self.name}" if self.noted() else ""


class _Noted(_Named):
    def noted(self) -> bool:
        """What the whole channel reads is changed."""
        return True


class AddDigest(_Noted):
    """Post a digest of findings to this channel on a schedule, read with your rights."""

    examples = (
        'digest add criticals filter:"findings critical" schedule:"weekdays 09:00"',
        'digest add week filter:"findings high,critical" schedule:"weekly mon 09:00" timezone:Europe/Berlin quiet:yes',
    )

    filter: ListFindings = Field(description=_FILTER)
    schedule: Words = Field(description=_SCHEDULE)
    timezone: Zone = Field(default="UTC", description=_ZONE)
    quiet: bool = Field(default=False, description=_QUIET)
    heartbeat: Literal["weekly", "none"] = Field(default="none", description=_HEARTBEAT)
    redaction: Redaction = Field(default="full", description=_REDACTION)
    mentions: Mentions = Field(default="none", description=_MENTIONS)
    max_lateness: Lateness = Field(default="4h", description=_LATENESS)

    @field_validator("filter")
    @classmethod
    def _is_plain(cls, value: ListFindings) -> ListFindings:
        return plain_filter(value)


class EditDigest(_Noted):
    """Change a digest of this channel; from then on it is read with your rights."""

    examples = ('digest edit criticals schedule:"weekdays 08:30"', "digest edit criticals quiet:yes")

    filter: ListFindings | None = Field(default=None, description=_FILTER)
    schedule: Words | None = Field(default=None, description=_SCHEDULE)
    timezone: Zone | None = Field(default=None, description=_ZONE)
    quiet: bool | None = Field(default=None, description=_QUIET)
    heartbeat: Literal["weekly", "none"] | None = Field(default=None, description=_HEARTBEAT)
    redaction: Redaction | None = Field(default=None, description=_REDACTION)
    mentions: Mentions | None = Field(default=None, description=_MENTIONS)
    max_lateness: Lateness | None = Field(default=None, description=_LATENESS)

    @field_validator("filter")
    @classmethod
    def _is_plain(cls, value: ListFindings | None) -> ListFindings | None:
        return value and plain_filter(value)

    @model_validator(mode="after")
    def _says_something(self) -> EditDigest:
        if not self.changes():
            raise ValueError(
                _("Say what to change: filter, schedule, timezone, quiet, heartbeat, redaction or mentions.")
            )
        return self

    def changes(self) -> dict[str, Any]:
        """What is declared anew, by the plan's names."""
        given = {name: getattr(self, name) for name in Plan.model_fields if name != "name"}
        return {name: value for name, value in given.items() if value is not None}


class ListDigests(Command):
    """Show this channel's digests."""

    examples = ("digest list", "digest list")


class PreviewDigest(_Named):
    """Show you what a digest would say now, with your own rights."""

    examples = ("digest preview criticals", "digest preview criticals")


class RunDigest(_Noted):
    """Post a digest now, without waiting for its time."""

    examples = ("digest run criticals", "digest run criticals")


class PauseDigest(_Noted):
    """Let a digest rest until it is resumed."""

    examples = ("digest pause criticals", "digest pause criticals")


class MuteDigest(_Noted):
    """Post a digest no more today; tomorrow it comes again."""

    examples = ("digest mute criticals", "digest mute criticals")


class ResumeDigest(_Noted):
    """Let a digest come again, or take it over; then it is read with your rights, unless it was only muted."""

    examples = ("digest resume criticals", "digest resume criticals")


class DeleteDigest(_Noted):
    """Remove a digest from this channel, with what it remembers."""

    examples = ("digest delete criticals", "digest delete criticals")


class DigestHistory(_Named):
    """Show what became of a digest's last runs."""

    examples = ("digest history criticals", "digest history criticals")


async def add_digest(command: AddDigest, context: Context) -> Saved:
    """Declare a digest. Raises DigestRefused, and for a filter that cannot be read what `findings` raises."""
    plan = Plan(**{name: getattr(command, name) for name in Plan.model_fields})
    await context.digests.check(plan, context.caller)
    matches = await _matching(plan, context)
    digest = await context.digests.add(plan, context.caller)
    return _saved(digest, "added", context, matches)


async def edit_digest(command: EditDigest, context: Context) -> Saved:
    """Declare a digest anew. Raises as `add_digest` does."""
    digest = await context.digests.named(context.caller, command.name, change=True)
    plan = digest.plan.model_copy(update=command.changes())
    await context.digests.check(plan, context.caller, digest)
    matches = await _matching(plan, context)
    return _saved(await context.digests.change(digest, plan, context.caller), "changed", context, matches)


async def list_digests(_command: ListDigests, context: Context) -> Listed:
    """The channel's digests."""
    return Listed(await context.digests.entries(context.caller))


async def preview_digest(command: PreviewDigest, context: Context) -> Preview:
    """What the digest would say. Raises DigestRefused and a DojoError."""
    digest = await context.digests.named(context.caller, command.name, change=False)
    content = await context.digests.preview(digest, await context.writer())
    return Preview(digest, content, context.digests.words(digest.plan), context.digests.due(digest.plan))


async def run_digest(command: RunDigest, context: Context) -> Saved:
    """Post it now. Raises DigestRefused."""
    digest = await context.digests.named(context.caller, command.name, change=False)
    await context.digests.run(digest)
    return _saved(digest, "asked for", context)


async def pause_digest(command: PauseDigest, context: Context) -> Saved:
    """Let it rest. Raises DigestRefused."""
    digest = await context.digests.named(context.caller, command.name, change=True)
    why = _("paused by {who}").format(who=context.caller.signature)
    return Saved(await context.digests.pause(digest, why), "paused", words=context.digests.words(digest.plan))


async def mute_digest(command: MuteDigest, context: Context) -> Saved:
    """Let nothing of it come until tomorrow. Raises DigestRefused."""
    digest = await context.digests.named(context.caller, command.name, change=True)
    return _saved(await context.digests.mute(digest), "muted", context)


async def resume_digest(command: ResumeDigest, context: Context) -> Saved:
    """Let it come again, with the caller's rights. Raises DigestRefused, and what reading its filter raises."""
    digest = await context.digests.named(context.caller, command.name, change=True)
    if digest.state == "active" and digest.muted and digest.muted > context.now():
        return _saved(await context.digests.unmute(digest), "unmuted", context)
    await context.digests.check(digest.plan, context.caller, digest)
    matches = await _matching(digest.plan, context)
    resumed = await context.digests.resume(digest, context.caller)
    return _saved(resumed, "resumed" if digest.owner == resumed.owner else "taken over", context, matches)


async def delete_digest(command: DeleteDigest, context: Context) -> Saved:
    """Remove it. Raises DigestRefused."""
    digest = await context.digests.named(context.caller, command.name, change=True)
    await context.digests.remove(digest)
    return Saved(digest, "removed")


async def digest_history(command: DigestHistory, context: Context) -> History:
    """Its last runs. Raises DigestRefused."""
    digest = await context.digests.named(context.caller, command.name, change=False)
    return History(digest, await context.digests.history(digest))


def _saved(
    digest: Digest,
    did: Literal["added", "changed", "muted", "unmuted", "resumed", "taken over", "asked for"],
    context: Context,
    matches: int | None = None,
) -> Saved:
    return Saved(
        digest, did, context.digests.due(digest.plan, digest.muted), context.digests.words(digest.plan), matches
    )


async def _matching(plan: Plan, context: Context) -> int:
    """How many findings fit, with the rights that the digest will have. Raises what `findings` raises."""
    page = await list_findings(plan.filter.model_copy(update={"limit": 1}), await context.writer())
    return page.count
