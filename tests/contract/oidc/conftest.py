"""The stand-in and a certified OpenID provider, each served on loopback, and a client for either."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

import httpx
import pytest

from playground.entra import EntraStandIn, Registration
from playground.serving import serving
from tests.contract.openid import Client, ends_at
from tests.npm import node_with

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

HERE: Final = Path(__file__).parent
TENANT: Final = "11111111-2222-4333-8444-555555555555"
BACK: Final = "http://bot.test/auth/callback"


@pytest.fixture(scope="session")
def node() -> str:
    """Node, with the provider installed beside this file."""
    return node_with(HERE, "the certified OpenID provider")


@pytest.fixture(scope="session")
def certified(node: str) -> Iterator[str]:
    """The issuer of the running provider."""
    app = Registration()
    told = {"tenant": TENANT, "client_id": app.client_id, "client_secret": app.client_secret, "redirect_uri": BACK}
    command = [node, str(HERE / "provider.js"), json.dumps(told)]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, text=True) as process:
        assert process.stdout is not None
        issuer = process.stdout.readline().strip()
        try:
            assert issuer, f"the provider did not start; try: node {HERE / 'provider.js'} '{json.dumps(told)}'"
            yield issuer
        finally:
            process.kill()


@pytest.fixture
async def stand_in() -> AsyncIterator[str]:
    """The issuer of the stand-in."""
    entra = EntraStandIn(TENANT, Registration(redirect_uris=[BACK]))
    async with serving(entra.app) as base:
        yield f"{base}/{TENANT}/v2.0"


@pytest.fixture(params=["stand_in", "certified"])
def issuer(request: pytest.FixtureRequest) -> str:
    """Each of them in turn."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
async def client(issuer: str, request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    """The same client before either, and a person who does what the page there wants."""
    app = Registration()
    signs_in = picks_ana if "stand_in" in request.fixturenames else ends_at
    async with httpx.AsyncClient() as http:
        yield Client(http, issuer, app.client_id, app.client_secret, BACK, signs_in)


async def picks_ana(http: httpx.AsyncClient, address: str) -> str:
    """Press the name on the page, where there is one."""
    page = await http.get(address)
    if page.is_redirect:
        return str(page.headers["location"])
    link = re.search(r'href="([^"]+)">[^\n]*Ana Souza', page.text)
    assert link is not None, f"no way on from {address}: {page.status_code} {page.text[-400:]}"
    return await ends_at(http, urljoin(address, link[1].replace("&amp;", "&")))
