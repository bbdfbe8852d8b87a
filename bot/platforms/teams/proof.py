"""What a request has to prove to be Teams', about our own tenant. Every check that is missing here lets somebody in.

Rules: Microsoft's "Authenticate requests from the Bot Connector service to your bot", and RFC 8725.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from joserfc import jwt
from joserfc.errors import JoseError

from bot.identity.id_token import ALGORITHM, BadIdToken
from bot.platforms.teams.events import tenants_of, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.platforms.teams.keys import Key

CHANNEL: Final = "msteams"
LEEWAY: Final = 300
"""Seconds that clocks may differ: Microsoft's advice."""
_UNUSUAL: Final = frozenset("?#@\\ \t\r\n")
"""Letters that no service address has; with some of them it would lead elsewhere than it seems to."""


class NotProven(Exception):
    """The request is not taken; the text, for the log, says why and holds nothing of the token."""


@dataclass(frozen=True)
class Demands:
    """What a request must be about."""

    audience: str
    """The bot's client id."""
    tenant: str
    service_urls: tuple[str, ...]
    """What the address of a connector begins with; each ends with a slash."""


def demand_proof(token: str, key: Key, issuer: str, demands: Demands, now: float) -> Mapping[str, Any]:
    """The token's claims, where it is the connector's, for this bot, of this hour. Raises NotProven."""
    if key.endorsements and CHANNEL not in key.endorsements:
        raise NotProven("its key is not endorsed for Teams")
    must: Any = {"essential": True}
    times = jwt.JWTClaimsRegistry(now=int(now), leeway=LEEWAY, exp=must, nbf={"essential": False})
    try:
        claims = jwt.decode(token, key.key, algorithms=[ALGORITHM]).claims
        times.validate(claims)
    except JoseError as error:
        raise NotProven(f"it is not valid: {error.error}") from None
    except (ValueError, TypeError):  # joserfc looks into the header before it knows what it is
        raise NotProven("it is misshapen") from None
    for name, wanted in {"iss": issuer, "aud": demands.audience}.items():
        if not wanted or claims.get(name) != wanted:
            raise NotProven(f"its {name} is another")
    return claims


def demand_origin(activity: Mapping[str, Any], claims: Mapping[str, Any], demands: Demands) -> None:
    """The activity is of Teams, of our tenant, and answers go where the token says. Raises NotProven."""
    if activity.get("channelId") != CHANNEL:
        raise NotProven("its channel is not Teams")
    service = word(activity, "serviceUrl")
    if not service or claims.get("serviceurl") not in {service, service.rstrip("/"), f"{service.rstrip('/')}/"}:
        raise NotProven("its serviceUrl is not the token's")
    if not listed(service, demands.service_urls):
        raise NotProven("its serviceUrl is not on TEAMS_SERVICE_URLS")
    if tenants_of(activity) != {demands.tenant}:
        raise NotProven("its tenant is another")


def bearer(header: str) -> str:
    """The token of an Authorization header. Raises BadIdToken."""
    scheme, _space, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise BadIdToken("it has no bearer token")
    return token.strip()


def listed(service: str, prefixes: tuple[str, ...]) -> bool:
    """Whether an address of a connector begins with one of those that are trusted."""
    return not _UNUSUAL & set(service) and f"{service.rstrip('/')}/".startswith(prefixes)
