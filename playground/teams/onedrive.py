"""People's OneDrive, as far as a bot's files come into it: room is made when somebody allows one, and filled piecewise.

Source: OneDrive's "Upload large files with an upload session".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import httpx

from playground.teams import limits

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
HOST: Final = "contoso-my.sharepoint.com"
_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@dataclass
class Stored:
    """A file, or room for one."""

    owner: str
    name: str
    content: bytearray = field(default_factory=bytearray)
    size: int | None = None
    """What the first piece says; it is whole with as many bytes."""

    @property
    def whole(self) -> bool:
        """Whether all of it has come."""
        return self.size == len(self.content)


class OneDrive:
    """Keeps files by the addresses to which they are sent."""

    def __init__(self) -> None:
        self.rooms: dict[str, Stored] = {}
        self.answers: list[httpx.Response | httpx.TransportError] = []
        """What to answer next, instead of taking a piece; an error is what becomes of the request on its way."""
        self._numbers: Iterator[int] = count(1)

    def room(self, owner: str, name: str) -> Json:
        """Make room for a file: what Teams tells the bot of it."""
        number = next(self._numbers)
        url = f"https://{HOST}/personal/{owner}/_api/v2.0/drive/items/{number}/uploadSession?tempauth=secret-{number}"
        self.rooms[url] = Stored(owner, name)
        told = {"name": name, "uploadUrl": url, "uniqueId": f"item-{number}", "fileType": name.rpartition(".")[2]}
        return {**told, "contentUrl": f"https://{HOST}/personal/{owner}/Documents/Applications/{name}"}

    def files_of(self, owner: str) -> list[Stored]:
        """What is there as a whole, oldest first."""
        return [one for one in self.rooms.values() if one.owner == owner and one.whole]

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Take a piece, where it follows the one before."""
        if self.answers:
            return _planned(self.answers)
        stored = self.rooms.get(str(request.url))
        if stored is None or request.method != "PUT" or "authorization" in request.headers:
            return httpx.Response(404)
        return httpx.Response(_take(stored, request.headers.get("content-range", ""), request.content), json={})


def _planned(answers: list[httpx.Response | httpx.TransportError]) -> httpx.Response:
    answer = answers.pop(0)
    if isinstance(answer, httpx.TransportError):
        raise answer
    return answer


def _take(stored: Stored, where: str, piece: bytes) -> int:
    """The status: 202 for a piece, 201 for the last one, 416 for what is out of place."""
    told = _RANGE.fullmatch(where)
    if told is None:
        return 400
    start, end, size = map(int, told.groups())
    last = end + 1 == size
    fits = len(piece) == end - start + 1 and (last or len(piece) % limits.FRAGMENT == 0)
    if not fits or start != len(stored.content) or stored.size not in (None, size):
        return 416
    stored.content += piece
    stored.size = size
    return 201 if last else 202


class Ways(httpx.AsyncBaseTransport):
    """Leads to OneDrive what is sent there, and all else into the net, where each of `losses` loses a request."""

    def __init__(
        self, onedrive: OneDrive, net: httpx.AsyncBaseTransport | None, losses: list[httpx.TransportError]
    ) -> None:
        self._onedrive = onedrive
        self._net = net or httpx.AsyncHTTPTransport()
        self._losses = losses

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it where it belongs."""
        if request.url.host != HOST:
            if self._losses:
                raise self._losses.pop(0)
            return await self._net.handle_async_request(request)
        await request.aread()
        return self._onedrive.answer(request)

    async def aclose(self) -> None:
        """Close the way into the net."""
        await self._net.aclose()
