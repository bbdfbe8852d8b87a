"""Signing people in with Entra ID: OpenID Connect's code flow with PKCE, and its silent renewal.

Sources: OpenID Connect Core and Discovery, RFC 7636, RFC 9700, and Microsoft's "OAuth 2.0 authorization code flow".
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
import structlog

from bot.identity.id_token import Expected, claims_of, key_id_of
from bot.identity.ids import entra_id
from bot.identity.signing_keys import SigningKeys

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SCOPE: Final = "openid profile email offline_access"
_SECONDS: Final = 10.0
_MOST: Final = 1024 * 1024
"""Bytes of an answer."""
_FAULT: Final = 500
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_FINAL: Final = frozenset({"AADSTS50057", "AADSTS50034", "AADSTS500341", "AADSTS50105", "AADSTS51004"})
"""https://learn.microsoft.com/entra/identity-platform/reference-error-codes"""
_log = structlog.get_logger(__name__)


class EntraTrouble(Exception):
    """Entra ID, or Graph, gave no answer that can be used; the text is for the log."""


class SignInRefused(Exception):
    """Entra ID does not sign this person in (any more); the text is its code: AADSTS50057."""

    @property
    def final(self) -> bool:
        """Whether signing in once more would not help: the account is disabled, deleted, or not assigned to the app."""
        return str(self) in _FINAL


@dataclass(frozen=True)
class EntraSettings:
    """The app registration, and where Entra ID is."""

    tenant: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str = ""
    authority: str = "https://login.microsoftonline.com"
    graph: str = "https://graph.microsoft.com"

    @property
    def issuer(self) -> str:
        """Who signs this tenant's tokens."""
        return f"{self.authority.rstrip('/')}/{self.tenant}/v2.0"


@dataclass(frozen=True)
class Identity:
    """Who signed in, proven, and what their token said of them."""

    tid: str
    oid: str
    name: str
    addresses: tuple[str, ...]
    """What a DefectDojo account of the same person may be called; proof of nothing by itself."""
    held: tuple[str, ...]
    """App roles and groups."""
    overage: bool
    """Entra ID left the groups out, since there are more than a token holds (200)."""
    renewal: str = field(default="", repr=False)
    """The refresh token."""


