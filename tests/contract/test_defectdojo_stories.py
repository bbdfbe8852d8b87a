"""The stand-in retells recorded stories, both versions': every answer, and each finding's status in between."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from playground.defectdojo.state import GENERATIONS
from tests.contract.dojo_stories import STORIES, SWITCHES, Memory, Step, ours, retell, steps, world

REFUSED = 400
DIFFERENCES: dict[tuple[str, str], list[str]] = {}


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("generation", GENERATIONS)
async def test_a_story_goes_as_recorded(generation: str, story: str) -> None:
    if (generation, story) not in DIFFERENCES:
        await _tell(generation)

    assert DIFFERENCES[generation, story] == []


async def _tell(generation: str) -> None:
    """All of them in one go, since each goes on where the one before has stopped."""
    state, memory = world(generation), Memory()
    for story in STORIES:
        product = state.products[1]
        if story in SWITCHES:
            product.enable_simple_risk_acceptance, product.enable_full_risk_acceptance = SWITCHES[story]
        found = [line for step in steps(generation, story) for line in await _differences(state, memory, step)]
        DIFFERENCES[generation, story] = found


async def _differences(state: Any, memory: Memory, step: Step) -> list[str]:
    answer, recorded = await retell(state, step), step.response
    got: dict[str, Any] = {"status": answer.status_code}
    got["headers"] = {name: answer.headers[name] for name in ("content-type", "allow") if name in answer.headers}
    is_json = "json" in answer.headers.get("content-type", "") and answer.content
    got["body"] = ours(answer.json()) if is_json else ""
    wanted = {"status": recorded["status"], "headers": recorded["headers"], "body": memory.whole(recorded["body"])}
    if "html" in recorded["headers"].get("content-type", ""):
        wanted["body"] = ""
    return [f"{step}: {line}" for part in wanted for line in _unlike(part, wanted[part], got[part])]


def _unlike(name: str, wanted: Any, got: Any) -> list[str]:
    if wanted == got:
        return []
    if isinstance(wanted, dict) and isinstance(got, dict):
        return [line for key in wanted | got for line in _unlike(f"{name}.{key}", wanted.get(key), got.get(key))]
    return [f"{name} was {wanted!r} and is {got!r}"]


@cache
def _told(generation: str) -> int:
    return sum(len(steps(generation, story)) for story in STORIES)


def test_the_stories_are_long_enough_to_be_worth_telling() -> None:
    assert all(_told(generation) > 400 for generation in GENERATIONS)


async def test_the_comparison_notices_one_wrong_value() -> None:
    """A test that cannot fail is worthless."""
    state = world("3.2.0")
    first = next(step for step in steps("3.2.0", "acceptances") if step.request["path"].endswith("/1518/"))
    state.findings[1518].verified = False

    found = await _differences(state, Memory(), first)

    assert [line.rpartition(": ")[2].split(" ")[0] for line in found] == ["body.verified", "body.display_status"]
