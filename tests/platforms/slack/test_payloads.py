"""Published samples of what Slack sends, on the real route of a running bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playground.slack.signing import signed
from tests.conftest import NOON
from tests.platforms.slack.samples import PAYLOADS, WHY_NOT, Sample, body_of, samples, settled

if TYPE_CHECKING:
    import httpx

    from tests.conftest import Scene

OVER_HTTP = samples("form", "form: payload=<json>", "json", "json (inner event only)")
ELSEWHERE = {"websocket", "test vector", "headers"}
"""Those go through test_socket_mode.py, test_guard.py and test_events.py."""
with_samples = pytest.mark.skipif(not PAYLOADS.is_dir(), reason=WHY_NOT)


def named(name: str) -> Sample:
    return next(one for one in OVER_HTTP if one.name == name)


async def sent(scene: Scene, body: bytes) -> httpx.Response:
    """What the bot answers to the signed body, once nothing is under way any more."""
    assert scene.slack.line.http is not None
    assert scene.bot.slack is not None
    headers = signed(scene.slack.space.app.signing_secret, str(int(NOON)), body)
    answer = await scene.slack.line.http.post(scene.slack.line.url, content=body, headers=headers)
    await scene.bot.slack.work.drain(10)
    return answer


async def sent_sample(scene: Scene, sample: Sample) -> httpx.Response:
    return await sent(scene, body_of(sample, settled(scene.slack, sample.text)))


@with_samples
async def test_whatever_slack_sends_is_acknowledged_without_a_fault(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    for sample in OVER_HTTP:
        answer = await sent_sample(scene, sample)
        complaints = [one.getMessage() for one in caplog.records if one.levelname in {"WARNING", "ERROR"}]
        assert (sample.name, answer.status_code, complaints) == (sample.name, 200, [])


@with_samples
def test_every_sample_at_hand_is_sent_somewhere() -> None:
    files = {path.stem for path in PAYLOADS.glob("*.json")} - {"INDEX"}
    assert files == {one.name for one in (*OVER_HTTP, *samples(*ELSEWHERE))}


@with_samples
async def test_the_challenge_of_a_new_request_url_comes_back(scene: Scene) -> None:
    answer = await sent_sample(scene, named("url_verification"))
    assert answer.json() == {"challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}


@with_samples
@pytest.mark.parametrize("name", ["event.app_rate_limited", "view_submission.work_object_flexpane_edit"])
async def test_what_the_bot_has_no_use_for_gets_an_empty_answer(scene: Scene, name: str) -> None:
    answer = await sent_sample(scene, named(name))
    assert answer.content == b""
    assert scene.slack.visible_to("U0ANA") == []


@with_samples
@pytest.mark.parametrize("name", ["slash_command.docs", "slash_command.bolt_python"])
async def test_a_line_that_is_no_command_is_answered_with_help(scene: Scene, name: str) -> None:
    await sent_sample(scene, named(name))
    scene.sees("I did not understand that", "[Help]")


@with_samples
async def test_a_mention_in_a_sample_is_answered_to_its_author_alone(scene: Scene) -> None:
    await sent_sample(scene, named("event.app_mention"))
    [message] = scene.slack.visible_to("UUUUUXXXXX", "C123")
    assert message.only_for == "UUUUUXXXXX"


@with_samples
async def test_somebody_elses_form_is_closed_and_nothing_more(scene: Scene) -> None:
    assert (await sent_sample(scene, named("view_submission.modal"))).content == b""


@with_samples
async def test_a_search_gets_no_options(scene: Scene) -> None:
    assert (await sent_sample(scene, named("block_suggestion.view"))).json() == {"options": []}


async def test_the_tls_check_gets_through(scene: Scene) -> None:
    assert (await sent(scene, b"ssl_check=1&token=legacy")).status_code == 200


async def test_the_word_payload_in_a_line_makes_no_interaction_of_a_command(scene: Scene) -> None:
    await scene.says("finding payload")
    scene.sees("I did not understand that")
