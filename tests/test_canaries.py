"""The search for secrets finds them: whatever leaks, and wherever to, fails the test that it happens in."""

from __future__ import annotations

import logging
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
import pytest
import structlog
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.identity.audit import Entry
from bot.identity.signing_in import Ticket
from playground.defectdojo import token
from playground.slack.sockets import listening
from playground.world import ANA, MARTA, TENANT, TOKEN_KEYS, World
from tests import canaries
from tests.browsing import Browser
from tests.conftest import TODAY, Clock, Scene, staged
from tests.parity.staging import in_teams

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from starlette.requests import Request

    Leak = Callable[[Scene], Awaitable[None]]

SECRET = token("ana")


async def log(_scene: Scene) -> None:
    structlog.get_logger("bot").info("a token", token=SECRET)


async def traceback(_scene: Scene) -> None:
    logging.getLogger("a.library").error("It failed.", exc_info=LookupError(SECRET))


async def row(scene: Scene) -> None:
    await scene.bot.store.links.add(MARTA.key, (TENANT, MARTA.oid), SECRET)


async def removed_row(scene: Scene) -> None:
    await row(scene)
    await scene.bot.store.links.remove(MARTA.key)


async def audit(scene: Scene) -> None:
    await scene.bot.audit.record(Entry(ANA.key, "link", f"note 276 {SECRET}", "done", ""))


async def call(scene: Scene) -> None:
    await _post(scene, "/api/chat.postMessage", {"channel": "C", "text": SECRET})


async def response(scene: Scene) -> None:
    await _post(scene, "/hooks/1", {"text": SECRET})


async def upload(scene: Scene) -> None:
    await _post(scene, "/upload/v1/1", {"rows": [SECRET]})


async def _post(scene: Scene, path: str, said: object) -> None:
    async with httpx.AsyncClient(base_url=scene.slack.space.base_url) as http:
        await http.post(path, json=said)


async def page(scene: Scene) -> None:
    await _visit(scene, lambda _request: PlainTextResponse(SECRET))


async def header(scene: Scene) -> None:
    await _visit(scene, lambda _request: Response(headers={"location": f"/{SECRET}"}))


async def error_page(scene: Scene) -> None:
    def broken(_request: Request) -> Response:
        raise LookupError(SECRET)

    await _visit(scene, broken, debug=True)


async def _visit(scene: Scene, answer: Callable[[Request], Response], *, debug: bool = False) -> None:
    app = scene.watch.door(Starlette(debug=debug, routes=[Route("/", answer)]))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.test") as http:
        await http.get("/")


async def query(scene: Scene) -> None:
    await scene.bot.http.get("/api/v2/findings/", params={"title": SECRET})


