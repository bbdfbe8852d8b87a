"""Attacks with browsers: what one begins goes on in another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from bot.identity import attempts
from bot.identity.attempts import Attempts
from bot.identity.signing_in import Ticket
from bot.storage.tables import AttemptRow
from bot.web.linking import LinkPages
from playground.world import ANA, MARTA
from tests.attacks.attack import Attack, all_of, in_depth, replaced
from tests.attacks.stage import NAMES, is_let_in
from tests.conftest import PUBLIC

if TYPE_CHECKING:
    import pytest
    from starlette.requests import Request

    from bot.identity.person import Person
    from tests.attacks.attack import Lift
    from tests.attacks.stage import Stage


async def _replays_a_callback(stage: Stage) -> bool:
    """The address that Entra ID sent Ana back to is opened again, with an Entra ID that takes its codes twice."""
    browser = stage.browser("Ana")
    await browser.opens(await stage.starts(ANA))
    await browser.sends()
    back = browser.picks(NAMES[ANA])
    await browser.opens(back)
    for code in stage.directory.codes.values():
        code.used = False
    page = await browser.http.get(back, follow_redirects=False)
    return page.is_redirect


async def _swaps_browsers(stage: Stage) -> bool:
    """Marta catches the address that Ana is sent back to, and opens it where her own sign-in is under way."""
    ana, marta = stage.browser("Ana"), stage.browser("Marta")
    for browser, url in ((ana, await stage.starts(ANA)), (marta, await stage.starts(MARTA))):
        await browser.opens(url)
        await browser.sends()
    await marta.opens(ana.picks(NAMES[ANA]))
    if is_let_in(marta.page):
        await stage.scene.says(f"link code {marta.code}", MARTA)
    return await stage.becomes_ana()


async def _plants_a_code(stage: Stage) -> bool:
    """Marta lets Ana's browser arrive with Marta's own authorization code, in the place of Ana's."""
    ana, marta = stage.browser("Ana"), stage.browser("Marta")
    for browser, url in ((ana, await stage.starts(ANA)), (marta, await stage.starts(MARTA))):
        await browser.opens(url)
        await browser.sends()
    state = parse_qs(urlsplit(ana.onwards).query)["state"][0]
    code = parse_qs(urlsplit(marta.picks(NAMES[MARTA])).query)["code"][0]
    await ana.opens(f"{PUBLIC}/auth/callback?state={state}&code={code}")
    return is_let_in(ana.page)


async def _arrives_without_a_cookie(stage: Stage) -> bool:
    """The address that Ana is sent back to is opened in a browser that began nothing."""
    ana, other = stage.browser("Ana"), stage.browser("Marta")
    await ana.opens(await stage.starts(ANA))
    await ana.sends()
    await other.opens(ana.picks(NAMES[ANA]))
    return is_let_in(other.page)


async def _sends_the_form_without_a_cookie(stage: Stage) -> bool:
    """A foreign page has Ana's browser send Marta's form, so that Ana never sees whose account it is about."""
    return await _has_the_form_sent(stage)


async def _sends_the_form_with_anothers_cookie(stage: Stage) -> bool:
    """The same, while Ana has a sign-in of her own open."""
    await stage.browser("Ana").opens(await stage.starts(ANA))
    return await _has_the_form_sent(stage)


async def _has_the_form_sent(stage: Stage) -> bool:
    url, marta, ana = await stage.starts(MARTA), stage.browser("Marta"), stage.browser("Ana")
    await marta.opens(url)
    marta.http.cookies.clear()
    form = marta.page
    ana.page = form
    await ana.sends()
    return is_let_in(ana.page)


# -- without the defences -------------------------------------------------------------------------------


async def _always_confirmed(self: Attempts, browser: str) -> object:
    found = await self._one(AttemptRow.browser == attempts.hashed(browser))
    return found and attempts.Attempt("confirmed", found.content)


async def _signed_in_again(self: Attempts, browser: str, person: Person) -> bool:
    await _SIGNED_IN(self, browser, person)
    return True


def _any_cookie(self: LinkPages, request: Request) -> Ticket:
    return Ticket(request.cookies.get(self._cookie) or "the same for all")


def _the_same_for_all(purpose: str) -> Lift:
    """That word is not derived from the browser's secret."""

    def lift(patch: pytest.MonkeyPatch) -> None:
        word = Ticket.word
        patch.setattr(
            Ticket, "word", lambda self, wanted: f"{wanted:-<43}" if wanted == purpose else word(self, wanted)
        )

    return lift


_FITS: Final = replaced(Ticket, "fits", lambda *_purpose_and_word: True)
_SIGNED_IN: Final = Attempts.signed_in
_SIGNING_IN: Final = "bot.identity.signing_in"
_ATTEMPTS: Final = "bot.identity.attempts.Attempts"

ATTACKS: Final = (
    Attack(
        "A callback is replayed",
        _replays_a_callback,
        "a sign-in arrives once (its stage), and is written down once; Entra ID takes a code once, too",
        (f"{_SIGNING_IN}.SigningIn.arrive", f"{_ATTEMPTS}.signed_in"),
        in_depth(replaced(Attempts, "of", _always_confirmed), replaced(Attempts, "signed_in", _signed_in_again)),
    ),
    Attack(
        "Browsers are swapped: Alice's callback is opened where Mallory's sign-in is under way",
        _swaps_browsers,
        "state, nonce and PKCE verifier are derived from the secret in the browser's cookie",
        (f"{_SIGNING_IN}.Ticket.word",),
        in_depth(*map(_the_same_for_all, ("state", "nonce", "verifier"))),
    ),
    Attack(
        "An authorization code is planted: Alice's browser arrives with Mallory's code",
        _plants_a_code,
        "PKCE verifier and nonce belong to the browser that the code was given to",
        (f"{_SIGNING_IN}.Ticket.word",),
        in_depth(*map(_the_same_for_all, ("nonce", "verifier"))),
    ),
    Attack(
        "A callback is opened in a browser without a cookie",
        _arrives_without_a_cookie,
        "a browser is known by its __Host- cookie, and by nothing else",
        ("bot.web.linking.LinkPages._ticket",),
        all_of(
            replaced(LinkPages, "_ticket", _any_cookie),
            replaced(Ticket, "new", classmethod(lambda cls: cls("the same for all"))),
        ),
    ),
    Attack(
        "The confirmation is skipped: a foreign page sends the form, without a cookie",
        _sends_the_form_without_a_cookie,
        "without the cookie no step is taken, and the form's proof is derived from it",
        ("bot.web.linking.LinkPages._ticket", f"{_SIGNING_IN}.Ticket.fits"),
        in_depth(replaced(LinkPages, "_ticket", _any_cookie), _FITS),
    ),
    Attack(
        "The confirmation is skipped: the form of another browser, with Alice's cookie",
        _sends_the_form_with_anothers_cookie,
        "the form's proof is derived from the cookie's secret and the link's word",
        (f"{_SIGNING_IN}.Ticket.fits",),
        _FITS,
    ),
)
