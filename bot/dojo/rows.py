"""Whole lists, row by row as DefectDojo sends them: one page is used while the next is on its way."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

Raw: TypeAlias = "Mapping[str, Any]"
"""A row with DefectDojo's own fields."""
PAGE_ROWS: Final = 250
"""Of one request: about a second of DefectDojo's time and 0.7 MB. Larger pages gain less than a twentieth;
meanwhile somebody waits to see how far it is, or to stop it."""


@dataclass(frozen=True)
class RawPage:
    """Part of a list; `count` is the whole list's length at that moment."""

    count: int
    rows: Sequence[Raw]


class Fetch(Protocol):
    """A list of DefectDojo's, with its filters given."""

    async def __call__(self, page: int) -> RawPage:
        """That page, counted from 1, in an order in which no two rows are equal."""


class Rows:
    """A list that is being read. `count` is how many rows it gives, of as many as are `fitting`."""

    def __init__(self, count: int, pages: AsyncGenerator[RawPage], fitting: int | None = None) -> None:
        self.count = count
        self.fitting = count if fitting is None else fitting
        self.taken = 0
        self.now = self.fitting
        """How many there were when the last page was read."""
        self._twice = 0
        self._pages = pages

    @property
    def moved(self) -> bool:
        """Whether the list changed while it was read: then rows may have slipped from one page to another."""
        return self.now != self.fitting or self._twice > 0

    async def read(self) -> AsyncGenerator[Sequence[Raw]]:
        """The rows, page after page, each once. To be closed where it is left early; raises a DojoError."""
        seen: set[object] = set()
        async with aclosing(self._pages) as pages:
            async for page in pages:
                fresh = [row for row in page.rows if row.get("id") is None or row["id"] not in seen]
                seen.update(row.get("id") for row in fresh)
                self._twice += len(page.rows) - len(fresh)
                self.taken += len(fresh)
                self.now = page.count
                yield fresh


def whole(first: RawPage, fetch: Fetch, most: int) -> Rows:
    """The list of which this is the first page; at most so many rows of it."""
    return Rows(min(first.count, most), _pages(first, fetch, most), first.count)


def at_hand(rows: Sequence[Raw], fitting: int | None = None) -> Rows:
    """Rows that need no further reading."""

    async def only() -> AsyncGenerator[RawPage]:
        yield RawPage(len(rows) if fitting is None else fitting, rows)

    return Rows(len(rows), only(), fitting)


async def _pages(first: RawPage, fetch: Fetch, most: int) -> AsyncGenerator[RawPage]:
    """The first page, and those after it, each asked for before the one before it is handed out."""
    page, number, read = first, 1, len(first.rows)
    ahead: asyncio.Task[RawPage] | None = None
    try:
        while True:
            more = page.rows and read < min(page.count, most)
            ahead = asyncio.create_task(fetch(number + 1)) if more else None
            yield page
            if ahead is None:
                return
            page, number = await ahead, number + 1
            page = RawPage(page.count, page.rows[: most - read])
            read += len(page.rows)
    finally:
        if ahead:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)
