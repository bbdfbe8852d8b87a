"""What has no room in a digest stands in its thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.scenarios.digests import at

if TYPE_CHECKING:
    from playground.slack.state import Message
    from tests.conftest import Scene

EVERYTHING = 'digest add everything filter:findings schedule:"every day 13:00"'


def below(scene: Scene) -> list[Message]:
    """What stands in the threads of the channel."""
    messages = scene.slack.space.channel("C0APPSEC").messages
    return [one for one in messages if one.by_bot and one.thread_ts and not one.only_for]


async def second(scene: Scene, *words: str) -> None:
    """The digest's second morning: there is something to compare with."""
    await scene.says(" ".join((EVERYTHING, *words)))
    for moment in ("2026-11-22T13:00:00", "2026-11-22T13:00:02", "2026-11-23T13:00:00", "2026-11-23T13:00:02"):
        await at(scene, moment)


async def test_the_lists_behind_its_news_come_once_below_it(scene: Scene) -> None:
    await second(scene)
    first, lists = below(scene)
    assert "SLA" not in scene.slack.text_of(first)  # no flood at the beginning
    [parent] = [one for one in scene.slack.space.channel("C0APPSEC").messages if one.ts == lists.thread_ts]
    breached = next(line for line in scene.slack.text_of(lists).splitlines() if "breached" in line)
    assert breached.removeprefix("SLA: ") in scene.slack.text_of(parent)
    assert "More products" in scene.slack.text_of(lists)

    await at(scene, "2026-11-23T13:05:00")
    assert len(below(scene)) == 2
    await scene.says("digest history everything")
    scene.sees("posted")


async def test_another_process_reads_them_anew_and_shows_no_more_than_the_channel_may_see(scene: Scene) -> None:
    await scene.says(f"{EVERYTHING} redaction:no-titles")
    await at(scene, "2026-11-22T13:00:00")
    await at(scene, "2026-11-22T13:00:02")
    await at(scene, "2026-11-23T13:00:00")
    composer: Any = scene.bot.clockwork._delivery._composer  # noqa: SLF001  # as if it were another's
    composer._below.clear()  # noqa: SLF001  # likewise
    await at(scene, "2026-11-23T13:00:02")

    text = scene.slack.text_of(below(scene)[-1])
    assert "#120" in text
    assert "log4j" not in text


async def test_a_channel_that_is_shown_counts_only_gets_none(scene: Scene) -> None:
    await second(scene, "redaction:counts")
    assert below(scene) == []
