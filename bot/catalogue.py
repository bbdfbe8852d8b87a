"""★ Read this first: everything that the bot can do, one row an operation.

A row joins what a person writes (verb, Command), what then happens (run) and what is said (view). From the
rows alone come the parser, usage and help, forms, the table in the documents and the audit entry. A row
describes; behaviour and looks are plain functions. To add an operation: a file in `operations/`, a row
here, and a view if it looks new.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from bot.identity.roles import Role
from bot.operations import (
    about,
    acceptance,
    audit,
    cancel,
    channel,
    claim_next,
    duplicates,
    endpoints,
    engagement_changes,
    engagement_creation,
    engagements,
    findings,
    linking,
    products,
    statistics,
    tests,
    triage,
    undo,
    vitals,
)
from bot.operations import digest_commands as digests
from bot.operations import finding_verbs as status
from bot.operations.command import Command, Draft
from bot.views import about as about_views
from bot.views import audit as audit_views
from bot.views import channel as channel_views
from bot.views import digests as digest_views
from bot.views import endpoints as endpoint_views
from bot.views import engagement_changes as engagement_change_views
from bot.views import engagements as engagement_views
from bot.views import files as file_views
from bot.views import findings as finding_views
from bot.views import linking as linking_views
from bot.views import products as product_views
from bot.views import statistics as statistic_views
from bot.views import tests as test_views
from bot.views import vitals as vital_views
from bot.views.changes import changed, next_claimed, undone

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.dojo.client import DojoClient
    from bot.operations.context import Chapter, Context
    from bot.views.model import View

C = TypeVar("C", bound=Command)
R = TypeVar("R")


@dataclass(frozen=True)
class Operation(Generic[C, R]):
    """What can be read in DefectDojo, with the caller's own client."""

    name: str
    verb: str
    command: type[C]
    run: Callable[[C, DojoClient], Awaitable[R]]
    view: Callable[[C, R], View]
    writes: bool = False
    role: Role | None = Role.READER
    """The least role that it takes, where roles are configured; None for what everybody may."""

    @property
    def chapter(self) -> Chapter:
        """Where help tells of it."""
        return "change" if self.writes else "look"


@dataclass(frozen=True)
class Change(Operation[C, R]):
    """What changes DefectDojo: its result has a `before` and an `after`, and the audit log keeps both."""

    writes: bool = True
    role: Role | None = Role.WRITER


@dataclass(frozen=True)
class Inquiry(Generic[C, R]):
    """What needs the circumstances of the call: who asks, where, and what the bot itself remembers."""

    name: str
    verb: str
    command: type[C]
    run: Callable[[C, Context], Awaitable[R]]
    view: Callable[[C, R], View]
    role: Role | None
    """The least role that it takes, where roles are configured; None for what everybody may."""
    writes: bool = False

    @property
    def chapter(self) -> Chapter:
        """Where help tells of it."""
        return "change" if self.writes else "bot"


AnyRow = Operation[Any, Any] | Inquiry[Any, Any]

