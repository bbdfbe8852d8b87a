"""A digest's newest message lives: what was handled since is struck through and counted, wherever it was done."""

from __future__ import annotations

import asyncio
import json
from contextvars import Context
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from playground.world import ANA, MARTA
from tests.scenarios.digests import ADD, at, by_itself, posted

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
    drawn = json.dumps(message.blocks, ensure_ascii=False)
    assert drawn.count('"text": "False positive…"') == drawn.count('"text": "Claim"') == 4
    assert drawn.count('"text": "Details"') == 5
    [answer] = [one for one in scene.slack.space.channel("C0APPSEC").messages if one.thread_ts == message.ts]
    assert "Marked as false positive" in scene.slack.text_of(answer)


async def test_what_is_done_before_a_process_looks_for_the_first_time_is_struck_as_soon(scene: Scene) -> None:
    message = await digest(scene)
    await by_itself(scene)
    living: Any = scene.bot.clockwork._living  # noqa: SLF001  # as if the process had begun just now
    living._number, living._began = None, datetime.fromtimestamp(scene.clock.now, UTC)  # noqa: SLF001  # likewise
    await scene.slack.clicks(ANA.slack, message, "False positive…", 0)
    await scene.settled()
    await scene.submits({"reason": "only in a test fixture"})
    await moments(scene, 5)

    assert len(struck(message)) == 1


async def test_what_was_closed_in_defectdojo_is_struck_at_the_next_look_and_open_again_when_it_is(
    scene: Scene,
) -> None:
    message = await digest(scene)
    before = scene.slack.text_of(message)
    number = int(before.partition("#")[2].partition(" ")[0])
    finding = scene.dojo.findings[number]
    finding.active, finding.is_mitigated, finding.mitigated_by = False, True, scene.dojo.users["marta"]
    await moments(scene, 30)
    assert scene.slack.text_of(message) == before

    await moments(scene, 30)
    [title] = struck(message)
    assert f"{title}  fixed\n" in scene.slack.text_of(message)  # DefectDojo 3.x names Marta to administrators only
    for _ in range(3):
        await moments(scene, 60)
    assert changes(scene) == 1

    finding.active, finding.is_mitigated, finding.mitigated_by = True, False, None
    await moments(scene, 60)
    assert struck(message) == []
    assert "handled" not in scene.slack.text_of(message)


async def test_one_that_was_deleted_is_let_go(scene: Scene) -> None:
    message = await digest(scene)
    number = scene.slack.text_of(message).partition("#")[2].partition(" ")[0]
    scene.slack.space.channel("C0APPSEC").messages.remove(message)
    await scene.says(f"close {number}")
    await moments(scene, 5)
    assert changes(scene) == 1

    await scene.says(f"reopen {number}")
    scene.asked()
    for _ in range(3):
        await moments(scene, 60)
    assert (changes(scene), scene.asked()) == (1, [])


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
    await asyncio.create_task(_both(scene), context=Context())

    assert changes(scene) == 1
    assert "1 of" in scene.slack.text_of(message)


async def _both(scene: Scene) -> None:
    await asyncio.gather(scene.bot.clockwork.live(), scene.bot.clockwork.live())


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


async def test_two_who_claim_the_next_one_get_two_findings_and_the_thread_says_so(scene: Scene) -> None:
    message = await digest(scene, 'digest add all filter:"findings critical" schedule:"every day 13:00"')
    await asyncio.gather(*(scene.slack.clicks(who.slack, message, "Claim next") for who in (ANA, MARTA)))
    await scene.settled()

    answers = [one for one in scene.slack.space.channel("C0APPSEC").messages if one.thread_ts == message.ts]
    titles = {scene.slack.text_of(one).partition(" ")[0] for one in answers}
    assert len(answers) == len(titles) == 2
    assert all("Claimed by" in scene.slack.text_of(one) for one in answers)
    claims = [entry for entry in await scene.audited() if entry.operation == "claim_next"]
    assert len({entry.finding for entry in claims}) == 2
    await moments(scene, 5)
    assert struck(message) == []


async def test_where_each_has_an_owner_there_is_nothing_to_claim(scene: Scene) -> None:
    await scene.says('claim next filter:"findings critical id:999999"')
    scene.sees("Nothing to claim", "No open finding of that list is without an owner.")


async def test_muted_it_comes_again_tomorrow_unless_it_is_resumed(scene: Scene) -> None:
    await scene.says(ADD.replace("every day 13:00", "0 13,15,17 * * *"))
    await at(scene, "2026-11-22T13:00:00")
    await scene.slack.clicks(MARTA.slack, scene.slack.space.channel("C0APPSEC").messages[-1], "Mute today")
    await scene.settled()
    channel = scene.slack.space.channel("C0APPSEC")
    assert "does not come any more today" in scene.slack.text_of(channel.messages[-1])
    assert "until 2026-11-23 00:00" in scene.slack.text_of(channel.messages[-1])
    count = len(posted(scene))
    await at(scene, "2026-11-22T15:00:00")
    assert len(posted(scene)) == count
    await scene.says("digest list")
    scene.sees("muted until 2026-11-23 00:00", "next: 2026-11-23 13:00", "ana")

    await scene.says("digest resume criticals", MARTA)
    scene.sees("comes again", "2026-11-22 17:00", "Reads as: ana", who=MARTA)
    await at(scene, "2026-11-22T17:00:00")
    assert "criticals: " in posted(scene)[-1]
    await scene.says("digest mute criticals")
    await at(scene, "2026-11-23T13:00:00")
    assert "Since Sun 17:00" in posted(scene)[-1]
