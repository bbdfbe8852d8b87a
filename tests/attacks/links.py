"""Attacks on the way from the button in chat to the code that is typed back there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, true, update

from bot.identity import attempts, entra
from bot.identity.attempts import Attempts
from bot.storage.tables import AttemptRow
from playground.world import ANA, MARTA
from tests.attacks.attack import Attack, replaced
from tests.attacks.stage import NAMES, is_let_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.identity.entra import Identity
    from tests.attacks.stage import Stage

NEVER: Final = "0000-0000"
"""A code that nobody has."""


async def _forwards_a_link(stage: Stage) -> bool:
    """Marta sends her own link to Ana, who signs in and tells nobody the code: Marta has to invent one."""
    await stage.browser("Ana").signs_in(await stage.starts(MARTA), NAMES[ANA])
    await stage.scene.says(f"link code {NEVER}", MARTA)
    return await stage.becomes_ana()


async def _guesses(stage: Stage) -> bool:
    """As before, but Marta guesses on, and the sixth guess is right."""
    browser = stage.browser("Ana")
    await browser.signs_in(await stage.starts(MARTA), NAMES[ANA])
    for _guess in range(5):
        await stage.scene.says(f"link code {NEVER}", MARTA)
    await stage.scene.says(f"link code {browser.code}", MARTA)
    return await stage.becomes_ana()


async def _types_a_code_too_late(stage: Stage) -> bool:
    """Ana left the page open; Marta, whose link it was, sees the code on it after lunch."""
    browser = stage.browser("Ana")
    await browser.signs_in(await stage.starts(MARTA), NAMES[ANA])
    stage.scene.clock.now += 601
    await stage.scene.says(f"link code {browser.code}", MARTA)
    return await stage.becomes_ana()


async def _types_the_code_of_another(stage: Stage) -> bool:
    """Marta sees Ana's code over her shoulder, and types it first; she has begun nothing herself."""
    browser = stage.browser("Ana")
    await browser.signs_in(await stage.starts(ANA), NAMES[ANA])
    await stage.scene.says(f"link code {browser.code}", MARTA)
    return await stage.becomes_ana()


async def _uses_a_link_again(stage: Stage) -> bool:
    """Marta has Ana's link from a proxy's log and has its page open; once Ana went on, she sends the form too."""
    url, marta = await stage.starts(ANA), stage.browser("Marta")
    await marta.opens(url)
    await stage.browser("Ana").signs_in(url, NAMES[ANA])
    await marta.sends()
    return is_let_in(marta.page)


async def _opens_a_link_that_was_used(stage: Stage) -> bool:
    """Marta finds Ana's link only after Ana has gone on from it."""
    url, marta = await stage.starts(ANA), stage.browser("Marta")
    await stage.browser("Ana").signs_in(url, NAMES[ANA])
    await marta.opens(url)
    return is_let_in(marta.page)


async def _opens_an_old_link(stage: Stage) -> bool:
    """Somebody finds a link that was never used, eleven minutes later."""
    url, marta = await stage.starts(ANA), stage.browser("Marta")
    stage.scene.clock.now += 660
    await marta.opens(url)
    return is_let_in(marta.page)


async def _has_the_same_address(stage: Stage) -> bool:
    """nOAuth: an account whose mail address equals Ana's, which whoever owns it, or its tenant, may simply write.

    People are known by (tid, oid) and never by an address; so Marta, signed in as this account, is nobody whom the bot
    knows. To use Ana's account in DefectDojo she would need Ana's token, with which she would need no bot.
    """
    stage.directory.add_person("Imposter", mail="ana.souza@contoso.example", upn="imposter@contoso.example")
    return await _as_the_imposter(stage)


async def _has_the_same_user_name(stage: Stage) -> bool:
    """The same with the user principal name, and no mail address at all."""
    stage.directory.add_person("Imposter", upn="Ana.Souza@contoso.example")
    return await _as_the_imposter(stage)


