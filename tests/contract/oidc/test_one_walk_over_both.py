"""What a client does to sign somebody in works with a certified OpenID provider and with the stand-in alike."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.contract.openid import SCOPE, Secrets

if TYPE_CHECKING:
    from tests.contract.openid import Client

LOCK = Path(__file__).parent / "package-lock.json"


async def test_a_sign_in_ends_with_a_token_that_says_who_it_is(client: Client) -> None:
    about = Secrets()
    answer = await client.redeems(await client.code(about), about)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    given = answer.json()
    assert given["token_type"] == "Bearer"
    assert given["expires_in"] > 0
    claims = await client.verified(given["id_token"], about.nonce)
    assert claims["oid"] == "aaaaaaaa-0000-4000-8000-00000000000a"
    assert claims["tid"] == client.issuer.split("/")[-2]
    assert (claims["ver"], claims["name"]) == ("2.0", "Ana Souza")
    assert claims["email"] == claims["preferred_username"] == "ana.souza@contoso.example"


async def test_a_refresh_token_gives_a_new_id_token_of_the_same_person(client: Client) -> None:
    about = Secrets()
    first = (await client.redeems(await client.code(about), about)).json()
    answer = await client.refreshes(first["refresh_token"])

    assert answer.status_code == 200
    before, now = await client.verified(first["id_token"]), await client.verified(answer.json()["id_token"])
    assert (now["sub"], now["oid"]) == (before["sub"], before["oid"])


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "a" * 64}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_grant"),
        ({"code": "guessed"}, "invalid_grant"),
        ({"code": None}, "invalid_request"),
        ({"client_secret": "guessed"}, "invalid_client"),
        ({"client_secret": None}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
    ids=str,
)
async def test_a_code_is_worth_nothing_to_whoever_lacks_the_rest(
    client: Client, changes: dict[str, str | None], error: str
) -> None:
    about = Secrets()
    answer = await client.redeems(await client.code(about), about, **changes)
    assert (answer.status_code in {400, 401}, answer.json()["error"]) == (True, error)


async def test_a_code_is_handed_in_with_the_address_that_it_came_to(client: Client) -> None:
    about = Secrets()
    answer = await client.redeems(await client.code(about), about, redirect_uri="http://bot.test/elsewhere")
    assert answer.status_code == 400
    assert answer.json()["error"] in {"invalid_grant", "invalid_client"}  # RFC 6749 says the first, Entra the second


async def test_a_code_is_good_once(client: Client) -> None:
    about = Secrets()
    code = await client.code(about)
    assert (await client.redeems(code, about)).status_code == 200
    again = await client.redeems(code, about)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


async def test_a_refresh_token_that_nobody_was_given_is_refused(client: Client) -> None:
    answer = await client.refreshes("guessed")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize("changes", [{"redirect_uri": "http://evil.test/"}, {"client_id": "another"}], ids=str)
async def test_a_browser_is_never_sent_to_an_address_that_is_not_registered(
    client: Client, changes: dict[str, str]
) -> None:
    answer = await client.http.get(await client.asks(Secrets(), **changes))
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_type": "magic"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
    ids=str,
)
async def test_a_request_that_is_not_in_order_comes_back_with_its_error_and_its_state(
    client: Client, changes: dict[str, str | None], error: str
) -> None:
    about = Secrets()
    back = await client.returns(await client.asks(about, **changes))
    assert (back["error"], back["state"]) == (error, about.state)
    assert back["error_description"]
    assert "code" not in back


async def test_only_scopes_that_are_asked_for_are_answered(client: Client) -> None:
    about = Secrets()
    answer = (await client.redeems(await client.code(about, scope="openid"), about)).json()
    claims = await client.verified(answer["id_token"], about.nonce)
    assert {"oid", "name", "email", "preferred_username"}.isdisjoint(claims)
    assert set(answer["scope"].split()) < set(SCOPE.split())


def test_the_provider_is_pinned_and_no_file_names_a_registry() -> None:
    lock = LOCK.read_text()
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == len(re.findall(r'"node_modules/', lock))
    assert re.search(r'"oidc-provider": "\d+\.\d+\.\d+"', (LOCK.parent / "package.json").read_text())
