"""The connector's keys: fetched aside, kept, and used on while their source is slow or down."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.platforms.teams.door import FOREIGN, Door, door, foreign
from tests.platforms.teams.scene import typed

if TYPE_CHECKING:
    from tests.platforms.teams.scene import TeamsScene

__all__ = ["door"]


async def test_a_key_that_is_not_endorsed_for_teams_is_refused(door: Door) -> None:
    door.issuer.endorsements = ["webchat"]
    assert await door.knock() == 401


async def test_keys_are_kept_and_used_on_while_their_source_is_down(door: Door) -> None:
    assert [await door.knock() for _request in range(3)] == [200] * 3
    assert len(door.issuer.asked) == 2
    door.issuer.down = True
    door.now += 25 * 3600
    assert [await door.knock() for _request in range(3)] == [200] * 3
    assert len(door.issuer.asked) == 3


async def test_an_unknown_key_is_looked_for_at_most_once_a_minute(door: Door) -> None:
    await door.knock()
    for seconds, requests in ((1, 2), (61, 4), (1, 4), (61, 6)):
        door.now += seconds
        assert await door.knock(bearer=foreign(door.issuer)) == 401
        assert len(door.issuer.asked) == requests
    door.issuer.keys.published.append(FOREIGN)
    door.now += 61
    assert await door.knock(bearer=foreign(door.issuer)) == 200


async def test_without_any_key_the_sender_is_asked_to_come_again(door: Door) -> None:
    door.issuer.down = True
    assert [await door.knock() for _request in range(3)] == [503] * 3
    assert len(door.issuer.asked) == 1
    door.issuer.down, door.now = False, door.now + 6
    assert await door.knock() == 200


@pytest.mark.parametrize("jwks", ["https://evil.example/keys", "http://teams.test/v1/.well-known/keys", ""])
async def test_metadata_that_lead_elsewhere_are_not_followed(door: Door, jwks: str) -> None:
    door.issuer.leads_to = jwks
    assert await door.knock() == 503
    assert len(door.issuer.asked) == 1


async def test_a_source_that_hangs_delays_nobody_with_a_known_key(door: Door) -> None:
    await door.knock()
    door.issuer.hold()
    door.now += 61
    stranger = asyncio.create_task(door.knock(bearer=foreign(door.issuer)))
    await door.issuer.reached()
    assert await door.knock() == 200
    door.now += 25 * 3600
    assert await door.knock() == 200
    door.issuer.let_go()
    assert await stranger == 401


async def test_a_source_that_hangs_leaves_health_alone(teams: TeamsScene) -> None:
    issuer = teams.standin.issuer
    issuer.hold()
    teams.clock.now += 61
    stranger = asyncio.create_task(teams.begins(typed("help"), foreign(issuer)))
    await issuer.reached()
    assert (await teams.http.get("https://bot.test/healthz")).status_code == 200
    assert not stranger.done()
    stranger.cancel()
    await asyncio.gather(stranger, return_exceptions=True)
