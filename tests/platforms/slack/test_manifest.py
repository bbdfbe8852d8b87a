"""The manifest is what Slack takes, and what the code needs: no more, no less; manifest.yml is it with placeholders."""

from __future__ import annotations

import ast
import itertools
import json
import time
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import yaml
from jsonschema_rs import Draft7Validator
from slack_sdk.web.async_client import AsyncWebClient

from bot.__main__ import main
from bot.platforms.slack import events
from bot.platforms.slack import manifest as slack
from bot.platforms.slack.app import SlackPlatform, SlackSettings
from bot.platforms.slack.endings import Endings
from bot.platforms.slack.people import People
from bot.platforms.slack.scopes import NEEDED
from playground.slack.state import App
from tests.conftest import SHARED
from tests.documents import PLACEHOLDERS, slack_manifest
from tests.outside import bare

__all__ = ["bare"]
ROOT: Final = Path(__file__).resolve().parents[3]
CONTRACTS: Final = SHARED / "slack"
NEEDS: Final[dict[str, set[str]]] = {
    "apps.connections.open": set(),
    "auth.test": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history"},
    "conversations.replies": {"channels:history", "groups:history"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.open": {"im:write"},
    "files.completeUploadExternal": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "users.info": {"users:read"},
    "views.open": set(),
    "views.update": set(),
}
"""The bot scopes that each method of the Web API asks for, by its page in Slack's reference."""
HEARD: Final[dict[str, set[str]]] = {
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "link_shared": {"links:read"},
    "message.im": {"im:history"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}
"""The bot scopes that each event asks for, likewise."""
UNKNOWN_TO_THE_SCHEMA: Final = {"rich_previews", "user_connections"}
"""Features that Slack documents and its published schema refuses."""
with_contracts = pytest.mark.skipif(not CONTRACTS.is_dir(), reason=f"no contracts at {SHARED}: they lie beside")

Json = dict[str, Any]


@pytest.fixture(scope="module")
def manifest() -> Json:
    content: Json = yaml.safe_load((ROOT / "manifest.yml").read_text())
    return content


def contract(name: str) -> Json:
    content: Json = json.loads((CONTRACTS / name).read_text())
    return content


@with_contracts
@pytest.mark.parametrize(
    "app", [PLACEHOLDERS, slack.App("https://dojo.example.com"), slack.App("http://localhost:8080")]
)
def test_slacks_schema_takes_it(app: slack.App) -> None:
    schema = contract("manifest.schema.json")
    manifest = slack.manifest(app)
    features = {name: value for name, value in manifest["features"].items() if name not in UNKNOWN_TO_THE_SCHEMA}
    validator = Draft7Validator({"$ref": "#/definitions/v2", "definitions": schema["definitions"]})
    assert [error.message for error in validator.iter_errors(manifest | {"features": features})] == []


def test_the_file_is_it_with_placeholders(manifest: Json) -> None:
    assert manifest == slack.manifest(PLACEHOLDERS)
    assert (ROOT / "manifest.yml").read_text(encoding="utf-8") == slack_manifest()


def test_in_socket_mode_slack_is_given_no_address() -> None:
    http, sockets = slack.manifest(PLACEHOLDERS), slack.manifest(slack.App(PLACEHOLDERS.dojo))
    assert (len(urls(http)), urls(sockets)) == (4, [])
    assert sockets["settings"]["socket_mode_enabled"]
    assert sockets["oauth_config"] == http["oauth_config"]
    assert sockets["features"]["unfurl_domains"] == ["defectdojo.example.com"]


def test_a_name_that_is_no_domain_is_no_domain_to_slack() -> None:
    assert "unfurl_domains" not in slack.manifest(slack.App("http://localhost:8080"))["features"]


def test_each_scope_and_event_has_its_reason_beside_it() -> None:
    lines = [line.strip() for line in slack.text(PLACEHOLDERS).splitlines()]
    for name, why in itertools.chain(((scope, need.what) for scope, need in NEEDED.items()), slack.EVENTS.items()):
        assert [line for line in lines if line.startswith(f"- {name} # {why}")], name


@pytest.mark.parametrize("socket_mode", ["", "token", "option"])
def test_the_command_prints_it_before_there_are_tokens(
    bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], socket_mode: str
) -> None:
    bare.setenv("DEFECTDOJO_URL", "https://dojo.example:8443/x")
    if socket_mode == "token":  # as for an app that is to be changed
        bare.setenv("SLACK_APP_TOKEN", "xapp-1")
    elif not socket_mode:
        bare.setenv("PUBLIC_URL", "https://bot.example/")
    assert main(["manifest", "slack", *(["--socket-mode"] if socket_mode == "option" else [])]) == 0
    printed = yaml.safe_load(capsys.readouterr().out)
    assert printed == slack.manifest(slack.App("https://dojo.example", "" if socket_mode else "https://bot.example"))


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({}, "DEFECTDOJO_URL is missing"),
        ({"DEFECTDOJO_URL": "https://dojo.example"}, "PUBLIC_URL has to be where Slack reaches the bot"),
        ({"DEFECTDOJO_URL": "https://dojo.example", "PUBLIC_URL": "http://bot.example"}, "PUBLIC_URL has to be"),
        ({"DEFECTDOJO_URL": "https://dojo.example", "PUBLIC_URL": "bot.example"}, "PUBLIC_URL is wrong"),
    ],
)
def test_the_command_says_what_it_lacks(
    bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: dict[str, str], complaint: str
) -> None:
    for name, value in settings.items():
        bare.setenv(name, value)
    assert main(["manifest", "slack"]) == 2
    assert capsys.readouterr().err.startswith(f"dojo-bot: {complaint}")