class Entra:
    """One tenant's sign-in. Every method raises EntraTrouble."""

    def __init__(self, http: httpx.AsyncClient, settings: EntraSettings, clock: Callable[[], float]) -> None:
        self._http = http
        self._settings = settings
        self._clock = clock
        self._metadata: Mapping[str, str] | None = None
        self._keys = SigningKeys(self.published_keys, clock)

    async def address(self, *, state: str, nonce: str, verifier: str) -> str:
        """Where a person's browser begins to sign in."""
        challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "client_id": self._settings.client_id,
            "response_type": "code",
            "response_mode": "query",
            "redirect_uri": self._settings.redirect_uri,
            "scope": _SCOPE,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            # Whoever opens a link that somebody else sent shall see which account they are about to give.
            "prompt": "select_account",
        }
        return f"{(await self.endpoints())['authorization_endpoint']}?{urlencode(asked)}"

    async def redeem(self, code: str, *, verifier: str, nonce: str) -> Identity:
        """Who came back with this code. Raises SignInRefused and BadIdToken."""
        given = {"code": code, "code_verifier": verifier, "redirect_uri": self._settings.redirect_uri}
        return await self._identity(await self._token("authorization_code", given), nonce)

    async def renew(self, renewal: str) -> Identity:
        """The same person, as Entra ID knows them now. Raises SignInRefused and BadIdToken."""
        answer = await self._token("refresh_token", {"refresh_token": renewal, "scope": _SCOPE})
        return await self._identity({"refresh_token": renewal, **answer}, None)

    async def app_token(self) -> tuple[str, float]:
        """A token for Graph, in the app's own name, and for how many seconds it is good. Raises SignInRefused."""
        answer = await self._token("client_credentials", {"scope": f"{self._settings.graph.rstrip('/')}/.default"})
        seconds = answer.get("expires_in")
        return str(answer.get("access_token") or ""), float(seconds) if isinstance(seconds, int) else 0.0

    async def _identity(self, answer: Mapping[str, Any], nonce: str | None) -> Identity:
        token = str(answer.get("id_token") or "")
        key = await self._keys.get(key_id_of(token))
        settings = self._settings
        expected = Expected(settings.issuer, settings.client_id, settings.tenant, nonce)
        claims = claims_of(token, key, expected, self._clock())
        return _identity(claims, str(answer.get("refresh_token") or ""))

    async def _token(self, grant: str, given: Mapping[str, str]) -> Mapping[str, Any]:
        own = {"client_id": self._settings.client_id, "client_secret": self._settings.client_secret}
        url = (await self.endpoints())["token_endpoint"]
        status, answer = await ask(self._http, "POST", url, data={**own, "grant_type": grant, **given})
        if status == httpx.codes.OK:
            return answer
        raise _refusal(status, answer)

    async def endpoints(self) -> Mapping[str, str]:
        """The tenant's endpoints, all of them where we were told that Entra ID is."""
        if self._metadata is None:
            url = f"{self._settings.issuer}/.well-known/openid-configuration"
            status, answer = await ask(self._http, "GET", url)
            home = _origin(self._settings.authority)
            found = {name: str(answer.get(name) or "") for name in _ENDPOINTS}
            if status != httpx.codes.OK or answer.get("issuer") != self._settings.issuer:
                raise EntraTrouble(f"the metadata are not this tenant's (HTTP {status})")
            if any(_origin(address) != home for address in found.values()):
                raise EntraTrouble("the metadata lead elsewhere")
            self._metadata = found
        return self._metadata

    async def published_keys(self) -> Mapping[str, Any]:
        """The keys with which the tenant signs, as they are published."""
        status, answer = await ask(self._http, "GET", (await self.endpoints())["jwks_uri"])
        if status != httpx.codes.OK:
            raise EntraTrouble(f"no keys (HTTP {status})")
        return answer


async def ask(http: httpx.AsyncClient, method: str, url: str, **more: Any) -> tuple[int, Mapping[str, Any]]:
    """One request: its status and its JSON object, empty where there is none. Raises EntraTrouble."""
    try:
        response = await http.request(method, url, timeout=_SECONDS, follow_redirects=False, **more)
        if response.status_code >= _FAULT or response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise EntraTrouble(f"HTTP {response.status_code}")
        answer = response.json() if len(response.content) <= _MOST else {}
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise EntraTrouble(type(error).__name__) from None
    except (ValueError, RecursionError):
        return response.status_code, {}
    return response.status_code, answer if isinstance(answer, dict) else {}


def _refusal(status: int, answer: Mapping[str, Any]) -> EntraTrouble | SignInRefused:
    """Whether it is about the person: https://learn.microsoft.com/entra/identity-platform/reference-error-codes."""
    word, text = str(answer.get("error") or ""), str(answer.get("error_description") or "")
    code = text.partition(":")[0][:20] if text.startswith("AADSTS") else word[:40]
    if word in {"invalid_grant", "interaction_required", "access_denied"}:
        return SignInRefused(code)
    return EntraTrouble(f"HTTP {status}, {code or 'without a word'}")


def _identity(claims: Mapping[str, Any], renewal: str) -> Identity:
    names = (claims.get(name) for name in ("email", "preferred_username", "upn"))
    elsewhere = claims.get("_claim_names")
    return Identity(
        tid=entra_id(str(claims["tid"])),
        oid=entra_id(str(claims["oid"])),
        name=str(claims.get("name") or ""),
        addresses=tuple(dict.fromkeys(name for name in names if isinstance(name, str) and name)),
        held=(*_words(claims.get("roles")), *_words(claims.get("groups"))),
        overage=(isinstance(elsewhere, dict) and "groups" in elsewhere) or claims.get("hasgroups") is True,
        renewal=renewal,
    )


def _words(given: object) -> tuple[str, ...]:
    return tuple(one for one in given if isinstance(one, str)) if isinstance(given, list) else ()


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
