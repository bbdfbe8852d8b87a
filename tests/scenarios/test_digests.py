"""Digests as a team meets them: declared in chat, read in the morning, handed on when their owner is gone."""

from __future__ import annotations

import asyncio
from contextvars import Context
from typing import TYPE_CHECKING

import pytest

from playground.defectdojo import faults
from playground.world import ANA, MARTA, World
from tests.conftest import TODAY, Clock, staged
from tests.scenarios.digests import ADD, at, by_itself, posted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Scene


async def test_it_is_declared_in_chat_and_says_when_it_comes(scene: Scene) -> None:
    await scene.says(ADD)

    scene.sees("The digest criticals comes to this channel", "fit now", "2026-11-22 13:00", "Reads as: ana", "Post now")
    assert [entry.operation for entry in await scene.audited()] == ["add_digest"]


async def test_it_is_posted_at_its_time_and_once(scene: Scene) -> None:
    await scene.says(ADD)
    before = len(posted(scene))
    await at(scene, "2026-11-22T12:59:59")
    assert len(posted(scene)) == before

    for _ in range(3):
        await at(scene, "2026-11-22T13:00:00")
    assert len(posted(scene)) == before + 1
    assert "criticals" in posted(scene)[-1]


async def test_the_second_one_tells_what_happened_since(scene: Scene) -> None:
    await scene.says(ADD)
    await at(scene, "2026-11-22T13:00:00")
    await scene.says("findings critical product:payments-api limit:1")
    await scene.clicks("False positive…")
    await scene.submits({"reason": "only in a test fixture"})
    await at(scene, "2026-11-23T13:00:00")

    assert "1 false positive" in posted(scene)[-1]
    assert "Since Sun 13:00" in posted(scene)[-1]


async def test_where_nothing_changed_a_quiet_one_is_silent_but_for_its_heartbeat(scene: Scene) -> None:
    await scene.says(f"{ADD} quiet:yes heartbeat:weekly")
    await at(scene, "2026-11-22T13:00:00")
    first = len(posted(scene))
    for day in range(23, 29):
        await at(scene, f"2026-11-{day}T13:00:00")
    assert len(posted(scene)) == first

    await at(scene, "2026-11-29T13:00:00")
    assert len(posted(scene)) == first + 1
    await scene.says("digest history criticals")
    scene.sees("nothing had changed", "posted")


async def test_after_an_outage_over_three_slots_it_comes_once(scene: Scene) -> None:
    await scene.says(ADD)
    await at(scene, "2026-11-22T13:00:00")
    first = len(posted(scene))
    await at(scene, "2026-11-25T14:30:00")

    assert len(posted(scene)) == first + 1
    assert "Since Sun 13:00" in posted(scene)[-1]


async def test_one_that_is_too_late_is_folded_into_the_next(scene: Scene) -> None:
    await scene.says(ADD)
    before = len(posted(scene))
    await at(scene, "2026-11-22T18:00:00")
    assert len(posted(scene)) == before
    await scene.says("digest history criticals")
    scene.sees("too late, folded into the next")


async def test_while_defectdojo_is_away_it_waits(scene: Scene) -> None:
    await scene.says(ADD)
    before = len(posted(scene))
    scene.dojo.faults += [faults.error_500()] * 12
    await at(scene, "2026-11-22T13:00:00")
    assert len(posted(scene)) == before

    scene.dojo.faults.clear()
    await at(scene, "2026-11-22T13:10:00")
    assert len(posted(scene)) == before + 1


async def test_it_can_be_listed_paused_resumed_and_removed(scene: Scene) -> None:
    await scene.says("digest list")
    scene.sees("No digests", "Add a digest…")
    await scene.says(ADD)
    await scene.says("digest list")
    scene.sees("criticals", "2026-11-22 13:00", "never ran yet")

    await scene.says("digest pause criticals")
    scene.sees("rests", "paused by ana")
    before = len(posted(scene))
    await at(scene, "2026-11-22T13:00:00")
    assert len(posted(scene)) == before

    await scene.says("digest resume criticals")
    scene.sees("comes again", "2026-11-23 13:00")
    await scene.says("digest delete criticals")
    scene.sees("was removed")
    await scene.says("digest list")
    scene.sees("No digests")


