"""★ Read this first: everything that the bot can do, one row an operation.

A row joins what a person writes (verb, Command), what then happens (run) and what is said (view). From the
rows alone come the parser, usage and help, forms, the table in the documents and the audit entry. A row
describes; behaviour and looks are plain functions. To add an operation: a file in `operations/`, a row
here, and a view if it looks new.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from bot.operations import about, cancel, change, channel, findings, products, statistics
from bot.operations.command import Command
from bot.views import about as about_views
from bot.views import channel as channel_views
from bot.views import files as file_views
from bot.views import findings as finding_views
from bot.views import products as product_views
from bot.views import statistics as statistic_views
from bot.views.changes import changed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.dojo.client import DojoClient
    from bot.operations.context import Context
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


@dataclass(frozen=True)
class Change(Operation[C, R]):
    """What changes DefectDojo: its result has a `before` and an `after`, and the audit log keeps both."""

    writes: bool = True


@dataclass(frozen=True)
class Inquiry(Generic[C, R]):
    """What needs the circumstances of the call: who asks, where, and what the bot itself remembers."""

    name: str
    verb: str
    command: type[C]
    run: Callable[[C, Context], Awaitable[R]]
    view: Callable[[C, R], View]
    writes: bool = False


AnyRow = Operation[Any, Any] | Inquiry[Any, Any]

# mypy accepts wrong rows where the annotation stands in the same statement as the literal.
_ROWS = (
    Operation("list_products", "products", products.ListProducts, products.list_products, product_views.product_list),
    Operation("get_product", "product", products.GetProduct, products.get_product, product_views.product_card),
    Operation("list_findings", "findings", findings.ListFindings, findings.list_findings, finding_views.finding_list),
    Operation("get_finding", "finding", findings.GetFinding, findings.get_finding, finding_views.finding_card),
    Operation(
        "get_statistics", "stats", statistics.GetStatistics, statistics.get_statistics, statistic_views.statistics
    ),
    Change("update_finding", "finding update", change.UpdateFinding, change.update_finding, changed),
    Change("mark_false_positive", "false-positive", change.MarkFalsePositive, change.mark_false_positive, changed),
    Change("verify_finding", "verify", change.Verify, change.verify, changed),
    Change("reopen_finding", "reopen", change.Reopen, change.reopen, changed),
    Inquiry("cancel_file", "cancel", cancel.Cancel, cancel.cancel, file_views.stopping),
    Inquiry("channel_default", "context", channel.ChannelDefault, channel.channel_default, channel_views.default),
    Inquiry("help", "help", about.Help, about.help_, about_views.topics),
    Inquiry("whoami", "whoami", about.WhoAmI, about.whoami, about_views.self_),
)
CATALOGUE: Final[tuple[AnyRow, ...]] = _ROWS

BY_VERB: Final[Mapping[str, AnyRow]] = {row.verb: row for row in CATALOGUE}
BY_COMMAND: Final[Mapping[type[Command], AnyRow]] = {row.command: row for row in CATALOGUE}
