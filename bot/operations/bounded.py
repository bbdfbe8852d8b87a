"""Lists that DefectDojo cannot filter or order as asked: read whole, up to a bound, and looked through here."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from bot.dojo.models import Page
from bot.operations.errors import TooMany
from bot.operations.names import WHOLE, Numbered

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.operations.command import Listing

PART: Final = 250
"""Rows of one request; four parts are the whole, so that no more than four requests are ever under way."""

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
    rows = await every(fetch, what)
    fitting = [row for row in rows if fits is None or fits(row)]
    return cut(fitting if order is None else sorted(fitting, key=order), command, over=len(rows))


async def every(fetch: Fetch[T], what: str) -> tuple[T, ...]:
    """All rows of the list, each once. Raises TooMany beyond `WHOLE` of them."""
    first = await fetch(limit=PART, offset=0)
    if first.count > WHOLE:
        raise TooMany(what, first.count, WHOLE)
    rest = await _together([fetch(limit=PART, offset=offset) for offset in range(PART, first.count, PART)])
    # Between two requests a row can move from one part into the next.
    return tuple({row.id: row for page in (first, *rest) for row in page.results}.values())


def cut(rows: Sequence[T], command: Listing, *, over: int) -> Page[T]:
    """The page that is asked for, of rows that were chosen here among `over` of them."""
    part = tuple(rows[command.offset : command.offset + command.size])
    return Page(count=len(rows), results=part, offset=command.offset, over=over)


async def _together(asked: Sequence[Awaitable[Page[T]]]) -> list[Page[T]]:
    """All answers, in their order. The first error ends the others, and is raised as it is."""

    async def wait(one: Awaitable[Page[T]]) -> Page[T]:
        return await one

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(wait(one)) for one in asked]
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]