async def test_a_preview_is_for_whoever_asks_and_with_their_rights(scene: Scene) -> None:
    await scene.says('digest add all filter:"findings critical" schedule:"every day 13:00"')
    await scene.says("digest preview all")
    scene.sees("A preview, with your own rights; nothing was posted.")
    everything = scene.screen()
    await scene.says("digest preview all", MARTA)
    scene.sees("A preview, with your own rights", who=MARTA)
    assert scene.screen(MARTA) != everything


async def test_it_can_be_posted_at_once(scene: Scene) -> None:
    await scene.says(ADD)
    before = len(posted(scene))
    await scene.says("digest run criticals")
    scene.sees("on its way")
    await by_itself(scene)
    assert len(posted(scene)) == before + 1


async def test_whoever_changes_it_lends_it_their_own_rights(scene: Scene) -> None:
    await scene.says('digest add all filter:"findings critical" schedule:"every day 13:00"')
    await scene.says("digest edit all quiet:yes", MARTA)
    scene.sees("was changed", "Reads as: marta", who=MARTA)
    scene.asked()
    await at(scene, "2026-11-22T13:00:00")

    [reader] = {request.user for request in scene.dojo.requests if request.path.endswith("/findings/")}
    assert reader == "marta"


async def test_when_its_owner_unlinks_the_channel_is_told_once_and_somebody_takes_it_over(scene: Scene) -> None:
    await scene.says(ADD)
    await scene.says("unlink")
    before = len(posted(scene))
    scene.asked()
    for day in (22, 23):
        await at(scene, f"2026-11-{day}T13:00:00")
    assert len(posted(scene)) == before + 1
    assert "they are not linked any more" in posted(scene)[-1]
    assert scene.asked() == []

    await scene.clicks("Take it over", MARTA)
    scene.sees("was taken over", "Reads as: marta", who=MARTA)
    await at(scene, "2026-11-24T13:00:00")
    assert "criticals" in posted(scene)[-1]


async def test_one_that_nobody_takes_over_is_removed_after_ninety_days(scene: Scene) -> None:
    await scene.says(ADD)
    await scene.says("unlink")
    await at(scene, "2026-11-22T13:00:00")
    assert "If nobody does within 90 days, it is removed." in posted(scene)[-1]

    await at(scene, "2027-02-20T13:00:01")
    await asyncio.create_task(scene.bot.clockwork.sweep(), context=Context())
    await scene.says("digest list", MARTA)
    scene.sees("No digests", who=MARTA)
    assert "digest forsaken" in [entry.operation for entry in await scene.audited()]


async def test_while_slack_cannot_say_who_its_owner_is_it_waits_and_does_not_rest(scene: Scene) -> None:
    await scene.says(ADD)
    before = len(posted(scene))
    scene.bot.slack.people.forget("T0DEMO", "U0ANA")  # type: ignore[union-attr]
    for _ in range(3):
        scene.slack.api.plan("users.info", "internal_error", status=500)
    scene.clock.now += 3600  # by now Slack's last word on her does not count any more
    await at(scene, "2026-11-22T13:00:00")
    assert len(posted(scene)) == before

    await at(scene, "2026-11-22T13:02:00")
    assert len(posted(scene)) == before + 1


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (ADD.replace("13:00", "25:00"), "There is no time 25:00: the day ends at 23:59."),
        (
            f"{ADD} timezone:America/Sao_Paolo",
            "There is no time zone “America/Sao_Paolo”: did you mean America/Sao_Paulo?",
        ),
        (ADD.replace("every day 13:00", "0 9 31 2 *"), "That day never comes: no month that the line names has it."),
        (ADD.replace("critical ", "critcal "), "Did you mean “critical”?"),
        (f"{ADD} mentions:everybody", "“mentions” cannot be “everybody”: Who is called: none, owners"),
        (ADD.replace("payments-api", "no-such-product"), "There is no product “no-such-product”"),
        (ADD.replace("findings critical product:", "products "), "“filter” takes a line that begins with “findings”."),
        (ADD.replace("payments-api", "payments-api limit:3"), "A digest's filter says which findings, nothing else"),
    ],
)
async def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_saved(
    scene: Scene, line: str, sentence: str
) -> None:
    await scene.says(line)
    scene.sees(sentence)
    scene.does_not_see("comes to this channel")
    await scene.says("digest list")
    scene.sees("No digests")


