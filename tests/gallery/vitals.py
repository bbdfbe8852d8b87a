"""How the bot is doing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.operations.digests import Ran
from bot.operations.vitals import Connection, LastDigest, ShowStatus, Status, Vitals
from bot.views import vitals
from tests.gallery.models import HOSTILE

if TYPE_CHECKING:
    from bot.views.model import View

_NINE: Final = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
_RAN: Final = Ran("2026-11-22T09:00", "posted", "", _NINE, _NINE + dt.timedelta(seconds=12), 9, 812)
_WELL: Final = Vitals(
    connections=(Connection("database", ""), Connection("defectdojo", ""), Connection("slack", "")),
    last=LastDigest("payments-criticals", _RAN),
    waiting=2,
    since=_NINE,
    audited=31,
    failed=2,
    linked=18,
)
_ILL: Final = (
    Connection("database", ""),
    Connection("defectdojo", "ConnectError"),
    Connection("slack", "Socket Mode is not connected"),
    Connection("teams", HOSTILE["mentions"]),
)


def _view(found: Vitals, dojo: str = "3.2.0") -> View:
    return vitals.status(ShowStatus(), Status("1.0.0", dojo, found))


VIEWS: Final = {
    "status": _view(_WELL),
    "status-of-a-new-bot": _view(replace(_WELL, last=None, waiting=0, audited=0, failed=0, linked=1)),
    "status-in-trouble": _view(replace(_WELL, connections=_ILL, last=LastDigest("", _RAN)), dojo=""),
}
