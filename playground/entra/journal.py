"""Around the app: the log, scripted failures, and the headers that every answer has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse

from playground.entra.pages import STYLE_SOURCE
from playground.entra.state import Asked

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from playground.entra.directory import Directory

HEADERS: Final = {
    "content-security-policy": f"default-src 'none'; style-src {STYLE_SOURCE}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
"""The pages have no form: Chromium holds form-action against redirects after one, and the way back is a redirect."""


class Journal:
    """Writes down every request with its answer's status."""

    def __init__(self, app: ASGIApp, directory: Directory) -> None:
        self.app, self.directory = app, directory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, unless the path is to fail."""

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
                self.directory.requests.append(Asked(scope["method"], scope["path"], message["status"]))
            await send(message)

        await self._app_for(scope)(scope, receive, noted)

    def _app_for(self, scope: Scope) -> ASGIApp:
        path = scope.get("path", "")
        statuses = (status for end, status in self.directory.failing.items() if path.endswith(end))
        status = next(statuses, None)
        return self.app if status is None else PlainTextResponse("The service is unavailable.", status)
