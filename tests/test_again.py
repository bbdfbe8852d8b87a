"""A DefectDojo that is used again is as it was sown, whatever was done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from playground import defectdojo
from playground.defectdojo.state import GENERATIONS
from playground.world import World
from tests.conftest import TODAY

if TYPE_CHECKING:
    from playground.defectdojo import State

_LISTS = ("findings", "products", "engagements", "tests", "test_types", "risk_acceptance", "endpoints")
"""With all that they say of other rows."""


async def _told(world: World) -> list[Any]:
    """What an administrator reads in the API."""
    headers = {"Authorization": f"Token {defectdojo.token('service')}"}
    transport = httpx.ASGITransport(world.dojo_app)
    async with httpx.AsyncClient(transport=transport, base_url="http://dojo.test", headers=headers) as http:
        return [(await http.get(f"/api/v2/{name}/", params={"limit": 2000})).json() for name in _LISTS]


def _spoil(state: State) -> None:
    """One of everything: rows go and come, fields and what they hold change, rows change their place."""
    first, second, third = list(state.findings.values())[:3]
    first.title, first.tags = "spoiled", ["other"]
    second.tags.append("more")
    second.test = third.test
    third.endpoints.clear()
    state.write_note(first, state.users["ana"], "spoiled")
    del state.findings[third.id]
    state.products[third.product.id].members.clear()
    next(iter(state.slas.values())).days["Critical"] = 999
    state.users["ana"].is_active = False
    state.requests.clear()


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_a_world_that_was_given_back_is_as_if_it_were_new(generation: str) -> None:
    world = World(generation=generation, today=TODAY)
    before = await _told(world)
    state = world.dojo
    _spoil(state)
    spoiled = await _told(world)
    world.give_back()

    again = World(generation=generation, today=TODAY)

    assert again.dojo is state
    assert spoiled != before
    assert await _told(again) == before


def test_two_worlds_at_once_have_nothing_in_common() -> None:
    one, other = World(today=TODAY), World(today=TODAY)
    assert one.dojo is not other.dojo
    one.give_back()
    one.give_back()
    assert World(today=TODAY).dojo is not World(today=TODAY).dojo
