"""What the stand-in sends has the keys of real requests, one published sample each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from pathlib import Path

    from playground.slack import SlackStandIn
    from tests.platforms.slack_standin.kit import Bot, Caller

ORG = {"enterprise", "is_enterprise_install"}
"""Slack sends these to every app; samples of single workspaces leave them out."""


def sample(contracts: Path, name: str) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads((contracts / "payloads" / f"{name}.json").read_text())
    return payload


def test_a_slash_command_has_the_keys_of_the_sample(contracts: Path, command: dict[str, str]) -> None:
    real = sample(contracts, "slash_command.enterprise_grid_2")
    assert set(real) - {"enterprise_id", "enterprise_name"} == set(command)


async def test_a_press_in_an_ephemeral_message_has_no_message(
    contracts: Path, slack: SlackStandIn, bot: Bot, ephemeral: str
) -> None:
    real = sample(contracts, "block_actions.ephemeral_message")
    (message,) = slack.visible_to("U0ANA")
    await slack.clicks("U0ANA", message, "Close")
    assert "message" not in bot.payload
    assert set(bot.payload) - ORG == set(real)
    assert set(bot.payload["container"]) == set(real["container"])
    assert set(bot.payload["user"]) == set(real["user"])
    assert set(bot.payload["actions"][0]) - {"style"} == set(real["actions"][0])
    assert message.ts == ephemeral == bot.payload["container"]["message_ts"]


async def test_a_press_in_a_message_has_the_keys_of_the_sample(
    contracts: Path, slack: SlackStandIn, bot: Bot, api: Caller, buttons: list[dict[str, Any]]
) -> None:
    real = sample(contracts, "socket_mode.interactive")["payload"]
    await api("chat.postMessage", channel="C0APPSEC", text="one", blocks=buttons)
    await slack.clicks("U0MARTA", slack.visible_to("U0MARTA")[0], "Close")
    assert set(bot.payload) - ORG == set(real) | {"state"}
    assert set(bot.payload["message"]) - {"app_id"} == set(real["message"])


async def test_a_submission_has_the_keys_of_the_sample(
    contracts: Path, slack: SlackStandIn, bot: Bot, opened: str
) -> None:
    real = sample(contracts, "view_submission.modal")
    await slack.submits("U0ANA", {"Reason": "test"})
    assert set(bot.payload) - ORG - {"response_urls"} == set(real)
    assert set(bot.payload["view"]) - {"app_installed_team_id"} == set(real["view"])
    typed = real["view"]["state"]["values"]["comment"]["single_action"]
    assert set(bot.payload["view"]["state"]["values"]["reason"]["value"]) == set(typed)
    assert bot.payload["view"]["id"] == opened


async def test_closing_has_the_keys_of_the_sample(
    contracts: Path, slack: SlackStandIn, bot: Bot, api: Caller, form: dict[str, Any]
) -> None:
    real = sample(contracts, "view_closed.modal")
    await api("views.open", trigger_id=slack.space.trigger("U0ANA"), view=form | {"notify_on_close": True})
    await slack.closes("U0ANA")
    assert set(bot.payload) - ORG == set(real)


async def test_a_search_in_a_view_has_the_keys_of_the_sample(
    contracts: Path, slack: SlackStandIn, bot: Bot, opened: str
) -> None:
    real = sample(contracts, "block_suggestion.view")
    modal = slack.modal_of("U0ANA")
    assert modal is not None
    assert modal.id == opened
    await slack.searches("U0ANA", modal, "Product", "pay")
    assert set(bot.payload) - ORG == set(real)
    assert bot.payload["value"] == "pay"


async def test_a_search_in_an_ephemeral_message_has_the_keys_of_the_sample(
    contracts: Path, slack: SlackStandIn, bot: Bot, api: Caller
) -> None:
    real = sample(contracts, "block_suggestion.ephemeral_message")
    search = {"type": "external_select", "action_id": "find"}
    blocks = [{"type": "actions", "elements": [search]}]
    await api("chat.postEphemeral", channel="C0APPSEC", user="U0ANA", text="find", blocks=blocks)
    bot.answers.append(httpx.Response(200, json={"options": []}))
    await slack.searches("U0ANA", slack.visible_to("U0ANA")[0], "find", "a")
    assert set(bot.payload) - ORG == set(real)


async def test_a_mention_has_the_keys_of_the_sample(contracts: Path, slack: SlackStandIn, bot: Bot) -> None:
    real = sample(contracts, "socket_mode.events_api")["payload"]
    await slack.mentions("U0ANA", "stats", thread_ts="1.000001")
    assert set(bot.event) == set(real)
    assert set(bot.event["event"]) - {"thread_ts"} == set(real["event"])
    assert bot.event["event"]["text"] == "<@U0DOJO> stats"


async def test_a_direct_message_has_the_keys_of_the_sample(contracts: Path, slack: SlackStandIn, bot: Bot) -> None:
    real = sample(contracts, "event.message_im")
    await slack.says("U0ANA", "stats")
    assert set(bot.event["event"]) == set(real["event"])
    assert bot.event["event"]["channel_type"] == "im"
