"""Who gets past the gate, and how little the others cost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from bot.platforms.teams.gate import MAX_BODY
from playground.world import ANA, TENANT
from tests.conftest import NOON, SHARED
from tests.platforms.teams.door import FOREIGN, Door, door, draft, foreign, token
from tests.platforms.teams.scene import APP, SERVICE, TEAMS, activity, typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.teams.signing import Issuer
    from tests.platforms.teams.scene import TeamsScene

__all__ = ["door"]
Json = dict[str, Any]
ROOT = Path(__file__).resolve().parents[3]
SAMPLES = sorted((SHARED / "teams" / "activities").glob("[a-z]*.json"))
ENTRA = f"https://login.microsoftonline.com/{TENANT}/v2.0"


def another_key(issuer: Issuer) -> str:
    """Signed with another key under the name of the connector's."""
    made = draft(issuer)
    made.key = FOREIGN
    return made.signed()


def by(algorithm: str, key: bytes | None = None) -> Callable[[Issuer], str]:
    """Signed in another way."""

    def forged(issuer: Issuer) -> str:
        made = draft(issuer)
        made.header["alg"], made.key = algorithm, made.key if key is None else key
        return made.signed()

    return forged


def says(**claims: Any) -> Callable[[Issuer], str]:
    """With other claims."""
    return lambda issuer: token(issuer, **claims)


async def test_a_genuine_request_gets_through_as_it_was(door: Door) -> None:
    content = typed("ação")
    assert await door.knock(content) == 200
    assert door.heard == [content]
    assert await door.knock(bearer=token(door.issuer, exp=int(NOON) - 299, nbf=int(NOON) - 999)) == 200
    assert await door.knock(bearer=token(door.issuer, serviceurl=SERVICE.rstrip("/"))) == 200


FORGED: dict[str, Callable[[Issuer], str]] = {
    "another's key": another_key,
    "an unknown key": foreign,
    "expired": says(exp=int(NOON) - 301),
    "without exp": says(exp=None),
    "not yet": says(nbf=int(NOON) + 301),
    "exp is no number": says(exp="later"),
    "another bot's": says(aud=TENANT),
    "several audiences": says(aud=[APP, TENANT]),
    "a user's token": lambda issuer: foreign(issuer, iss=ENTRA, oid=ANA.oid, tid=TENANT),
    "a user's token with the key's name": says(iss=ENTRA, oid=ANA.oid),
    "another service": says(serviceurl=f"{TEAMS}/other/"),
    "no service": says(serviceurl=None),
    "no algorithm": by("none"),
    "another algorithm": by("RS512"),
    "no token": lambda _issuer: "",
    "rubbish": lambda _issuer: "a.b.c",
    "not ASCII": lambda _issuer: "é",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
async def test_a_token_that_is_not_the_connectors_is_refused(door: Door, forged: Callable[[Issuer], str]) -> None:
    bearer = forged(door.issuer)
    with capture_logs() as logged:
        assert await door.knock(bearer=bearer) == 401
    assert door.heard == []
    assert [line["event"] for line in logged if line["log_level"] == "warning"] == ["a request was not taken"]
    assert len(bearer) < 10 or bearer not in str(logged)


async def test_the_published_key_is_no_secret(door: Door) -> None:
    published = json.dumps(door.issuer.jwks()["keys"][0]).encode()
    assert await door.knock(bearer=by("HS256", published)(door.issuer)) == 401
    assert await door.knock(bearer=door.issuer.forged("HS256")) == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"channelId": "directline"},
        {"channelId": None},
        {"conversation": {"id": "a:1", "tenantId": ANA.oid}},
        {"channelData": {"tenant": {"id": ANA.oid}}},
        {"conversation": {"id": "a:1"}, "channelData": {}},
        {"conversation": [], "channelData": "x"},
        {"serviceUrl": None},
        {"serviceUrl": f"{TEAMS}/other/"},
    ],
    ids=str,
)
async def test_a_genuine_token_for_something_else_is_refused(door: Door, changes: Json) -> None:
    assert await door.knock({**typed("help"), **changes}) == 401
    assert door.heard == []


