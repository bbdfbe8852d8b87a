"""id_tokens: a true one proves who somebody is; one that is false in a single point proves nothing."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

import pytest

from bot.identity.id_token import LEEWAY, BadIdToken, Expected, claims_of, key_id_of
from playground.entra.tokens import EARLY, LIFETIME
from tests.forgeries import FORGERIES, forge
from tests.identity.people import TID

if TYPE_CHECKING:
    from tests.identity.tenant import Tenant


def expected(tenant: Tenant, nonce: str | None = "n") -> Expected:
    return Expected(tenant.settings.issuer, tenant.settings.client_id, TID, nonce)


def proven(tenant: Tenant, token: str, nonce: str | None = "n", later: float = 0) -> dict[str, Any]:
    """The claims, with the published key that the token names."""
    named = key_id_of(token)
    keys = [key for key in tenant.directory.keys.published if key.kid == named]
    if not keys:
        raise BadIdToken("unknown key")
    return claims_of(token, keys[0], expected(tenant, nonce), tenant.clock() + later)


def with_claims(tenant: Tenant, **claims: Any) -> str:
    tenant.directory.tamper = lambda token: token.claims.update(claims)
    return tenant.token()


def headed(header: Any) -> str:
    """A token with that header, and nothing good behind it."""
    parts = (json.dumps(header).encode(), b"{}", b"x")
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def test_a_true_token_tells_who_it_is(tenant: Tenant) -> None:
    claims = proven(tenant, tenant.token())
    assert (claims["oid"], claims["name"], claims["tid"]) == (tenant.ana.oid, "Ana Souza", TID)


@pytest.mark.parametrize("name", FORGERIES)
def test_a_false_token_proves_nothing_and_is_not_repeated(tenant: Tenant, name: str) -> None:
    forge(tenant.directory, name)
    token = tenant.token()
    with pytest.raises(BadIdToken) as caught:
        proven(tenant, token)
    assert not any(part and part in str(caught.value) for part in token.split("."))
    assert tenant.ana.oid not in str(caught.value)


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "https://evil.test/v2.0"}, "its iss is another"),
        ({"aud": "another"}, "its aud is another"),
        ({"aud": ["d0d0b075-0000-4000-8000-00000000b075"]}, "its aud is another"),
        ({"tid": None}, "its tid is another"),
        ({"azp": "another"}, "its azp is another"),
        ({"azp": None}, "its azp is another"),
        ({"nonce": ["n"]}, "its nonce is another"),
        ({"nonce": "N"}, "its nonce is another"),
        ({"oid": "ana"}, "it has no oid"),
        ({"oid": None}, "it has no oid"),
        ({"exp": "soon"}, "it is not valid: invalid_claim"),
        ({"iat": None}, "it is not valid: missing_claim"),
    ],
)
def test_the_log_can_say_which_check_failed(tenant: Tenant, claims: dict[str, Any], why: str) -> None:
    token = with_claims(tenant, **claims)
    with pytest.raises(BadIdToken) as caught:
        proven(tenant, token)
    assert str(caught.value) == why


def test_a_token_for_us_alone_may_say_so_twice(tenant: Tenant) -> None:
    assert proven(tenant, with_claims(tenant, azp=tenant.settings.client_id))["azp"] == tenant.settings.client_id


def test_a_renewed_token_repeats_no_nonce_and_need_not(tenant: Tenant) -> None:
    assert "nonce" not in proven(tenant, tenant.token(None), None)
    assert proven(tenant, tenant.token("of the sign-in"), None)["oid"] == tenant.ana.oid
    with pytest.raises(BadIdToken, match="nonce"):
        proven(tenant, tenant.token(None), "n")
    with pytest.raises(BadIdToken, match="nonce"):
        proven(tenant, tenant.token("n"), "")


def test_clocks_may_differ_by_half_a_minute_and_no_more(tenant: Tenant) -> None:
    token = tenant.token()
    for seconds in (LIFETIME + LEEWAY - 1, -EARLY - LEEWAY):
        assert proven(tenant, token, later=seconds)
    for seconds in (LIFETIME + LEEWAY, -EARLY - LEEWAY - 1):
        with pytest.raises(BadIdToken, match="not valid"):
            proven(tenant, token, later=seconds)


def test_a_token_may_do_without_a_beginning_but_not_come_before_it(tenant: Tenant) -> None:
    tenant.directory.tamper = lambda token: token.claims.pop("nbf")
    assert proven(tenant, tenant.token())
    with pytest.raises(BadIdToken, match="not valid"):
        proven(tenant, with_claims(tenant, nbf=int(tenant.clock()) + LEEWAY + 1))


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b", "a.b.c", "a.b.c.d.e", "ü.ü.ü", "\0", "\ud800", headed([]), headed("x")]
)
def test_what_is_no_signed_token_names_no_key(token: str) -> None:
    with pytest.raises(BadIdToken) as caught:
        key_id_of(token)
    assert str(caught.value) == "it is no signed token"


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS384", "PS256", "rs256", "", None, ["RS256"]])
def test_only_one_algorithm_will_do(tenant: Tenant, algorithm: object) -> None:
    with pytest.raises(BadIdToken) as caught:
        key_id_of(headed({"alg": algorithm, "kid": tenant.directory.keys.signing.kid}))
    assert str(caught.value) == "its algorithm is not RS256"


@pytest.mark.parametrize("header", [{}, {"kid": 1}, {"kid": ["x"]}, {"kid": None}])
def test_a_token_has_to_name_its_key(header: dict[str, Any]) -> None:
    with pytest.raises(BadIdToken) as caught:
        key_id_of(headed({"alg": "RS256"} | header))
    assert str(caught.value) == "it names no key"


def test_the_key_is_read_as_it_stands_there() -> None:
    assert key_id_of(headed({"alg": "RS256", "kid": "one"})) == "one"


@pytest.mark.parametrize("header", [{"crit": ["exp"]}, {"crit": 1}, {"b64": False, "crit": ["b64"]}, {"typ": 1}])
def test_headers_that_want_more_than_we_know_are_refused(tenant: Tenant, header: dict[str, Any]) -> None:
    token = headed({"alg": "RS256", "kid": "k"} | header)
    with pytest.raises(BadIdToken, match=r"^(it is not valid: \w+|it is misshapen)$"):
        claims_of(token, tenant.directory.keys.signing, expected(tenant), tenant.clock())


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_the_tenants_own_key_will_not_do_with_another_algorithm(tenant: Tenant, algorithm: str) -> None:
    tenant.directory.tamper = lambda token: token.header.update(alg=algorithm)
    with pytest.raises(BadIdToken, match="it is not valid"):
        claims_of(tenant.token(), tenant.directory.keys.signing, expected(tenant), tenant.clock())
