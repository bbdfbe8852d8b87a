"""What became of findings between two digests, held against a slow and obvious model; and how it is kept."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dojo.models import Severity
from bot.operations.digest_snapshot import (
    ALL,
    Delta,
    Departure,
    Glimpse,
    Snapshot,
    Worse,
    compare,
    from_bytes,
    left,
    remembering,
    to_bytes,
    worse,
)

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SEVERITIES = get_args(Severity)
LEAVING: tuple[Departure, ...] = get_args(Departure)
MINE = 1
"""The product that the filter is about."""


# -- the slow model: every finding keeps its own diary --------------------------------------------


@dataclass
class Life:
    """One finding: how it is, and whether it was ever seen in a digest."""

    now: Glimpse
    state: Departure | None = None
    """None while it is open."""
    seen: list[Glimpse | Departure] = field(default_factory=list)
    """What each digest saw of it, once it had been in one: the finding, or how it had left."""

    @property
    def listed(self) -> bool:
        return self.state is None and self.now.product_id == MINE

    def note(self) -> None:
        """A digest looks."""
        if self.listed:
            self.seen.append(self.now)
        elif self.seen:
            self.seen.append(self.seen[-1] if isinstance(self.seen[-1], str) else self.state or "elsewhere")

    def fate(self, already: int) -> str:
        """What the digest says that looks now, after `already` entries."""
        was = self.seen[already - 1] if already else None
        if self.listed:
            return "" if isinstance(was, Glimpse) else "reopened" if was else "new"
        return (self.state or "elsewhere").replace("-", "_") if isinstance(was, Glimpse) else ""


IDS = st.integers(1, 12)
ACTS = st.one_of(
    st.tuples(st.just("appear"), IDS, st.sampled_from(SEVERITIES)),
    st.tuples(st.just("leave"), IDS, st.sampled_from([way for way in LEAVING if way != "elsewhere"])),
    st.tuples(st.just("reopen"), IDS, st.none()),
    st.tuples(st.just("severity"), IDS, st.sampled_from(SEVERITIES)),
    st.tuples(st.just("epss"), IDS, st.one_of(st.none(), st.floats(0, 1).map(lambda one: round(one, 4)))),
    st.tuples(st.just("kev"), IDS, st.booleans()),
    st.tuples(st.just("fix"), IDS, st.sampled_from([None, False, True])),
    st.tuples(st.just("product_id"), IDS, st.sampled_from([MINE, 2])),
    st.tuples(st.just("digest"), st.none(), st.none()),
)


def act(lives: dict[int, Life], what: str, number: int, value: object) -> None:
    """Something happens to one finding, where it can."""
    if what == "appear":
        lives.setdefault(number, Life(Glimpse(number, value, product_id=MINE)))  # type: ignore[arg-type]
    elif number not in lives:
        return
    elif what == "leave":
        lives[number].state = lives[number].state or value  # type: ignore[assignment]
    elif what == "reopen":
        lives[number].state = None
    else:
        lives[number].now = replace(lives[number].now, **{what: value})  # type: ignore[arg-type]


def by_fate(lives: dict[int, Life]) -> dict[str, tuple[int, ...]]:
    """What the model says, under the delta's names."""
    fates = {number: one.fate(len(one.seen)) for number, one in sorted(lives.items())}
    return {one.name: tuple(key for key, fate in fates.items() if fate == one.name) for one in fields(Delta)}


def stepped(lives: dict[int, Life]) -> dict[str, tuple[int, ...]]:
    """What the model says got worse, finding by finding."""
    told: dict[str, list[int]] = {one.name: [] for one in fields(Worse)}
    for number, one in sorted(lives.items()):
        was, now = (one.seen[-1] if one.seen else None), one.now
        if not (one.listed and isinstance(was, Glimpse)):
            continue
        if now.kev and not was.kev:
            told["exploited"].append(number)
        if SEVERITIES.index(now.severity) < SEVERITIES.index(was.severity):
            told["severity"].append(number)
        if now.fix is True and was.fix is not True:
            told["fix"].append(number)
        if now.epss is not None and (
            now.epss >= 0.5 > (was.epss or 0.0) or (was.epss is not None and round(now.epss - was.epss, 6) >= 0.1)
        ):
            told["epss"].append(number)
    return {name: tuple(numbers) for name, numbers in told.items()}


@settings(deadline=None, max_examples=200)
@given(st.lists(ACTS, max_size=60))
def test_every_history_is_told_as_the_slow_model_tells_it(acts: list[tuple[str, int, object]]) -> None:
    lives: dict[int, Life] = {}
    before = Snapshot(AT)
    for what, number, value in [*acts, ("digest", 0, None)]:
        if what != "digest":
            act(lives, what, number, value)
            continue
        now = Snapshot(AT, tuple(one.now for _number, one in sorted(lives.items()) if one.listed))
        ways = {gone: lives[gone].state or "elsewhere" for gone in left(before, now)}

        assert vars(compare(before, now, ways)) == by_fate(lives)
        assert vars(worse(before, now)) == stepped(lives)

        before = from_bytes(to_bytes(remembering(now, before, ways)))
        for one in lives.values():
            one.note()
        assert before.gone == {number: one.seen[-1] for number, one in lives.items() if _away(one)}


def _away(one: Life) -> bool:
    return bool(one.seen) and isinstance(one.seen[-1], str)


# -- single rules, said out loud ------------------------------------------------------------------


