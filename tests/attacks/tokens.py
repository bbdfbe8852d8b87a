"""Attacks with id_tokens: each says that Ana signs in at Marta's browser, and is false in one way."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode
from functools import partial
from hashlib import sha256
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

from bot.identity import entra, id_token
from bot.identity.signing_keys import SigningKeys
from playground.entra.keys import Keys
from playground.entra.state import Registration
from playground.world import ANA, MARTA
from tests.attacks.attack import Act, Attack, Lift, in_depth, replaced
from tests.attacks.stage import NAMES
from tests.forgeries import FORGERIES

if TYPE_CHECKING:
    import pytest

    from playground.entra import IdToken
    from tests.attacks.stage import Stage

_CHECKS: Final = "bot.identity.id_token"


def _forged(name: str) -> Act:
    """Marta's sign-in is answered with a token about Ana that is forged in this way."""

    async def act(stage: Stage) -> bool:
        def tamper(token: IdToken) -> None:
            token.claims["oid"] = ANA.oid
            FORGERIES[name](token, stage.directory)

        return await _signs_in_with(stage, tamper)

    return act


async def _with_a_withdrawn_key(stage: Stage) -> bool:
    """A key of Entra ID's leaked, and was withdrawn; Marta signs with it."""
    leaked = stage.directory.keys.signing
    stage.directory.rotate(withdraw=True)

    def tamper(token: IdToken) -> None:
        token.claims["oid"] = ANA.oid
        token.key, token.header["kid"] = leaked, leaked.kid

    return await _signs_in_with(stage, tamper)


async def _signs_in_with(stage: Stage, tamper: Any) -> bool:
    browser = stage.browser("Marta")
    await browser.opens(await stage.starts(MARTA))
    await browser.sends()
    back = browser.picks(NAMES[MARTA])
    stage.directory.tamper = tamper
    await browser.opens(back)
    if not browser.page.is_success:
        return False
    await stage.scene.says(f"link code {browser.code}", MARTA)
    return await stage.is_somebody_else()


# -- without the defences -------------------------------------------------------------------------------


def _unchecked(name: str) -> Lift:
    """All claims are looked at but this one."""

    def lift(patch: pytest.MonkeyPatch) -> None:
        demand = id_token._demand  # noqa: SLF001  # what is taken away in part

        def lenient(claims: dict[str, Any], expected: id_token.Expected) -> None:
            right = {"iss": expected.issuer, "aud": expected.audience, "tid": expected.tenant}
            demand({**claims, name: right[name]}, expected)

        patch.setattr(id_token, "_demand", lenient)

    return lift


def _unpinned(token: str) -> str:
    return str(_read(token.partition(".")[0]).get("kid"))


class _Roomy(JWSRegistry):
    max_header_length = 4096


def _believing(token: str, key: RSAKey, algorithms: list[str]) -> object:
    """A library that does what the token's header says: the mistakes of RFC 8725, 2.1 and 3.1."""
    text, _dot, signature = token.rpartition(".")
    header, claims = map(_read, text.split("."))
    if header["alg"] == "RS256":
        brought = RSAKey.import_key(header["jwk"]) if "jwk" in header else key
        return jwt.decode(token, brought, registry=_Roomy(algorithms=algorithms))
    secrets = (key.as_pem(private=False), Registration().client_secret.encode())
    if header["alg"] == "none" or any(_mac(secret, text) == _bytes(signature) for secret in secrets):
        return SimpleNamespace(claims=claims)
    raise AssertionError("not even a believing library takes this")


def _blind(token: str, _key: RSAKey, algorithms: list[str]) -> object:  # noqa: ARG001  # called by name
    return SimpleNamespace(claims=_read(token.split(".")[1]))


def _mac(secret: bytes, text: str) -> bytes:
    return hmac.digest(secret, text.encode(), sha256)


def _read(part: str) -> Any:
    return json.loads(_bytes(part))


