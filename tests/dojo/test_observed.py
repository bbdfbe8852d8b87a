"""Requests to DefectDojo as somebody sees them who only counts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.dojo import observed
from bot.dojo.client import DojoClient
from bot.dojo.errors import DojoError
from bot.dojo.transport import connect

if TYPE_CHECKING:
    from bot.dojo.observed import Lost


class Ledger:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.asks: list[tuple[str, str, int]] = []
        self.losses: list[str] = []
        self.up: bool | None = None

    def asked(self, method: str, operation: str, status: int, seconds: float) -> None:
        """Answered."""
        assert seconds >= 0
        self.asks.append((method, operation, status))

    def lost(self, reason: Lost) -> None:
        """Not answered."""
        self.losses.append(reason)

    def reached(self, *, up: bool) -> None:
        """The last word on whether it is there."""
        self.up = up


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def dojo(answer: Any, ledger: Ledger, timeout: float = 5.0) -> httpx.AsyncClient:
    """A client of a DefectDojo that answers like that."""
    return connect(
        "http://dojo.test", concurrency=1, timeout=timeout, transport=httpx.MockTransport(answer), observer=ledger
    )


@pytest.mark.parametrize(("status", "up"), [(200, True), (404, True), (500, True), (503, False)])
async def test_an_answer_is_counted_by_its_operation(status: int, up: bool, ledger: Ledger) -> None:  # noqa: FBT001  # a case
    async with dojo(lambda _: httpx.Response(status), ledger) as http:
        await http.get("/api/v2/findings/276/", headers={"Authorization": "Token x"})
    assert (ledger.asks, ledger.up) == ([("GET", "/findings/{id}/", status)], up)


async def test_whoever_only_asks_whether_it_is_there_is_not_counted(ledger: Ledger) -> None:
    async with dojo(lambda _: httpx.Response(401), ledger) as http:
        await http.get("/api/v2/user_profile/")
    assert (ledger.asks, ledger.losses, ledger.up) == ([], [], True)


@pytest.mark.parametrize(
    ("error", "reason"),
    [(httpx.ConnectError("away"), "connection"), (httpx.ReadTimeout("slow"), "timeout")],
)
async def test_a_request_without_an_answer_is_counted_by_its_reason(
    error: Exception, reason: str, ledger: Ledger
) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise error

    async with dojo(answer, ledger) as http:
        with pytest.raises(DojoError):
            await DojoClient(http, "x").who_am_i()
    assert (set(ledger.losses), ledger.asks, ledger.up) == ({reason}, [], False)


@pytest.mark.parametrize(("given_up", "losses"), [(0.0, ["timeout"]), (60.0, [])])
async def test_what_was_given_up_too_soon_tells_nothing(
    given_up: float, losses: list[str], ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observed, "_GIVEN_UP", given_up)

    async def answer(_request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with dojo(answer, ledger, timeout=0.01) as http:
        with pytest.raises(DojoError):
            await DojoClient(http, "x").who_am_i()
    assert (ledger.losses, ledger.up) == (losses, False if losses else None)
