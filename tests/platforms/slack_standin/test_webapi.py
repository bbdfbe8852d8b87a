"""The Web API answers in Slack's shapes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest

from playground.slack import SlackStandIn
from playground.slack.schema import ArgumentsSchema

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Clock
    from tests.platforms.slack_standin.kit import Bot, Caller


async def test_only_the_right_token_opens(api: Caller) -> None:
    api.token = "xoxb-other"
    assert await api("auth.test") == {"ok": False, "error": "invalid_auth"}
    api.token = ""
    assert await api("auth.test") == {"ok": False, "error": "not_authed"}


async def test_it_says_whose_token_it_is_and_what_it_may(api: Caller) -> None:
    answer = await api.raw("auth.test")
    assert answer.json()["user_id"] == "U0DOJO"
    assert "chat:write" in answer.headers["x-oauth-scopes"]


async def test_a_form_is_as_good_as_json(slack: SlackStandIn, api: Caller) -> None:
    blocks = json.dumps([{"type": "divider"}])
    form = {"token": "xoxb-demo", "channel": "C0APPSEC", "text": "hi", "blocks": blocks, "unfurl_links": "0"}
    answer = await api.http.post("/api/chat.postMessage", data=form)
    assert answer.json()["ok"]
    assert slack.visible_to("U0ANA")[0].blocks[0]["type"] == "divider"


async def test_a_second_message_within_a_second_is_rate_limited(api: Caller, clock: Clock) -> None:
    assert (await api("chat.postMessage", channel="C0APPSEC", text="one"))["ok"]
    answer = await api.raw("chat.postMessage", channel="C0APPSEC", text="two")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert answer.json() == {"ok": False, "error": "ratelimited"}
    assert (await api("chat.postMessage", channel="C0PAYMENTS", text="elsewhere"))["ok"]
    clock.now += 1
    assert (await api("chat.postMessage", channel="C0APPSEC", text="two"))["ok"]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0RANDOM", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
        (
            "chat.postEphemeral",
            {"channel": "C0PAYMENTS", "user": "U0MARTA", "text": "x"},
            "user_not_in_channel",
        ),
        ("chat.postEphemeral", {"channel": "C0PAYMENTS", "user": "U0NOBODY", "text": "x"}, "user_not_found"),
        ("chat.update", {"channel": "C0APPSEC", "ts": "1.1", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": "C0APPSEC", "ts": "1.1"}, "message_not_found"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("apps.connections.open", {}, "invalid_auth"),
        ("admin.users.list", {}, "unknown_method"),
    ],
)
async def test_what_cannot_be_done_has_slacks_name(
    api: Caller, method: str, arguments: dict[str, str], error: str
) -> None:
    assert (await api(method, **arguments))["error"] == error


async def test_only_the_person_sees_an_ephemeral_and_only_response_url_changes_it(
    slack: SlackStandIn, api: Caller, ephemeral: str
) -> None:
    assert [message.ts for message in slack.visible_to("U0ANA")] == [ephemeral]
    assert slack.visible_to("U0MARTA") == []
    answer = await api("chat.update", channel="C0APPSEC", ts=ephemeral, text="other")
    assert answer["error"] == "message_not_found"


async def test_a_message_is_updated_in_place_and_deleted(slack: SlackStandIn, api: Caller) -> None:
    ts = (await api("chat.postMessage", channel="C0APPSEC", text="one"))["ts"]
    assert (await api("chat.update", channel="C0APPSEC", ts=ts, text="two"))["text"] == "two"
    assert [(message.ts, message.text) for message in slack.visible_to("U0MARTA")] == [(ts, "two")]
    await api("chat.delete", channel="C0APPSEC", ts=ts)
    assert slack.visible_to("U0MARTA") == []


async def test_what_people_wrote_is_not_the_bots_to_change(slack: SlackStandIn, api: Caller) -> None:
    await slack.mentions("U0ANA", "hello")
    ts = slack.visible_to("U0ANA")[0].ts
    assert (await api("chat.update", channel="C0APPSEC", ts=ts, text="x"))["error"] == "cant_update_message"
    assert (await api("chat.delete", channel="C0APPSEC", ts=ts))["error"] == "cant_delete_message"


async def test_a_person_as_channel_means_the_direct_chat(slack: SlackStandIn, api: Caller) -> None:
    opened = await api("conversations.open", users="U0MARTA", return_im=True)
    assert opened["channel"]["user"] == "U0MARTA"
    assert (await api("chat.postMessage", channel="U0MARTA", text="hi"))["channel"] == opened["channel"]["id"]
    assert slack.visible_to("U0MARTA", "D0MARTA")[0].text == "hi"
    assert slack.visible_to("U0ANA", "D0MARTA") == []


async def test_people_and_channels_are_described(slack: SlackStandIn, api: Caller) -> None:
    slack.space.people["U0ANA"].is_restricted = True
    slack.space.channels["C0APPSEC"].shared = True
    assert (await api("users.info", user="U0ANA"))["user"]["is_restricted"] is True
    assert (await api("conversations.info", channel="C0APPSEC"))["channel"]["is_ext_shared"] is True


async def test_a_test_can_plan_a_failure_and_read_the_calls(slack: SlackStandIn, api: Caller) -> None:
    slack.api.plan("chat.postMessage", "internal_error", status=500)
    assert (await api.raw("chat.postMessage", channel="C0APPSEC", text="x")).status_code == 500
    assert (await api("chat.postMessage", channel="C0APPSEC", text="x"))["ok"]
    assert [call.answer.status for call in slack.calls] == [500, 200]


async def test_the_schema_refuses_arguments_that_slack_does_not_know(contracts: Path, bot: Bot) -> None:
    schema = ArgumentsSchema(json.loads((contracts / "webapi.schema.json").read_text()))
    async with httpx.AsyncClient(transport=httpx.MockTransport(bot)) as http:
        slack = SlackStandIn(http, schema=schema)
        misspelt = slack.api.call("chat.postMessage", "xoxb-demo", {"channel": "C0APPSEC", "txt": "x"})
        assert misspelt.body["error"] == "invalid_arguments"
        extra = [{"type": "divider", "colour": "red"}]
        arguments = {"channel": "C0APPSEC", "text": "x", "blocks": extra}
        assert slack.api.call("chat.postMessage", "xoxb-demo", arguments).body["error"] == "invalid_arguments"
        fine = {"channel": "C0APPSEC", "text": "x", "team_id": "T0DEMO"}
        assert slack.api.call("chat.postMessage", "xoxb-demo", fine).body["ok"]
