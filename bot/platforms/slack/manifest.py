"""The Slack app's manifest, which an administrator pastes into Slack's page: from the settings and the scopes.

Reference: https://docs.slack.dev/reference/app-manifest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import yaml

from bot.language import _
from bot.platforms.slack.scopes import NEEDED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.platforms.slack.scopes import Need

Json = dict[str, Any]
EVENTS: Final[Mapping[str, str]] = {
    "app_mention": "@Dojo was called",
    "app_uninstalled": "all links end",
    "link_shared": "somebody pasted the address of a page of DefectDojo",
    "message.im": "somebody wrote to the bot itself",
    "tokens_revoked": "all links end",
    "user_change": "the link of whoever was deactivated, or became a guest, ends",
}
"""What the bot wants to hear of, and what comes of it."""
_ROUTE: Final = "/slack/events"
_COLOR: Final = "#1b2a41"


@dataclass(frozen=True)
class App:
    """What the manifest has to be told."""

    dojo: str
    """The address of DefectDojo, whose pages are shown to whoever pastes their addresses."""
    address: str = ""
    """Where Slack reaches the bot, https://…; empty: Socket Mode, in which the bot goes to Slack."""


def text(app: App) -> str:
    """The manifest in YAML, with a reason behind each scope and each event."""
    written = yaml.safe_dump(manifest(app), sort_keys=False, allow_unicode=True, width=1000)
    reasons: dict[str, str] = {scope: _reason(need) for scope, need in NEEDED.items()}
    reasons |= EVENTS
    return re.sub(r"(?m)^ *- (\S+)$", lambda found: _explained(found, reasons), written)


def manifest(app: App) -> Json:
    """What Slack has to know of the app."""
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Dojo",
            "description": _("Read and judge DefectDojo's findings from Slack, in your own name."),
            "background_color": _COLOR,
        },
        "features": _features(app),
        "oauth_config": {"scopes": {"bot": list(NEEDED)}},
        "settings": _settings(app),
    }


def _features(app: App) -> Json:
    host = urlsplit(app.dojo).hostname or ""
    command = {
        "command": "/dojo",
        **_at(app, "url"),
        "description": _("Read and judge DefectDojo's findings"),
        "usage_hint": "findings critical product:payments-api",
        "should_escape": True,  # people, channels and links arrive marked up: none is mistaken for another
    }
    return {
        "app_home": {
            "home_tab_enabled": False,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Dojo", "always_online": True},
        "slash_commands": [command],
        # Slack takes names of domains only, not localhost.
        **({"unfurl_domains": [host]} if "." in host else {}),
    }


def _settings(app: App) -> Json:
    return {
        "event_subscriptions": {**_at(app, "request_url"), "bot_events": list(EVENTS)},
        "interactivity": {"is_enabled": True, **_at(app, "request_url", "message_menu_options_url")},
        "org_deploy_enabled": True,  # for a whole Enterprise Grid organisation
        "socket_mode_enabled": not app.address,
        "token_rotation_enabled": False,
    }


def _at(app: App, *names: str) -> dict[str, str]:
    """Where Slack sends it; nothing in Socket Mode."""
    return dict.fromkeys(names, f"{app.address.rstrip('/')}{_ROUTE}") if app.address else {}


def _reason(need: Need) -> str:
    return f"{need.what}: optional" if need.optional else need.what


def _explained(found: re.Match[str], reasons: Mapping[str, str]) -> str:
    reason = reasons.get(found[1], "")
    return f"{found[0]} # {reason}" if reason else found[0]
