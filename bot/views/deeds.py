"""What can be done to a finding from its card: the most wanted as buttons, the rest in a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.language import _
from bot.operations.acceptance import AcceptRisk, EndAcceptance
from bot.operations.command import Draft
from bot.operations.duplicates import MarkDuplicate
from bot.operations.finding_verbs import Close, MarkFalsePositive, MarkOutOfScope, Reopen, Unverify, Verify
from bot.operations.triage import (
    AddNote,
    AddTags,
    AskReview,
    Claim,
    PushToJira,
    Release,
    RemoveTags,
    SetSeverity,
)
from bot.views.model import Button, Menu

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.dojo.models import Finding
    from bot.operations.change import Change
    from bot.operations.findings import ListFindings


def deeds(finding: Finding, back: ListFindings | None) -> tuple[Button, ...]:
    """The two that are wanted most."""
    if not finding.active:
        return (Button(_("Reopen"), Reopen(finding=finding.id, seen=finding.states, back=back), "good"),)
    verify = Button(_("Verify"), Verify(finding=finding.id, seen=finding.states, back=back), "good")
    return (false_positive(finding, back), *(() if finding.verified or finding.duplicate else (verify,)))


def false_positive(finding: Finding, back: ListFindings | None) -> Button:
    """The button that asks for a reason."""
    given = {"finding": finding.id, "seen": finding.states, **({"back": back} if back else {})}
    return Button(_("False positive…"), Draft(MarkFalsePositive, given))


def more(finding: Finding) -> Menu:
    """All others that fit the status. Without the way back to a list: a choice holds a short line only."""
    return Menu(_("More…"), tuple(_Deeds(finding).all()))


class _Deeds:
    """The choices for one finding."""

    def __init__(self, finding: Finding) -> None:
        self._finding = finding
        self._given: dict[str, Any] = {"finding": finding.id, "seen": finding.states}

    def all(self) -> Iterator[Button]:
        yield from self._open() if self._finding.active else self._closed()
        yield self._do(_("Claim it"), Claim)
        if self._finding.reviewers:
            yield self._do(_("Release it"), Release)
        yield self._ask(_("Ask for a review…"), AskReview)
        yield self._ask(_("Change the severity…"), SetSeverity)
        yield self._ask(_("Write a note…"), AddNote)
        yield self._ask(_("Tag…"), AddTags)
        if self._finding.tags:
            yield self._ask(_("Remove tags…"), RemoveTags)

    def _open(self) -> Iterator[Button]:
        yield self._do(_("Close as fixed"), Close)
        if self._finding.verified:
            yield self._do(_("Not verified"), Unverify)
        if not self._finding.duplicate:
            yield self._ask(_("Duplicate of…"), MarkDuplicate)
        yield self._ask(_("Out of scope…"), MarkOutOfScope)
        yield self._ask(_("Accept the risk…"), AcceptRisk)
        yield self._do(_("Push to JIRA"), PushToJira)

    def _closed(self) -> Iterator[Button]:
        if self._finding.risk_accepted:
            yield self._do(_("End the acceptance"), EndAcceptance)
        if self._finding.verified:
            yield self._do(_("Not verified"), Unverify)

    def _do(self, label: str, command: type[Change]) -> Button:
        return Button(label, command(**self._given))

    def _ask(self, label: str, command: type[Change]) -> Button:
        return Button(label, Draft(command, self._given))
