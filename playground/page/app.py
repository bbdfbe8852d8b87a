"""The page's server side: static files, and JSON routes over the stand-ins of Slack and Teams."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from playground.clock import DAY, HOUR, DemoClock
from playground.page import acts, teams_acts, teams_picture
from playground.page.headers import SafeHeaders
from playground.page.picture import picture
from playground.page.side import Side, ours

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request

    from playground.slack import SlackStandIn
    from playground.teams import TeamsStandIn

    RequestsSince: TypeAlias = Callable[[int], Sequence[Mapping[str, Any]]]

_STATIC = Path(__file__).parent / "static"
_ACTS = 20


def build(  # noqa: PLR0913  # the last two may be left out
    slack: SlackStandIn,
    teams: TeamsStandIn,
    verbs: Sequence[Mapping[str, Any]],
    requests: RequestsSince,
    *,
    examples: Sequence[str] = ("help", "findings critical", "stats"),
    notes: Mapping[str, str] | None = None,
) -> Starlette:
    """Build the page's ASGI app, to be mounted at the root.

    `verbs` are completed while one types ({"verb", "usage", "help"}); `requests(n)` lists what DefectDojo
    was asked after the first n requests ({"method", "path", "status", "ms"}); `notes` describe a person.
    Where the workspace lives by a DemoClock, the page shows it and can move it forward.
    """
    page = Page(slack, teams, list(verbs), requests, list(examples), dict(notes or {}))
    sides = {"/demo": page.slack_side(), "/demo/teams": page.teams_side()}
    routes = [
        Route("/", page.index),
        Route("/demo/verbs", page.list_verbs),
        Route("/demo/files/{id}", page.file),
        Route("/demo/requests", page.list_requests),
        *(Route(f"{path}/state", side.state) for path, side in sides.items()),
        *(Route(f"{path}/act", side.act, methods=["POST"]) for path, side in sides.items()),
        Route("/clock", page.move_clock, methods=["POST"]),
        Route("/clock", page.show_clock),
        Mount("/static", StaticFiles(directory=_STATIC)),
    ]
    return Starlette(routes=routes, middleware=[Middleware(SafeHeaders)])


@dataclass
class Page:
    """What the routes share."""

    slack: SlackStandIn
    teams: TeamsStandIn
    verbs: list[Mapping[str, Any]]
    requests_since: RequestsSince
    examples: list[str]
    notes: dict[str, str]
    marks: list[tuple[str, int]] = field(default_factory=list)
    """What was done, with the number of DefectDojo requests before it."""

    @property
    def clock(self) -> DemoClock | None:
        """The demo's clock, where the workspace lives by one."""
        clock = self.slack.space.clock
        return clock if isinstance(clock, DemoClock) else None

    def slack_side(self) -> Side:
        """Slack's routes."""
        works = {name: partial(work, self.slack) for name, work in acts.ACTS.items()}
        return Side(self.slack.space, self._in_slack, works, self._mark)

    def teams_side(self) -> Side:
        """Teams' routes."""
        works = {name: partial(work, self.teams) for name, work in teams_acts.ACTS.items()}
        return Side(self.teams.tenant, partial(teams_picture.picture, self.teams), works, self._mark)

    async def index(self, _request: Request) -> Response:
        """Serve the page itself."""
        return FileResponse(_STATIC / "index.html")

    async def list_verbs(self, _request: Request) -> Response:
        """Serve what the composers complete."""
        commands = {"slack": self.slack.space.app.command, "teams": f"@{self.teams.tenant.bot.name}"}
        return JSONResponse({"commands": commands, "verbs": self.verbs, "examples": self.examples})

    async def file(self, request: Request) -> Response:
        """Serve a file to somebody who sees it, always to be saved: it is not the page's own content."""
        seen = self.slack.files_of(request.query_params.get("user", ""))
        found = next((file for file in seen if file.id == request.path_params["id"]), None)
        if found is None:
            return Response(status_code=404)
        headers = {"content-disposition": f"attachment; filename*=utf-8''{quote(found.name)}"}
        kind = "image/png" if found.name.endswith(".png") else "application/octet-stream"
        return Response(found.content, media_type=kind, headers=headers)

    async def list_requests(self, request: Request) -> Response:
        """Serve what each act cost in requests to DefectDojo, the last acts only."""
        del request
        recent = self.marks[-_ACTS:]
        ends = [mark for _, mark in recent[1:]] + [self._count()]
        listed = [
            {"label": label, "requests": self._between(start, end)}
            for (label, start), end in zip(recent, ends, strict=False)
        ]
        return JSONResponse(listed)

    async def show_clock(self, _request: Request) -> Response:
        """Serve the demo's time, in seconds since 1970."""
        return JSONResponse({"now": self.clock()}) if self.clock else Response(status_code=404)

    async def move_clock(self, request: Request) -> Response:
        """Move the clock on by one of three steps."""
        if not ours(request):
            return JSONResponse({"error": "send JSON"}, 415)
        if not self.clock:
            return Response(status_code=404)
        steps = {"hour": HOUR, "day": DAY, "morning": self.clock.until_tomorrow()}
        step = steps.get((await request.json()).get("step"))
        if step is None:
            return JSONResponse({"error": "The clock has no such step."}, 409)
        self.clock.forward(step)
        return await self.show_clock(request)

    def _in_slack(self, user: str, channel: str) -> dict[str, Any]:
        now = self.clock() if self.clock else None
        return picture(self.slack, user, channel) | {"notes": self.notes, "now": now}

    def _mark(self, label: str) -> None:
        self.marks.append((label, self._count()))

    def _count(self) -> int:
        return len(self.requests_since(0))

    def _between(self, start: int, end: int) -> list[Mapping[str, Any]]:
        return list(self.requests_since(start)[: end - start])