@with_contracts
def test_slack_knows_its_scopes_and_events(manifest: Json) -> None:
    known = contract("manifest.scopes_events.json")
    assert set(scopes(manifest)) <= set(known["BotScope"])
    assert set(subscribed(manifest)) <= set(known["ManifestEvent"])


@with_contracts
def test_the_events_that_are_heard_are_those_that_are_subscribed(manifest: Json) -> None:
    every = contract("manifest.scopes_events.json")["ManifestEvent"]
    endings = Endings(People(AsyncWebClient(), AsyncWebClient(), time.time), Nobody())
    heard = {
        name
        for name in every
        if events.message(happening(name), "")
        or events.pasted(happening(name), "https://dojo.test")
        or endings.heard(departure(name))
    }
    assert heard == set(subscribed(manifest))


def test_every_scope_is_needed_and_every_need_has_its_scope(manifest: Json) -> None:
    needed = [NEEDS[method] for method in called()] + [HEARD[name] for name in subscribed(manifest)]
    assert set(scopes(manifest)) == {"commands"}.union(*needed)


def test_the_code_calls_only_methods_whose_scope_is_known_here() -> None:
    assert called() == set(NEEDS)


def test_every_request_goes_to_the_route_of_the_bot(manifest: Json) -> None:
    settings = SlackSettings("xoxb-1", "secret")
    [route] = SlackPlatform(settings, None, None, None).routes()  # type: ignore[arg-type]  # a route asks nobody
    assert {urlsplit(url).path for url in urls(manifest)} == {getattr(route, "path", "")}
    assert {urlsplit(url).netloc for url in urls(manifest)} == {"dojo-bot.example.com"}
    assert len(urls(manifest)) == 4


def test_the_command_is_escaped_and_called_dojo(manifest: Json) -> None:
    [command] = manifest["features"]["slash_commands"]
    assert (command["command"], command["should_escape"]) == (App.command, True)
    assert command["usage_hint"]


def test_people_can_write_to_the_bot(manifest: Json) -> None:
    home = manifest["features"]["app_home"]
    assert (home["messages_tab_enabled"], home["messages_tab_read_only_enabled"]) == (True, False)


def test_it_is_for_http_and_may_serve_an_organisation(manifest: Json) -> None:
    settings = manifest["settings"]
    assert settings["org_deploy_enabled"]
    assert not settings["socket_mode_enabled"]
    assert not settings["token_rotation_enabled"]


def test_the_doctor_knows_what_each_scope_is_for(manifest: Json) -> None:
    assert list(NEEDED) == scopes(manifest)


def test_the_documentation_gives_a_reason_for_each_scope(manifest: Json) -> None:
    page = (ROOT / "docs" / "slack.md").read_text()
    assert [scope for scope in scopes(manifest) if f"| `{scope}` |" not in page] == []


class Nobody:
    """Does nothing when somebody leaves."""

    async def departed(self, key: str, standing: str) -> None: ...
    async def uninstalled(self, organisation: str) -> None: ...


def scopes(manifest: Json) -> list[str]:
    listed: list[str] = manifest["oauth_config"]["scopes"]["bot"]
    return listed


def subscribed(manifest: Json) -> list[str]:
    listed: list[str] = manifest["settings"]["event_subscriptions"]["bot_events"]
    return listed


def urls(part: Any) -> list[str]:
    """Every address in the manifest."""
    if isinstance(part, dict | list):
        return [url for inner in (part.values() if isinstance(part, dict) else part) for url in urls(inner)]
    return [part] if str(part).startswith("https://") else []


def happening(name: str) -> Json:
    """An event of that name, as far as it matters to whether it is heard."""
    kind, _, where = name.partition(".")
    inner: Json = {"type": kind, "channel_type": where, "user": "U1", "channel": "C1", "team": "T1", "text": "help"}
    inner |= {"is_bot_user_member": True, "links": [{"url": "https://dojo.test/finding/276"}]}
    return {"team_id": "T1", "event": inner}


def departure(name: str) -> Json:
    """An event of that name that tells of a departure, if one does."""
    inner = {"type": name, "user": {"id": "U1", "deleted": True}, "tokens": {"bot": ["U0BOT"]}}
    return {"team_id": "T1", "event": inner}


def called() -> set[str]:
    """The methods of the Web API that the code of the Slack platform calls."""
    trees = (ast.parse(path.read_text()) for path in (ROOT / "bot" / "platforms" / "slack").glob("*.py"))
    calls = (node.func for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    names = {one.attr for one in calls if isinstance(one, ast.Attribute) and hasattr(AsyncWebClient, one.attr)}
    return {name.replace("_", ".") for name in names if "_" in name.strip("_")}
