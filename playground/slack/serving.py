"""Serves the stand-in on a free loopback port, for bots whose Slack client wants a real server."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from playground import serving as loopback

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.slack.standin import SlackStandIn


@asynccontextmanager
async def serving(slack: SlackStandIn) -> AsyncIterator[str]:
    """Serve `slack.app`; gives its base URL, which response_url uses from now on, too."""
    async with loopback.serving(slack.app) as url:
        slack.space.base_url = url
        yield url
