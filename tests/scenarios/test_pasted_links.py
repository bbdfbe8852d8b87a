"""Whoever pastes the address of a page of DefectDojo sees what is there, alone and with the own rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.commands.pasted import lines_of
from playground.world import ANA, MARTA

if TYPE_CHECKING:
    from playground.world import Somebody
    from tests.conftest import Scene
    from tests.scenarios.conftest import Staged

PAGE = "http://dojo.test/finding/276"


async def pastes(scene: Scene, *addresses: str, who: Somebody = ANA, source: str = "") -> None:
    await scene.slack.pastes(who.slack, *addresses, channel=scene.channel, source=source)
    await scene.settled()


def answers(scene: Scene, who: Somebody = ANA) -> list[str]:
    """What the bot said that this person sees."""
    return [scene.slack.text_of(one) for one in scene.slack.visible_to(who.slack, scene.channel) if one.by_bot]


async def test_the_card_comes_to_the_one_who_pasted_it(scene: Scene) -> None:
    await pastes(scene, PAGE)
    scene.sees("SQL injection", "[False positive…]", "[Share to channel]")
    assert answers(scene, MARTA) == []
    await scene.clicks("Share to channel")
    assert "SQL injection" in answers(scene, MARTA)[-1]


async def test_several_pages_are_several_cards_each_once(scene: Scene) -> None:
    await pastes(scene, PAGE, "http://dojo.test/product/31", PAGE + "?x=1", "http://dojo.test/engagement/231")
    assert scene.asked().count("GET /findings/276/") == 1
    assert len(answers(scene)) == 3


async def test_somebody_elses_pages_and_what_one_may_not_see_are_passed_over_in_silence(scene: Scene) -> None:
    hidden = next(row for row in scene.dojo.findings.values() if row.product.name == "card-vault")
    for address in ("https://evil.example/finding/276", "http://dojo.test/finding/999999"):
        await pastes(scene, address)
    await pastes(scene, f"http://dojo.test/finding/{hidden.id}", who=MARTA)
    assert answers(scene) == answers(scene, MARTA) == []


async def test_nobody_is_asked_to_be_linked_for_pasting_something(scene: Scene) -> None:
    await scene.bot.store.links.remove(ANA.key)
    await pastes(scene, PAGE)
    assert (answers(scene), scene.asked()) == ([], [])


async def test_a_message_that_is_still_being_written_and_channels_without_the_bot_get_nothing(scene: Scene) -> None:
    await pastes(scene, PAGE, source="composer")
    scene.slack.space.channel("C0APPSEC").members.discard(scene.slack.space.app.user_id)
    await pastes(scene, PAGE)
    assert (answers(scene), scene.asked()) == ([], [])


@pytest.mark.parametrize("rules", ["unfurl: false", "verbs: [products]"])
async def test_a_channel_may_be_without_it(appsec: Staged, rules: str) -> None:
    async with appsec(rules) as scene:
        await pastes(scene, PAGE)
        assert answers(scene) == []


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("https://dojo.test/dd/finding/276", ("finding 276",)),
        ("https://DOJO.test/dd/finding/276/edit?next=1#notes", ("finding 276",)),
        ("https://dojo.test/dd/product/31", ("product 31",)),
        ("https://dojo.test/dd/engagement/231/", ("engagement 231",)),
        ("https://dojo.test/dd/finding", ()),
        ("https://dojo.test/dd/finding/0", ()),
        ("https://dojo.test/finding/276", ()),
        ("http://dojo.test/dd/finding/276", ()),
        ("https://dojo.test.evil.example/dd/finding/276", ()),
        ("https://dojo.test@evil.example/dd/finding/276", ()),
        ("https://dojo.test/dd/finding/276x", ()),
        ("https://[/finding/276", ()),
    ],
)
def test_only_pages_of_our_defectdojo_are_lines(address: str, lines: tuple[str, ...]) -> None:
    assert lines_of([address], "https://dojo.test/dd") == lines
