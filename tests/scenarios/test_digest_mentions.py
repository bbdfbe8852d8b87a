"""Whom a digest calls: the owners of what matters most, or a group of the channel's choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.commands.errors import NotUnderstood
from bot.commands.grammar import read
from playground.world import ANA, MARTA
from tests.scenarios.digests import ADD, at, by_itself

if TYPE_CHECKING:
    from playground.slack import Message
    from tests.conftest import Scene

NEXT = 'claim next filter:"findings critical product:payments-api"'


def called(message: Message) -> list[str]:
    """Who is told of it by Slack."""
    found: list[str] = []
    left: list[Any] = [message.blocks]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            found += [value[key] for key in ("user_id", "usergroup_id") if key in value]
        left += value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return found


async def posted(scene: Scene, when: str) -> Message:
    """The digest of that moment."""
    await at(scene, when)
    return scene.slack.space.channel("C0APPSEC").messages[-1]


async def test_linked_owners_are_called_once_and_only_when_it_is_posted(scene: Scene) -> None:
    for who in (ANA, ANA, MARTA):
        await scene.says(NEXT, who)
    await scene.says("unlink", MARTA)
    await scene.says(f"{ADD} mentions:owners")
    scene.sees("Mentions: the owners of the five that matter most")
    await scene.says("digest preview criticals")
    assert called(scene.newest()) == []

    message = await posted(scene, "2026-11-22T13:00:00")
    said = scene.slack.text_of(message)
    assert called(message) == [ANA.slack]
    assert (said.count("owner @U0ANA"), said.count("owner user #2"), said.count("owner user #3")) == (1, 1, 1)
    assert "<@" not in message.text
    scene.clock.now += 61
    await by_itself(scene)
    assert called(message) == [ANA.slack], "where nothing happened, nothing is changed"

    await scene.says("close 276")
    scene.clock.now += 61
    await by_itself(scene)
    assert "1 of" in scene.slack.text_of(message)
    assert called(message) == []

    await scene.says("digest edit criticals redaction:no-titles")
    assert called(await posted(scene, "2026-11-23T13:00:00")) == []


async def test_a_group_is_called_in_a_line_of_its_own(scene: Scene) -> None:
    await scene.says(f"{ADD} mentions:@S0APPSEC")
    scene.sees("Mentions: the user group S0APPSEC")
    message = await posted(scene, "2026-11-22T13:00:00")
    assert called(message) == ["S0APPSEC"]
    assert "For @S0APPSEC" in scene.slack.text_of(message)
    await scene.says("digest list")
    scene.sees("mentions the user group S0APPSEC")
    assert called(scene.newest()) == []

    await scene.says("digest edit criticals mentions:none")
    scene.does_not_see("Mentions")
    assert called(await posted(scene, "2026-11-23T13:00:00")) == []


@pytest.mark.parametrize("mentions", ["security", "@here", "C0APPSEC", "<!channel>", "S0", "owner"])
def test_what_calls_nobody_is_refused_in_a_sentence(mentions: str) -> None:
    for line in (f"{ADD} mentions:{mentions}", f"digest edit criticals mentions:{mentions}"):
        with pytest.raises(NotUnderstood, match=r"“mentions” cannot be “.+”: Who is called: none, owners"):
            read(line)