async def sign_in(scene: Scene) -> None:
    transport = httpx.ASGITransport(scene.world.entra.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://entra.test") as http:
        await http.post(f"/{TENANT}/oauth2/v2.0/token", data={"code": SECRET})


LEAKS: dict[Leak, str] = {
    log: canaries.LOG,
    traceback: canaries.LOG,
    row: canaries.DATABASE,
    removed_row: canaries.DATABASE,
    call: canaries.SLACK,
    response: canaries.SLACK,
    upload: canaries.SLACK,
    page: canaries.PAGES,
    header: canaries.PAGES,
    error_page: canaries.PAGES,
    query: canaries.DOJO,
    sign_in: canaries.ENTRA,
}


@pytest.fixture
def world(clock: Clock) -> World:
    return World(today=TODAY, clock=clock)


@asynccontextmanager
async def leaking(said: str, world: World, clock: Clock, database: Path) -> AsyncIterator[Scene]:
    """A scene that fails at its end, for that reason."""
    with pytest.raises(AssertionError, match=re.escape(said)):
        async with staged(world, clock, database) as scene:
            yield scene


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
async def test_a_scene_in_which_a_token_leaks_fails(leak: Leak, world: World, clock: Clock, database: Path) -> None:
    async with leaking(f"the DefectDojo token of ana is in {LEAKS[leak]}", world, clock, database) as scene:
        await leak(scene)


async def test_a_scene_in_which_a_secret_gets_into_the_audit_fails(world: World, clock: Clock, database: Path) -> None:
    secret = world.entra.directory.app.client_secret
    async with leaking(f"ENTRA_CLIENT_SECRET is in {canaries.AUDIT}", world, clock, database) as scene:
        await scene.bot.audit.record(Entry(ANA.key, "link", f"link code {secret}", "done", ""))


async def test_what_a_test_lets_through_on_purpose_is_excused_there_alone(scene: Scene) -> None:
    scene.watch.excused.add((SECRET, canaries.LOG))
    await log(scene)
    assert scene.watch.leaks() == []
    await call(scene)
    assert [leak.partition(":")[0] for leak in scene.watch.leaks()] == [
        f"the DefectDojo token of ana is in {canaries.SLACK}"
    ]
    scene.watch.excused.add((SECRET, canaries.SLACK))


async def test_a_scene_in_which_somebody_acts_with_anothers_token_fails(
    world: World, clock: Clock, database: Path
) -> None:
    async with leaking(f"{ANA.slack} was given somebody else's token", world, clock, database) as scene:
        await scene.bot.store.tokens.put(TENANT, ANA.oid, token("marta"), proved=True)
        await scene.says("finding 276")


async def test_what_is_acked_over_a_socket_is_looked_at_too(world: World, clock: Clock, database: Path) -> None:
    app_token = world.slack.space.app.app_token
    async with listening(world.slack.line), staged(world, clock, database, slack_app_token=app_token) as scene:
        await scene.says("findings")
        assert scene.slack.line.acks
        assert scene.watch.leaks() == []
        scene.slack.line.acks.append(app_token)
        assert f"SLACK_APP_TOKEN is in {canaries.SLACK}" in " ".join(scene.watch.leaks())
        scene.slack.line.acks.clear()


async def leaks_in_teams(world: World, clock: Clock, database: Path) -> None:
    """Let Teams be told a token, the log what proves Teams' and our own requests, and Marta act as Ana."""
    async with in_teams(world, clock, database) as chat:
        chat.dojo.findings[276].title = SECRET
        await chat.says("finding 276")
        secrets = {"proof": world.teams.issuer.token(), "secret": world.teams.tenant.bot.client_secret}
        structlog.get_logger("bot").info("see", **secrets)
        await chat.bot.store.tokens.put(TENANT, MARTA.oid, SECRET, proved=True)
        await chat.says("finding 276", MARTA)


async def test_what_teams_is_told_and_proves_itself_with_is_looked_at_too(
    world: World, clock: Clock, database: Path
) -> None:
    with pytest.raises(AssertionError) as caught:
        await leaks_in_teams(world, clock, database)
    for leak in (
        f"the DefectDojo token of ana is in {canaries.TEAMS}",
        f"TEAMS_CLIENT_SECRET is in {canaries.LOG}",
        f"a proof of Teams' is in {canaries.LOG}",
        f"{MARTA.oid} was given somebody else's token",
    ):
        assert leak in str(caught.value)


async def test_every_kind_of_secret_is_looked_for(scene: Scene) -> None:
    await scene.says("link")
    browser = Browser(scene.bot, scene.world.entra.directory)
    await browser.signs_in(scene.opens(), "Ana Souza")
    entra, [cookie] = scene.world.entra.directory, browser.http.cookies.values()
    secrets = {
        "SLACK_BOT_TOKEN": scene.slack.space.app.bot_token,
        "SLACK_SIGNING_SECRET": scene.slack.space.app.signing_secret,
        "ENTRA_CLIENT_SECRET": entra.app.client_secret,
        "DEFECTDOJO_API_TOKEN": token("service"),
        "TOKEN_KEYS": TOKEN_KEYS,
        "a key of TOKEN_KEYS": "a key that protects nothing real",
        "the DefectDojo token of marta": token("marta"),
        "a renewal or code of Entra ID": next(iter(entra.sessions)),
        "an access token of Entra ID": next(iter(entra.access)),
        "an id_token's signature": entra.issued[0].split(".")[2],
        "the word in a link's address": scene.opens().rpartition("/")[2],
        "a code that is typed in chat": browser.code,
        "a cookie": cookie,
        "a verifier": Ticket(cookie).word("verifier"),
        "the word for state": Ticket(cookie).word("state"),
        "a response_url": f"/hooks/{next(iter(scene.slack.space.hooks))}",
    }
    for name, secret in secrets.items():
        scene.watch.log.lines.append(f"see {secret}")
        assert any(leak.startswith(f"{name} is in") for leak in scene.watch.leaks()), name
        scene.watch.log.lines.pop()
    assert scene.watch.leaks() == []
    await browser.closes()
