"""What an id_token says, and how it is signed.

Source: "ID token claims reference" of the Microsoft identity platform. A claim is there only where there is something
to say.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from joserfc import jws

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

    from playground.entra.state import Group, Person, Registration

BOT_FRAMEWORK: Final = "https://api.botframework.com"
"""What a bot's own token is for."""
LIFETIME: Final = 3600
EARLY: Final = 300
"""Entra ID dates its tokens back by so many seconds, for clocks that are late."""
MOST_GROUPS: Final = 200
CLAIMS: Final = (
    *("sub", "iss", "aud", "exp", "iat", "nbf", "nonce", "tid", "ver", "oid", "name", "preferred_username", "email"),
    *("roles", "groups", "_claim_names", "_claim_sources"),
)
_SIGNED: Final = jws.JWSRegistry(algorithms=["RS256", "RS384", "RS512", "PS256"], strict_check_header=False)


@dataclass
class IdToken:
    """An id_token before it is signed, with all that a test can forge about it.

    `key` signs: an RSA key, or the bytes of a shared secret where the header's `alg` is HS256. With `alg` none nothing
    signs.
    """

    header: dict[str, Any]
    claims: dict[str, Any]
    key: RSAKey | bytes

    def signed(self) -> str:
        """The compact form."""
        if isinstance(self.key, bytes) or self.header.get("alg") == "none":
            return self._by_hand()
        return jws.serialize_compact(self.header, json.dumps(self.claims), self.key, registry=_SIGNED)

    def _by_hand(self) -> str:
        """What joserfc rightly will not make."""
        text = f"{_encoded(json.dumps(self.header).encode())}.{_encoded(json.dumps(self.claims).encode())}"
        secret = self.key if isinstance(self.key, bytes) else None
        return f"{text}.{_encoded(hmac.digest(secret, text.encode(), sha256)) if secret is not None else ''}"


def claims_of(  # noqa: PLR0913  # each of them decides what the token says
    person: Person, app: Registration, scopes: frozenset[str], *, tenant: str, issuer: str, now: float
) -> dict[str, Any]:
    """The claims, without a nonce. `oid`, `name` and `preferred_username` want the scope `profile`, `email` its own."""
    issued = int(now) - EARLY
    times = {"iat": issued, "nbf": issued, "exp": int(now) + LIFETIME}
    claims = {"ver": "2.0", "iss": issuer, "sub": pairwise(person, app), "aud": app.client_id, "tid": tenant, **times}
    if "profile" in scopes:
        claims |= {"oid": person.oid, "name": person.name, "preferred_username": person.upn}
    if "email" in scopes and person.mail:
        claims["email"] = person.mail
    if person.app_roles:
        claims["roles"] = list(person.app_roles)
    return claims | (_groups(person, app, tenant) if app.groups_claim else {})


def pairwise(person: Person, app: Registration) -> str:
    """The subject: another one for each application."""
    return _encoded(sha256(f"{person.oid} {app.client_id}".encode()).digest())


def _groups(person: Person, app: Registration, tenant: str) -> dict[str, Any]:
    """The groups; above 200 only the old address to ask at, which answers nobody any more (Azure AD Graph)."""
    if len(person.groups) > MOST_GROUPS:
        endpoint = f"https://graph.windows.net/{tenant}/users/{person.oid}/getMemberObjects"
        return {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": endpoint}}}
    said = [_said(group, app) for group in person.groups]
    return {"groups": said} if said else {}


def _said(group: Group, app: Registration) -> str:
    return group.name if app.groups_as_names else group.id


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
