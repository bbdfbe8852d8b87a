"""The page's server side: static files, and JSON routes over the Slack stand-in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from playground.clock import DAY, HOUR, DemoClock
from playground.page.acts import ACTS, Refusal
from playground.page.headers import SafeHeaders
from playground.page.picture import picture

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request

    from playground.slack import SlackStandIn

    RequestsSince: TypeAlias = Callable[[int], Sequence[Mapping[str, Any]]]

_STATIC = Path(__file__).parent / "static"
_WAIT = 2.0
_ACTS = 20
_JSON = "application/json"


def build(
    slack: SlackStandIn,
    verbs: Sequence[Mapping[str, Any]],
    requests: RequestsSince,
    examples: Sequence[str] = ("help", "findings critical", "stats"),
    notes: Mapping[str, str] | None = None,
) -> Starlette:
    """Build the page's ASGI app, to be mounted at the root.

    `verbs` are completed while one types ({"verb", "usage", "help"}); `requests(n)` lists what DefectDojo
    was asked after the first n requests ({"method", "path", "status", "ms"}); `notes` describe a person.
    Where the workspace lives by a DemoClock, the page shows it and can move it forward.
    """
    page = Page(slack, list(verbs), requests, list(examples), dict(notes or {}))
    routes = [
        Route("/", page.index),
        Route("/demo/verbs", page.list_verbs),
        Route("/demo/state", page.state),
        Route("/demo/files/{id}", page.file),
        Route("/demo/requests", page.list_requests),
        Route("/demo/act", page.act, methods=["POST"]),
        Route("/clock", page.move_clock, methods=["POST"]),
        Route("/clock", page.show_clock),
        Mount("/static", StaticFiles(directory=_STATIC)),
    ]
    return Starlette(routes=routes, middleware=[Middleware(SafeHeaders)])


@dataclass
class Page:
    """What the routes share."""

    slack: SlackStandIn
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

    async def index(self, _request: Request) -> Response:
        """Serve the page itself."""
        return FileResponse(_STATIC / "index.html")

    async def list_verbs(self, _request: Request) -> Response:
        """Serve what the composer completes."""
        command = self.slack.space.app.command
        return JSONResponse({"command": command, "verbs": self.verbs, "examples": self.examples})

    async def state(self, request: Request) -> Response:
        """Serve what one person sees, at once if it's newer than `after`, else when it changes."""
        query = request.query_params
        after = int(query.get("after", "-1"))
        if self.slack.space.version == after:
            await self._change()
        if self.slack.space.version == after:
            return Response(status_code=204)
        seen = picture(self.slack, query["user"], query["channel"])
        return JSONResponse(seen | {"notes": self.notes, "now": self.clock() if self.clock else None})

    async def file(self, request: Request) -> Response:
        """Serve a file to somebody who sees it, always to be saved: it is not the page's own content."""
        seen = self.slack.files_of(request.query_params.get("user", ""))
        found = next((file for file in seen if file.id == request.path_params["id"]), None)
        if found is None:
            return Response(status_code=404)
        headers = {"content-disposition": f"attachment; filename*=utf-8''{quote(found.name)}"}
        return Response(found.content, media_type="application/octet-stream", headers=headers)

    async def list_requests(self, request: Request) -> Response:
        """Serve what each act cost in requests to DefectDojo, the last acts only."""
        del request
        recent = self.marks[-_ACTS:]
        ends = [mark for _, mark in recent[1:]] + [self._count()]
        acts = [
            {"label": label, "requests": self._between(start, end)}
            for (label, start), end in zip(recent, ends, strict=False)
        ]
        return JSONResponse(acts)

    async def show_clock(self, _request: Request) -> Response:
        """Serve the demo's time, in seconds since 1970."""
        return JSONResponse({"now": self.clock()}) if self.clock else Response(status_code=404)

    async def move_clock(self, request: Request) -> Response:
        """Move the clock on by one of three steps."""
        if not _ours(request):
            return JSONResponse({"error": "send JSON"}, 415)
        if not self.clock:
            return Response(status_code=404)
        steps = {"hour": HOUR, "day": DAY, "morning": self.clock.until_tomorrow()}
        step = steps.get((await request.json()).get("step"))
        if step is None:
            return JSONResponse({"error": "The clock has no such step."}, 409)
        self.clock.forward(step)
        return await self.show_clock(request)

    async def act(self, request: Request) -> Response:
        """Do what the person did on the page."""
        if not _ours(request):
            return JSONResponse({"error": "send JSON"}, 415)
        wish = await request.json()
        if wish["label"]:
            self.marks.append((wish["label"], self._count()))
        try:
            return JSONResponse(await ACTS[wish["act"]](self.slack, wish) or {})
        except (Refusal, LookupError) as refusal:
            return JSONResponse({"error": str(refusal)}, 409)

    async def _change(self) -> None:
        try:
            async with asyncio.timeout(_WAIT):
                await self.slack.space.change()
        except TimeoutError:
            return

    def _count(self) -> int:
        return len(self.requests_since(0))

    def _between(self, start: int, end: int) -> list[Mapping[str, Any]]:
        return list(self.requests_since(start)[: end - start])


def _ours(request: Request) -> bool:
    """Whether a script of this very page sent it: other sites' forms can't send this type."""
    return request.headers.get("content-type") == _JSON
