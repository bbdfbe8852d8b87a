"""Activities come with a token that its reader can check, and the forged ones are what they say."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import jwt
import pytest

from playground.entra import EntraStandIn
from playground.teams.signing import FLAWS, ISSUER
from playground.world import TENANT

if TYPE_CHECKING:
    from jwt.types import Options

    from playground.teams import TeamsStandIn
    from tests.conftest import Clock
    from tests.platforms.teams_standin.kit import Caller, Noting

METADATA = "/v1/.well-known/openidconfiguration"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


async def checked(api: Caller, teams: TeamsStandIn, token: str) -> dict[str, Any]:
    """Read a token as a careful bot does, at the stand-in's time."""
    jwks = (await api.http.get((await api.http.get(METADATA)).json()["jwks_uri"])).json()
    kid = jwt.get_unverified_header(token).get("kid")
    published = {one["kid"]: one for one in jwks["keys"] if "msteams" in one["endorsements"]}
    if kid not in published:
        raise jwt.InvalidKeyError(str(kid))
    key = jwt.PyJWK(published[kid], "RS256").key
    needed: Options = {"require": ["exp", "aud", "iss", "serviceurl"]}
    needed |= {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
    claims: dict[str, Any] = jwt.decode(
        token, key, algorithms=["RS256"], audience=teams.tenant.bot.client_id, issuer=ISSUER, options=needed
    )
    if claims["serviceurl"] != teams.tenant.service_url or not claims["nbf"] <= teams.tenant.clock() < claims["exp"]:
        raise jwt.InvalidTokenError("another time or service")
    return claims


async def test_an_activitys_token_can_be_checked(teams: TeamsStandIn, bot: Noting, api: Caller) -> None:
    await teams.says("ana", "help")
    claims = await checked(api, teams, bot.token)
    assert claims["serviceurl"] == bot.activity["serviceUrl"]


@pytest.mark.parametrize("flaw", FLAWS)
async def test_no_forged_token_can(teams: TeamsStandIn, api: Caller, flaw: str) -> None:
    with pytest.raises(jwt.PyJWTError):
        await checked(api, teams, teams.forged(flaw))


def test_forged_tokens_are_what_they_say(teams: TeamsStandIn) -> None:
    def read(flaw: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(teams.forged(flaw), options={"verify_signature": False})
        return claims

    sound = read("other key")
    assert "exp" not in read("no exp")
    assert read("expired")["exp"] < teams.tenant.clock()
    assert read("user token")["aud"] == sound["aud"]
    assert read("user token")["iss"] == f"https://login.microsoftonline.com/{TENANT}/v2.0"
    assert {jwt.get_unverified_header(teams.forged(one))["alg"] for one in ("alg none", "HS256")} == {"none", "HS256"}
    assert teams.forged("alg none").endswith(".")


async def test_keys_change_are_late_or_fail(teams: TeamsStandIn, bot: Noting, api: Caller) -> None:
    teams.issuer.keys.rotate(withdraw=True)
    await teams.says("ana", "help")
    assert await checked(api, teams, bot.token)

    teams.issuer.hold()
    waiting = asyncio.create_task(api.http.get("/v1/.well-known/keys"))
    await asyncio.sleep(0)
    assert not waiting.done()
    teams.issuer.let_go()
    assert (await waiting).status_code == 200

    teams.issuer.down = True
    assert (await api.http.get(METADATA)).status_code == 503
    assert teams.issuer.asked[-2:] == ["/v1/.well-known/keys", METADATA]


async def test_a_bot_gets_its_own_token_with_a_secret_or_an_assertion(clock: Clock, teams: TeamsStandIn) -> None:
    entra = EntraStandIn(TENANT, clock=clock)
    entra.directory.bots.append(teams.registration)
    teams.registration.federated.add("vouched-for")
    own = {"grant_type": "client_credentials", "client_id": teams.tenant.bot.client_id}
    own["scope"] = "https://api.botframework.com/.default"
    proof = {"client_assertion_type": ASSERTION, "client_assertion": "vouched-for"}

    assert await _asked(entra, own | {"client_secret": teams.tenant.bot.client_secret}) == (200, None)
    assert await _asked(entra, own | proof) == (200, None)
    assert await _asked(entra, own | proof | {"client_assertion": "made-up"}) == (401, [700213])
    assert await _asked(entra, own | {"client_secret": "wrong"}) == (401, [7000215])
    graph = {"scope": "https://graph.microsoft.com/.default", "client_secret": teams.tenant.bot.client_secret}
    assert await _asked(entra, own | graph) == (400, [1002012])
    assert {one.bot for one in entra.directory.access.values()} == {teams.tenant.bot.client_id}


async def _asked(entra: EntraStandIn, form: dict[str, str]) -> tuple[int, list[int] | None]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(entra.app), base_url="https://entra.test") as http:
        answer = await http.post(f"/{TENANT}/oauth2/v2.0/token", data=form)
    return answer.status_code, answer.json().get("error_codes")
