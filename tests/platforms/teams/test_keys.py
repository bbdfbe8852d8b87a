"""The connector's keys: fetched aside, kept, and used on while their source is slow or down."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.platforms.teams import keys as module
from tests.platforms.teams.door import Door, door
from tests.platforms.teams.microsoft import FOREIGN, token
from tests.platforms.teams.scene import typed

if TYPE_CHECKING:
    from tests.platforms.teams.scene import TeamsScene

__all__ = ["door"]
Json = dict[str, Any]


async def test_a_key_that_is_not_endorsed_for_teams_is_refused(door: Door) -> None:
    door.microsoft.keys[0]["endorsements"] = ["webchat"]
    assert await door.knock() == 401


async def test_keys_are_kept_and_used_on_while_their_source_is_down(door: Door) -> None:
    assert [await door.knock() for _request in range(3)] == [200] * 3
    assert len(door.microsoft.requests) == 2
    door.microsoft.down = True
    door.now += 25 * 3600
    late = token(exp=int(door.now) + 60)
    assert [await door.knock(bearer=late) for _request in range(3)] == [200] * 3
    assert len(door.microsoft.requests) == 3


async def test_an_unknown_key_is_looked_for_at_most_once_a_minute(door: Door) -> None:
    await door.knock()
    for seconds, requests in ((1, 2), (61, 4), (1, 4), (61, 6)):
        door.now += seconds
        assert await door.knock(bearer=token(FOREIGN, {"kid": "two"})) == 401
        assert len(door.microsoft.requests) == requests
    door.microsoft.keys.append(FOREIGN.as_dict(private=False))
    door.now += 61
    assert await door.knock(bearer=token(FOREIGN, {"kid": "two"})) == 200


async def test_without_any_key_the_sender_is_asked_to_come_again(door: Door) -> None:
    door.microsoft.down = True
    assert [await door.knock() for _request in range(3)] == [503] * 3
    assert len(door.microsoft.requests) == 1
    door.microsoft.down, door.now = False, door.now + 6
    assert await door.knock() == 200


@pytest.mark.parametrize("jwks", ["https://evil.example/keys", "http://keys.test/v1/keys", ""])
async def test_metadata_that_lead_elsewhere_are_not_followed(door: Door, jwks: str) -> None:
    answer = httpx.Response(200, json={"issuer": "https://api.botframework.com", "jwks_uri": jwks})
    door.microsoft.refusals["GET openidconfiguration"] = [answer]
    assert await door.knock() == 503
    assert len(door.microsoft.requests) == 1


async def test_a_source_that_hangs_delays_nobody_with_a_known_key(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    await door.knock()
    hanging, going_on = asyncio.Event(), asyncio.Event()

    async def ask(*_request: Any) -> tuple[int, Json]:
        hanging.set()
        await going_on.wait()
        return 500, {}

    monkeypatch.setattr(module, "ask", ask)
    door.now += 61
    stranger = asyncio.create_task(door.knock(bearer=token(FOREIGN, {"kid": "two"})))
    await hanging.wait()
    assert await door.knock() == 200
    door.now += 25 * 3600
    assert await door.knock(bearer=token(exp=int(door.now) + 60)) == 200
    going_on.set()
    assert await stranger == 401


async def test_a_source_that_hangs_leaves_health_alone(teams: TeamsScene, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = asyncio.Event()

    async def ask(*_request: Any) -> tuple[int, Json]:
        hanging.set()
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(module, "ask", ask)
    teams.clock.now += 61
    stranger = asyncio.create_task(teams.begins(typed("help"), token(FOREIGN, {"kid": "two"})))
    await hanging.wait()
    assert (await teams.http.get("https://bot.test/healthz")).status_code == 200
    assert not stranger.done()
    stranger.cancel()
    await asyncio.gather(stranger, return_exceptions=True)
