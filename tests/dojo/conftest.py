"""The client, and the stand-in that it speaks to."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.dojo.client import DojoClient
from bot.dojo.transport import connect
from playground.defectdojo import State, build, seeded, token

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TODAY = date(2026, 11, 22)


@asynccontextmanager
async def speaking(state: State, who: str = "ana", **limits: Any) -> AsyncIterator[DojoClient]:
    """A client with that person's token; `limits` are the time limit and the most requests at once."""
    transport = httpx.ASGITransport(build(state, strict=True))
    async with connect("http://dojo.test", **{"concurrency": 4, "timeout": 5.0, **limits}, transport=transport) as http:
        yield DojoClient(http, token(who), author="Ana (slack:T0/U0)")


@pytest.fixture(params=["3.2.0", "2.58.4"])
def state(request: pytest.FixtureRequest) -> State:
    """A DefectDojo of either version."""
    return seeded(today=TODAY, generation=request.param, findings=600)


@pytest.fixture
async def dojo(state: State) -> AsyncIterator[DojoClient]:
    """Ana's client; nothing may have been asked that DefectDojo would ignore."""
    async with speaking(state) as client:
        yield client
    assert state.refused == []


@pytest.fixture
def small() -> State:
    """A DefectDojo with few findings, for what does not depend on them."""
    return seeded(today=TODAY, findings=60)


def asked(state: State) -> dict[str, str]:
    """The last request's query; no name may stand in it twice."""
    pairs = state.requests[-1].query
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)
