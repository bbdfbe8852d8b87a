"""One platform's side of the page: what a person sees there, and what they do."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn, Protocol, TypeAlias

from starlette.responses import JSONResponse, Response

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    Json: TypeAlias = dict[str, Any]

_WAIT: Final = 2.0
_JSON: Final = "application/json"


class Refusal(Exception):  # told to the person, not a fault
    """What was pressed can't be done any more."""


def refuse(why: str) -> NoReturn:
    """Tell the person why not."""
    raise Refusal(why)


class Memory(Protocol):
    """A stand-in's state. Whoever changes it makes the version higher."""

    version: int

    async def change(self) -> None:
        """Return at the next change."""


@dataclass(frozen=True)
class Side:
    """The two routes of one platform."""

    memory: Memory
    picture: Callable[[str, str], Json]
    """What a person sees in a channel: both by the ids that the page knows."""
    acts: Mapping[str, Callable[[Json], Awaitable[Json | None]]]
    mark: Callable[[str], None]
    """Notes what is done next, by its label, for the list of requests."""

    async def state(self, request: Request) -> Response:
        """Serve what one person sees, at once if it's newer than `after`, else when it changes."""
        query = request.query_params
        after = int(query.get("after", "-1"))
        if self.memory.version == after:
            await self._change()
        if self.memory.version == after:
            return Response(status_code=204)
        return JSONResponse(self.picture(query["user"], query["channel"]))

    async def act(self, request: Request) -> Response:
        """Do what the person did on the page."""
        if not ours(request):
            return JSONResponse({"error": "send JSON"}, 415)
        wish = await request.json()
        if wish["label"]:
            self.mark(wish["label"])
        try:
            return JSONResponse(await self.acts[wish["act"]](wish) or {})
        except (Refusal, LookupError) as refusal:
            return JSONResponse({"error": str(refusal)}, 409)

    async def _change(self) -> None:
        try:
            async with asyncio.timeout(_WAIT):
                await self.memory.change()
        except TimeoutError:
            return


def ours(request: Request) -> bool:
    """Whether a script of this very page sent it: other sites' forms can't send this type."""
    return request.headers.get("content-type") == _JSON
