"""What is shown as handled is what is not open, whatever happened in which order; and one looks after it at a time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests.lives import Lives, fingerprint
from bot.dojo.errors import Forbidden
from bot.dojo.models import Page, Person
from bot.operations.digest import Content, Deed
from bot.operations.digest_frame import COUNTED, Frame, framed, from_bytes, to_bytes
from bot.operations.digest_living import reread
from bot.operations.digest_snapshot import Glimpse, Snapshot
from bot.operations.findings import ListFindings
from bot.views.digest import digest as message
from tests.digests.channel import NINE, Clock, due
from tests.gallery import digests as gallery
from tests.gallery.models import finding

if TYPE_CHECKING:
    from bot.digests.runs import Runs
    from bot.dojo.models import Finding
    from bot.storage.database import Database

LEASE = timedelta(minutes=2)
WHOLE = {name: value for name, value in vars(gallery).items() if isinstance(value, Content) and value.handled is None}


class Dojo:
    """Has some findings, and people whom not everybody may see."""

    def __init__(self, rows: dict[int, Finding], people: tuple[Person, ...] | None = None) -> None:
        self.rows = rows
        self._people = people
        self.asked = 0

    async def list_findings(self, *, limit: int, ids: tuple[int, ...]) -> Page[Finding]:
        self.asked += 1
        found = tuple(self.rows[number] for number in ids if number in self.rows)
        return Page(count=len(found), results=found[:limit])

    async def count_findings(self, *, ids: tuple[int, ...], active: bool) -> int:
        self.asked += 1
        return sum(self.rows[number].active is active for number in ids if number in self.rows)

    async def users(self) -> tuple[Person, ...]:
        self.asked += 1
        if self._people is None:
            raise Forbidden
        return self._people


async def nobody(_row: Finding) -> str:
    return ""


def content(*numbers: int) -> Content:
    """A digest of these findings, of which the first five matter most."""
    rows = tuple(Glimpse(number, "High") for number in sorted(numbers))
    return replace(gallery.EMPTY, snapshot=Snapshot(NINE, rows), top=tuple(finding(number) for number in numbers[:5]))


def frame(told: Content, level: Any = "full") -> Frame:
    """What is kept of it."""
    kept = framed(told, level)
    assert kept is not None
    return from_bytes(to_bytes(kept))


def now(told: Frame, dojo: Any, who: Any = nobody) -> Content:
    """What there is to say of it now."""
    return asyncio.run(reread(told, dojo, who))


@pytest.mark.parametrize("name", sorted(WHOLE))
@pytest.mark.parametrize("level", ["full", "no-titles", "counts"])
def test_said_anew_where_nothing_happened_it_says_the_same(name: str, level: Any) -> None:
    told = replace(WHOLE[name], top=tuple(one for one in WHOLE[name].top if one.active))
    if framed(told, level) is None:
        assert level == "counts" or not told.top
        return
    again = now(frame(told, level), Dojo({one.id: one for one in told.top}))
    said = message(told, gallery.ABOUT, level)
    assert fingerprint(message(again, gallery.ABOUT, level)) == fingerprint(said)


def test_no_title_is_kept() -> None:
    told = replace(gallery.ORDINARY, top=(finding(276, title="SQL injection in the login"),))
    kept = framed(told, "full")
    assert kept is not None
    assert "SQL injection" not in repr(kept)


def test_a_list_of_what_is_closed_does_not_live_nor_what_shows_nothing() -> None:
    assert framed(replace(content(1, 2), filter=ListFindings(status=("any",))), "full") is None
    assert framed(replace(content(*range(1, COUNTED + 2)), top=()), "full") is None


_events = st.lists(
    st.tuples(st.integers(1, 8), st.sampled_from(["close", "open", "claim", "delete", "accept", "look"])), max_size=25
)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 8), _events)
def test_what_is_shown_as_handled_is_what_is_not_open(many: int, events: list[tuple[int, str]]) -> None:
    numbers = tuple(range(1, many + 1))
    told, dojo = frame(content(*numbers)), Dojo({number: finding(number, active=True) for number in range(1, 9)})
    shapes: dict[str, dict[str, Any]] = {
        "close": {"active": False, "is_mitigated": True},
        "open": {"active": True, "is_mitigated": False, "risk_accepted": False},
        "claim": {"reviewers": (5,)},
        "accept": {"active": False, "risk_accepted": True},
    }
    for number, event in [*events, (0, "look")]:
        if event == "delete":
            dojo.rows.pop(number, None)
        elif event == "look":
            handled = now(told, dojo).handled
            closed = {one.id for one in dojo.rows.values() if not one.active and one.id in numbers}
            assert handled is not None
            assert (handled.count, handled.of) == (len(closed), many)
            assert set(handled.rows) == closed.intersection(numbers[:5])
            assert set(handled.unseen) == set(numbers[:5]) - set(dojo.rows)
        elif number in dojo.rows:
            dojo.rows[number] = dojo.rows[number].model_copy(update=shapes[event])


def test_who_did_it_is_told_where_it_is_known_from_chat_first() -> None:
    row = finding(276, active=False, false_p=True, is_mitigated=True, mitigated_by=5, reviewers=())
    told, marta = frame(content(276)), (Person(id=5, username="marta", first_name="Marta"),)

    async def ana(_row: Finding) -> str:
        return "ana"

    deeds = [now(told, Dojo({276: row}, people), who).handled for people in (marta, None) for who in (ana, nobody)]
    assert [one and one.rows[276] for one in deeds] == [
        Deed("false-positive", "ana"),
        Deed("false-positive", "Marta"),
        Deed("false-positive", "ana"),
        Deed("false-positive", ""),
    ]


def test_beyond_three_hundred_only_the_rows_are_looked_after() -> None:
    numbers = tuple(range(1, COUNTED + 2))
    dojo = Dojo({number: finding(number, active=number > 2, reviewers=()) for number in numbers})
    handled = now(frame(content(*numbers)), dojo).handled
    assert handled is not None
    assert (handled.count, set(handled.rows), dojo.asked) == (None, {1, 2}, 1)

    dojo.asked = 0
    assert now(frame(content(*numbers[:-1])), dojo).handled == replace(handled, count=2, of=COUNTED)
    assert dojo.asked == 4


# -- whose turn it is -----------------------------------------------------------------------------


@pytest.fixture
def lives(db: Database, clock: Clock) -> Lives:
    return Lives(db, clock)


async def said(runs: Runs, lives: Lives, clock: Clock) -> None:
    """A run that was posted now."""
    await due(runs, at=clock.now)
    [run] = await runs.claim(LEASE)
    told = content(276, 277)
    await lives.put(run, told, "full", message(told, gallery.ABOUT, "full"))
    assert await lives.claim(LEASE) is None
    await runs.ended(run, "posted", message=f"message of {run.slot}")


async def test_each_is_looked_at_once_a_minute_by_one(runs: Runs, lives: Lives, clock: Clock) -> None:
    await said(runs, lives, clock)
    assert await lives.claim(LEASE) is None
    clock.passes(minutes=1)
    life = await lives.claim(LEASE)
    assert life is not None
    assert life.message == "message of 2026-11-23T09:00"
    assert await lives.claim(LEASE) is None

    await lives.rest(life, "something else")
    assert await lives.claim(LEASE) is None
    clock.passes(minutes=1)
    again = await lives.claim(LEASE)
    assert again is not None
    assert again.shown == "something else"


async def test_whoever_dies_is_followed_and_can_note_nothing_any_more(runs: Runs, lives: Lives, clock: Clock) -> None:
    await said(runs, lives, clock)
    clock.passes(minutes=1)
    dead = await lives.claim(LEASE)
    clock.passes(minutes=2)
    life = await lives.claim(LEASE)
    assert dead is not None
    assert life is not None
    assert not await lives.holds(dead, LEASE)
    await lives.end(dead)
    assert await lives.holds(life, LEASE)


async def test_what_is_done_in_chat_makes_it_due_at_once_also_while_it_is_looked_at(
    runs: Runs, lives: Lives, clock: Clock
) -> None:
    await said(runs, lives, clock)
    await lives.heard([(7, 27), (8, 2760)])
    assert await lives.claim(LEASE) is None
    await lives.heard([(9, 276)])
    life = await lives.claim(LEASE)
    assert life is not None
    await lives.heard([(9, 276)])  # another replica has heard of the same
    await lives.rest(life, life.shown)
    assert await lives.claim(LEASE) is None

    clock.passes(minutes=1)
    life = await lives.claim(LEASE)
    assert life is not None
    await lives.heard([(10, 277)])
    await lives.rest(life, life.shown)
    assert await lives.claim(LEASE) is not None


async def test_only_the_newest_lives_and_for_a_day_at_most(runs: Runs, lives: Lives, clock: Clock) -> None:
    await said(runs, lives, clock)
    clock.passes(minutes=1)
    former = await lives.claim(LEASE)
    await said(runs, lives, clock)
    assert former is not None
    assert not await lives.holds(former, LEASE)
    await lives.rest(former, former.shown)
    clock.passes(minutes=1)
    life = await lives.claim(LEASE)
    assert life is not None
    assert life.message == "message of 2026-11-23T09:01"
    await lives.rest(life, life.shown)
    assert await lives.claim(LEASE) is None

    clock.passes(hours=24)
    assert await lives.claim(LEASE) is None
    await lives.sweep()
    clock.now = NINE + timedelta(minutes=3)
    assert await lives.claim(LEASE) is None
