"""Replicas of `serve` behind a proxy that does what an ingress does, and no more."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request


@dataclass
class Ingress:
    """Sends each request to the next replica that is in rotation.

    What was sent is never sent again: only where no connection came about, the next replica gets it. Source:
    nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream, which leaves POST alone like that.
    """

    http: httpx.AsyncClient
    rotation: list[str] = field(default_factory=list)
    """Base URLs."""

    @property
    def app(self) -> Starlette:
        """The ASGI app."""
        return Starlette(routes=[Route("/{path:path}", self._pass, methods=["GET", "POST"])])

    async def _pass(self, request: Request) -> Response:
        body, headers = await request.body(), request.headers.raw
        for _attempt in range(len(self.rotation)):
            self.rotation.append(base := self.rotation.pop(0))
            try:
                answer = await self.http.request(request.method, base + request.url.path, content=body, headers=headers)
            except httpx.ConnectError:
                continue
            except httpx.HTTPError:
                break
            return Response(answer.content, answer.status_code, media_type=answer.headers.get("content-type"))
        return Response(status_code=502)


@asynccontextmanager
async def ingress() -> AsyncIterator[Ingress]:
    """An ingress without replicas. A connection serves one request: none is ended in the midst of it by its age."""
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(limits=limits, timeout=30) as http:
        yield Ingress(http)
