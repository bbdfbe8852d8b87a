"""The way to DefectDojo's API and back, on behalf of one person: requests, retries, time limits, models."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from math import inf
from typing import TYPE_CHECKING, Any, Final, TypeVar

import httpx
import stamina
from pydantic import ValidationError

from bot.dojo import pages
from bot.dojo.answer import Answer, Placed
from bot.dojo.answers import understand
from bot.dojo.errors import TooSlow, Unavailable, Unexpected, Unreachable
from bot.dojo.models import Page
from bot.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

M = TypeVar("M", bound=Answer)
T = TypeVar("T")

MAX_ANSWER: Final = 16 * 1024 * 1024
"""Bytes. 100 findings are about 270 KB; what is larger than this was not asked for by us."""
_ATTEMPTS = 3
_ROWS_A_TURN: Final = 25
"""Rows that are understood, at half a millisecond each, before others get their turn."""
_ROOT: Final = "/api/v2"


@dataclass(frozen=True)
class Request:
    """A request as it was sent, without its token; one that was repeated counts once."""

    method: str
    path: str
    """Below the API's root: /findings/276/."""
    url: str
    """The whole address, with its query."""
    params: Mapping[str, str]
    body: Mapping[str, object] | None = None


def _worth_repeating(error: Exception, limit: float) -> bool | float:
    """Whether a GET may go again, or after how many seconds DefectDojo wants it to; never beyond the time limit."""
    if isinstance(error, Unavailable) and error.status in {429, 502, 503, 504}:
        return True if error.retry_after is None else error.retry_after < limit and error.retry_after
    return isinstance(error, Unreachable) and not isinstance(error, TooSlow)


class Wire:
    """One person's connection: the token is in no other place."""

    def __init__(self, http: httpx.AsyncClient, token: str, memory: Memory | None = None) -> None:
        self._http = http
        self._headers = {"Authorization": f"Token {token}"}
        self._owner = sha256(token.encode()).hexdigest()
        self._pages = str(http.base_url).rstrip("/")
        self._memory = Memory() if memory is None else memory
        self.requests: list[Request] = []
        """What was asked, in order."""

    async def get(self, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        """Read. Tried again when DefectDojo says "not now" or the connection breaks."""
        request = self._noted("GET", path, params)
        retrying = stamina.AsyncRetryingCaller(attempts=_ATTEMPTS, timeout=None, wait_initial=0.2)
        worth = partial(_worth_repeating, limit=self._http.timeout.read or inf)
        return await self._in_time(retrying(worth, self._exchange, request))

    async def send(self, method: str, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """Write, once."""
        return await self._in_time(self._exchange(self._noted(method, path, {}, body)))

    def _noted(
        self, method: str, path: str, params: Mapping[str, str], body: Mapping[str, object] | None = None
    ) -> httpx.Request:
        """The request, to be sent once it is noted."""
        content = {"params": dict(params)} if body is None else {"json": dict(body)}
        request = self._http.build_request(method, f"{_ROOT}{path}", headers=self._headers, **content)
        self.requests.append(Request(method, path, str(request.url.copy_with(userinfo=b"")), params, body))
        return request

    async def remembered(self, what: str, fetch: Callable[[], Awaitable[T]]) -> T:
        """What this person was answered within the last minute; else fetched now."""
        return await self._memory.recall((self._owner, what), fetch)

    async def remembered_for_all(self, what: str, fetch: Callable[[], Awaitable[T]]) -> T:
        """What anybody was answered within the last hour; else fetched now. For nothing that depends on the person."""
        return await self._memory.recall_for_all(what, fetch)

    async def page(self, model: type[M], data: dict[str, Any], offset: int) -> Page[M]:
        """A list as models. Others get their turn in the midst of a long one. Raises Unexpected."""
        try:
            rows: list[M] = []
            for row in data["results"]:
                rows.append(self.model(model, row))
                if len(rows) % _ROWS_A_TURN == 0:
                    await asyncio.sleep(0)
            # Not Page[M]: pydantic would make that class anew each time, for a millisecond.
            return Page(count=data["count"], results=tuple(rows), offset=offset)
        except (KeyError, TypeError, ValidationError) as error:
            msg = f"a list of {model.__name__} in a shape that is not known"
            raise Unexpected(msg) from error

    def model(self, model: type[M], data: object) -> M:
        """One thing as its model, with its page's address. Raises Unexpected."""
        try:
            row = model.model_validate(data).sent_as(data)
        except ValidationError as error:
            where = ", ".join(".".join(map(str, fault["loc"])) for fault in error.errors()[:3])
            msg = f"{model.__name__}: {where}"
            raise Unexpected(msg) from error
        return row.model_copy(update={"address": self.address(pages.of(row))}) if isinstance(row, Placed) else row

    def address(self, page: str) -> str:
        """The page's whole address; empty for none."""
        return f"{self._pages}{page}" if page else ""

    async def _in_time(self, exchange: Any) -> dict[str, Any]:
        """The exchange, with its retries, within the client's time limit."""
        limit = self._http.timeout.read
        try:
            async with asyncio.timeout(limit):
                answer: dict[str, Any] = await exchange
                return answer
        except TimeoutError as error:
            msg = f"no answer within {limit:g} s"
            raise TooSlow(msg) from error

    async def _exchange(self, request: httpx.Request) -> dict[str, Any]:
        try:
            async with aclosing(await self._http.send(request, stream=True)) as response:
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > MAX_ANSWER:
                        msg = f"an answer of more than {MAX_ANSWER} bytes"
                        raise Unexpected(msg)
        except httpx.TimeoutException as error:
            raise TooSlow(type(error).__name__) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(type(error).__name__) from error
        return understand(response.status_code, response.headers, bytes(body))