# mypy accepts wrong rows where the annotation stands in the same statement as the literal.
_ROWS = (
    Operation("list_products", "products", products.ListProducts, products.list_products, product_views.product_list),
    Operation("get_product", "product", products.GetProduct, products.get_product, product_views.product_card),
    Operation(
        "list_engagements",
        "engagements",
        engagements.ListEngagements,
        engagements.list_engagements,
        engagement_views.engagement_list,
    ),
    Operation(
        "get_engagement",
        "engagement",
        engagements.GetEngagement,
        engagements.get_engagement,
        engagement_views.engagement_card,
    ),
    Operation("list_tests", "tests", tests.ListTests, tests.list_tests, test_views.test_list),
    Operation("list_findings", "findings", findings.ListFindings, findings.list_findings, finding_views.finding_list),
    Operation("get_finding", "finding", findings.GetFinding, findings.get_finding, finding_views.finding_card),
    Operation(
        "list_endpoints", "endpoints", endpoints.ListEndpoints, endpoints.list_endpoints, endpoint_views.endpoint_list
    ),
    Operation("list_test_types", "test-types", tests.ListTestTypes, tests.list_test_types, test_views.type_list),
    Operation(
        "get_statistics", "stats", statistics.GetStatistics, statistics.get_statistics, statistic_views.statistics
    ),
    Change("update_finding", "finding update", status.UpdateFinding, status.update_finding, changed),
    Change("mark_false_positive", "false-positive", status.MarkFalsePositive, status.mark_false_positive, changed),
    Change("mark_out_of_scope", "out-of-scope", status.MarkOutOfScope, status.mark_out_of_scope, changed),
    Change("mark_duplicate", "duplicate-of", duplicates.MarkDuplicate, duplicates.mark_duplicate, changed),
    Change("verify_finding", "verify", status.Verify, status.verify, changed),
    Change("unverify_finding", "unverify", status.Unverify, status.unverify, changed),
    Change("close_finding", "close", status.Close, status.close, changed),
    Change("reopen_finding", "reopen", status.Reopen, status.reopen, changed),
    Change("accept_risk", "risk-accept", acceptance.AcceptRisk, acceptance.accept_risk, changed),
    Change("end_acceptance", "unaccept", acceptance.EndAcceptance, acceptance.end_acceptance, changed),
    Change("add_note", "note", triage.AddNote, triage.add_note, changed),
    Change("add_tags", "tag", triage.AddTags, triage.add_tags, changed),
    Change("remove_tags", "untag", triage.RemoveTags, triage.remove_tags, changed),
    Change("claim_finding", "claim", triage.Claim, triage.claim, changed),
    Inquiry(
        "claim_next", "claim next", claim_next.ClaimNext, claim_next.claim_next, next_claimed, Role.WRITER, writes=True
    ),
    Change("release_finding", "release", triage.Release, triage.release, changed),
    Change("ask_review", "ask-review", triage.AskReview, triage.ask_review, changed),
    Change("set_severity", "severity", triage.SetSeverity, triage.set_severity, changed),
    Change("push_to_jira", "push-to-jira", triage.PushToJira, triage.push_to_jira, changed),
    Inquiry("undo", "undo", undo.Undo, undo.undo, undone, Role.WRITER, writes=True),
    Change(
        "create_engagement",
        "engagement create",
        engagement_creation.CreateEngagement,
        engagement_creation.create_engagement,
        engagement_change_views.created,
    ),
    Change(
        "close_engagement",
        "engagement close",
        engagement_changes.CloseEngagement,
        engagement_changes.close_engagement,
        engagement_change_views.engagement_changed,
    ),
    Change(
        "reopen_engagement",
        "engagement reopen",
        engagement_changes.ReopenEngagement,
        engagement_changes.reopen_engagement,
        engagement_change_views.engagement_changed,
    ),
    Inquiry("cancel_file", "cancel", cancel.Cancel, cancel.cancel, file_views.stopping, Role.READER),
    Inquiry(
        "channel_default",
        "context",
        channel.ChannelDefault,
        channel.channel_default,
        channel_views.default,
        Role.WRITER,
    ),
    Inquiry("add_digest", "digest add", digests.AddDigest, digests.add_digest, digest_views.saved, Role.WRITER),
    Inquiry("list_digests", "digest list", digests.ListDigests, digests.list_digests, digest_views.listed, Role.READER),
    Inquiry("edit_digest", "digest edit", digests.EditDigest, digests.edit_digest, digest_views.saved, Role.WRITER),
    Inquiry(
        "preview_digest",
        "digest preview",
        digests.PreviewDigest,
        digests.preview_digest,
        digest_views.preview,
        Role.READER,
    ),
    Inquiry("run_digest", "digest run", digests.RunDigest, digests.run_digest, digest_views.saved, Role.WRITER),
    Inquiry("pause_digest", "digest pause", digests.PauseDigest, digests.pause_digest, digest_views.saved, Role.WRITER),
    Inquiry("mute_digest", "digest mute", digests.MuteDigest, digests.mute_digest, digest_views.saved, Role.WRITER),
    Inquiry(
        "resume_digest", "digest resume", digests.ResumeDigest, digests.resume_digest, digest_views.saved, Role.WRITER
    ),
    Inquiry(
        "delete_digest", "digest delete", digests.DeleteDigest, digests.delete_digest, digest_views.saved, Role.WRITER
    ),
    Inquiry(
        "digest_history",
        "digest history",
        digests.DigestHistory,
        digests.digest_history,
        digest_views.history,
        Role.READER,
    ),
    Inquiry("read_audit", "audit", audit.ReadAudit, audit.read_audit, audit_views.trail, Role.READER),
    Inquiry("verify_audit", "audit verify", audit.VerifyAudit, audit.verify_audit, audit_views.verdict, Role.READER),
    Inquiry("show_status", "status", vitals.ShowStatus, vitals.show_status, vital_views.status, Role.READER),
    Inquiry("help", "help", about.Help, about.help_, about_views.topics, None),
    Inquiry("whoami", "whoami", about.WhoAmI, about.whoami, about_views.self_, None),
    Inquiry("link", "link", linking.StartLink, linking.start_link, linking_views.linkable, None),
    Inquiry("enter_code", "link code", linking.EnterCode, linking.enter_code, linking_views.linked, None),
    Inquiry("give_token", "link token", linking.GiveToken, linking.give_token, linking_views.token_given, None),
    Inquiry("unlink", "unlink", linking.Unlink, linking.unlink, linking_views.unlinked, None),
)
CATALOGUE: Final[tuple[AnyRow, ...]] = _ROWS

BY_VERB: Final[Mapping[str, AnyRow]] = {row.verb: row for row in CATALOGUE}
BY_COMMAND: Final[Mapping[type[Command], AnyRow]] = {row.command: row for row in CATALOGUE}


def row_of(asked: Command | Draft) -> AnyRow:
    """The row of a Command, or of one that does not say enough yet."""
    return BY_COMMAND[asked.command if isinstance(asked, Draft) else type(asked)]
