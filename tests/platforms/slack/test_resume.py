"""What is said outside of an answer: to one person, or as the late answer to a line that was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.identity.caller import Caller
from bot.platforms.slack.events import Place
from bot.views.model import Paragraph, View
from playground.slack import limits, payloads
from playground.world import ANA, MARTA, link

if TYPE_CHECKING:
    from bot.files.export import Export
    from bot.operations.command import Command, Draft
    from tests.conftest import Scene

SAID = View("You are linked", (Paragraph(("As ana.",)),))
CALLER = Caller("slack", "T0DEMO", ANA.slack)


class Overheard:
    """What the platform hands to `dispatch.answer` besides."""

    def __init__(self, scene: Scene) -> None:
        self.asked: list[tuple[Caller, str | Command, str]] = []
        self._answer = scene.bot.dispatch.answer
        scene.bot.dispatch.answer = self.answer  # type: ignore[method-assign]  # listens, and passes it on

    async def answer(
        self, caller: Caller, line: str | Command, *, typed: bool, origin: str = ""
    ) -> View | Draft | Export:
        self.asked.append((caller, line, origin))
        return await self._answer(caller, line, typed=typed, origin=origin)


async def resumes(scene: Scene, line: str, origin: str, caller: Caller = CALLER) -> None:
    assert scene.bot.slack is not None
    await scene.bot.slack.resume(origin, caller, line)
    await scene.settled()


def place(scene: Scene) -> Place:
    """Where Ana typed a command: with an address for the answer."""
    hook = scene.slack.space.hook(ANA.slack, "C0APPSEC")
    url = payloads.response_url(scene.slack.space, hook)
    return Place(channel="C0APPSEC", user=ANA.slack, response_url=url)


async def test_one_person_is_told_in_the_direct_chat(scene: Scene) -> None:
    assert scene.bot.slack is not None
    await scene.bot.slack.tell(ANA.slack, SAID)
    assert "As ana." in scene.direct()[-1]
    assert scene.direct(MARTA) == []


async def test_what_one_person_cannot_be_told_is_logged_without_what_it_was(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    assert scene.bot.slack is not None
    scene.slack.api.plan("conversations.open", "user_disabled")
    await scene.bot.slack.tell(ANA.slack, SAID)
    assert scene.direct() == []
    assert "'error': 'user_disabled'" in caplog.text
    assert "As ana." not in caplog.text


async def test_a_refused_line_is_answered_where_it_was_typed(scene: Scene) -> None:
    heard = Overheard(scene)
    await scene.bot.store.links.remove(ANA.key)
    await scene.says("finding 276")
    scene.sees("I don't know your DefectDojo account")
    await link(scene.bot.store, ANA)
    caller, line, origin = heard.asked[0]
    await resumes(scene, str(line), origin, caller)
    scene.sees("SQL injection")
    assert (scene.newest().channel, scene.newest().only_for) == ("C0APPSEC", ANA.slack)


async def test_a_line_a_press_and_a_form_tell_where_they_were_made(scene: Scene) -> None:
    heard = Overheard(scene)
    await scene.says("finding 276")
    await scene.clicks("False positive…")
    await scene.submits({"Reason": "only in a test"})
    places = [Place.model_validate_json(origin) for _, _, origin in heard.asked]
    assert [(one.channel, one.user, one.pressed) for one in places] == [
        ("C0APPSEC", ANA.slack, False),
        ("C0APPSEC", ANA.slack, True),
        ("C0APPSEC", ANA.slack, True),
    ]


async def test_in_a_thread_the_late_answer_comes_in_the_thread(scene: Scene) -> None:
    await resumes(scene, "finding 276", Place(channel="C0APPSEC", user=ANA.slack, thread="1795348800.000100").origin)
    scene.sees("SQL injection")
    assert (scene.newest().only_for, scene.newest().thread_ts) == (ANA.slack, "1795348800.000100")


async def test_in_the_direct_chat_the_late_answer_comes_there(scene: Scene) -> None:
    heard = Overheard(scene)
    await resumes(scene, "finding 276", Place(channel="D0ANA", user=ANA.slack, direct=True).origin)
    assert "SQL injection" in scene.direct()[-1]
    assert heard.asked[0][0].exposure == "private"


async def test_where_the_address_has_expired_an_ephemeral_message_comes(scene: Scene) -> None:
    origin = place(scene).origin
    scene.clock.now += limits.HOOK_SECONDS + 1
    await resumes(scene, "finding 276", origin)
    scene.sees("SQL injection")
    assert scene.slack.calls[-1].method == "chat.postEphemeral"


async def test_a_late_line_that_says_too_little_brings_the_button_of_its_form(scene: Scene) -> None:
    await resumes(scene, "false-positive 276", place(scene).origin)
    scene.sees("Fill in…")
    assert scene.modal() is None


async def test_who_left_meanwhile_is_refused(scene: Scene) -> None:
    scene.slack.space.people[ANA.slack].deleted = True
    await resumes(scene, "finding 276", place(scene).origin)
    scene.sees("Your account in this workspace is deactivated.")
    assert scene.asked() == []


async def test_nobody_gets_an_answer_at_anothers_place(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    origin = Place(channel="C0APPSEC", user=MARTA.slack).origin
    await resumes(scene, "finding 276", origin)
    assert (scene.asked(), scene.slack.visible_to(MARTA.slack)) == ([], [])
    assert "somebody else's" in caplog.text


@pytest.mark.parametrize("origin", ["", "nonsense", "{}", '{"channel": 5, "user": null}', "[]"])
async def test_what_is_no_place_is_logged_and_nothing_is_done(
    scene: Scene, caplog: pytest.LogCaptureFixture, origin: str
) -> None:
    await resumes(scene, "finding 276", origin)
    assert (scene.asked(), scene.slack.visible_to(ANA.slack)) == ([], [])
    assert "there is no place to resume at" in caplog.text
    assert not [record for record in caplog.records if record.exc_info]