async def test_a_slip_inside_of_the_filter_is_mended_inside_of_the_line(scene: Scene) -> None:
    await scene.says(ADD.replace("critical ", "critcal "))
    await scene.clicks(ADD[:60])
    scene.sees("The digest criticals comes to this channel")


async def test_names_are_the_channels_own(scene: Scene) -> None:
    await scene.says(ADD)
    await scene.says(ADD)
    scene.sees("This channel has a digest “criticals” already")
    await scene.whispers("digest pause criticals")
    assert "This channel has no digest “criticals”" in scene.direct()[-1]


async def test_where_the_bot_is_not_in_the_channel_it_says_how_to_invite_it(scene: Scene) -> None:
    scene.slack.space.channel("C0APPSEC").members.discard(scene.slack.space.app.user_id)
    await scene.says(ADD)
    scene.sees("/invite")


async def test_digests_of_the_configuration_read_as_the_service_account(
    database: Path, tmp_path: Path, clock: Clock
) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(
        "digests:\n- {name: criticals, channel: 'slack:C0APPSEC', schedule: every day 13:00,"
        " filter: 'findings critical', redaction: counts}\nholidays: [2026-11-23]\n"
    )
    world = World(today=TODAY, clock=clock, strict=True)
    async with staged(world, clock, database, config_file=file) as scene:
        await scene.says("digest pause criticals")
        scene.sees("stands in the bot's configuration")
        await at(scene, "2026-11-22T13:00:00")
        await at(scene, "2026-11-23T13:00:00")

        assert len(posted(scene)) == 1
        assert "#" not in posted(scene)[0]


async def test_an_answer_that_was_lost_is_looked_for_before_anything_is_posted_again(scene: Scene) -> None:
    await scene.says(ADD)
    before = len(posted(scene))
    scene.slack.api.plan("chat.postMessage", "internal_error", status=500)
    await at(scene, "2026-11-22T13:00:00")
    assert len(posted(scene)) == before
    await at(scene, "2026-11-22T13:00:20")

    assert len(posted(scene)) == before + 1
    assert [call.method for call in scene.slack.api.calls][-2:] == ["conversations.history", "chat.postMessage"]


async def test_a_press_is_about_one_finding_and_the_digest_stays(scene: Scene) -> None:
    await scene.says(ADD)
    await at(scene, "2026-11-22T13:00:00")
    channel = scene.slack.space.channel("C0APPSEC")
    digest = channel.messages[-1]
    said = scene.slack.text_of(digest)

    await scene.clicks("Details", MARTA)
    assert scene.newest(MARTA).only_for == MARTA.slack
    await scene.slack.clicks(ANA.slack, digest, "False positive…", 0)
    await scene.settled()
    await scene.submits({"reason": "only in a test fixture"})

    assert scene.slack.text_of(digest) == said
    [answer] = [one for one in channel.messages if one.thread_ts == digest.ts]
    assert "Marked as false positive by Ana Souza" in scene.slack.text_of(answer)
    assert answer.only_for is None


async def test_digests_of_one_moment_and_with_the_same_rights_ask_the_same_once(scene: Scene) -> None:
    for name in ("one", "two", "three"):
        await scene.says(f'digest add {name} filter:"findings critical" schedule:"every day 13:00"')
    await scene.says('digest add other filter:"findings critical" schedule:"every day 13:00"', MARTA)
    scene.asked()
    await at(scene, "2026-11-22T13:00:00")

    assert len(posted(scene)[-4:]) == 4
    lists = [request for request in scene.dojo.requests if request.path.endswith("/findings/")]
    assert sorted(request.user or "" for request in lists) == ["ana", "ana", "marta", "marta"]
