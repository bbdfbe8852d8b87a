"""What the token endpoint gives, what its tokens say, and how it says no."""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64decode
from typing import TYPE_CHECKING, Any

import pytest
from joserfc.errors import InvalidKeyIdError

from playground.world import TENANT
from tests.conftest import NOON

if TYPE_CHECKING:
    import httpx

    from tests.conftest import Clock
    from tests.contract.entra.conftest import Desk

TOKEN = f"/{TENANT}/oauth2/v2.0/token"


def read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, unverified."""
    header, claims = (json.loads(urlsafe_b64decode(part + "==")) for part in token.split(".")[:2])
    return header, claims


def refused(answer: httpx.Response) -> tuple[int, str, list[int]]:
    """The status, the word and the numbers of a refusal, whose shape is looked at."""
    said = answer.json()
    assert said["error_description"].startswith(f"AADSTS{said['error_codes'][0]}: ")
    assert said["trace_id"] in said["error_description"]
    assert said["correlation_id"] in said["error_description"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", said["timestamp"])
    return answer.status_code, said["error"], said["error_codes"]


async def test_an_id_token_says_who_where_and_until_when(desk: Desk) -> None:
    given = await desk.signs_in()
    header, claims = read(given["id_token"])

    assert (header["alg"], header["typ"]) == ("RS256", "JWT")
    assert claims.pop("sub") not in {desk.ana.oid, desk.ana.upn}
    assert claims == {
        "ver": "2.0",
        "iss": f"http://entra.test/{TENANT}/v2.0",
        "aud": desk.directory.app.client_id,
        "tid": TENANT,
        "oid": desk.ana.oid,
        "name": "Ana Souza",
        "preferred_username": "ana.souza@contoso.example",
        "email": "ana.souza@contoso.example",
        "groups": [desk.directory.group("G-Usuarios-DefectDojo-Writer").id],
        "nonce": desk.about.nonce,
        "iat": NOON - 300,
        "nbf": NOON - 300,
        "exp": NOON + 3600,
    }
    assert {name: given[name] for name in ("token_type", "expires_in")} == {"token_type": "Bearer", "expires_in": 3599}
    assert given["scope"] == "email offline_access openid profile"


@pytest.mark.parametrize(
    ("scope", "claims", "refreshes"),
    [
        ("openid", set(), False),
        ("openid profile", {"oid", "name", "preferred_username"}, False),
        ("openid email", {"email"}, False),
        ("openid offline_access", set(), True),
    ],
)
async def test_scopes_decide_what_there_is(desk: Desk, scope: str, claims: set[str], refreshes: bool) -> None:  # noqa: FBT001
    given = await desk.signs_in(scope=scope)
    said = read(given["id_token"])[1].keys()
    assert said & {"oid", "name", "preferred_username", "email"} == claims
    assert ("refresh_token" in given) == refreshes


async def test_a_guest_without_an_address_has_a_long_name_and_no_mail(desk: Desk) -> None:
    claims = await desk.claims(desk.directory.named("Nora Guest"))
    assert claims["preferred_username"] == "nora_fabrikam.example#EXT#@contoso.example"
    assert {"email", "groups", "roles"}.isdisjoint(claims)


async def test_app_roles_are_said_where_they_are_assigned(desk: Desk) -> None:
    desk.ana.app_roles = ["Writer"]
    assert (await desk.claims())["roles"] == ["Writer"]


async def test_groups_are_ids_or_names_or_not_said(desk: Desk) -> None:
    desk.directory.app.groups_as_names = True
    assert (await desk.claims())["groups"] == ["G-Usuarios-DefectDojo-Writer"]
    desk.directory.app.groups_claim = False
    assert "groups" not in await desk.claims()


async def test_more_than_200_groups_are_not_said_but_pointed_at(desk: Desk) -> None:
    for number in range(199):
        desk.directory.add_group(f"G-{number}", desk.ana)
    assert len((await desk.claims())["groups"]) == 200
    desk.directory.add_group("one more", desk.ana)
    claims = await desk.claims()

    assert "groups" not in claims
    assert claims["_claim_names"] == {"groups": "src1"}
    assert claims["_claim_sources"]["src1"]["endpoint"].endswith(f"/{TENANT}/users/{desk.ana.oid}/getMemberObjects")


async def test_the_same_person_has_another_subject_in_another_application(desk: Desk) -> None:
    here = (await desk.claims())["sub"]
    assert (await desk.claims())["sub"] == here
    desk.directory.app.client_id = desk.client.client_id = "another"
    assert (await desk.claims())["sub"] != here


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"grant_type": None}, (400, "invalid_request", [900144])),
        ({"grant_type": "password"}, (400, "unsupported_grant_type", [70003])),
        ({"client_id": None}, (400, "invalid_request", [900144])),
        ({"client_id": "another"}, (400, "unauthorized_client", [700016])),
        ({"client_secret": None}, (401, "invalid_client", [7000218])),
        ({"client_secret": "guessed"}, (401, "invalid_client", [7000215])),
        ({"code": None}, (400, "invalid_request", [900144])),
        ({"code": "guessed"}, (400, "invalid_grant", [9002313])),
        ({"code_verifier": "guessed"}, (400, "invalid_grant", [501481])),
        ({"code_verifier": None}, (400, "invalid_grant", [501481])),
        ({"redirect_uri": "http://bot.test/"}, (400, "invalid_client", [500112])),
    ],
)
async def test_a_code_wants_all_that_belongs_to_it(
    desk: Desk, changes: dict[str, str | None], expected: tuple[int, str, list[int]]
) -> None:
    code = await desk.code()
    assert refused(await desk.client.redeems(code, desk.about, **changes)) == expected
    assert (await desk.client.redeems(code, desk.about)).status_code == 200


async def test_a_code_is_good_once_and_for_ten_minutes(desk: Desk, clock: Clock) -> None:
    code = await desk.code()
    clock.now += 600
    assert (await desk.client.redeems(code, desk.about)).status_code == 200
    assert refused(await desk.client.redeems(code, desk.about)) == (400, "invalid_grant", [54005])
    late = await desk.code()
    clock.now += 601
    assert refused(await desk.client.redeems(late, desk.about)) == (400, "invalid_grant", [70008])


async def test_the_secret_may_come_in_the_header(desk: Desk) -> None:
    app = desk.directory.app
    app.client_secret = "with:colon and %"
    basic = b64encode(f"{app.client_id}:with%3Acolon+and+%25".encode()).decode()
    form = {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}
    answers = [
        await desk.client.http.post(TOKEN, data=form, headers={"authorization": f"Basic {text}"})
        for text in (basic, b64encode(f"{app.client_id}:guessed".encode()).decode(), "???")
    ]
    assert [answer.status_code for answer in answers] == [200, 401, 400]


async def test_a_refresh_says_what_is_true_now(desk: Desk) -> None:
    first = await desk.signs_in()
    desk.ana.groups, desk.ana.app_roles = [desk.directory.group("G-Usuarios-DefectDojo-Owner")], ["Owner"]
    second = (await desk.client.refreshes(first["refresh_token"])).json()
    claims = read(second["id_token"])[1]

    assert claims["groups"] == [desk.ana.groups[0].id]
    assert claims["roles"] == ["Owner"]
    assert "nonce" not in claims
    assert second["refresh_token"] != first["refresh_token"]
    for token in (first["refresh_token"], second["refresh_token"]):
        assert (await desk.client.refreshes(token)).status_code == 200


async def test_a_refresh_may_ask_for_less_but_not_for_more(desk: Desk) -> None:
    token = (await desk.signs_in(scope="openid profile offline_access"))["refresh_token"]
    less = (await desk.client.refreshes(token, scope="offline_access")).json()
    assert ("id_token" in less, "refresh_token" in less) == (False, True)
    assert refused(await desk.client.refreshes(token, scope="openid email")) == (400, "invalid_grant", [65001])


async def test_whoever_is_disabled_deleted_or_revoked_gets_no_more_tokens(desk: Desk, clock: Clock) -> None:
    token = (await desk.signs_in())["refresh_token"]
    desk.ana.enabled = False
    assert refused(await desk.client.refreshes(token)) == (400, "invalid_grant", [50057])
    desk.ana.enabled = True
    clock.now += 1
    desk.directory.revoke_sessions(desk.ana)
    assert refused(await desk.client.refreshes(token)) == (400, "invalid_grant", [50173])
    again, code = (await desk.signs_in())["refresh_token"], await desk.code()
    assert (await desk.client.refreshes(again)).status_code == 200
    desk.directory.delete(desk.ana)
    assert refused(await desk.client.refreshes(again)) == (400, "invalid_grant", [500341])
    assert refused(await desk.client.redeems(code, desk.about)) == (400, "invalid_grant", [500341])


async def test_a_refresh_token_that_is_wrong_or_rests_for_90_days_is_good_no_more(desk: Desk, clock: Clock) -> None:
    token = (await desk.signs_in())["refresh_token"]
    assert refused(await desk.client.refreshes("guessed")) == (400, "invalid_grant", [70000])
    assert refused(await desk.client.refreshes("")) == (400, "invalid_request", [900144])
    clock.now += 90 * 86400 + 1
    assert refused(await desk.client.refreshes(token)) == (400, "invalid_grant", [700082])


async def test_keys_change_and_old_tokens_are_verified_until_theirs_is_withdrawn(desk: Desk) -> None:
    old = (await desk.signs_in())["id_token"]
    desk.directory.rotate()
    new = (await desk.signs_in())["id_token"]
    assert read(old)[0]["kid"] != read(new)[0]["kid"]
    for token in (old, new):
        await desk.client.verified(token, now=int(NOON))
    desk.directory.rotate(withdraw=True)
    with pytest.raises(InvalidKeyIdError):
        await desk.client.verified(new, now=int(NOON))


async def test_keys_are_published_without_their_private_half(http: httpx.AsyncClient) -> None:
    [key] = (await http.get(f"/{TENANT}/discovery/v2.0/keys")).json()["keys"]
    assert set(key) == {"kty", "use", "kid", "n", "e", "issuer"}
