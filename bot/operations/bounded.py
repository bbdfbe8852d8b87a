"""Lists that DefectDojo cannot filter or order as asked: read whole, up to a bound, and looked through here."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from bot.dojo.models import Page
from bot.operations.errors import TooMany
from bot.operations.names import WHOLE, Numbered

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.operations.command import Listing

PART: Final = 250
"""Rows of one request: a finding takes DefectDojo some 4 ms."""
_AT_ONCE: Final = 4
"""DefectDojo gains nothing above that."""

T = TypeVar("T", bound=Numbered)


class Fetch(Protocol[T]):
    """One of the client's lists, with its filters given: `partial(dojo.list_findings, **filters)`."""

    def __call__(self, *, limit: int, offset: int) -> Awaitable[Page[T]]:
        """Part of the list, in an order in which no two rows are equal."""


async def look_through(
    command: Listing,
    fetch: Fetch[T],
    what: str,
    *,
    fits: Callable[[T], bool] | None = None,
    order: Callable[[T], Any] | None = None,
) -> Page[T]:
    """The page that is asked for, of all rows that fit, in that order; without one, as DefectDojo orders them.

    `what` names the things in the plural. Raises TooMany beyond `WHOLE` rows.
    """
    return choose(await every(fetch, what), command, fits=fits, order=order)


async def every(fetch: Fetch[T], what: str, *more: Fetch[T], most: int | None = None) -> tuple[T, ...]:
    """All rows of these lists, each once, list by list. Raises TooMany beyond `most` of them, by default `WHOLE`."""
    most = WHOLE if most is None else most
    lists = (fetch, *more)
    firsts = await _together([partial(one, limit=PART, offset=0) for one in lists])
    count = sum(page.count for page in firsts)
    if count > most:
        raise TooMany(what, count, most)
    rest = [
        partial(one, limit=PART, offset=offset)
        for one, page in zip(lists, firsts, strict=True)
        for offset in range(PART, page.count, PART)
    ]
    pages = (*firsts, *await _together(rest))
    # Between two requests a row can move from one part into the next.
    return tuple({row.id: row for page in pages for row in page.results}.values())


def choose(
    rows: Sequence[T],
    command: Listing,
    *,
    fits: Callable[[T], bool] | None = None,
    order: Callable[[T], Any] | None = None,
) -> Page[T]:
    """The page that is asked for, of those rows that fit, in that order."""
    fitting = [row for row in rows if fits is None or fits(row)]
    ordered = fitting if order is None else sorted(fitting, key=order)
    part = tuple(ordered[command.offset : command.offset + command.size])
    return Page(count=len(ordered), results=part, offset=command.offset, over=len(rows))


async def _together(asked: Sequence[Callable[[], Awaitable[Page[T]]]]) -> list[Page[T]]:
    """All answers, in their order, of which four are awaited at a time. The first error ends the others."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def wait(one: Callable[[], Awaitable[Page[T]]]) -> Page[T]:
        async with turns:
            return await one()

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(wait(one)) for one in asked]
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]
