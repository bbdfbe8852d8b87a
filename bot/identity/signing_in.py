"""Signing in, as far as it happens in a browser: from the button in chat to the code that is typed back there.

Every word that the browser carries is derived from one secret in its cookie, which is stored nowhere: whoever lacks
the cookie can neither finish somebody else's sign-in nor start it over.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.identity.entra import SignInRefused
from bot.identity.id_token import BadIdToken

if TYPE_CHECKING:
    from bot.identity.attempts import Attempt, Attempts
    from bot.identity.entra import Entra
    from bot.identity.rights import Rights

_log = structlog.get_logger(__name__)


class Lost(Exception):
    """The browser, or what it brings, does not belong to a sign-in under way; the text is for the log."""


class Declined(Exception):
    """Entra ID did not sign the person in; the text is its code, for the log."""


@dataclass(frozen=True)
class Ticket:
    """What a browser's secret stands for."""

    secret: str

    @classmethod
    def new(cls) -> Ticket:
        """A fresh one, of 256 bits."""
        return cls(secrets.token_urlsafe(32))

    def word(self, purpose: str) -> str:
        """A word of 256 bits for one purpose: it tells nothing of the secret, nor of the other words."""
        digest = hmac.new(self.secret.encode(), purpose.encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()

    def fits(self, purpose: str, word: str) -> bool:
        """Whether that is the word for the purpose."""
        return hmac.compare_digest(self.word(purpose).encode(), word.encode())


class SigningIn:
    """The steps of a sign-in in a browser. Every method raises DatabaseError."""

    def __init__(self, attempts: Attempts, entra: Entra, rights: Rights) -> None:
        self._attempts = attempts
        self._entra = entra
        self._rights = rights

    async def offered(self, word: str) -> Attempt | None:
        """What was offered under the address that somebody opened. Looking uses nothing up: mail scanners look."""
        return await self._attempts.offered(word)

    async def begin(self, word: str, ticket: Ticket) -> str:
        """Bind the sign-in to this browser; where it goes on. Raises Lost and EntraTrouble."""
        # First: without Entra ID the button can be used again.
        address = await self._entra.address(
            state=ticket.word("state"), nonce=ticket.word("nonce"), verifier=ticket.word("verifier")
        )
        if not await self._attempts.confirm(word, ticket.secret):
            raise Lost("its link was used before, or is too old")
        return address

    async def arrive(self, ticket: Ticket, state: str, code: str, error: str) -> None:
        """Take in what Entra ID sent the browser back with. Raises Lost, Declined and EntraTrouble."""
        attempt = await self._attempts.of(ticket.secret)
        if attempt is None or attempt.stage != "confirmed" or not ticket.fits("state", state):
            raise Lost("the state is not this browser's, or was used before")
        if error or not code:
            raise Declined(error[:40] or "without a code")
        try:
            identity = await self._entra.redeem(code, verifier=ticket.word("verifier"), nonce=ticket.word("nonce"))
            person = await self._rights.signed_in(identity)
        except (SignInRefused, BadIdToken) as refusal:
            _log.warning("a sign-in was refused", caller=attempt.content.caller.key, why=str(refusal))
            raise Declined(str(refusal)) from None
        if not await self._attempts.signed_in(ticket.secret, person):
            raise Lost("it was finished meanwhile")
        _log.info("signed in", caller=attempt.content.caller.key, tid=person.tid, oid=person.oid)

    async def under_way(self, ticket: Ticket) -> Attempt | None:
        """The sign-in that was begun in this browser."""
        return await self._attempts.of(ticket.secret)
