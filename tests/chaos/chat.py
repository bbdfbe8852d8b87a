"""A chat server that takes messages, and now and then takes one and loses the answer."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    import random

    from starlette.requests import Request

LOST, LIMITED = 0.1, 0.1
"""Shares of the posts whose answer gets lost, and that are too many."""


@dataclass
class Chat:
    """What was posted, by run."""

    dice: random.Random
    down_until: float = 0.0
    posts: list[dict[str, str]] = field(default_factory=list)
    refused: int = 0
    lost: int = 0
    looked: int = 0
    blind: bool = False
    """Finds nothing, for the sake of comparison."""

    def app(self) -> Starlette:
        """Its routes."""
        return Starlette(routes=[Route("/post", self.post, methods=["POST"]), Route("/find/{run}", self.find)])

    async def post(self, request: Request) -> Response:
        """Take a message, unless it is too many or nobody is there."""
        if time.monotonic() < self.down_until or self.dice.random() < LIMITED:
            self.refused += 1
            return Response(status_code=429)
        message = await request.json()
        await asyncio.sleep(self.dice.uniform(0, 0.1))
        self.posts.append(message)
        place = len(self.posts)
        await asyncio.sleep(self.dice.uniform(0, 0.1))
        if self.dice.random() < LOST:
            self.lost += 1
            return Response(status_code=500)
        return JSONResponse({"ts": str(place)})

    async def find(self, request: Request) -> Response:
        """The message of a run; nothing for the blind."""
        self.looked += 1
        wanted = request.path_params["run"]
        known = () if self.blind else enumerate(self.posts, 1)
        found = next((str(place) for place, post in known if post["run"] == wanted), None)
        return JSONResponse({"ts": found})
