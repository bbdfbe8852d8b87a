"""The app package that an administrator uploads to Teams: the manifest, from settings and catalogue, and two icons.

Schema: https://developer.microsoft.com/json-schemas/teams/v1.29/MicrosoftTeams.schema.json.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final
from urllib.parse import urlsplit

from bot import __version__
from bot.catalogue import BY_VERB
from bot.language import _

Json = dict[str, Any]
_VERSION: Final = "1.29"
_SCHEMA: Final = f"https://developer.microsoft.com/json-schemas/teams/v{_VERSION}/MicrosoftTeams.schema.json"
_COLOR: Final = "#1B2A41"
_ICONS: Final = {"color": "color.png", "outline": "outline.png"}
_OFFERED: Final = (
    *("findings", "finding", "stats", "products", "engagements", "tests"),
    *("false-positive", "verify", "digest list", "whoami", "link", "help"),
)
"""Teams suggests twelve commands at most; the others are typed, or found by `help`."""
_SCOPES: Final = ("personal", "team", "groupChat")
_LETTERS: Final = 128
FIND: Final = "findings"
"""The message extension's command."""
TEXT: Final = "text"
"""Its parameter."""
_SEARCHED: Final = "276, sql injection, critical product:payments-api"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The same settings make the same file, byte for byte."""


@dataclass(frozen=True)
class App:
    """What the manifest has to be told."""

    client_id: str
    website: str
    """Where people find out more: https://..."""
    hosts: tuple[str, ...] = ()
    """Which the app may lead to."""
    dojo_url: str = ""
    """DefectDojo's, whose addresses become cards where somebody pastes them."""


def package(app: App) -> bytes:
    """The zip file to upload."""
    icons = files("bot.platforms.teams") / "icons"
    parts = {"manifest.json": json.dumps(manifest(app), indent=2, ensure_ascii=False).encode() + b"\n"}
    parts |= {name: (icons / name).read_bytes() for name in _ICONS.values()}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), part, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def manifest(app: App) -> Json:
    """What Teams has to know of the app."""
    more = {"websiteUrl": app.website, "privacyUrl": app.website, "termsOfUseUrl": app.website}
    return {
        "$schema": _SCHEMA,
        "manifestVersion": _VERSION,
        "version": __version__,
        "id": app.client_id,
        "developer": {"name": "dojo-bot", **more},
        "name": {"short": "Dojo", "full": _("Dojo, the bot for DefectDojo")},
        "description": {
            "short": _("Read and judge DefectDojo's findings in Teams, in your own name."),
            "full": _(
                "Lists what is most urgent in DefectDojo, shows each finding, and changes its status with your own "
                "rights there. Answers are private unless you share them. Type “help” to the bot to begin."
            ),
        },
        "icons": _ICONS,
        "accentColor": _COLOR,
        "bots": [_bot(app)],
        "composeExtensions": [_extension(app)],
        "validDomains": sorted({host for host in map(_host, app.hosts) if host}),
        "defaultInstallScope": "personal",
    }


def _bot(app: App) -> Json:
    return {
        "botId": app.client_id,
        "scopes": list(_SCOPES),
        "isNotificationOnly": False,
        "supportsFiles": True,
        "supportsTargetedMessages": True,
        "commandLists": [
            {"scopes": [scope], "triggers": _triggers(scope), "commands": _commands()} for scope in _SCOPES
        ],
    }


def _extension(app: App) -> Json:
    """Findings to look up while a message is written, and addresses that become cards."""
    text = {"name": TEXT, "title": _("What to look for"), "description": _SEARCHED, "inputType": "text"}
    find = {"id": FIND, "type": "query", "title": _("Findings"), "initialRun": True, "context": ["compose"]}
    find |= {"description": _("Put a finding into your message."), "parameters": [text]}
    host = _host(app.dojo_url)
    domains = {"domains": [host], "supportsAnonymizedPayloads": False}
    handlers = {"messageHandlers": [{"type": "link", "value": domains}]} if host else {}
    return {"botId": app.client_id, "commands": [find], **handlers}


def _triggers(scope: str) -> list[str]:
    """In the direct chat everything is typed to the bot alone; elsewhere a slash keeps it from the others."""
    return ["mention"] if scope == "personal" else ["mention", "slash"]


def _commands() -> list[Json]:
    rows = (BY_VERB[verb] for verb in _OFFERED)
    return [{"title": row.verb[:_LETTERS], "description": _(row.command.summary())} for row in rows]


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
