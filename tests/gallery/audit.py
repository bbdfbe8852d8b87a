"""What was done through the bot, and whether that can be believed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from bot.identity.audit import Entry, Recorded
from bot.identity.verification import Fault, Verdict
from bot.operations.audit import ReadAudit, Trail, VerifyAudit
from bot.views import audit
from tests.gallery.models import HOSTILE
from tests.gallery.samples import CALLER

if TYPE_CHECKING:
    from bot.views.model import View

_NOON: Final = dt.datetime(2026, 11, 22, 12, 0, 5, tzinfo=dt.UTC)


def _one(number: int, **changes: Any) -> Recorded:
    known: dict[str, Any] = {
        "caller": CALLER.key,
        "caller_name": CALLER.name,
        "operation": "mark_false_positive",
        "line": 'false-positive 276 reason:"only in the test data"',
        "outcome": "done",
        "code": "",
        "dojo_user": "alice",
        "finding": 276,
    }
    return Recorded(number, _NOON - dt.timedelta(minutes=100 - number), Entry(**{**known, **changes}))


def _views() -> dict[str, View]:
    refused = _one(41, outcome="refused", code="not linked", dojo_user=None, caller_name="")
    page = Trail((_one(42), refused, _one(40, caller="cli", caller_name="root", line="rotate-keys")), more=True)
    evil = Trail(
        tuple(
            _one(80 - place, line=text, caller_name=text, code=text, dojo_user=text)
            for place, text in enumerate(HOSTILE.values())
        ),
        more=False,
    )
    everything = ReadAudit(by="all", finding=276, day="today", before=43)
    return {
        "audit": audit.trail(ReadAudit(), page),
        "audit-none": audit.trail(ReadAudit(day="today"), Trail((), more=False)),
        "audit-everybody": audit.trail(everything, page),
        "audit-hostile": audit.trail(ReadAudit(by=HOSTILE["mentions"]), evil),
    }


def _verdicts() -> dict[str, View]:
    faults = {
        "changed": Fault("changed", 17),
        "missing": Fault("missing", 17),
        "no-hash": Fault("no hash", 17),
        "before": Fault("before", 17, 1),
        "signature": Fault("signature", 17),
        "unsigned": Fault("unsigned", 17),
        "unknown-keys": Fault("unknown", 17, 3, ("2025", "2026-01")),
        "end": Fault("end", 40),
        "beyond": Fault("beyond", 20, 17),
        "head": Fault("head", 17),
    }
    verdicts = {
        "sound": Verdict(40, 0, _NOON),
        "sound-from-then-on": Verdict(40, 30, _NOON),
        "unkeyed": Verdict(40, 40),
        "empty": Verdict(0, 0),
        **{name: Verdict(16, 0, _NOON, fault) for name, fault in faults.items()},
    }
    return {f"audit-verify-{name}": audit.verdict(VerifyAudit(), one) for name, one in verdicts.items()}


VIEWS: Final = {**_views(), **_verdicts()}
