"""What an id_token of Entra ID proves. Every check that is missing here lets somebody in.

Rules: OpenID Connect Core 3.1.3.7 and RFC 8725; Microsoft's "ID token claims reference" for tid and oid. People are
known by tenant and object id, never by an address or a name: other tenants' administrators can write those.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import extract_compact

from bot.identity.ids import BadId, entra_id

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

ALGORITHM: Final = "RS256"
LEEWAY: Final = 30
"""Seconds that clocks may differ."""


class BadIdToken(Exception):
    """The token proves nothing; the text, for the log, says which check it failed and holds nothing of it."""


@dataclass(frozen=True)
class Expected:
    """What the token has to say about itself."""

    issuer: str
    audience: str
    tenant: str
    nonce: str | None
    """None where none was sent: at a renewal."""


def key_id_of(token: str) -> str:
    """The id of the key that the token claims to be signed with, unproven. Raises BadIdToken."""
    try:
        headers = extract_compact(token.encode()).headers()
    except (JoseError, ValueError, UnicodeError):
        raise BadIdToken("it is no signed token") from None
    if headers.get("alg") != ALGORITHM:
        raise BadIdToken(f"its algorithm is not {ALGORITHM}")
    if not isinstance(kid := headers.get("kid"), str):
        raise BadIdToken("it names no key")
    return kid


def claims_of(token: str, key: RSAKey, expected: Expected, now: float) -> dict[str, Any]:
    """What the token says, proven. Raises BadIdToken."""
    try:
        claims = jwt.decode(token, key, algorithms=[ALGORITHM]).claims
        _times(now).validate(claims)
    except JoseError as error:
        raise BadIdToken(f"it is not valid: {error.error}") from None
    except (ValueError, TypeError):  # joserfc looks into the header before it knows what it is
        raise BadIdToken("it is misshapen") from None
    _demand(claims, expected)
    return claims


def _times(now: float) -> jwt.JWTClaimsRegistry:
    must: Any = {"essential": True}
    return jwt.JWTClaimsRegistry(now=int(now), leeway=LEEWAY, exp=must, iat=must, nbf={"essential": False})


def _demand(claims: dict[str, Any], expected: Expected) -> None:
    wanted = {"iss": expected.issuer, "aud": expected.audience, "tid": expected.tenant}
    for name, value in wanted.items():
        # A list of audiences with ours in it was made for others too: only ours alone will do.
        if claims.get(name) != value:
            raise BadIdToken(f"its {name} is another")
    if claims.get("azp", expected.audience) != expected.audience:
        raise BadIdToken("its azp is another")
    if expected.nonce is not None and not _same(claims.get("nonce"), expected.nonce):
        raise BadIdToken("its nonce is another")
    try:
        entra_id(str(claims.get("oid") or ""))
    except BadId:
        raise BadIdToken("it has no oid") from None


def _same(given: object, wanted: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), wanted.encode())
