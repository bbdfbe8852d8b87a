"""The app package is what Teams takes, made from the settings and the catalogue."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema_rs import Draft7Validator

from bot.__main__ import main
from bot.catalogue import BY_VERB
from bot.platforms.teams.manifest import FIND, TEXT, App, manifest, package
from tests.conftest import SHARED
from tests.outside import bare
from tests.platforms.teams.scene import APP

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["bare"]
SCHEMA = SHARED / "teams" / "teams-manifest.schema.json"
DOJO = App(
    APP, "https://bot.example/", ("https://bot.example/", "https://dojo.example:8443/x"), "https://dojo.example:8443/x"
)


@pytest.mark.skipif(not SCHEMA.exists(), reason=f"no contracts at {SHARED}: they lie beside the repository, not in it")
def test_teams_schema_takes_it() -> None:
    validator = Draft7Validator(json.loads(SCHEMA.read_text()))
    assert [error.message for error in validator.iter_errors(manifest(DOJO))] == []


def test_it_offers_commands_that_there_are() -> None:
    [bot] = manifest(DOJO)["bots"]
    for listed in bot["commandLists"]:
        verbs = [one["title"] for one in listed["commands"]]
        assert len(verbs) == len(set(verbs)) <= 12
        assert set(verbs) <= set(BY_VERB)
    assert (bot["botId"], bot["scopes"]) == (APP, ["personal", "team", "groupChat"])
    assert manifest(DOJO)["validDomains"] == ["bot.example", "dojo.example"]


def test_its_message_extension_looks_findings_up_and_hears_of_defectdojos_addresses() -> None:
    [extension] = manifest(DOJO)["composeExtensions"]
    [find] = extension["commands"]
    assert (extension["botId"], find["id"], [one["name"] for one in find["parameters"]]) == (APP, FIND, [TEXT])
    assert extension["messageHandlers"] == [
        {"type": "link", "value": {"domains": ["dojo.example"], "supportsAnonymizedPayloads": False}}
    ]
    assert "messageHandlers" not in manifest(App(APP, "https://bot.example/"))["composeExtensions"][0]


def test_the_package_has_the_manifest_and_icons_of_teams_sizes() -> None:
    with zipfile.ZipFile(io.BytesIO(package(DOJO))) as archive:
        told: Any = json.loads(archive.read("manifest.json"))
        assert told == manifest(DOJO)
        for kind, size in (("color", 192), ("outline", 32)):
            icon = archive.read(told["icons"][kind])
            assert icon.startswith(b"\x89PNG")
            assert struct.unpack(">II", icon[16:24]) == (size, size)
    assert package(DOJO) == package(DOJO)


def test_the_command_writes_it(bare: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bare.setenv("DEFECTDOJO_URL", "https://dojo.example")
    out = tmp_path / "app.zip"
    assert main(["manifest", "teams", "--out", str(out)]) == 2
    assert "TEAMS_CLIENT_ID is missing" in capsys.readouterr().err
    for name, value in (("CLIENT_ID", APP.upper()), ("TENANT_ID", APP), ("CLIENT_SECRET", "x")):
        bare.setenv(f"TEAMS_{name}", value)
    assert main(["manifest", "teams", "--out", str(out)]) == 0
    with zipfile.ZipFile(out) as archive:
        told = json.loads(archive.read("manifest.json"))
    [handler] = told["composeExtensions"][0]["messageHandlers"]
    assert (told["id"], handler["value"]["domains"]) == (APP, ["dojo.example"])
