"""Slack without Slack: the server that a bot talks to, and the people who use the bot."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING

from playground.slack.administrators import Administrators
from playground.slack.app import build_app
from playground.slack.outbound import Line
from playground.slack.people import People
from playground.slack.state import App
from playground.slack.webapi import Call, WebApi
from playground.slack.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    from starlette.applications import Starlette

    from playground.slack.schema import ArgumentsSchema


class SlackStandIn(People):
    """One workspace: serve `app` to the bot, act and look through the methods of People."""

    def __init__(
        self,
        http: httpx.AsyncClient | None = None,
        bot_url: str = "http://bot.test/slack/events",
        *,
        clock: Callable[[], float] | None = None,
        schema: ArgumentsSchema | None = None,
        identity: App | None = None,
    ) -> None:
        space = Workspace(identity or App(), clock or time.time)
        super().__init__(space, Line(space, http, bot_url))
        self.administrators = Administrators(space, self.line)
        self.api = WebApi(space, schema)

    @cached_property
    def app(self) -> Starlette:
        """The ASGI app that answers the bot: /api/<method> and /hooks/<id>."""
        return build_app(self.space, self.api)

    @property
    def calls(self) -> list[Call]:
        """Every Web API call so far."""
        return self.api.calls

    def connect(self, http: httpx.AsyncClient, bot_url: str) -> None:
        """Say where the bot is, once it's known."""
        self.line.http, self.line.url = http, bot_url
