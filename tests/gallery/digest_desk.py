"""Digests as such: declared, listed, and what their runs came to."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.operations.digest_commands import AddDigest, DigestHistory, ListDigests
from bot.operations.digests import Digest, Due, Entry, History, Listed, Plan, Ran, Saved
from bot.operations.errors import DigestRefused
from bot.operations.findings import ListFindings
from bot.views import digests
from bot.views.errors import halted
from tests.gallery.models import HOSTILE

if TYPE_CHECKING:
    from bot.views.model import View

_NINE: Final = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
_PLAN: Final = Plan(
    name="payments-criticals",
    filter=ListFindings(severity=("Critical",), product="payments-api"),
    schedule="weekdays 09:00",
    timezone="America/Sao_Paulo",
)
_DIGEST: Final = Digest("5f2c", "slack:C0123", _PLAN, "T0123", "slack:T0123/U0456", "alice")
_WORDS: Final = "weekdays at 09:00 (America/Sao_Paulo)"
_DUE: Final = Due("2026-11-23T09:00", _NINE)
_COMMAND: Final = AddDigest(name="payments-criticals", filter=_PLAN.filter, schedule="weekdays 09:00")


def _ran(state: str, outcome: str = "") -> Ran:
    return Ran("2026-11-20T09:00", state, outcome, _NINE, _NINE, 5, 840)


def _paused(why: str, name: str = "alice") -> Digest:
    return Digest("5f2c", "slack:C0123", _PLAN, "T0123", "slack:T0123/U0456", name, "paused", why)


def _calling(mentions: str) -> Digest:
    return replace(_DIGEST, plan=_PLAN.model_copy(update={"mentions": mentions}))


def _views() -> dict[str, View]:
    configured = Digest("file:payments-criticals", "slack:C0123", _PLAN)
    evil = _paused(HOSTILE["mentions"], HOSTILE["html"])
    runs = tuple(_ran(state) for state in ("posted", "quiet", "late", "unknown", "failed", "due", "claimed"))
    entries = (
        Entry(_DIGEST, _WORDS, _DUE, _ran("posted")),
        Entry(configured, _WORDS, _DUE, None),
        Entry(_calling("owners"), _WORDS, _DUE, None),
        Entry(evil, _WORDS, None, _ran("failed", HOSTILE["markdown"])),
    )
    return {
        "digest-added": digests.saved(_COMMAND, Saved(_DIGEST, "added", _DUE, _WORDS, 23)),
        "digest-with-mentions": digests.saved(_COMMAND, Saved(_calling("S0123ABCD"), "changed", _DUE, _WORDS)),
        "digest-paused": digests.saved(_COMMAND, Saved(evil, "paused", None, _WORDS)),
        "digest-removed": digests.saved(_COMMAND, Saved(_DIGEST, "removed")),
        "digest-asked-for": digests.saved(_COMMAND, Saved(configured, "asked for", _DUE, _WORDS)),
        "digests": digests.listed(ListDigests(), Listed(entries)),
        "digests-none": digests.listed(ListDigests(), Listed(())),
        "digest-history": digests.history(
            DigestHistory(name="payments-criticals"), History(_DIGEST, (*runs, _ran("failed", HOSTILE["mentions"])))
        ),
        "digest-history-none": digests.history(DigestHistory(name="payments-criticals"), History(_DIGEST, ())),
        "digest-without-owner": digests.paused(_paused("they are not linked any more.")),
        "digest-without-owner-hostile": digests.paused(evil),
        "digest-trouble": digests.trouble(_DIGEST, "2026-11-20T09:00", HOSTILE["mentions"]),
        "digest-refused": halted(_COMMAND, DigestRefused("There is no such zone.", (ListDigests(),))),
    }


VIEWS: Final = _views()