async def _as_the_imposter(stage: Stage) -> bool:
    browser = stage.browser("Marta")
    await browser.signs_in(await stage.starts(MARTA), "Imposter")
    await stage.scene.says(f"link code {browser.code}", MARTA)
    return await stage.becomes_ana()


# -- without the defences -------------------------------------------------------------------------------


async def _confirm_any(self: Attempts, word: str, browser: str) -> bool:
    mine = update(AttemptRow).where(AttemptRow.id == attempts.hashed(word))
    async with self._db.session() as session:
        await session.execute(mine.values(stage="confirmed", browser=attempts.hashed(browser)))
    return True


async def _offered_any(self: Attempts, word: str) -> object:
    return await self._one(AttemptRow.id == attempts.hashed(word))


async def _signed_in_for_anybody(self: Attempts, session: Any, _key: str) -> AttemptRow | None:
    return await session.scalar(select(AttemptRow).where(AttemptRow.stage == "signed in", self._open))  # type: ignore[no-any-return]


def _known_by_address(claims: Mapping[str, Any], renewal: str) -> Identity:
    names = {str(claims.get(name)).casefold() for name in ("email", "preferred_username")}
    is_ana = "ana.souza@contoso.example" in names
    return _IDENTITY({**claims, "oid": ANA.oid} if is_ana else claims, renewal)


_IDENTITY: Final = entra._identity  # noqa: SLF001  # what the attack takes the place of
_CODE_COMPARED: Final = replaced(attempts, "hmac", SimpleNamespace(compare_digest=lambda *_two: True))
_FOR_EVER: Final = replaced(Attempts, "_open", true())
_BY_ADDRESS: Final = replaced(entra, "_identity", _known_by_address)
_ATTEMPTS: Final = "bot.identity.attempts.Attempts"

ATTACKS: Final = (
    Attack(
        "A link is forwarded: Mallory has Alice sign in at Mallory's link",
        _forwards_a_link,
        "the link is made only by the code that Alice's page shows, typed by the account in chat that began",
        (f"{_ATTEMPTS}.enter",),
        _CODE_COMPARED,
    ),
    Attack(
        "The code is guessed",
        _guesses,
        "five tries, then the sign-in has ended; a code has 40 bits",
        ("bot.identity.attempts.MOST_TRIES",),
        replaced(attempts, "MOST_TRIES", 10**6),
    ),
    Attack(
        "The code is used late",
        _types_a_code_too_late,
        "a sign-in takes ten minutes at most, from the button to the code",
        (f"{_ATTEMPTS}._open",),
        _FOR_EVER,
    ),
    Attack(
        "Somebody else types the code first",
        _types_the_code_of_another,
        "a code counts for the chat identity alone that began",
        (f"{_ATTEMPTS}._signed_in",),
        replaced(Attempts, "_signed_in", _signed_in_for_anybody),
    ),
    Attack(
        "A link is used twice: the form of a page that was open already",
        _uses_a_link_again,
        "a link goes from offered to confirmed once, in one statement",
        (f"{_ATTEMPTS}.confirm",),
        replaced(Attempts, "confirm", _confirm_any),
    ),
    Attack(
        "A link is used twice: opened after it was used",
        _opens_a_link_that_was_used,
        "only what is offered and not begun has a page",
        (f"{_ATTEMPTS}.offered",),
        replaced(Attempts, "offered", _offered_any),
    ),
    Attack(
        "A link is found later",
        _opens_an_old_link,
        "a link works for ten minutes",
        (f"{_ATTEMPTS}._open",),
        _FOR_EVER,
    ),
    Attack(
        "nOAuth: an account of the tenant with Alice's mail address",
        _has_the_same_address,
        "people are known by tenant and object id; addresses prove nothing, and a token has to be given besides",
        ("bot.identity.entra._identity",),
        _BY_ADDRESS,
    ),
    Attack(
        "nOAuth: an account of the tenant with Alice's address as its user name",
        _has_the_same_user_name,
        "likewise",
        ("bot.identity.entra._identity",),
        _BY_ADDRESS,
    ),
)