@pytest.mark.parametrize(
    "service",
    [
        "https://teams.test.evil.example/",
        "https://teams.test@evil.example/",
        "https://evil.example/?https://teams.test/",
        "http://teams.test/amer/",
        "https://teams.test\\@evil.example/",
    ],
)
async def test_answers_go_nowhere_else_also_with_the_connectors_word(door: Door, service: str) -> None:
    content = {**typed("help"), "serviceUrl": service}
    assert await door.knock(content, token(door.issuer, serviceurl=service)) == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000])
async def test_what_is_no_object_is_refused(door: Door, body: bytes) -> None:
    assert await door.knock(body) == 400


async def test_what_is_too_large_is_refused_before_it_is_read(door: Door) -> None:
    assert await door.knock(b" " * (MAX_BODY + 1)) == 413
    assert door.issuer.asked == []


async def test_a_fault_is_logged(door: Door) -> None:
    door.fault = RuntimeError("here")
    with capture_logs() as logged:
        assert await door.knock() == 500
    assert [line["log_level"] for line in logged] == ["error"]


@pytest.mark.skipif(not SAMPLES, reason=f"no contracts at {SHARED}: they lie beside the repository, not in it")
async def test_whatever_teams_sends_is_taken(teams: TeamsScene) -> None:
    for path in SAMPLES:
        content = json.loads(path.read_text())
        for name in ("conversation", "channelData"):
            content.setdefault(name, {})
        content["conversation"]["tenantId"] = content["channelData"].setdefault("tenant", {})["id"] = TENANT
        content.update(channelId="msteams", serviceUrl=SERVICE)
        assert await teams.sends(content) == 200, path.name


SHAPES: list[Json] = [
    {"type": "unknown"},
    {"type": None},
    {"type": "message", "text": None},
    {"type": "message", "text": 5, "value": []},
    {"type": "message", "text": "x", "entities": [None, {"type": "mention", "text": 5}], "from": []},
    {"type": "invoke"},
    {"type": "invoke", "name": ["x"]},
    {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"verb": "run"}, "trigger": "automatic"}},
    {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"data": {"menu": ["x"]}}}},
    {"type": "invoke", "name": "task/fetch"},
    {"type": "invoke", "name": "task/submit", "value": {"data": {"form": {"line": "help"}}}},
    {"type": "invoke", "name": "task/submit", "value": {"data": {"form": [], "x": {}}}},
    {"type": "invoke", "name": "application/search", "value": []},
    {"type": "installationUpdate", "action": "add-upgrade"},
    {"type": "installationUpdate", "action": "remove-upgrade"},
    {"type": "installationUpdate", "action": None, "recipient": None},
    {"type": "conversationUpdate", "membersRemoved": "x"},
    {"type": "conversationUpdate", "channelData": {"tenant": {"id": TENANT}, "eventType": "channelDeleted"}},
]


async def test_whatever_shape_it_has_it_is_taken_and_nothing_fails(teams: TeamsScene) -> None:
    with capture_logs() as logged:
        for shape in SHAPES:
            assert await teams.sends({**activity("message"), **shape}) == 200, shape
    assert [line for line in logged if line["log_level"] == "error"] == []


def test_importing_the_platform_leaves_the_environment_and_the_other_logs_alone(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TEAMS_TENANT_ID=from-a-file\n")
    script = (
        "import logging, os, sys; logging.getLogger('httpx').setLevel(30); before = dict(os.environ);"
        "import bot.app; assert 'microsoft_teams' not in sys.modules;"
        "import bot.platforms.teams.app; assert 'microsoft_teams' in sys.modules;"
        "import httpx; from bot.platforms.teams.connector import Connector;"
        "Connector(httpx.AsyncClient(), type('T', (), {'get': None})(), None, None);"
        "assert dict(os.environ) == before; assert logging.getLogger('httpx').level == 30"
    )
    outside = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=tmp_path, env=outside, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
