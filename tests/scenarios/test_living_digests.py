"""A digest's newest message lives: what was handled since is struck through and counted, wherever it was done."""

from __future__ import annotations

import asyncio
import json
from contextvars import Context
from typing import TYPE_CHECKING

from playground.world import ANA, MARTA
from tests.scenarios.test_digests import ADD, at, by_itself, posted

if TYPE_CHECKING:
    from playground.slack import Message
    from tests.conftest import Scene


async def digest(scene: Scene, line: str = ADD) -> Message:
    """The message of a digest that was posted just now."""
    await scene.says(line)
    await at(scene, "2026-11-22T13:00:00")
    return scene.slack.space.channel("C0APPSEC").messages[-1]


def struck(message: Message) -> list[str]:
    """What is struck through in it."""
    found: list[str] = []

    def look(value: object) -> None:
        if isinstance(value, dict):
            if (value.get("style") or {}) == {"strike": True}:
                found.append(value["text"])
            for one in value.values():
                look(one)
        elif isinstance(value, list):
            for one in value:
                look(one)

    look(message.blocks)
    return found


def changes(scene: Scene) -> int:
    """How often a message was changed."""
    return len([call for call in scene.slack.api.calls if call.method == "chat.update"])


async def moments(scene: Scene, seconds: int) -> None:
    """Let some time pass."""
    scene.clock.now += seconds
    await by_itself(scene)


async def test_a_press_is_answered_in_the_thread_and_strikes_the_row_within_seconds(scene: Scene) -> None:
    message = await digest(scene)
    await by_itself(scene)
    before = scene.slack.text_of(message)
    count = before.partition(" open")[0].rpartition(" ")[2]
    await scene.slack.clicks(ANA.slack, message, "False positive…", 0)
    await scene.settled()
    await scene.submits({"reason": "only in a test fixture"})
    assert scene.slack.text_of(message) == before
    await moments(scene, 5)

    said = scene.slack.text_of(message)
    assert f"{count} open, 1 of {count} handled" in said
    [title] = struck(message)
    assert f"{title}  false positive, by {ANA.name.split()[0].casefold()}" in said
    assert "findings looked at again Sun 13:00" in said
    assert json.dumps(message.blocks).count("False positive…") == json.dumps(message.blocks).count("Claim") == 4
    [answer] = [one for one in scene.slack.space.channel("C0APPSEC").messages if one.thread_ts == message.ts]
    assert "Marked as false positive" in scene.slack.text_of(answer)


async def test_what_was_closed_in_defectdojo_is_struck_at_the_next_look_and_open_again_when_it_is(
    scene: Scene,
) -> None:
    message = await digest(scene)
    before = scene.slack.text_of(message)
    number = int(before.partition("#")[2].partition(" ")[0])
    finding = scene.dojo.findings[number]
    marta = finding.mitigated_by = scene.dojo.users["marta"]
    finding.active, finding.is_mitigated = False, True
    await moments(scene, 30)
    assert scene.slack.text_of(message) == before

    await moments(scene, 30)
    assert f"fixed, by {marta.first_name}" in scene.slack.text_of(message)
    assert len(struck(message)) == 1
    for _ in range(3):
        await moments(scene, 60)
    assert changes(scene) == 1

    finding.active, finding.is_mitigated, finding.mitigated_by = True, False, None
    await moments(scene, 60)
    assert struck(message) == []
    assert "handled" not in scene.slack.text_of(message)


async def test_once_the_next_one_is_posted_the_former_does_not_change_any_more(scene: Scene) -> None:
    message = await digest(scene)
    await at(scene, "2026-11-23T13:00:00")
    former, newest = scene.slack.text_of(message), scene.slack.space.channel("C0APPSEC").messages[-1]
    number = int(former.partition("#")[2].partition(" ")[0])
    scene.dojo.findings[number].active = False
    await moments(scene, 60)

    assert scene.slack.text_of(message) == former
    assert "1 of" in scene.slack.text_of(newest)
    assert "no longer active" in scene.slack.text_of(newest)


async def test_of_two_who_look_at_the_same_time_one_updates(scene: Scene) -> None:
    message = await digest(scene)
    await scene.says(f"close {scene.slack.text_of(message).partition('#')[2].partition(' ')[0]}")
    scene.clock.now += 60
    living = scene.bot.clockwork.live
    await asyncio.create_task(_both(living(), living()), context=Context())

    assert changes(scene) == 1
    assert "1 of" in scene.slack.text_of(message)


async def _both(*looks: object) -> None:
    await asyncio.gather(*looks)  # type: ignore[arg-type]  # coroutines


async def test_where_a_channel_sees_counts_only_the_headline_counts(scene: Scene) -> None:
    message = await digest(scene, f"{ADD} redaction:counts")
    assert "#" not in scene.slack.text_of(message)
    number = next(
        one.id
        for one in scene.dojo.findings.values()
        if one.active and one.severity == "Critical" and one.test.engagement.product.name == "payments-api"
    )
    await scene.says(f"close {number}")
    await moments(scene, 5)

    assert "1 of" in scene.slack.text_of(message)
    assert struck(message) == []
    assert "#" not in scene.slack.text_of(message)


async def test_when_somebody_else_takes_it_over_what_its_former_owner_saw_is_not_told_on(scene: Scene) -> None:
    message = await digest(scene)
    await scene.says("digest edit criticals quiet:yes", MARTA)
    before = scene.slack.text_of(message)
    await scene.says(f"close {before.partition('#')[2].partition(' ')[0]}")
    await moments(scene, 60)
    assert scene.slack.text_of(message) == before
    assert len(posted(scene)) >= 1
