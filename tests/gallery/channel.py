"""A channel's default product, and answers that were narrowed by one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from bot.operations.channel import ChannelDefault, Standing
from bot.operations.findings import ListFindings
from bot.storage.channels import Default
from bot.views import channel
from bot.views.findings import finding_list
from tests.gallery.models import HOSTILE, finding
from tests.gallery.samples import CALLER, page_of

if TYPE_CHECKING:
    from bot.views.model import View

_SET: Final = dt.datetime(2026, 11, 22, 12, 0, 5, tzinfo=dt.UTC)
_DEFAULT: Final = Default(31, "payments-api", CALLER.signature, _SET)
_FORMER: Final = Default(7, "checkout-web", CALLER.signature, _SET)
_HOSTILE: Final = Default(31, HOSTILE["mentions"], HOSTILE["html"], _SET)


def _views() -> dict[str, View]:
    standings = {
        "context": Standing(_DEFAULT, "shown", _DEFAULT),
        "context-none": Standing(None, "shown"),
        "context-set": Standing(_DEFAULT, "set", _FORMER, CALLER.signature),
        "context-removed": Standing(None, "removed", _DEFAULT, CALLER.signature),
        "context-hostile": Standing(_HOSTILE, "set", _HOSTILE, HOSTILE["html"]),
    }
    narrowed = finding_list(ListFindings(product="payments-api"), page_of(finding()))
    everything = finding_list(ListFindings(product="any"), page_of(finding()))
    return {
        **{name: channel.default(ChannelDefault(), one) for name, one in standings.items()},
        "findings-by-default": channel.with_note(narrowed, _DEFAULT),
        "findings-by-default-hostile": channel.with_note(narrowed, _HOSTILE),
        "findings-of-any-product": everything,
    }


VIEWS: Final = _views()