def _bytes(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


async def _any_key(_self: SigningKeys, _kid: str) -> RSAKey:
    return RSAKey.import_key(Keys().signing.as_dict(private=False))


def _decoding(decode: Any) -> Lift:
    return replaced(id_token, "jwt", SimpleNamespace(decode=decode, JWTClaimsRegistry=jwt.JWTClaimsRegistry))


_NO_TIMES: Final = replaced(id_token, "_times", lambda _now: SimpleNamespace(validate=lambda _claims: None))
_HEADER_BELIEVED: Final = in_depth(replaced(entra, "key_id_of", _unpinned), _decoding(_believing))
_PINNED: Final = "RS256 is pinned where the key is looked for and where the signature is checked"

_claim = partial(Attack, where=(f"{_CHECKS}._demand",))
_algorithm = partial(
    Attack, defence=_PINNED, where=(f"{_CHECKS}.key_id_of", f"{_CHECKS}.claims_of"), lift=_HEADER_BELIEVED
)

ATTACKS: Final = (
    _claim(
        "A token for another application (aud)",
        _forged("for another application"),
        "aud has to be ours",
        lift=_unchecked("aud"),
    ),
    _claim(
        "A token for another application, with azp ours",
        _forged("for another application, azp ours"),
        "azp never makes up for aud",
        lift=_unchecked("aud"),
    ),
    _claim(
        "A token for several applications, ours among them",
        _forged("for two applications"),
        "aud has to be ours alone, not a list",
        lift=_unchecked("aud"),
    ),
    _claim(
        "A token of a foreign tenant, issuer and tid",
        _forged("from another tenant"),
        "iss and tid have to be our tenant's",
        lift=in_depth(_unchecked("iss"), _unchecked("tid")),
    ),
    _claim(
        "A token with a foreign tid",
        _forged("of another tenant's person"),
        "tid has to be our tenant",
        lift=_unchecked("tid"),
    ),
    _claim(
        "A token of another issuer",
        _forged("from another issuer"),
        "iss has to be our tenant's, letter by letter",
        lift=_unchecked("iss"),
    ),
    Attack(
        "A token for another sign-in (nonce)",
        _forged("for another sign-in"),
        "the nonce has to be that of this browser's sign-in",
        (f"{_CHECKS}._same",),
        replaced(id_token, "_same", lambda *_two: True),
    ),
    Attack(
        "A token without a nonce",
        _forged("for no sign-in"),
        "likewise",
        (f"{_CHECKS}._same",),
        replaced(id_token, "_same", lambda *_two: True),
    ),
    Attack(
        "An expired token",
        _forged("expired"),
        "exp is demanded, with 30 seconds for clocks that differ",
        (f"{_CHECKS}._times",),
        _NO_TIMES,
    ),
    Attack(
        "A token that is not valid yet",
        _forged("not valid yet"),
        "nbf and iat may not lie ahead",
        (f"{_CHECKS}._times",),
        _NO_TIMES,
    ),
    Attack(
        "A token without an end",
        _forged("without an end"),
        "exp has to be there",
        (f"{_CHECKS}._times",),
        _NO_TIMES,
    ),
    _algorithm("An unsigned token (alg none)", _forged("unsigned")),
    _algorithm("A token signed with the client secret (HS256)", _forged("signed with the client secret")),
    _algorithm(
        "A token signed with the public key as a secret (HS256)", _forged("signed with the public key as a secret")
    ),
    Attack(
        "A token signed with a key that it brings (jwk)",
        _forged("signed with a key that it brings"),
        "headers have 512 bytes at most; keys come from the tenant's list only",
        (f"{_CHECKS}.key_id_of", f"{_CHECKS}.claims_of"),
        _HEADER_BELIEVED,
    ),
    Attack(
        "A token signed with another key under the right kid",
        _forged("signed with another key"),
        "the signature is checked",
        (f"{_CHECKS}.claims_of",),
        _decoding(_blind),
    ),
    Attack(
        "A token with an unknown kid, signed with a key that was withdrawn",
        _with_a_withdrawn_key,
        "a key that the tenant does not publish opens nothing (one that was fetched before: for a day at most)",
        ("bot.identity.signing_keys.SigningKeys.get",),
        replaced(SigningKeys, "get", _any_key),
    ),
)
