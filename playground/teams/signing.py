"""The issuer of the tokens that come with activities, and tokens that are not what they should be.

Source: "Authenticate requests from the Bot Connector service to your bot" of Microsoft's pages.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from playground.entra.keys import Keys
from playground.entra.tokens import IdToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.teams.tenant import Tenant

ISSUER: Final = "https://api.botframework.com"
LIFETIME: Final = 3600
EARLY: Final = 300


class Issuer:
    """Signs, and publishes its keys. `down` lets the published pages fail, `hold` lets them wait for `let_go`."""

    def __init__(self, tenant: Tenant, issuer: str = ISSUER) -> None:
        self.tenant, self.name = tenant, issuer
        self.keys = Keys()
        self.down = False
        self.endorsements = ["msteams"]
        """For which channels the published keys are good."""
        self.leads_to: str | None = None
        """Where else the metadata say that the keys are."""
        self.asked: list[str] = []
        """The pages that were asked for."""
        self._free = asyncio.Event()
        self._free.set()
        self._reached = asyncio.Event()

    def hold(self) -> None:
        """Let whoever asks wait."""
        self._free.clear()
        self._reached.clear()

    async def reached(self) -> None:
        """Return once somebody waits."""
        await self._reached.wait()

    def let_go(self) -> None:
        """Answer all who wait."""
        self._free.set()

    async def ready(self) -> None:
        """Return once the pages may be answered."""
        self._reached.set()
        await self._free.wait()

    def metadata(self) -> dict[str, Any]:
        """The OpenID metadata."""
        return {
            "issuer": self.name,
            "authorization_endpoint": "https://invalid.botframework.com",
            "jwks_uri": f"{self.tenant.base_url}/v1/.well-known/keys" if self.leads_to is None else self.leads_to,
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }

    def jwks(self) -> dict[str, Any]:
        """The published keys, each endorsed for Teams where nothing else was said."""
        said = {"use": "sig", "endorsements": self.endorsements}
        return {"keys": [key.as_dict(private=False) | said for key in self.keys.published]}

    def draft(self) -> IdToken:
        """A token as it should be, before it is signed."""
        now, key = int(self.tenant.clock()), self.keys.signing
        claims = {"serviceurl": self.tenant.service_url, "iss": self.name, "aud": self.tenant.bot.client_id}
        times = {"iat": now - EARLY, "nbf": now - EARLY, "exp": now + LIFETIME}
        return IdToken({"alg": "RS256", "kid": key.kid, "typ": "JWT"}, claims | times, key)

    def token(self) -> str:
        """A token as it should be."""
        return self.draft().signed()

    def forged(self, flaw: str) -> str:
        """A token with one of FLAWS."""
        draft = self.draft()
        FLAWS[flaw](self, draft)
        return draft.signed()


def _other_key(_issuer: Issuer, draft: IdToken) -> None:
    """A key of the forger's own, under the published key's name."""
    draft.key = Keys().rotate()


def _unknown_key(_issuer: Issuer, draft: IdToken) -> None:
    draft.key = Keys().rotate()
    draft.header["kid"] = "nobody-published-this"


def _expired(_issuer: Issuer, draft: IdToken) -> None:
    draft.claims |= {name: draft.claims[name] - 2 * LIFETIME for name in ("iat", "nbf", "exp")}


def _future(_issuer: Issuer, draft: IdToken) -> None:
    draft.claims |= {name: draft.claims[name] + 2 * LIFETIME for name in ("iat", "nbf", "exp")}


def _without(claim: str) -> Callable[[Issuer, IdToken], None]:
    return lambda _issuer, draft: draft.claims.pop(claim) and None


def _with(**claims: str) -> Callable[[Issuer, IdToken], None]:
    return lambda _issuer, draft: draft.claims.update(claims)


def _of_a_user(issuer: Issuer, draft: IdToken) -> None:
    """What sign-in gives anybody in the tenant: the bot is the audience, Entra ID the issuer."""
    tenant = issuer.tenant
    person = tenant.person("marta")
    issued = {"iss": f"https://login.microsoftonline.com/{tenant.id}/v2.0", "tid": tenant.id, "ver": "2.0"}
    draft.claims |= issued | {"oid": person.oid, "name": person.name, "preferred_username": person.mail}


def _unsigned(_issuer: Issuer, draft: IdToken) -> None:
    draft.header = {"alg": "none", "typ": "JWT"}


def _shared_secret(issuer: Issuer, draft: IdToken) -> None:
    """HS256, with the published key as the secret."""
    draft.header["alg"] = "HS256"
    draft.key = issuer.keys.signing.as_pem(private=False)


FLAWS: Final[dict[str, Callable[[Issuer, IdToken], None]]] = {
    "other key": _other_key,
    "unknown key": _unknown_key,
    "expired": _expired,
    "not yet valid": _future,
    "no exp": _without("exp"),
    "no audience": _without("aud"),
    "no service url": _without("serviceurl"),
    "other audience": _with(aud="00000000-0000-4000-8000-000000000bad"),
    "other issuer": _with(iss="https://evil.example"),
    "other service url": _with(serviceurl="https://evil.example/amer/"),
    "user token": _of_a_user,
    "alg none": _unsigned,
    "HS256": _shared_secret,
}
"""What can be wrong with a token, by name."""
