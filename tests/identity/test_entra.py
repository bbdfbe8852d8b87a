"""Signing in with Entra ID: what it is asked, and what of its answers is believed."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx
import pytest

from bot.identity.entra import Entra, EntraTrouble, SignInRefused, ask
from bot.identity.id_token import BadIdToken
from tests.identity.people import TID
from tests.identity.tenant import BACK, HOME, Answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.entra import Directory
    from tests.identity.tenant import Tenant

WHERE = {
    "issuer": f"{HOME}/{TID}/v2.0",
    "authorization_endpoint": f"{HOME}/a",
    "token_endpoint": f"{HOME}/t",
    "jwks_uri": f"{HOME}/k",
}
TROUBLES: list[httpx.Response | Exception] = [
    httpx.Response(500),
    httpx.Response(503, json={}),
    httpx.Response(429, json={}),
    httpx.ConnectError("refused"),
    httpx.ReadTimeout("slow"),
    httpx.InvalidURL("wrong"),
]


def talking(tenant: Tenant, *answers: Any) -> tuple[Entra, list[httpx.Request]]:
    """A bot whose Entra ID answers these."""
    server = Answers(
        [one if isinstance(one, httpx.Response | Exception) else httpx.Response(200, json=one) for one in answers]
    )
    return Entra(httpx.AsyncClient(transport=server), tenant.settings, tenant.clock), server.requests


async def test_a_browser_is_sent_to_entra_id_with_all_that_binds_the_sign_in_to_it(tenant: Tenant) -> None:
    address = httpx.URL(await tenant.entra.address(state="a state", nonce="a nonce", verifier="a verifier"))
    challenge = urlsafe_b64encode(sha256(b"a verifier").digest()).rstrip(b"=").decode()
    assert str(address).startswith(f"{HOME}/{TID}/oauth2/v2.0/authorize?")
    assert dict(address.params) == {
        "client_id": tenant.settings.client_id,
        "response_type": "code",
        "response_mode": "query",
        "redirect_uri": BACK,
        "scope": "openid profile email offline_access",
        "state": "a state",
        "nonce": "a nonce",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "prompt": "select_account",
    }


async def test_a_code_tells_who_came_back(tenant: Tenant) -> None:
    tenant.ana.app_roles.append("Triage")
    who = await tenant.entra.redeem(await tenant.code(), verifier="v", nonce="n")
    writers = tenant.directory.group("G-Usuarios-DefectDojo-Writer").id
    assert (who.tid, who.oid, who.name) == (TID, tenant.ana.oid, "Ana Souza")
    assert who.addresses == ("ana.souza@contoso.example",)
    assert (who.held, who.overage) == (("Triage", writers), False)
    assert who.renewal in tenant.directory.sessions
    assert who.renewal not in repr(who)


@pytest.mark.parametrize(("verifier", "nonce", "error"), [("w", "n", SignInRefused), ("v", "m", BadIdToken)])
async def test_a_code_is_good_for_the_browser_that_fetched_it_alone(
    tenant: Tenant, verifier: str, nonce: str, error: type[Exception]
) -> None:
    code = await tenant.code()
    with pytest.raises(error):
        await tenant.entra.redeem(code, verifier=verifier, nonce=nonce)


async def test_a_code_is_good_once(tenant: Tenant) -> None:
    code = await tenant.code()
    await tenant.entra.redeem(code, verifier="v", nonce="n")
    with pytest.raises(SignInRefused, match=r"^AADSTS54005$"):
        await tenant.entra.redeem(code, verifier="v", nonce="n")


async def test_a_renewal_tells_the_same_person_as_they_are_now(tenant: Tenant) -> None:
    first = await tenant.entra.redeem(await tenant.code(), verifier="v", nonce="n")
    tenant.ana.groups.clear()
    again = await tenant.entra.renew(first.renewal)
    assert (again.oid, again.held) == (first.oid, ())
    assert again.renewal in tenant.directory.sessions
    assert again.renewal != first.renewal


async def test_a_renewal_that_is_not_replaced_stays_good(tenant: Tenant) -> None:
    entra, requests = talking(
        tenant, WHERE, {"id_token": tenant.token(None)}, tenant.directory.keys.jwks(tenant.settings.issuer)
    )
    assert (await entra.renew("the old one")).renewal == "the old one"
    assert parse_qs(requests[1].content.decode()) == {
        "client_id": [tenant.settings.client_id],
        "client_secret": [tenant.settings.client_secret],
        "grant_type": ["refresh_token"],
        "refresh_token": ["the old one"],
        "scope": ["openid profile email offline_access"],
    }


@pytest.mark.parametrize(
    ("happened", "code"),
    [
        (lambda directory: directory.delete(directory.named("Ana Souza")), "AADSTS500341"),
        (lambda directory: setattr(directory.named("Ana Souza"), "enabled", False), "AADSTS50057"),
        (lambda directory: directory.revoke_sessions(directory.named("Ana Souza")), "AADSTS50173"),
    ],
    ids=["deleted", "disabled", "revoked"],
)
async def test_a_person_who_left_is_not_renewed(
    tenant: Tenant, happened: Callable[[Directory], None], code: str
) -> None:
    who = await tenant.entra.redeem(await tenant.code(), verifier="v", nonce="n")
    happened(tenant.directory)
    with pytest.raises(SignInRefused) as caught:
        await tenant.entra.renew(who.renewal)
    assert str(caught.value) == code


async def test_the_app_gets_a_token_of_its_own(tenant: Tenant) -> None:
    token, seconds = await tenant.entra.app_token()
    assert (token in tenant.directory.access, seconds) == (True, 3599.0)


async def test_a_slash_at_the_end_of_graphs_address_makes_no_difference(tenant: Tenant) -> None:
    entra = Entra(tenant.http, replace(tenant.settings, authority=f"{HOME}/", graph=f"{HOME}/"), tenant.clock)
    assert (await entra.app_token())[0] in tenant.directory.access


@pytest.mark.parametrize("answer", [{}, {"access_token": None, "expires_in": "soon"}, {"expires_in": 1.5}, []])
async def test_an_app_token_that_is_missing_is_good_for_no_time(tenant: Tenant, answer: Any) -> None:
    entra, _ = talking(tenant, WHERE, answer)
    assert await entra.app_token() == ("", 0.0)


async def test_metadata_and_keys_are_fetched_once(tenant: Tenant) -> None:
    for _ in range(2):
        await tenant.entra.redeem(await tenant.code(), verifier="v", nonce="n")
    assert sorted(tenant.asked) == ["keys", "openid-configuration", "token", "token"]


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        [],
        WHERE | {"issuer": f"{HOME}/common/v2.0"},
        {name: value for name, value in WHERE.items() if name != "jwks_uri"},
        WHERE | {"token_endpoint": "https://evil.test/t"},
        WHERE | {"token_endpoint": "http://entra.test/t"},
        WHERE | {"token_endpoint": "https://entra.test:8443/t"},
        WHERE | {"jwks_uri": "https://entra.test@evil.test/k"},
        WHERE | {"authorization_endpoint": None},
        httpx.Response(404, json=WHERE),
        httpx.Response(302, headers={"location": f"{HOME}/elsewhere"}),
        httpx.Response(200, text="<html>"),
    ],
)
async def test_metadata_that_are_not_the_tenants_own_are_not_believed(tenant: Tenant, metadata: Any) -> None:
    entra, requests = talking(tenant, metadata, WHERE)
    with pytest.raises(EntraTrouble, match=r"the metadata (are not this tenant's|lead elsewhere)"):
        await entra.address(state="s", nonce="n", verifier="v")
    assert [str(request.url) for request in requests] == [f"{HOME}/{TID}/v2.0/.well-known/openid-configuration"]
    assert await entra.address(state="s", nonce="n", verifier="v")


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
async def test_an_entra_id_in_trouble_refuses_nobody(tenant: Tenant, trouble: httpx.Response | Exception) -> None:
    for answers in ([trouble], [WHERE, trouble], [WHERE, {"id_token": tenant.token()}, trouble]):
        entra, _ = talking(tenant, *answers)
        with pytest.raises(EntraTrouble) as caught:
            await entra.redeem("c", verifier="v", nonce="n")
        assert str(caught.value) in {"HTTP 500", "HTTP 503", "HTTP 429", type(trouble).__name__}


async def test_keys_that_do_not_come_are_trouble(tenant: Tenant) -> None:
    entra, _ = talking(tenant, WHERE, {"id_token": tenant.token()}, httpx.Response(404, json={}))
    with pytest.raises(EntraTrouble, match=r"^no keys \(HTTP 404\)$"):
        await entra.redeem("c", verifier="v", nonce="n")


@pytest.mark.parametrize("answer", [{}, {"id_token": None}, {"id_token": {}}, [], httpx.Response(200, text="{")])
async def test_an_answer_without_an_id_token_signs_nobody_in(tenant: Tenant, answer: Any) -> None:
    entra, _ = talking(tenant, WHERE, answer)
    with pytest.raises(BadIdToken):
        await entra.redeem("c", verifier="v", nonce="n")


@pytest.mark.parametrize("word", ["invalid_grant", "interaction_required", "access_denied"])
async def test_what_is_about_the_person_is_told_apart_with_its_code(tenant: Tenant, word: str) -> None:
    said = {"error": word, "error_description": "AADSTS50057: The user account is disabled. secret"}
    entra, _ = talking(tenant, WHERE, httpx.Response(400, json=said))
    with pytest.raises(SignInRefused) as caught:
        await entra.renew("r")
    assert str(caught.value) == "AADSTS50057"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"error": "invalid_client", "error_description": "AADSTS7000215: secret"}, "HTTP 401, AADSTS7000215"),
        ({"error": "invalid_client", "error_description": "something secret"}, "HTTP 401, invalid_client"),
        ({"error": "x" * 50}, f"HTTP 401, {'x' * 40}"),
        ({"error_description": f"AADSTS{'9' * 50}"}, f"HTTP 401, AADSTS{'9' * 14}"),
        ({"error": "one", "error_description": None}, "HTTP 401, one"),
        ({"error": None}, "HTTP 401, without a word"),
        ([], "HTTP 401, without a word"),
    ],
)
async def test_all_else_is_trouble_with_a_short_word_for_the_log(tenant: Tenant, said: Any, text: str) -> None:
    entra, _ = talking(tenant, WHERE, httpx.Response(401, json=said))
    with pytest.raises(EntraTrouble) as caught:
        await entra.renew("r")
    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("claims", "addresses"),
    [
        ({"email": "a@x", "preferred_username": "a@x", "upn": "b@x"}, ("a@x", "b@x")),
        ({"email": "", "preferred_username": None, "upn": ["c@x"]}, ()),
    ],
)
async def test_addresses_are_those_that_the_token_has(
    tenant: Tenant, claims: dict[str, Any], addresses: tuple[str, ...]
) -> None:
    tenant.directory.tamper = lambda token: token.claims.update(claims)
    assert (await tenant.entra.redeem(await tenant.code(), verifier="v", nonce="n")).addresses == addresses


@pytest.mark.parametrize(
    ("claims", "held", "overage"),
    [
        ({"roles": ["R", 1], "groups": ["G", None, "H"]}, ("R", "G", "H"), False),
        ({"roles": "Admins", "groups": {"G": 1}}, (), False),
        ({"groups": [], "_claim_names": {"groups": "src1"}}, (), True),
        ({"groups": [], "_claim_names": {"roles": "src1"}}, (), False),
        ({"groups": [], "_claim_names": ["groups"]}, (), False),
        ({"groups": [], "hasgroups": True}, (), True),
        ({"groups": [], "hasgroups": "true"}, (), False),
    ],
)
async def test_groups_are_those_that_the_token_has_or_it_says_that_there_are_more(
    tenant: Tenant,
    claims: dict[str, Any],
    held: tuple[str, ...],
    overage: bool,  # noqa: FBT001  # a parameter
) -> None:
    tenant.directory.tamper = lambda token: token.claims.update(claims)
    who = await tenant.entra.redeem(await tenant.code(), verifier="v", nonce="n")
    assert (who.held, who.overage) == (held, overage)


async def test_a_person_without_a_name_has_none(tenant: Tenant) -> None:
    tenant.directory.tamper = lambda token: token.claims.pop("name")
    assert (await tenant.entra.redeem(await tenant.code(), verifier="v", nonce="n")).name == ""


@pytest.mark.parametrize(
    ("response", "answer"),
    [
        (httpx.Response(200, json={"a": 1}), {"a": 1}),
        (httpx.Response(200, json=[1]), {}),
        (httpx.Response(499, json={"a": 1}), {"a": 1}),
        (httpx.Response(200, content=b"[" * 100_000), {}),
        (httpx.Response(200, content=b'{"a": 1}'.ljust(1024 * 1024)), {"a": 1}),
        (httpx.Response(200, content=b'{"a": 1}'.ljust(1024 * 1024 + 1)), {}),
        (httpx.Response(200, content=b"\xff"), {}),
    ],
)
async def test_an_answer_is_a_small_object_or_an_empty_one(response: httpx.Response, answer: dict[str, Any]) -> None:
    server = Answers([response])
    async with httpx.AsyncClient(transport=server) as http:
        assert await ask(http, "GET", HOME) == (response.status_code, answer)
    assert server.requests[0].extensions["timeout"]["read"] == 10.0


def test_the_client_secret_shows_nowhere(tenant: Tenant) -> None:
    assert tenant.settings.client_secret not in repr(tenant.settings)
