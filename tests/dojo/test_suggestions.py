"""What is offered to somebody who types a name: each kind of thing, on either version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.operations.names import MOST, suggest
from playground.defectdojo.seed import MAIN_ENGAGEMENT, MAIN_TEST
from tests.dojo.conftest import speaking

if TYPE_CHECKING:
    from bot.dojo.client import DojoClient
    from bot.operations.command import Kind
    from playground.defectdojo import State


async def values(kind: Kind, typed: str, dojo: DojoClient) -> list[str]:
    return [one.value for one in await suggest(kind, typed, dojo)]


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("product", "MENTS-AP", "payments-api"),
        ("product type", "infra", "Infrastructure"),
        ("engagement", "4.12 hard", str(MAIN_ENGAGEMENT)),
        ("engagement", f"#{MAIN_ENGAGEMENT}", str(MAIN_ENGAGEMENT)),
        ("engagement", str(MAIN_ENGAGEMENT), str(MAIN_ENGAGEMENT)),
        ("test", f"#{MAIN_TEST}", str(MAIN_TEST)),
        ("person", "m", "me"),
    ],
)
async def test_a_part_of_the_name_finds_it(dojo: DojoClient, kind: Kind, typed: str, value: str) -> None:
    assert value in await values(kind, typed, dojo)


@pytest.mark.parametrize("kind", ["product", "product type", "engagement", "test", "test type", "person"])
async def test_nothing_typed_offers_what_there_is_and_nonsense_nothing(dojo: DojoClient, kind: Kind) -> None:
    assert 1 <= len(await values(kind, "", dojo)) <= MOST
    assert await values(kind, "xyzzy", dojo) == []
    asked = len(dojo.requests)
    assert await values(kind, "", dojo)
    if kind != "person":
        assert len(dojo.requests) == asked, "it is remembered"


async def test_test_types_are_offered_by_name_and_mean_their_id(dojo: DojoClient, state: State) -> None:
    semgrep = next(row for row in state.test_types.values() if row.name == "Semgrep JSON Report")
    assert str(semgrep.id) in await values("test type", "semgrep", dojo)


async def test_an_older_engagement_goes_by_its_id_or_its_whole_name(dojo: DojoClient, state: State) -> None:
    latest = await values("engagement", "", dojo)
    older = next(row for number, row in sorted(state.engagements.items()) if str(number) not in latest)
    older.name = "An old one"

    assert (await values("engagement", str(older.id), dojo))[0] == str(older.id)
    assert await values("engagement", "an old", dojo) == []
    assert await values("engagement", "An old one", dojo) == [str(older.id)]
    assert [request.path for request in dojo.requests] == [
        "/engagements/",
        f"/engagements/{older.id}/",
        "/engagements/",
        "/engagements/",
    ]


async def test_an_older_test_goes_by_its_id_or_its_whole_title(dojo: DojoClient, state: State) -> None:
    latest = await values("test", "", dojo)
    older = next(row for number, row in sorted(state.tests.items()) if str(number) not in latest)
    older.title = "An old one"

    assert (await values("test", str(older.id), dojo))[0] == str(older.id)
    assert await values("test", "An old one", dojo) == [str(older.id)]


@pytest.mark.parametrize("kind", ["engagement", "test"])
async def test_an_id_comes_before_names_and_days_that_hold_its_digits(dojo: DojoClient, kind: Kind) -> None:
    number = (await values(kind, "", dojo))[-1]
    assert (await values(kind, number, dojo))[0] == number
    assert "99999" not in await values(kind, "99999", dojo)


async def test_a_long_name_keeps_the_day_and_the_id_that_tell_it_apart(dojo: DojoClient, state: State) -> None:
    state.engagements[MAIN_ENGAGEMENT].name = "x · " * 70
    [one] = await suggest("engagement", str(MAIN_ENGAGEMENT), dojo)
    assert len(one.label) == 75
    assert one.label.endswith(f"… · {state.engagements[MAIN_ENGAGEMENT].target_start} · #{MAIN_ENGAGEMENT}")


async def test_people_are_offered_to_those_who_may_see_users_and_me_to_everybody(state: State) -> None:
    async with speaking(state, "admin") as dojo:
        offered = await suggest("person", "", dojo)
        assert offered[0].value == "me"
        assert "bruno" in {one.value for one in offered}
        assert [one.label for one in await suggest("person", "@bruno", dojo)] == ["Bruno Costa (bruno)"]
    async with speaking(state, "marta") as dojo:
        assert await values("person", "", dojo) == ["me"]
        assert await values("person", "bruno", dojo) == []
