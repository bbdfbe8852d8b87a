"""The way through the stand-in's pages: what it publishes, whom it offers, and how it says no."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from playground import world
from playground.defectdojo.people import people
from playground.entra import EntraStandIn, Refused, seed
from playground.world import TENANT

if TYPE_CHECKING:
    import httpx

    from playground.entra import Directory
    from tests.contract.entra.conftest import Desk

START = f"/{TENANT}/oauth2/v2.0"


async def test_its_addresses_are_those_of_entra_below_the_address_it_is_served_at(http: httpx.AsyncClient) -> None:
    metadata = (await http.get(f"/{TENANT}/v2.0/.well-known/openid-configuration")).json()
    base = f"http://entra.test/{TENANT}"
    assert metadata["issuer"] == f"{base}/v2.0"
    assert metadata["jwks_uri"] == f"{base}/discovery/v2.0/keys"
    for name, end in (("authorization", "authorize"), ("token", "token"), ("end_session", "logout")):
        assert metadata[f"{name}_endpoint"] == f"{base}/oauth2/v2.0/{end}"


async def test_its_addresses_begin_as_they_are_told_to(entra: EntraStandIn, http: httpx.AsyncClient) -> None:
    entra.base_url = "http://localhost:9000/"
    metadata = (await http.get(f"/{TENANT}/v2.0/.well-known/openid-configuration")).json()
    assert metadata["issuer"] == f"http://localhost:9000/{TENANT}/v2.0"


def test_its_people_are_those_of_the_other_stand_ins(directory: Directory) -> None:
    assert (world.ANA.oid, world.MARTA.oid) == (seed.ANA, seed.MARTA)
    mails = {user.username: user.email for user in people()}
    for name, username in (("Ana Souza", "ana"), ("Marta Lima", "marta"), ("Felix Former", "former")):
        assert directory.named(name).mail == directory.named(name).upn == mails[username]
    assert [group.name for group in directory.named("Ana Souza").groups] == ["G-Usuarios-DefectDojo-Writer"]
    assert [group.name for group in directory.named("Marta Lima").groups] == ["G-Usuarios-DefectDojo-Reader"]


@pytest.mark.parametrize(
    "path", ["v2.0/.well-known/openid-configuration", "discovery/v2.0/keys", "oauth2/v2.0/authorize"]
)
@pytest.mark.parametrize("tenant", ["99999999-2222-4333-8444-555555555555", "common", "<b>"])
async def test_another_tenant_is_not_found(http: httpx.AsyncClient, tenant: str, path: str) -> None:
    answer = await http.get(f"/{tenant}/{path}")
    assert answer.status_code == 400
    assert "AADSTS90002: Tenant" in answer.text
    assert "<b>" not in answer.text or path != "oauth2/v2.0/authorize"


async def pressed(desk: Desk, name: str, **changes: str) -> httpx.Response:
    """Open the page and press what has that name."""
    page = await desk.client.http.get(await desk.client.asks(desk.about, **changes))
    links = {
        unescape(text): unescape(link) for link, text in re.findall(r'href="([^"]+)">(?:.*<b>)?([^<]+)<', page.text)
    }
    return await desk.client.http.get(links[name])


async def test_whoever_is_picked_is_sent_back_with_a_code(desk: Desk) -> None:
    answer = await pressed(desk, "Marta Lima")
    assert answer.status_code == 302
    back = urlsplit(answer.headers["location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == desk.client.redirect_uri
    given = parse_qs(back.query)
    assert given["state"] == [desk.about.state]
    assert {"code", "state", "session_state"} == set(given)
    assert (await desk.client.redeems(given["code"][0], desk.about)).status_code == 200


async def test_what_the_application_sent_comes_back_letter_by_letter(desk: Desk) -> None:
    desk.about.state = 'a&b=c "<i>"é%20'
    answer = await pressed(desk, "Ana Souza")
    assert parse_qs(urlsplit(answer.headers["location"]).query)["state"] == [desk.about.state]


async def test_whoever_cancels_is_sent_back_with_an_error(desk: Desk) -> None:
    answer = await pressed(desk, "Cancel")
    given = parse_qs(urlsplit(answer.headers["location"]).query)
    assert given["error"] == ["access_denied"]
    assert given["error_description"] == ["AADSTS65004: User declined to consent to access the app."]
    assert given["state"] == [desk.about.state]


async def test_whose_account_is_disabled_stays_on_a_page(desk: Desk) -> None:
    answer = await pressed(desk, "Felix Former")
    assert answer.status_code == 200
    assert "AADSTS50057: The user account is disabled." in answer.text
    assert "location" not in answer.headers
    assert desk.directory.codes == {}


async def test_a_test_walks_without_the_pages(desk: Desk, directory: Directory) -> None:
    address = await desk.client.asks(desk.about)
    assert "code=" in directory.authorize(address, desk.ana)
    assert "error=access_denied" in directory.cancel(address)
    for person, code in ((directory.named("Felix Former"), 50057), (directory.add_person("New One"), None)):
        if code is None:
            directory.delete(person)
        with pytest.raises(Refused) as refused:
            directory.authorize(address, person)
        assert refused.value.code == (code or 50034)
        assert refused.value.back is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"client_id": "another"}, 700016),
        ({"client_id": None}, 900144),
        ({"redirect_uri": "http://bot.test/auth/callback/"}, 50011),
        ({"redirect_uri": None}, 50011),
    ],
)
async def test_a_wrong_application_or_address_is_a_page(desk: Desk, changes: dict[str, str | None], code: int) -> None:
    answer = await desk.client.http.get(await desk.client.asks(desk.about, **changes))
    assert answer.status_code == 400
    assert f"AADSTS{code}: " in answer.text


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"response_type": "id_token"}, "unsupported_response_type", 700054),
        ({"response_mode": "fragment"}, "invalid_request", 70007),
        ({"scope": "profile"}, "invalid_scope", 70011),
        ({"scope": None}, "invalid_request", 900144),
        ({"nonce": None}, "invalid_request", 900144),
        ({"state": None}, "invalid_request", 900144),
        ({"code_challenge": None}, "invalid_request", 50147),
        ({"code_challenge_method": None}, "invalid_request", 50147),
        ({"code_challenge": "short"}, "invalid_request", 501491),
        ({"prompt": "none"}, "login_required", 50058),
    ],
)
async def test_any_other_mistake_is_told_to_the_application(
    desk: Desk, changes: dict[str, str | None], error: str, code: int
) -> None:
    answer = await desk.client.http.get(await desk.client.asks(desk.about, **changes))
    assert answer.status_code == 302
    given = parse_qs(urlsplit(answer.headers["location"]).query)
    assert given["error"] == [error]
    assert given["error_description"][0].startswith(f"AADSTS{code}: ")
    assert given.get("state") == (None if "state" in changes else [desk.about.state])


async def test_the_page_says_what_it_is_and_runs_nothing(desk: Desk, directory: Directory) -> None:
    directory.add_person("<script>alert(1)</script>", upn='"><img src=x>@contoso.example')
    page = await desk.client.http.get(await desk.client.asks(desk.about))
    policy = page.headers["content-security-policy"]
    style = re.search("<style>(.*?)</style>", page.text, re.DOTALL)

    assert "stand-in for Microsoft Entra ID" in page.text
    assert "<h1>Pick an account</h1>" in page.text
    assert "<script" not in page.text
    assert "<img" not in page.text
    assert "<form" not in page.text
    assert style is not None
    assert f"'sha256-{b64encode(sha256(style[1].encode()).digest()).decode()}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["referrer-policy"] == "no-referrer"


async def test_whoever_signs_out_goes_only_where_the_application_is(http: httpx.AsyncClient, desk: Desk) -> None:
    for where, status in ((desk.client.redirect_uri, 302), ("http://evil.test/", 200)):
        answer = await http.get(f"{START}/logout", params={"post_logout_redirect_uri": where})
        assert answer.status_code == status


async def test_requests_are_written_down_and_can_be_made_to_fail(http: httpx.AsyncClient, directory: Directory) -> None:
    directory.failing["/keys"] = 503
    path = f"/{TENANT}/discovery/v2.0/keys"
    assert (await http.get(path)).status_code == 503
    directory.failing.clear()
    assert (await http.get(path)).status_code == 200
    assert [(one.method, one.path, one.status) for one in directory.requests] == [
        ("GET", path, 503),
        ("GET", path, 200),
    ]
