"""Answers that are files: how far they are, and how they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.dojo.rows import Rows, at_hand
from bot.operations.cancel import Cancel
from bot.operations.errors import NotUnderWay, TooLong
from bot.operations.findings import ListFindings
from bot.views import errors, files
from tests.gallery.models import HOSTILE

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.dojo.rows import RawPage
    from bot.views.model import View

BASIS: Final = "active, not duplicate; product payments-api"


async def _nothing() -> AsyncGenerator[RawPage]:
    return
    yield


def _rows(count: int, taken: int, fitting: int | None = None, now: int | None = None) -> Rows:
    rows = Rows(count, _nothing(), fitting)
    rows.taken = taken
    rows.now = rows.fitting if now is None else now
    return rows


def _files() -> dict[str, View]:
    half = _rows(10_000, 2500)
    many = ListFindings(status=("any",), format="csv")
    return {
        "file-reading": files.reading("3fa91c07", half),
        "file-coming": files.coming(half),
        "file-asked": files.asked("findings-2026-11-22-1200.csv", half),
        "file-declined": files.declined(),
        "file-outdated": files.outdated(),
        "file-delivered": files.delivered("findings-2026-11-22-1200.csv", 312_400, _rows(606, 606), BASIS),
        "file-delivered-one": files.delivered(
            "finding-2026-11-22-1200.json", 90, at_hand([{"id": 276}]), "finding #276"
        ),
        "file-delivered-part": files.delivered("findings.csv", 27_100_000, _rows(10_000, 10_000, 143_000), BASIS),
        "file-delivered-changed": files.delivered("findings.csv", 312_400, _rows(606, 600, now=596), BASIS),
        "file-delivered-hostile": files.delivered("findings.csv", 1, _rows(1, 1), HOSTILE["mentions"]),
        "file-cancelled": files.cancelled(half),
        "file-interrupted": files.interrupted(),
        "file-undelivered": files.undelivered("Slack did not take the file (internal_error). Try again in a minute."),
        "file-no-room": files.no_room(),
        "file-stopping": files.stopping(Cancel(file="3fa91c07"), None),
        "file-too-long": errors.halted(many, TooLong(143_000, 10_000)),
        "file-not-under-way": errors.halted(Cancel(file="3fa91c07"), NotUnderWay("3fa91c07")),
    }


VIEWS: Final = _files()
