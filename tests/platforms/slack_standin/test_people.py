"""People see what is theirs to see, and do what Slack lets them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from playground.slack import SlackStandIn
    from tests.platforms.slack_standin.kit import Bot, Caller


async def test_a_command_arrives_escaped(slack: SlackStandIn, bot: Bot) -> None:
    await slack.types("U0ANA", "findings epss:>50 & @marta #appsec #276 https://x.example")
    assert bot.form["text"] == (
        "findings epss:&gt;50 &amp; <@U0MARTA|marta> <#C0APPSEC|appsec> #276 <https://x.example>"
    )


async def test_an_answer_in_the_body_is_shown(slack: SlackStandIn, bot: Bot) -> None:
    bot.answers += [httpx.Response(200, text="plain"), httpx.Response(200, json={"text": "as JSON"})]
    await slack.types("U0ANA", "help")
    await slack.types("U0ANA", "help")
    assert [slack.text_of(message) for message in slack.visible_to("U0ANA")] == ["plain", "as JSON"]


@pytest.mark.parametrize(("status", "why"), [(500, "dispatch_failed"), (404, "dispatch_failed")])
async def test_a_failing_command_is_told_to_the_person(slack: SlackStandIn, bot: Bot, status: int, why: str) -> None:
    bot.answers.append(httpx.Response(status))
    await slack.types("U0ANA", "help")
    assert slack.visible_to("U0ANA")[0].text == f'/dojo failed with the error "{why}"'
    assert slack.line.failures == [f"slash_commands: HTTP {status}"]


async def test_a_bot_that_does_not_answer_times_out(slack: SlackStandIn) -> None:
    async def never(_request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    slack.line.ack_within = 0.001
    async with httpx.AsyncClient(transport=httpx.MockTransport(never)) as http:
        slack.connect(http, "http://bot.test/slack/events")
        await slack.types("U0ANA", "help")
    assert "operation_timeout" in slack.visible_to("U0ANA")[0].text


async def test_nobody_presses_what_they_do_not_see(slack: SlackStandIn, ephemeral: str) -> None:
    (message,) = slack.visible_to("U0ANA")
    assert message.ts == ephemeral
    with pytest.raises(LookupError, match="U0MARTA doesn't see"):
        await slack.clicks("U0MARTA", message, "Close")
    with pytest.raises(LookupError, match="0 elements are called 'Open'"):
        await slack.clicks("U0ANA", message, "Open")
    with pytest.raises(LookupError, match="isn't in payments"):
        await slack.types("U0MARTA", "help", channel="payments")


async def test_a_choice_is_sent_and_remembered_as_state(slack: SlackStandIn, bot: Bot, ephemeral: str) -> None:
    (message,) = slack.visible_to("U0ANA")
    await slack.chooses("U0ANA", message, "Sort by", "Age")
    assert bot.payload["actions"][0]["selected_option"]["value"] == "sort:age"
    await slack.chooses("U0ANA", message, "overflow", "Verify")
    assert bot.payload["actions"][0]["selected_option"]["value"] == "verify 276"
    assert bot.payload["state"]["values"]["next"]["sort"]["selected_option"]["value"] == "sort:age"
    assert message.ts == ephemeral
    with pytest.raises(LookupError, match="no option 'Name'"):
        await slack.chooses("U0ANA", message, "Sort by", "Name")


async def test_one_of_several_equal_buttons_needs_a_number(
    slack: SlackStandIn, bot: Bot, api: Caller, buttons: list[dict[str, Any]]
) -> None:
    second = buttons[1] | {"block_id": "second"}
    await api("chat.postMessage", channel="appsec-is-no-id", text="x")
    await api("chat.postMessage", channel="C0APPSEC", text="x", blocks=[*buttons, second])
    (message,) = slack.visible_to("U0ANA")
    with pytest.raises(LookupError, match="2 elements"):
        await slack.clicks("U0ANA", message, "Close")
    await slack.clicks("U0ANA", message, "Close", nth=1)
    assert bot.payload["actions"][0]["block_id"] == "second"


async def test_until_waits_for_what_comes_later(slack: SlackStandIn, api: Caller) -> None:
    later = asyncio.create_task(api("chat.postMessage", channel="C0APPSEC", text="late"))
    seen = await slack.until(lambda: slack.visible_to("U0ANA"))
    assert seen[0].text == "late"
    await later
    with pytest.raises(TimeoutError):
        await slack.until(lambda: slack.modal_of("U0ANA"), within=0.001)


async def test_a_mention_in_a_thread_and_a_retry_say_so(slack: SlackStandIn, bot: Bot) -> None:
    await slack.mentions("U0ANA", "stats", thread_ts="1.000001")
    assert bot.event["event"]["thread_ts"] == "1.000001"
    sender = slack.sender("U0ANA", "appsec")
    await slack.delivers(sender, {"type": "app_uninstalled"}, retry=(1, "http_timeout"))
    assert bot.requests[-1].headers["x-slack-retry-num"] == "1"


async def test_text_of_a_message_is_what_one_reads(slack: SlackStandIn, ephemeral: str) -> None:
    (message,) = slack.visible_to("U0ANA")
    assert message.ts == ephemeral
    assert slack.text_of(message).splitlines() == [
        "#276 SQL injection",
        "[Close]",
        "[Sort by | Risk | Age]",
        "[Verify]",
    ]
