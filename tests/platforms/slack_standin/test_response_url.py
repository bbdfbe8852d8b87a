"""A response_url can be used five times within half an hour, and does what its body says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.slack import SlackStandIn
    from tests.conftest import Clock
    from tests.platforms.slack_standin.kit import Bot, Caller


async def test_an_answer_is_private_unless_it_says_otherwise(
    slack: SlackStandIn, api: Caller, command: dict[str, str]
) -> None:
    assert (await api.respond(command["response_url"], text="mine")).text == "ok"
    await api.respond(command["response_url"], text="ours", response_type="in_channel")
    assert [message.text for message in slack.visible_to("U0ANA")] == ["mine", "ours"]
    assert [message.text for message in slack.visible_to("U0MARTA")] == ["ours"]


async def test_the_sixth_use_is_refused(slack: SlackStandIn, api: Caller, command: dict[str, str]) -> None:
    answers = [await api.respond(command["response_url"], text="x") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert answers[-1].json() == {"ok": False, "error": "used_url"}
    assert len(slack.visible_to("U0ANA")) == 5


async def test_half_an_hour_later_it_is_refused(api: Caller, clock: Clock, command: dict[str, str]) -> None:
    clock.now += 30 * 60
    assert (await api.respond(command["response_url"], text="x")).status_code == 200
    clock.now += 1
    assert (await api.respond(command["response_url"], text="x")).json()["error"] == "expired_url"


async def test_an_address_that_was_never_given_is_refused(api: Caller) -> None:
    assert (await api.respond("/hooks/000", text="x")).status_code == 404


async def test_the_pressed_message_is_replaced_in_place(
    slack: SlackStandIn, bot: Bot, api: Caller, ephemeral: str
) -> None:
    await slack.clicks("U0ANA", slack.visible_to("U0ANA")[0], "Close")
    await api.respond(bot.payload["response_url"], replace_original=True, text="Closed")
    assert [(message.ts, message.text) for message in slack.visible_to("U0ANA")] == [(ephemeral, "Closed")]
    assert slack.visible_to("U0MARTA") == []


async def test_the_pressed_message_is_deleted(slack: SlackStandIn, bot: Bot, api: Caller, ephemeral: str) -> None:
    assert slack.visible_to("U0ANA")[0].ts == ephemeral
    await slack.clicks("U0ANA", slack.visible_to("U0ANA")[0], "Close")
    await api.respond(bot.payload["response_url"], delete_original=True)
    assert slack.visible_to("U0ANA") == []


async def test_bad_content_is_refused(api: Caller, command: dict[str, str]) -> None:
    too_many = [{"type": "divider"}] * 51
    refused = await api.respond(command["response_url"], text="x", blocks=too_many)
    assert (refused.status_code, refused.text) == (400, "invalid_blocks")
    assert (await api.respond(command["response_url"])).text == "no_text"
    assert (await api.respond(command["response_url"], text="x", response_type="all")).status_code == 400
