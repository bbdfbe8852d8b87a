"""What a change of a finding did, in the words that are the same everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _
from bot.operations.triage import AddNote, PushToJira
from bot.views import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.dojo.models import Finding
    from bot.operations.change import Change


def happened(command: Change, before: Finding, after: Finding) -> str:
    """One sentence, with {who} in it; what weighs most is said."""
    match command:
        case AddNote():
            return _("Note written by {who}.")
        case PushToJira():
            return _sent(after)
        case _:
            told = (*_closed(before, after), *_opened(before, after), *_other(before, after))
            return next(iter(told), _("Changed by {who}."))


def _sent(after: Finding) -> str:
    if after.jira:
        return _("Sent to JIRA as {key} by {{who}}.").format(key=_literal(after.jira))
    return _("Sent to JIRA by {who}; DefectDojo does not show the issue yet.")


def _literal(text: str) -> str:
    """Foreign text in a sentence that is still to be filled in."""
    return text.replace("{", "{{").replace("}", "}}")


def _closed(before: Finding, after: Finding) -> Iterator[str]:
    if after.false_p and not before.false_p:
        yield _("Marked as false positive by {who}.")
    if after.out_of_scope and not before.out_of_scope:
        yield _("Marked as out of scope by {who}.")
    if after.duplicate and not before.duplicate:
        yield _("Marked as a duplicate of #{number} by {{who}}.").format(number=after.duplicate_finding)
    if after.risk_accepted and not before.risk_accepted:
        yield _("Risk accepted by {who}.")
    if after.is_mitigated and not before.is_mitigated:
        yield _("Closed as fixed by {who}.")


def _opened(before: Finding, after: Finding) -> Iterator[str]:
    if before.risk_accepted and not after.risk_accepted and not before.active:
        yield _("Risk acceptance ended by {who}.") if not after.active else _("Reopened by {who}.")
    if after.active and not before.active:
        yield _("Reopened by {who}.")
    if after.verified and not before.verified:
        yield _("Verified by {who}.")
    if before.verified and not after.verified:
        yield _("Marked as not verified by {who}.")


def _other(before: Finding, after: Finding) -> Iterator[str]:
    if after.severity != before.severity:
        sentence = _("Severity changed from {then} to {now} by {{who}}.")
        yield sentence.format(then=words.severity(before.severity), now=words.severity(after.severity))
    if after.under_review and not before.under_review:
        yield _("Review asked for by {who}.")
    if set(after.reviewers) != set(before.reviewers):
        yield _("Claimed by {who}.") if len(after.reviewers) > len(before.reviewers) else _("Released by {who}.")
    if after.tags != before.tags:
        yield _("Tags changed by {who}.")
