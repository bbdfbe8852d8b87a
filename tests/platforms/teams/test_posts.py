"""What nobody asked for just now is posted in Teams once, where the bot is, and changed in its place."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.identity.caller import Caller
from bot.platforms.platform import NotPosted, PerhapsPosted, Unreadable
from bot.views.model import View
from playground.teams.find import visible
from playground.world import ANA, MARTA
from tests.conftest import NOON
from tests.platforms.teams.scene import APP, CHANNEL, GROUP, account, activity

if TYPE_CHECKING:
    from tests.conftest import Clock
    from tests.platforms.teams.scene import TeamsScene


async def test_a_digest_is_posted_changed_and_stays_when_it_is_pressed(teams: TeamsScene) -> None:
    here, view = teams.platform, View("Digest")
    with pytest.raises(NotPosted, match="conversation_unknown"):
        await here.post(CHANNEL, view, run="r1")
    assert "Add the app" in await here.joined(CHANNEL)
    await teams.sends(activity("installationUpdate", where=CHANNEL, action="add"))
    assert await here.joined(CHANNEL) == ""
    await teams.says("finding 276 share:yes", where=CHANNEL)
    message = await here.post(CHANNEL, view, run="r1")
    await here.update(CHANNEL, message, View("Changed"), run="r1")
    assert (teams.text(where=CHANNEL), teams.newest(where=CHANNEL).message.edits) == ("Changed", 1)
    with pytest.raises(NotPosted, match="ActivityNotFound") as gone:
        await here.update(CHANNEL, "gone", view)
    assert not gone.value.passing
    with pytest.raises(Unreadable, match="no_history"):
        await here.find(CHANNEL, "r1", teams.bot._moment())  # noqa: SLF001  # the scene's own clock


async def test_in_a_channel_something_is_posted_below_a_message_and_elsewhere_there_are_no_threads(
    teams: TeamsScene,
) -> None:
    here = teams.platform
    for where in (CHANNEL, GROUP):
        await teams.says("finding 276 share:yes", where=where)
    parent = await here.post(CHANNEL, View("Digest"), run="r1")
    await here.post(CHANNEL, View("Lists"), run="r1.lists", thread=parent)
    assert teams.posts()[-1].endswith(f"{CHANNEL};messageid={parent}/activities")
    with pytest.raises(NotPosted, match="no_threads"):
        await here.post(GROUP, View("Lists"), run="r1.lists", thread=parent)


async def test_of_nobody_teams_is_not_asked_who_they_are(teams: TeamsScene) -> None:
    await teams.says("help", where=CHANNEL)
    before = len(teams.standin.calls)
    known = await teams.platform.known(Caller("teams", "", "", "a digest of the configuration", CHANNEL))
    assert (known.standing, len(teams.standin.calls)) == ("unknown", before)


async def test_a_press_in_a_digest_is_answered_in_its_thread(teams: TeamsScene) -> None:
    await teams.says("finding 276 share:yes", where=CHANNEL)
    seen = teams.newest(where=CHANNEL)
    press = teams.press(seen, "Verify", mark="lasting")
    press["conversation"]["id"] = CHANNEL
    await teams.sends(press)
    assert (teams.answer["type"], seen.message.edits) == ("application/vnd.microsoft.activity.message", 0)
    assert teams.posts()[-1].endswith(f"{CHANNEL};messageid={seen.message.id}/activities")


@pytest.mark.parametrize(
    "farewell",
    [
        {"type": "installationUpdate", "action": "remove"},
        {"type": "conversationUpdate", "membersRemoved": [{"id": f"28:{APP}"}]},
    ],
)
async def test_where_the_bot_was_thrown_out_nothing_is_posted(teams: TeamsScene, farewell: dict[str, Any]) -> None:
    await teams.says("help", where=CHANNEL)
    await teams.sends({**activity("", where=CHANNEL), **farewell})
    with pytest.raises(NotPosted, match="conversation_gone"):
        await teams.platform.post(CHANNEL, View("Digest"), run="r1")
    assert "the app was removed" in await teams.platform.joined(CHANNEL)
    await teams.says("help", where=CHANNEL)
    assert await teams.platform.joined(CHANNEL) == ""


@pytest.mark.parametrize(
    ("status", "code", "raised", "joined"),
    [
        (403, "MessageWritesBlocked", NotPosted("MessageWritesBlocked"), False),
        (404, "ConversationNotFound", NotPosted("ConversationNotFound"), False),
        (403, "Forbidden", NotPosted("Forbidden"), True),
        (401, "Unauthorized", NotPosted("Unauthorized", passing=True), True),
        (502, "", PerhapsPosted("HTTP 502"), True),
    ],
)
async def test_of_what_teams_does_not_take_it_is_told_whether_it_may_be_there(
    teams: TeamsScene, status: int, code: str, raised: Exception, *, joined: bool
) -> None:
    await teams.says("help", where=CHANNEL)
    before = len(teams.posts())
    teams.standin.connector.plan("post", status, code)
    with pytest.raises(type(raised)) as caught:
        await teams.platform.post(CHANNEL, View("Digest"), run="r1")
    assert vars(caught.value) == vars(raised)
    assert (await teams.platform.joined(CHANNEL) == "") is joined
    assert len(teams.posts()) == before + 1


async def test_a_lost_answer_and_a_rate_limit(teams: TeamsScene) -> None:
    await teams.says("help", where=CHANNEL)
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    here = teams.platform
    here.repetition.pause = pause
    plan = teams.standin.connector.plan
    plan("post", 429, "TooManyRequests", retry_after=7)
    await here.post(CHANNEL, View("Digest"))
    assert pauses == [7]
    told, limited = teams.bot.metrics.registry, {"platform": "teams", "status": "429"}
    assert told.get_sample_value("dojo_bot_platform_responses_total", limited) == 1
    plan("post", 429, "TooManyRequests", retry_after=3600)
    with pytest.raises(NotPosted) as caught:
        await here.post(CHANNEL, View("Digest"))
    assert (caught.value.passing, caught.value.retry_after) == (True, 3600)
    for error, raised in ((httpx.ReadTimeout("x"), PerhapsPosted), (httpx.ConnectError("x"), NotPosted)):
        teams.standin.losses.append(error)
        with pytest.raises(raised):
            await here.post(CHANNEL, View("Digest"))
    plan("update", 503)
    await here.update(CHANNEL, teams.newest(where=CHANNEL).message.id, View("Changed"))
    assert pauses == [7, 1]
    plan("post", 413)
    await here.post(CHANNEL, View("Digest"))
    assert teams.newest(where=CHANNEL).message.text == "Digest"


async def test_one_person_is_told_something_directly(teams: TeamsScene) -> None:
    await teams.platform.tell(MARTA.oid, View("Nobody knows where"))
    assert teams.seen(MARTA) == []
    await teams.says("help", where=CHANNEL)
    await teams.platform.tell(MARTA.oid, View("Told"))
    assert teams.text(MARTA) == "Told"
    await teams.says("help", MARTA)
    await teams.platform.tell(MARTA.oid, View("Told again"))
    assert teams.text(MARTA) == "Told again"


async def test_the_queue_holds_teams_rates(teams: TeamsScene, clock: Clock) -> None:
    await teams.says("help", where=CHANNEL)
    here, clock.now = teams.platform, NOON + 100

    async def pause(seconds: float) -> None:
        clock.now += seconds

    here.repetition.pause = pause
    await asyncio.gather(*(here.post(CHANNEL, View(f"Digest {number}")) for number in range(9)))
    assert clock.now == NOON + 102


async def test_a_digest_of_a_channel_is_made_run_and_pressed(teams: TeamsScene) -> None:
    await teams.says('claim next filter:"findings critical"', where=CHANNEL)
    add = 'digest add morning schedule:"weekdays 09:00" filter:"findings critical" mentions:owners'
    await teams.says(add, where=CHANNEL)
    assert "morning" in teams.text(where=CHANNEL)
    await teams.says("digest run morning", where=CHANNEL)
    await teams.bot.clockwork.deliver()
    [digest] = [one for one in teams.seen(MARTA, CHANNEL) if "lasting" in str(one.face.card)]
    assert digest.message.only_for is None
    [called] = digest.face.card["msteams"]["entities"]
    assert called["mentioned"]["id"] == ANA.oid
    action = next(one for one in visible(digest.face.card, {}) if one["type"] == "Action.Execute")
    await teams.clicks(action["title"], MARTA, on=digest)
    assert teams.answer["value"] == "The answer is here, for you alone."
    assert (digest.message.edits, teams.newest(MARTA, CHANNEL).message.only_for) == (0, account(MARTA))
