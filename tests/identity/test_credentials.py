"""Whose token a command uses: the caller's own, or none."""

from __future__ import annotations

import subprocess
import sys
import traceback
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import httpx
import pytest
from sqlalchemy import update

from bot.identity.audit import Audit
from bot.identity.caller import Caller
from bot.identity.credentials import NotLinked, OwnCredentials, Policy
from bot.identity.departures import Departures
from bot.identity.links import Links
from bot.identity.people import People
from bot.identity.rights import Rights
from bot.identity.roles import RoleMap
from bot.identity.token_files import UserTokenFiles
from bot.identity.tokens import Tokens
from bot.storage.clock import utc_now
from bot.storage.tables import TokenRow
from tests.identity.people import ANA, ANA_IN_TEAMS, ANA_OID, BEA_OID, CANARY, DOJO, NEW_KEY, OLD_KEY, TID, vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from structlog.typing import EventDict

    from bot.identity.vault import Vault
    from bot.storage.database import Database

SERVICE = "service-canary"


class Place:
    """A database, a mounted folder and a DefectDojo that notes whose token it is shown."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db = db
        self.links = Links(db)
        self.folder = folder
        self.shown: list[str] = []
        self.http = httpx.AsyncClient(base_url=DOJO, transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.shown.append(request.headers["Authorization"])
        return httpx.Response(200, json={"user": {"id": 1, "username": "ana"}})

    def credentials(
        self,
        keys: Vault | None,
        *,
        unlinked_reads: Literal["deny", "service"] = "deny",
        service: str | None = SERVICE,
    ) -> OwnCredentials:
        return OwnCredentials(
            self.http,
            self.links,
            Tokens(self.db, keys),
            Rights(People(self.db, keys), RoleMap({}), None, timedelta(days=1), utc_now),
            Departures(self.links, Audit(self.db)),
            policy=Policy(service_token=service if service and unlinked_reads == "service" else "", teams_tenant=TID),
            together=self.db.together,
            files=UserTokenFiles(self.folder),
            clock=utc_now,
        )

    async def token_of(self, credentials: OwnCredentials, caller: Caller, *, writes: bool = False) -> str:
        """Find the token that DefectDojo is shown when the caller does something."""
        dojo = await credentials.dojo_for(caller, writes=writes)
        await dojo.who_am_i()
        assert dojo.author == caller.signature
        return self.shown.pop().removeprefix("Token ")


def test_knowing_whose_token_to_use_does_not_load_the_database() -> None:
    program = "import sys, bot.identity.credentials; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0  # our own words


@pytest.fixture
async def place(db: Database, tmp_path: Path) -> AsyncIterator[Place]:
    made = Place(db, tmp_path)
    yield made
    await made.http.aclose()


async def _link_ana(place: Place, token: str | None = None) -> None:
    await place.links.add(ANA.key, (TID, ANA_OID), by="Ana")
    if token:
        await Tokens(place.db, vault()).put(TID, ANA_OID, token)


@pytest.mark.parametrize("writes", [False, True])
async def test_a_linked_person_acts_with_the_own_token(place: Place, writes: bool) -> None:  # noqa: FBT001  # a parameter
    await _link_ana(place, CANARY)
    credentials = place.credentials(vault(), unlinked_reads="service")
    assert await place.token_of(credentials, ANA, writes=writes) == CANARY


async def test_a_mounted_token_comes_before_a_stored_one(place: Place) -> None:
    await _link_ana(place, "stored")
    (place.folder / ANA_OID).write_text("mounted\n")
    assert await place.token_of(place.credentials(vault()), ANA, writes=True) == "mounted"
    (place.folder / ANA_OID).unlink()
    assert await place.token_of(place.credentials(vault()), ANA, writes=True) == "stored"


async def test_a_mounted_token_needs_no_keys(place: Place) -> None:
    await _link_ana(place)
    (place.folder / ANA_OID).write_text(CANARY)
    assert await place.token_of(place.credentials(None), ANA) == CANARY


async def test_without_a_link_nobody_reads_or_writes(place: Place) -> None:
    for writes in (False, True):
        with pytest.raises(NotLinked) as caught:
            await place.credentials(vault()).dojo_for(ANA, writes=writes)
        assert caught.value.link is None


async def test_without_a_link_a_mounted_token_is_nobodys(place: Place) -> None:
    (place.folder / ANA_OID).write_text(CANARY)
    with pytest.raises(NotLinked):
        await place.credentials(vault()).dojo_for(ANA, writes=False)


async def test_where_policy_allows_it_people_without_a_link_read_with_the_service_account(
    place: Place,
) -> None:
    credentials = place.credentials(vault(), unlinked_reads="service")
    assert await place.token_of(credentials, ANA) == SERVICE


async def test_nobody_ever_writes_with_the_service_account(place: Place) -> None:
    credentials = place.credentials(vault(), unlinked_reads="service")
    with pytest.raises(NotLinked):
        await credentials.dojo_for(ANA, writes=True)
    await _link_ana(place)
    with pytest.raises(NotLinked):
        await credentials.dojo_for(ANA, writes=True)


@pytest.mark.parametrize("service", [None, ""])
async def test_without_a_service_token_policy_allows_nothing(place: Place, service: str | None) -> None:
    credentials = place.credentials(vault(), unlinked_reads="service", service=service)
    with pytest.raises(NotLinked):
        await credentials.dojo_for(ANA, writes=False)


async def test_a_linked_person_without_a_token_does_not_read_with_the_service_account(place: Place) -> None:
    await _link_ana(place)
    with pytest.raises(NotLinked) as caught:
        await place.credentials(vault(), unlinked_reads="service").dojo_for(ANA, writes=False)
    assert caught.value.link == await place.links.get(ANA.key)


async def test_a_stored_token_without_keys_counts_as_none(place: Place) -> None:
    await _link_ana(place, CANARY)
    with pytest.raises(NotLinked) as caught:
        await place.credentials(None).dojo_for(ANA, writes=False)
    assert caught.value.link


async def test_a_token_that_does_not_open_counts_as_none_and_is_logged(place: Place, logged: list[EventDict]) -> None:
    await _link_ana(place, CANARY)
    async with place.db.session() as session:
        await session.execute(update(TokenRow).values(sealed=vault().seal(CANARY, TID, BEA_OID)))
    with pytest.raises(NotLinked) as caught:
        await place.credentials(vault()).dojo_for(ANA, writes=False)
    assert caught.value.link
    assert [(line["event"], line["oid"]) for line in logged] == [("token cannot be used", ANA_OID)]


async def test_a_bad_mounted_file_counts_as_no_token_rather_than_as_another_one(
    place: Place, logged: list[EventDict]
) -> None:
    await _link_ana(place, "stored")
    (place.folder / ANA_OID).write_text(f"{CANARY} {CANARY}")
    with pytest.raises(NotLinked) as caught:
        await place.credentials(vault()).dojo_for(ANA, writes=False)
    assert [line["oid"] for line in logged] == [ANA_OID]
    assert CANARY not in f"{logged} {''.join(traceback.format_exception(caught.value))}"


async def test_no_secret_shows_in_what_a_debugger_or_a_log_would_print(place: Place, logged: list[EventDict]) -> None:
    await _link_ana(place, CANARY)
    credentials = place.credentials(vault(), unlinked_reads="service")
    dojo = await credentials.dojo_for(ANA, writes=True)
    shown = f"{credentials!r} {credentials} {dojo!r} {place.db!r} {logged}"
    for secret in (CANARY, SERVICE, NEW_KEY, OLD_KEY):
        assert secret not in shown


async def test_a_person_in_teams_is_known_by_what_teams_says(place: Place) -> None:
    await Tokens(place.db, vault()).put(TID, ANA_OID, CANARY)
    credentials = place.credentials(vault())
    link = await credentials.link_of(ANA_IN_TEAMS)
    assert link
    assert (link.tid, link.oid, link.expires) == (TID, ANA_OID, None)
    assert await place.token_of(credentials, ANA_IN_TEAMS, writes=True) == CANARY


@pytest.mark.parametrize(
    "stranger",
    [
        Caller("teams", BEA_OID, ANA_OID),  # of another tenant
        Caller("teams", TID, "29:1abc"),  # a guest whom Teams does not name
        Caller("teams", "", ANA_OID),
        Caller("slack", TID, ANA_OID),  # Slack's ids could look like anything
    ],
)
async def test_nobody_else_is_known_without_a_link(place: Place, stranger: Caller) -> None:
    await Tokens(place.db, vault()).put(TID, ANA_OID, CANARY)
    credentials = place.credentials(vault())
    assert await credentials.link_of(stranger) is None
    with pytest.raises(NotLinked):
        await credentials.dojo_for(stranger, writes=True)