def glimpse(number: int = 1, **changes: object) -> Glimpse:
    return replace(Glimpse(number, "Low", product_id=MINE, product="payments"), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("was", "now", "jumped"),
    [
        (0.20, 0.30, True),
        (0.20, 0.2999, False),
        (0.49, 0.50, True),
        (0.50, 0.59, False),
        (0.50, 0.60, True),
        (0.90, 0.10, False),
        (None, 0.49, False),
        (None, 0.50, True),
        (0.40, None, False),
        (0.1, 0.2, True),  # 0.2 - 0.1 is exact enough
        (0.3, 0.4, True),  # 0.4 - 0.3 is less than 0.1 in the machine's numbers
    ],
)
def test_a_jump_is_ten_points_or_the_second_half(was: float | None, now: float | None, jumped: bool) -> None:  # noqa: FBT001  # a table
    found = worse(Snapshot(AT, (glimpse(epss=was),)), Snapshot(AT, (glimpse(epss=now),)))

    assert found.epss == ((1,) if jumped else ())


def test_what_left_without_a_word_is_elsewhere() -> None:
    assert compare(Snapshot(AT, (glimpse(),)), Snapshot(AT), {}) == Delta(elsewhere=(1,))


def test_nothing_is_concluded_from_a_product_that_could_not_be_read() -> None:
    both = (glimpse(1), glimpse(2, product_id=2))
    half = Snapshot(AT, both[:1], unread=frozenset({2}))

    assert compare(Snapshot(AT, both), half, {}) == Delta()
    assert compare(half, Snapshot(AT, both), {}) == Delta()
    assert compare(half, Snapshot(AT, both[1:]), {1: "fixed"}) == Delta(fixed=(1,))


def test_nothing_is_concluded_where_findings_were_only_counted() -> None:
    counted = Snapshot(AT, unread=frozenset({ALL}), counts={"Critical": 6_000})
    full = Snapshot(AT, (glimpse(),))

    assert compare(counted, full, {}) == compare(full, counted, {}) == Delta()
    assert left(full, counted) == ()
    assert counted.by_severity() == {"Critical": 6_000}
    assert Snapshot(AT, unread=frozenset({ALL})).by_severity() is None


def test_only_the_latest_of_those_that_left_are_remembered() -> None:
    before = Snapshot(AT, (glimpse(9_000),), dict.fromkeys(range(1, 5_001), "fixed"))

    gone = remembering(Snapshot(AT), before, {9_000: "accepted"}).gone

    assert len(gone) == 5_000
    assert list(gone.items())[-1] == (9_000, "accepted")
    assert 1 not in gone


# -- keeping --------------------------------------------------------------------------------------

GLIMPSES = st.builds(
    Glimpse,
    id=st.integers(1, 2**31 - 1),
    severity=st.sampled_from(SEVERITIES),
    epss=st.none() | st.floats(0, 1),
    kev=st.booleans(),
    due=st.none() | st.dates(),
    fix=st.sampled_from([None, False, True]),
    owned=st.booleans(),
    product_id=st.integers(0, 3),
).map(lambda one: replace(one, product=f"“product” <{one.product_id}> é"))
SNAPSHOTS = st.builds(
    Snapshot,
    at=st.datetimes(timezones=st.just(UTC)),
    open=st.lists(GLIMPSES, unique_by=lambda one: one.id, max_size=20).map(
        lambda rows: tuple(sorted(rows, key=lambda one: one.id))
    ),
    gone=st.dictionaries(st.integers(1, 2**31 - 1), st.sampled_from(LEAVING), max_size=20),
    unread=st.frozensets(st.integers(0, 50), max_size=3),
    counts=st.none() | st.dictionaries(st.sampled_from(SEVERITIES), st.integers(0, 10**6)),
)


@settings(deadline=None)
@given(SNAPSHOTS)
def test_what_is_kept_is_read_again(snapshot: Snapshot) -> None:
    again = from_bytes(to_bytes(snapshot))

    assert again == snapshot
    assert list(again.gone) == list(snapshot.gone)


def test_five_thousand_findings_are_well_under_two_hundred_kilobytes() -> None:
    random = Random(1)  # noqa: S311  # no secret
    numbers = sorted(random.sample(range(1, 400_000), 5_000))
    rows = tuple(
        Glimpse(
            number,
            random.choice(SEVERITIES),
            round(random.random(), 5),
            random.random() < 0.1,
            date(2026, 11, 1) + timedelta(days=random.randrange(300)),
            random.choice([None, False, True]),
            random.random() < 0.3,
            product := random.randrange(1, 60),
            f"product-{product}",
        )
        for number in numbers
    )
    gone = {number: random.choice(LEAVING) for number in random.sample(range(400_000, 800_000), 5_000)}

    assert len(to_bytes(Snapshot(AT, rows, gone))) < 100_000


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"nonsense",
        zlib.compress(b"nonsense"),
        zlib.compress(b"[]"),
        zlib.compress(b"\xff"),
        zlib.compress(b'{"v": 1}'),
        zlib.compress(json.dumps({"v": 2, "at": "later", "open": {}}).encode()),
        zlib.compress(b'{"v":1,"at":"2026-11-22T09:00:00+00:00","products":{},"open":[[1],[9],[0],[0],[0],[0]]}'),
        to_bytes(Snapshot(AT, (Glimpse(1, "Low"),)))[:-9],
        zlib.compress(b" " * 9_000_000),
    ],
    ids=["empty", "no-zlib", "no-json", "no-object", "no-text", "lacking", "later", "wrong", "cut", "huge"],
)
def test_what_is_no_snapshot_or_of_a_later_version_is_refused(kept: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_bytes(kept)
