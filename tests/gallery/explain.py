"""Answers that say how they came about."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from bot.dojo.wire import Request
from bot.operations.finding_verbs import MarkFalsePositive
from bot.operations.findings import ListFindings
from bot.operations.products import ListProducts
from bot.views.explain import Asked, explained
from bot.views.findings import finding_list
from bot.views.model import Paragraph, View
from tests.gallery.models import DOJO, HOSTILE, finding
from tests.gallery.samples import FILTER, page_of

if TYPE_CHECKING:
    from bot.operations.command import Command

READ: Final = dt.datetime(2026, 11, 22, 12, 0, 5, tzinfo=dt.UTC)
_DONE: Final = View("Done", (Paragraph(("It is done.",)),))


def _get(number: int = 1, **params: str) -> Request:
    query = "&".join(f"{name}={value}" for name, value in params.items())
    return Request("GET", f"/findings/{number}/", f"{DOJO}/api/v2/findings/{number}/?{query}", params)


def _patch(body: dict[str, Any]) -> Request:
    return Request("PATCH", "/findings/276/", f"{DOJO}/api/v2/findings/276/", {}, body)


def _asked(
    command: Command, *requests: Request, line: str = "findings critical explain:yes", page: str | None = None
) -> Asked:
    return Asked(command, line, requests, READ, page)


def _views() -> dict[str, View]:
    marked = MarkFalsePositive(finding=276, reason="it's a test")
    evil = HOSTILE["mentions"]
    hostile = _asked(ListProducts(name=evil), _get(q=evil), _patch({"entry": HOSTILE["control"]}), line=evil)
    asked = {
        "explained-nothing": _asked(ListFindings()),
        "explained-change": _asked(marked, _get(), _patch({"false_p": True, "active": False}), _get()),
        "explained-many": _asked(ListFindings(), *(_get(number, limit="10") for number in range(1, 15))),
        "explained-too-long": _asked(ListFindings(), _get(tags="x" * 3_000), page=""),
        "explained-hostile": hostile,
        "explained-hostile-lines": _asked(ListProducts(name=HOSTILE["lines"]), line=HOSTILE["lines"]),
    }
    listed = finding_list(FILTER, page_of(finding()))
    return {
        "explained": explained(listed, _asked(FILTER, _get(severity="Critical"), page=f"{DOJO}/finding?active=true")),
        **{name: explained(_DONE, one) for name, one in asked.items()},
    }


VIEWS: Final = _views()
