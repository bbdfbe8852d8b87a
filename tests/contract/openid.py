"""A plain OpenID Connect client, which knows nothing of whom it talks to."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet

from playground.entra.grants import challenge_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx

    SignIn = Callable[[httpx.AsyncClient, str], Awaitable[str]]

SCOPE: Final = "openid profile email offline_access"


@dataclass
class Secrets:
    """What belongs to one sign-in."""

    state: str = field(default_factory=secrets.token_urlsafe)
    nonce: str = field(default_factory=secrets.token_urlsafe)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))


@dataclass
class Client:
    """The application; `signs_in` is the person who opens an address and gives the one that the browser ends at."""

    http: httpx.AsyncClient
    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    signs_in: SignIn

    async def metadata(self) -> dict[str, Any]:
        """What the provider publishes about itself."""
        answer = await self.http.get(f"{self.issuer}/.well-known/openid-configuration")
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    async def asks(self, about: Secrets, **changes: str | None) -> str:
        """The address to open; None leaves a parameter out."""
        asked = {
            "client_id": self.client_id,
            "response_type": "code",
            "response_mode": "query",
            "redirect_uri": self.redirect_uri,
            "scope": SCOPE,
            "state": about.state,
            "nonce": about.nonce,
            "code_challenge": challenge_of(about.verifier),
            "code_challenge_method": "S256",
        }
        return f"{(await self.metadata())['authorization_endpoint']}?{urlencode(_changed(asked, changes))}"

    async def code(self, about: Secrets, **changes: str | None) -> str:
        """Sign in and give the code."""
        back = await self.returns(await self.asks(about, **changes))
        assert back["state"] == about.state
        return back["code"]

    async def returns(self, address: str) -> dict[str, str]:
        """Sign in and give what comes back to the application."""
        end = await self.signs_in(self.http, address)
        assert end.startswith(f"{self.redirect_uri}?"), end
        return dict(parse_qsl(urlsplit(end).query))

    async def redeems(self, code: str, about: Secrets, /, **changes: str | None) -> httpx.Response:
        """Hand in the code."""
        form = {"code": code, "redirect_uri": self.redirect_uri, "code_verifier": about.verifier}
        return await self.posts(**{"grant_type": "authorization_code", **form, **changes})

    async def refreshes(self, token: str, **changes: str | None) -> httpx.Response:
        """Hand in a refresh token."""
        return await self.posts(**{"grant_type": "refresh_token", "refresh_token": token, **changes})

    async def posts(self, **form: str | None) -> httpx.Response:
        """Ask for tokens."""
        known = {"client_id": self.client_id, "client_secret": self.client_secret}
        return await self.http.post((await self.metadata())["token_endpoint"], data=_changed(known, form))

    async def verified(self, id_token: str, nonce: str | None = None, now: int | None = None) -> dict[str, Any]:
        """The claims of a token that is found to be right."""
        metadata = await self.metadata()
        assert metadata["issuer"] == self.issuer
        keys = KeySet.import_key_set((await self.http.get(metadata["jwks_uri"])).json())
        token = jwt.decode(id_token, keys, algorithms=["RS256"])
        wanted: dict[str, Any] = {"iss": self.issuer, "aud": self.client_id} | ({"nonce": nonce} if nonce else {})
        rules: dict[str, Any] = {name: {"essential": True, "value": value} for name, value in wanted.items()}
        jwt.JWTClaimsRegistry(now=now, **rules, exp={"essential": True}).validate(token.claims)
        return token.claims


def _changed(known: dict[str, str], changes: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in {**known, **changes}.items() if value is not None}


async def ends_at(http: httpx.AsyncClient, address: str) -> str:
    """Follow redirects on the provider's own host, and give the first address that is elsewhere."""
    while True:
        answer = await http.get(address)
        assert answer.is_redirect, f"no way on from {address}: {answer.status_code} {answer.text[:400]}"
        address = urljoin(address, answer.headers["location"])
        if urlsplit(address).netloc != answer.url.netloc.decode():
            return address
