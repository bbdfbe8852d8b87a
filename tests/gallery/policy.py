"""Answers in channels where not everything works, or not everything is shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, get_args

from bot.operations.change import Changed
from bot.operations.channel import ChannelDefault, Standing
from bot.operations.context import Fixed
from bot.operations.errors import ChangedSince, DefaultIsFixed, Difference, NotHere
from bot.operations.finding_verbs import Verify
from bot.operations.findings import GetFinding, ListFindings
from bot.operations.redaction import Counted, Withheld, Word
from bot.operations.tests import ListTestTypes
from bot.views import channel, errors, refusals
from bot.views.changes import changed
from bot.views.findings import finding_card, finding_list
from bot.views.redaction import counted, for_one, not_for_all, shown, with_note, withheld
from tests.gallery.models import HOSTILE, finding, hostile
from tests.gallery.samples import CLOSED, page_of

if TYPE_CHECKING:
    from bot.operations.redaction import Redaction
    from bot.views.model import View

_LIST: Final = ListFindings(product="payments-api")
_CARD: Final = GetFinding(finding=276)
_VERIFIED: Final = Verify(finding=276)
_SINCE: Final = ChangedSince(CLOSED, (Difference("tags", ["pci"], ["pci", HOSTILE["mentions"]]),), "ana")


def _redacted(level: Redaction) -> dict[str, View]:
    page = page_of(finding(), hostile(900, HOSTILE["mentions"]), count=143)
    change = Changed(finding(), finding(verified=True), None, receipt=17)
    return {
        f"{level}-list": shown(partial(finding_list, _LIST), _LIST, page, level),
        f"{level}-card": shown(partial(finding_card, _CARD), _CARD, finding(), level),
        f"{level}-changed": shown(partial(changed, _VERIFIED), _VERIFIED, change, level),
        f"{level}-changed-since": shown(partial(errors.halted, _VERIFIED), _VERIFIED, _SINCE, level),
    }


def _views() -> dict[str, View]:
    shared = finding_card(GetFinding(finding=276, share=True), finding())
    context = ChannelDefault()
    return {
        **_redacted("no-titles"),
        **_redacted("counts"),
        **{f"withheld-{word.replace(' ', '-')}": withheld(Withheld(word)) for word in get_args(Word)},
        "counted-one": with_note(counted(ListTestTypes(), Counted(1)), "counts"),
        "for-one-shared": for_one(shared, "shared"),
        "for-one-unknown": for_one(shared, "unknown"),
        "not-for-all-shared": not_for_all("shared"),
        "not-for-all-unknown": not_for_all("unknown"),
        "not-here": refusals.not_admitted(NotHere("verify", ("finding", "findings", "stats"))),
        "not-here-at-all": refusals.not_admitted(NotHere(HOSTILE["mentions"], ())),
        "context-fixed": channel.default(context, Standing(Fixed("payments-api"), "shown", Fixed("payments-api"))),
        "context-fixed-hostile": channel.default(context, Standing(Fixed(HOSTILE["mentions"]), "shown")),
        "context-fixed-stays": errors.halted(context, DefaultIsFixed()),
    }


VIEWS: Final = _views()
