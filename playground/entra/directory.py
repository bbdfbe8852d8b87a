"""The directory: who is in it, what it has granted, and what tests do to it."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from playground.entra import signing_in
from playground.entra.keys import Keys
from playground.entra.refusals import no_tenant
from playground.entra.state import Access, Asked, Code, Group, Person, Registration, Session
from playground.entra.tokens import BOT_FRAMEWORK, EARLY, LIFETIME, IdToken, claims_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from joserfc.jwk import RSAKey

AUTHORIZE: Final = "/oauth2/v2.0/authorize"


class Directory:
    """One tenant, with one application for signing in, and the registrations of `bots`.

    `tamper` changes the next id_token just before it is signed, and is forgotten then. `failing` makes every path that
    ends like one of its keys answer with that status. `issued` holds every id_token; `codes`, `sessions` and `access`
    hold all else that was ever given out.
    """

    def __init__(
        self, tenant: str, app: Registration | None = None, *, clock: Callable[[], float] | None = None
    ) -> None:
        self.tenant = tenant
        self.app = app or Registration()
        self.clock = clock or time.time
        self.bots: list[Registration] = []
        self.people: list[Person] = []
        self.groups: list[Group] = []
        self.keys = Keys()
        self.requests: list[Asked] = []
        self.tamper: Callable[[IdToken], None] | None = None
        self.failing: dict[str, int] = {}
        self.codes: dict[str, Code] = {}
        self.sessions: dict[str, Session] = {}
        self.access: dict[str, Access] = {}
        self.issued: list[str] = []

    def add_person(self, name: str, *, mail: str | None = None, upn: str | None = None, oid: str = "") -> Person:
        """Let somebody in; without a UPN their name is made into one."""
        person = Person(oid or str(uuid4()), name, upn or mail or f"{name.replace(' ', '.').lower()}@contoso.example")
        person.mail = mail
        self.people.append(person)
        return person

    def add_group(self, name: str, *members: Person) -> Group:
        """Make a group; another one may have the same name."""
        group = Group(str(uuid4()), name)
        self.groups.append(group)
        for member in members:
            member.groups.append(group)
        return group

    def person(self, who: str) -> Person | None:
        """Find somebody by object id, as in a path of Graph also by UPN."""
        return next((one for one in self.people if who.lower() in (one.oid, one.upn.lower())), None)

    def named(self, name: str) -> Person:
        """Find somebody by display name. Raises StopIteration."""
        return next(one for one in self.people if one.name == name)

    def group(self, name: str) -> Group:
        """Find the first group of that display name. Raises StopIteration."""
        return next(one for one in self.groups if one.name == name)

    def delete(self, person: Person) -> None:
        """Take somebody out of the directory; what was granted remains, and is refused when it is used."""
        self.people.remove(person)

    def revoke_sessions(self, person: Person) -> None:
        """Do what an administrator does with "Revoke sessions": refresh tokens of before are good no more."""
        for session in self.sessions.values():
            if session.person is person:
                session.revoked_at = self.clock()

    def rotate(self, *, withdraw: bool = False) -> RSAKey:
        """Sign with a new key; `withdraw` also takes the old ones off the published list."""
        return self.keys.rotate(withdraw=withdraw)

    def authorize(self, url: str, person: Person) -> str:
        """Open the authorize address, choose the person, and give the address that the browser is sent to.

        Raises Refused where the person would see a page in its place, and where the request itself sends back with an
        error (`back` says where to).
        """
        return signing_in.chosen(self, signing_in.understood(self, self._query(url)), person)

    def cancel(self, url: str) -> str:
        """Open the authorize address, press Cancel, and give the address that the browser is sent to."""
        return signing_in.cancelled(signing_in.understood(self, self._query(url)))

    def _query(self, url: str) -> dict[str, str]:
        address = urlsplit(url)
        if address.path != f"/{self.tenant}{AUTHORIZE}":
            raise no_tenant(address.path.split("/")[1])
        return dict(parse_qsl(address.query, keep_blank_values=True))

    def issue_access(self, permissions: frozenset[str] = frozenset(), person: Person | None = None) -> str:
        """Give a new access token; it is opaque, as it is to whoever is not its audience."""
        token = secrets.token_urlsafe(48)
        self.access[token] = Access(self.clock() + LIFETIME, permissions, person)
        return token

    def issue_bot(self, bot: Registration) -> str:
        """Give a bot its token for the Bot Framework: a JWT, since its client reads when it ends."""
        now, key = int(self.clock()), self.keys.signing
        claims = {"aud": BOT_FRAMEWORK, "iss": f"https://sts.windows.net/{self.tenant}/", "appid": bot.client_id}
        claims |= {"tid": self.tenant, "ver": "1.0", "uti": secrets.token_urlsafe(16)}
        times = {"iat": now - EARLY, "nbf": now - EARLY, "exp": now + LIFETIME}
        token = IdToken({"typ": "JWT", "alg": "RS256", "kid": key.kid}, claims | times, key).signed()
        self.access[token] = Access(now + LIFETIME, bot=bot.client_id)
        return token

    def issue_id(self, person: Person, scopes: frozenset[str], issuer: str, nonce: str | None = None) -> str:
        """Give a new id_token, with what is true of the person now."""
        claims = claims_of(person, self.app, scopes, tenant=self.tenant, issuer=issuer, now=self.clock())
        if nonce is not None:
            claims["nonce"] = nonce
        key = self.keys.signing
        token = IdToken({"typ": "JWT", "alg": "RS256", "kid": key.kid}, claims, key)
        tamper, self.tamper = self.tamper, None
        if tamper is not None:
            tamper(token)
        self.issued.append(token.signed())
        return self.issued[-1]
