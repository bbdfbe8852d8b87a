"""The routes of a sign-in: /link/…, and /auth/callback to which Entra ID sends people back.

Whoever does something wrong here gets one sentence; what it was stands in the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

import structlog
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.responses import RedirectResponse
from starlette.routing import Route

from bot.dojo.errors import DojoError
from bot.identity.credentials import NotLinked
from bot.identity.entra import EntraTrouble
from bot.identity.proof import TokenRefused
from bot.identity.signing_in import Declined, Lost, Ticket
from bot.identity.token_files import BadToken
from bot.language import _
from bot.storage.database import DatabaseError
from bot.views.linking import refused_token, superuser_warning
from bot.web.pages import Pages

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.identity.attempts import Attempt
    from bot.identity.linking import Linking
    from bot.identity.signing_in import SigningIn

    Step = Callable[[Request], Awaitable[Response]]

_log = structlog.get_logger(__name__)
_OFTEN: Final = RateLimitItemPerMinute(60)
"""Requests of one address; a sign-in takes some twenty, most of them by the page that waits for the code."""
_MOST: Final = 4096
"""Bytes of a form."""
_SECONDS: Final = 900
"""Of the cookie: a little longer than a sign-in may take."""
_WAIT: Final = "5"
"""Seconds between two looks whether the code was typed."""


class LinkPages:
    """What a browser sees on the way from the button in chat to the code that is typed back there."""

    def __init__(self, signing_in: SigningIn, linking: Linking, public_url: str, key_page: str) -> None:
        self._signing_in = signing_in
        self._linking = linking
        self._secure = urlsplit(public_url).scheme == "https"
        self._cookie = "__Host-dojo-link" if self._secure else "dojo-link"  # the prefix wants https (RFC 6265bis)
        self._key_page = key_page
        self._pages = Pages(secure=self._secure)
        self._limits = MovingWindowRateLimiter(MemoryStorage())

    def routes(self) -> list[Route]:
        """GET and POST /link/…, GET /auth/callback."""
        return [
            Route("/link", self._guarded(self._show)),
            Route("/link/token", self._guarded(self._take_token), methods=["POST"]),
            Route("/link/{word}", self._guarded(self._ask)),
            Route("/link/{word}", self._guarded(self._begin), methods=["POST"]),
            Route("/auth/callback", self._guarded(self._arrive)),
        ]

    async def _ask(self, request: Request) -> Response:
        """Name the account in chat, and ask whether it is the person's own."""
        word = request.path_params["word"]
        attempt = await self._signing_in.offered(word)
        if attempt is None:
            raise Lost("its link was used before, is too old, or never was")
        ticket = Ticket.new()
        said = {**_people(attempt), "word": word, "proof": ticket.word(f"confirm {word}")}
        page = self._pages.page("confirm", _("Link your account"), said)
        page.set_cookie(
            self._cookie, ticket.secret, max_age=_SECONDS, path="/", secure=self._secure, httponly=True, samesite="lax"
        )
        return page

    async def _begin(self, request: Request) -> Response:
        """Go on to Entra ID. By a page: a redirect after a form would need leave for wherever that leads on."""
        word, ticket = request.path_params["word"], self._ticket(request)
        if not ticket.fits(f"confirm {word}", (await _form(request)).get("proof", "")):
            raise Lost("the form is not of this browser")
        address = await self._signing_in.begin(word, ticket)
        return self._pages.page("onwards", _("Going on"), {"refresh": f"0; url={address}", "address": address})

    async def _arrive(self, request: Request) -> Response:
        """Take in who signed in, then leave this address, which has a code in it."""
        given = request.query_params
        words = (given.get("state", ""), given.get("code", ""), given.get("error", ""))
        await self._signing_in.arrive(self._ticket(request), *words)
        return RedirectResponse("/link", 303, self._pages.headers())

    async def _show(self, request: Request) -> Response:
        """The code, until it was typed; then the form for the token, where one is missing."""
        ticket = self._ticket(request)
        attempt = await self._signing_in.under_way(ticket)
        if attempt is None or attempt.content.person is None or attempt.stage == "failed":
            raise Lost("nobody has signed in in this browser")
        if attempt.stage == "signed in":
            said = {**_people(attempt), "code": _spaced(attempt.content.code), "refresh": _WAIT}
            return self._pages.page("code", _("Enter this code"), said)
        return await self._after(attempt, ticket)

    async def _after(self, attempt: Attempt, ticket: Ticket, error: str = "") -> Response:
        if await self._linking.complete(attempt.content.caller):
            return self._pages.message(_("You are linked"), _("Everything is set. You can close this page."))
        said = {**_people(attempt), "key_page": self._key_page, "proof": ticket.word("token"), "error": error}
        return self._pages.page("token", _("Your token"), said, 400 if error else 200)

    async def _take_token(self, request: Request) -> Response:
        """Keep the token of whoever signed in here, once the account in chat has proved to be theirs."""
        ticket = self._ticket(request)
        form = await _form(request)
        attempt = await self._signing_in.under_way(ticket)
        if attempt is None or attempt.stage != "linked" or not ticket.fits("token", form.get("proof", "")):
            raise Lost("no token is asked for in this browser")
        try:
            account = await self._linking.give_in_browser(attempt.content.caller, form.get("token", ""))
        except TokenRefused as refusal:
            return await self._after(attempt, ticket, refused_token(refusal))
        except BadToken as error:
            return await self._after(attempt, ticket, str(error))
        except DojoError as error:
            _log.warning("a token could not be proved", trouble=type(error).__name__)
            return await self._after(attempt, ticket, _("DefectDojo gave no answer. Try again in a minute."))
        if account.is_superuser:
            return self._pages.message(_("You are linked"), superuser_warning())
        return RedirectResponse("/link", 303, self._pages.headers())

    def _ticket(self, request: Request) -> Ticket:
        """Raises Lost where the browser has none."""
        secret = request.cookies.get(self._cookie)
        if not secret:
            raise Lost("the browser has no cookie of ours")
        return Ticket(secret)

    def _guarded(self, step: Step) -> Step:
        """The step, for those who do not come too often, with a sentence for whatever may go wrong."""

        async def guarded(request: Request) -> Response:
            address = request.client.host if request.client else "-"
            if not await self._limits.hit(_OFTEN, address):
                return self._pages.message(_("Too often"), _("Too many requests. Wait a minute, then try again."), 429)
            try:
                return await step(request)
            except (Lost, NotLinked) as error:
                _log.warning("a sign-in step was refused", path=request.url.path[:6], why=str(error), address=address)
                said = _("This link does not work (any more). Go back to chat, and begin anew with “link”.")
                return self._pages.message(_("Begin anew"), said, 400)
            except Declined as error:
                _log.warning("Entra ID did not sign somebody in", why=str(error), address=address)
                said = _("Microsoft did not sign you in. Begin anew in chat.")
                return self._pages.message(_("Not signed in"), said, 403)
            except (EntraTrouble, DatabaseError) as error:
                _log.error("a sign-in failed", trouble=str(error))  # what it was, not where
                return self._pages.message(_("Not now"), _("Signing in does not work now. Try again in a minute."), 503)
            except Exception:  # noqa: BLE001  # the last stand: a page with our headers, and the log has the rest
                _log.exception("fault in a sign-in step")
                return self._pages.message(_("Not now"), _("Something went wrong in the bot. Begin anew in chat."), 500)

        return guarded


async def _form(request: Request) -> dict[str, str]:
    """The fields of a small form. Raises Lost for one that is not ours."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST:
            raise Lost("its form is too long")
    try:
        fields = parse_qs(body.decode(), max_num_fields=10)
    except ValueError:
        raise Lost("its form is misshapen") from None
    return {name: values[0] for name, values in fields.items()}


def _people(attempt: Attempt) -> dict[str, Any]:
    """Whose account in chat it is about, and who signed in."""
    return {"caller": attempt.content.caller, "person": attempt.content.person}


def _spaced(code: str) -> str:
    """The code in two halves, as people read it."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"
