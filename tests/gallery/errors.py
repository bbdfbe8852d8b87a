"""What is said when it was not done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from bot.dojo.errors import (
    Forbidden,
    NotFound,
    Refused,
    TokenRejected,
    TooSlow,
    Unavailable,
    Unexpected,
    Unreachable,
)
from bot.identity.caller import Standing
from bot.operations.about import WhoAmI
from bot.operations.command import Draft
from bot.operations.errors import (
    AlreadySo,
    Busy,
    Candidate,
    CannotUndo,
    ChangedSince,
    Difference,
    HalfDone,
    Impossible,
    Nameless,
    NotAMember,
    NotTaken,
    Stale,
    TooMany,
    Unclear,
    Unknown,
)
from bot.operations.finding_verbs import MarkFalsePositive
from bot.operations.findings import GetFinding, ListFindings
from bot.operations.products import GetProduct, ListProducts
from bot.views import errors, refusals
from bot.views.model import (
    Button,
    View,
)
from tests.gallery.models import HOSTILE, finding

if TYPE_CHECKING:
    from bot.dojo.errors import DojoError
    from bot.operations.errors import Halt

from tests.gallery.samples import CLOSED


def _troubles() -> dict[str, View]:
    troubles: dict[str, DojoError] = {
        "too-slow": TooSlow(),
        "unreachable": Unreachable(),
        "unavailable": Unavailable(503, 30),
        "token-rejected": TokenRejected(),
        "forbidden": Forbidden(),
        "not-found": NotFound(),
        "refused": Refused(("A verified finding cannot be a false positive.", HOSTILE["mentions"])),
        "unexpected": Unexpected(),
    }
    better = (Button("findings critical", ListFindings(severity=("Critical",))), Button("products", ListProducts()))
    return {
        "not-found": errors.dojo_trouble(NotFound("No Finding matches."), GetFinding(finding=99999)),
        **{f"trouble-{name}": errors.dojo_trouble(error, WhoAmI(), "DJ-7F3A") for name, error in troubles.items()},
        "fault": errors.fault("7F3K2"),
        "not-understood": errors.not_understood("I don't know “findngs”.", better, None),
        "not-understood-hostile": errors.not_understood(f"I don't know “{HOSTILE['mentions']}”.", better, "findings"),
        "incomplete": errors.incomplete(Draft(MarkFalsePositive, {"finding": 276}), "False positive"),
    }


_DIFFERENCES: Final = (
    Difference("verified", then=True, now=False),
    Difference("tags", ["pci"], ["pci", HOSTILE["mentions"]]),
    Difference("severity_justification", None, HOSTILE["html"]),
    Difference("accepted_risks", [], [{"id": 7}]),
    Difference("reviewers", [2], []),
)


def _halts() -> dict[str, View]:
    names = ("payments-api", "payments-web", "payments “old”", HOSTILE["mentions"], HOSTILE["surrogate"], "sixth")
    halts: dict[str, Halt] = {
        "unclear": Unclear("product", "payments", tuple(Candidate(name, name) for name in names)),
        "unclear-none": Unclear("product", HOSTILE["mentions"], ()),
        "busy": Busy(),
        "too-many": TooMany("engagements", 4711, 1000),
        "nameless": Nameless(HOSTILE["mentions"]),
        "stale": Stale(("active",), CLOSED),
        "already-so": AlreadySo(CLOSED),
        "impossible": Impossible(finding(), "A false positive cannot be verified. Reopen it first."),
        "half-done": HalfDone(finding(), CLOSED, ("the status",), ("the note",), Unavailable(502)),
        "cannot-undo": CannotUndo("That was more than 24 hours ago. Change it anew."),
        "changed-since": ChangedSince(CLOSED, _DIFFERENCES, HOSTILE["mentions"]),
        "changed-since-elsewhere": ChangedSince(finding(), _DIFFERENCES, ""),
        "not-taken": NotTaken(finding(), finding()),
        "unknown": Unknown(finding(), TooSlow()),
    }
    return {name: errors.halted(GetProduct(product="payments"), halt) for name, halt in halts.items()}


def _strangers() -> dict[str, View]:
    kinds = [one for one in get_args(Standing) if one != "member"]
    return {f"not-a-member-{one}": refusals.not_admitted(NotAMember(one)) for one in kinds}


VIEWS: Final[dict[str, View]] = {**_troubles(), **_halts(), **_strangers()}
