"""Lists that are looked through here: whole and once each, or refused."""

from __future__ import annotations

import asyncio

import pytest

from bot.dojo.errors import Unavailable
from bot.dojo.models import Page, ProductType
from bot.operations.bounded import PART, every, look_through
from bot.operations.command import Listing
from bot.operations.errors import TooMany
from bot.operations.names import WHOLE


class Pages(Listing):
    """A list to page through."""

    examples = ("help", "help")


class Shelf:
    """A list of DefectDojo's, of so many rows."""

    def __init__(self, count: int) -> None:
        self.rows = [ProductType(id=number, name=f"row {number % 7}") for number in range(1, count + 1)]
        self.asked: list[tuple[int, int]] = []
        self.under_way = self.most_under_way = 0

    async def __call__(self, *, limit: int, offset: int) -> Page[ProductType]:
        self.asked.append((limit, offset))
        self.under_way += 1
        self.most_under_way = max(self.under_way, self.most_under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        return Page(count=len(self.rows), results=tuple(self.rows[offset : offset + limit]), offset=offset)


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (1, 1), (PART, 1), (PART + 1, 2), (WHOLE, 4)])
async def test_every_row_is_read_once_in_the_fewest_requests(count: int, requests: int) -> None:
    shelf = Shelf(count)

    assert [row.id for row in await every(shelf, "rows")] == list(range(1, count + 1))
    assert len(shelf.asked) == requests
    assert shelf.most_under_way <= 4


async def test_more_than_can_be_looked_through_is_refused_after_one_request() -> None:
    shelf = Shelf(WHOLE + 1)

    with pytest.raises(TooMany) as halt:
        await every(shelf, "rows")

    assert (halt.value.what, halt.value.count, halt.value.most) == ("rows", WHOLE + 1, WHOLE)
    assert len(shelf.asked) == 1


async def test_the_pages_of_what_was_chosen_and_ordered_here_lose_and_repeat_none() -> None:
    shelf, seen = Shelf(606), []
    for number in range(1, 33):
        page = await look_through(
            Pages(page=number), shelf, "rows", fits=lambda row: row.id % 2 == 0, order=lambda row: (row.name, -row.id)
        )
        assert (page.count, page.over) == (303, 606)
        seen += [(row.name, -row.id) for row in page.results]

    assert seen == sorted(seen)
    assert {-number for _name, number in seen} == set(range(2, 607, 2))


async def test_a_row_that_moves_from_one_part_into_the_next_is_shown_once() -> None:
    class Growing(Shelf):
        async def __call__(self, *, limit: int, offset: int) -> Page[ProductType]:
            page = await super().__call__(limit=limit, offset=offset)
            self.rows.insert(0, ProductType(id=9000, name="new"))
            return page

    rows = await every(Growing(PART + 5), "rows")

    assert len({row.id for row in rows}) == len(rows) >= PART + 5


async def test_the_first_error_is_raised_as_it_is() -> None:
    class Breaking(Shelf):
        async def __call__(self, *, limit: int, offset: int) -> Page[ProductType]:
            if offset:
                raise Unavailable(503)
            return await super().__call__(limit=limit, offset=offset)

    with pytest.raises(Unavailable):
        await every(Breaking(WHOLE), "rows")
