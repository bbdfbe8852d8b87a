"""What somebody asked for before they could act: it waits for them, sealed, for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.identity.waiting import Waiting, Wish
from bot.storage.tables import WaitingRow
from tests.identity.people import ANA, ANA_IN_TEAMS, NEW_KEY, vault
from tests.identity.tenant import Clock

if TYPE_CHECKING:
    from bot.storage.database import Database

WISH = Wish(caller=ANA, line="finding 276", origin="https://hooks.slack.com/commands/T0123/secret")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def waiting(db: Database, clock: Clock) -> Waiting:
    return Waiting(db, vault(), clock.moment)


async def rows(db: Database) -> list[WaitingRow]:
    async with db.session() as session:
        return list(await session.scalars(select(WaitingRow)))


async def test_a_wish_is_taken_once_as_it_was_put(waiting: Waiting) -> None:
    await waiting.put(WISH)
    assert await waiting.take(ANA_IN_TEAMS.key) is None
    assert await waiting.take(ANA.key) == WISH
    assert await waiting.take(ANA.key) is None


async def test_the_last_wish_of_each_counts(db: Database, waiting: Waiting, clock: Clock) -> None:
    await waiting.put(WISH)
    other = WISH.model_copy(update={"caller": ANA_IN_TEAMS})
    await waiting.put(other)
    clock.now += 1199
    later = WISH.model_copy(update={"line": "finding 277"})
    await waiting.put(later)
    assert len(await rows(db)) == 2
    clock.now += 1199
    assert await waiting.take(ANA.key) == later
    assert await waiting.take(ANA_IN_TEAMS.key) is None


@pytest.mark.parametrize(("seconds", "there"), [(1199, True), (1200, False)])
async def test_a_wish_waits_for_twenty_minutes(waiting: Waiting, clock: Clock, seconds: int, there: bool) -> None:  # noqa: FBT001  # a parameter
    await waiting.put(WISH)
    clock.now += seconds
    assert (await waiting.take(ANA.key) is not None) is there


async def test_a_new_wish_clears_away_what_is_too_old(db: Database, waiting: Waiting, clock: Clock) -> None:
    await waiting.put(WISH)
    clock.now += 1200
    await waiting.put(WISH.model_copy(update={"caller": ANA_IN_TEAMS}))
    assert [row.key for row in await rows(db)] == [ANA_IN_TEAMS.key]


async def test_a_wish_can_be_dropped(waiting: Waiting) -> None:
    await waiting.put(WISH)
    await waiting.put(WISH.model_copy(update={"caller": ANA_IN_TEAMS}))
    await waiting.forget(ANA.key)
    assert await waiting.take(ANA.key) is None
    assert await waiting.take(ANA_IN_TEAMS.key)


async def test_the_database_does_not_show_what_somebody_wants_nor_where_to_answer(
    db: Database, waiting: Waiting
) -> None:
    await waiting.put(WISH)
    [row] = await rows(db)
    assert row.key == ANA.key
    assert not any(part in row.sealed for part in (b"276", b"hooks", b"Ana"))


async def test_what_does_not_open_any_more_is_no_wish(db: Database, waiting: Waiting, clock: Clock) -> None:
    await waiting.put(WISH)
    assert await Waiting(db, vault(f"third:{NEW_KEY}"), clock.moment).take(ANA.key) is None


@pytest.mark.parametrize(
    ("told", "purpose", "key"),
    [
        ('{"line": "x"}', "dojo-bot wish", ANA.key),
        (WISH.model_dump_json(), "dojo-bot sign-in", ANA.key),
        (WISH.model_dump_json(), "dojo-bot wish", ANA_IN_TEAMS.key),
    ],
    ids=["of another version", "for another purpose", "for somebody else"],
)
async def test_what_was_not_put_for_this_person_is_no_wish(
    db: Database, waiting: Waiting, told: str, purpose: str, key: str
) -> None:
    await waiting.put(WISH)
    await _write(db, told, purpose, key)
    assert await waiting.take(ANA.key) is None


async def test_what_another_replica_put_is_a_wish(db: Database, waiting: Waiting) -> None:
    await waiting.put(WISH)
    await _write(db, WISH.model_dump_json(), "dojo-bot wish", ANA.key)
    assert await waiting.take(ANA.key) == WISH


async def _write(db: Database, told: str, purpose: str, key: str) -> None:
    """Put that into the only row."""
    async with db.session() as session:
        [row] = await session.scalars(select(WaitingRow))
        row.sealed = vault().meant_for(purpose).seal(told, key)
