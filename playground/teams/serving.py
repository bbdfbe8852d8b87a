"""Serves the stand-in on a loopback port, for bots whose Teams client wants a real server."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from playground import serving as loopback

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.teams.standin import TeamsStandIn


@asynccontextmanager
async def serving(teams: TeamsStandIn, port: int = 0) -> AsyncIterator[str]:
    """Serve `teams.app`; gives its base URL, which activities name as their service from now on, too."""
    async with loopback.serving(teams.app, port, release=teams.issuer.let_go) as url:
        teams.tenant.base_url = url
        yield url
