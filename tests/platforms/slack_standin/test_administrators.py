"""What the stand-in sends about people who come and go has the keys of real events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from playground.slack.state import App, Person

if TYPE_CHECKING:
    from pathlib import Path

    from playground.slack import SlackStandIn
    from tests.platforms.slack_standin.kit import Bot, Caller

EVE = Person("U0EVE", "eve", "Eve", team_id="T0OTHER", is_stranger=True)


async def test_an_uninstalled_app_is_told_so_and_its_token_opens_nothing(
    contracts: Path, slack: SlackStandIn, bot: Bot, api: Caller
) -> None:
    real = json.loads((contracts / "payloads" / "event.app_uninstalled.json").read_text())
    await slack.administrators.uninstalls()
    first, second = (json.loads(request.content) for request in bot.requests)
    assert set(real) - {"enterprise_id"} <= set(first)
    assert first["event"] == {"type": "app_uninstalled"}
    assert second["event"] == {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0DOJO"]}}
    assert (await api("auth.test"))["error"] == "account_inactive"


async def test_a_change_of_somebody_shows_them_as_they_are_since(slack: SlackStandIn, bot: Bot) -> None:
    await slack.administrators.deactivates("U0ANA")
    assert bot.event["event"]["type"] == "user_change"
    assert (bot.event["event"]["user"]["id"], bot.event["event"]["user"]["deleted"]) == ("U0ANA", True)


async def test_an_outsider_in_a_shared_channel_mentions_but_has_no_command(slack: SlackStandIn, bot: Bot) -> None:
    slack.administrators.shares("C0APPSEC")
    slack.administrators.takes_in(EVE, "C0APPSEC")
    await slack.mentions("U0EVE", "help")
    assert bot.event["is_ext_shared_channel"] is True
    assert {bot.event["event"][name] for name in ("team", "user_team", "source_team")} == {"T0OTHER"}
    assert bot.event["team_id"] == "T0DEMO"
    with pytest.raises(LookupError, match="other organisations"):
        await slack.types("U0EVE", "help")


@pytest.mark.parametrize(
    ("scopes", "method", "arguments"),
    [
        (("channels:read", "groups:read"), "users.info", {"user": "U0ANA"}),
        (("users:read", "groups:read"), "conversations.info", {"channel": "C0APPSEC"}),
        (("users:read", "channels:read"), "conversations.info", {"channel": "D0ANA"}),
    ],
)
async def test_an_app_without_the_scope_may_not_ask(
    slack: SlackStandIn, api: Caller, scopes: tuple[str, ...], method: str, arguments: dict[str, str]
) -> None:
    slack.space.app = App(scopes=scopes)
    assert (await api(method, **arguments))["error"] == "missing_scope"
