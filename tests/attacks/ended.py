"""Attacks by people whose rights have ended: the token, the account, the role, the link."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bot.commands.suggest import suggest
from bot.dispatch import Dispatch
from bot.identity.credentials import OwnCredentials
from bot.identity.rights import Rights
from bot.identity.tokens import Tokens
from playground.world import ANA, MARTA, TENANT
from tests.attacks.attack import Attack, replaced
from tests.attacks.clicks import ROLES_DECIDE, is_offered_something, user_of
from tests.attacks.stored import GROUP

if TYPE_CHECKING:
    from bot.dojo.client import DojoClient
    from bot.identity.caller import Caller
    from bot.identity.credentials import Link
    from bot.operations.errors import Candidate
    from tests.attacks.stage import Stage


async def _goes_on_with_a_revoked_token(stage: Stage) -> bool:
    """DefectDojo does not know the token any more; the bot shall not go on asking with it."""
    user_of(stage, "ana").token = "0" * 40
    return await _is_asked_again(stage)


async def _goes_on_while_inactive(stage: Stage) -> bool:
    """The account in DefectDojo was made inactive."""
    user_of(stage, "ana").is_active = False
    return await _is_asked_again(stage)


async def _is_asked_again(stage: Stage) -> bool:
    await stage.scene.says("finding 276", ANA)
    return bool(await stage.heard(ANA))


async def _had_a_role(stage: Stage) -> bool:
    """Marta's role was taken away between the card and the click."""
    await stage.links(MARTA)
    await stage.scene.says("finding 276", MARTA)
    await _loses_the_role(stage)
    await stage.scene.clicks("Share to channel", MARTA)
    return bool(stage.scene.asked())


async def _had_a_role_and_types(stage: Stage) -> bool:
    """The same, and Marta types in a menu of a form that was open already."""
    await stage.links(MARTA)
    await stage.scene.says("product", MARTA)
    await _loses_the_role(stage)
    return await is_offered_something(stage)


async def _loses_the_role(stage: Stage) -> None:
    stage.directory.named("Marta Lima").groups.remove(stage.directory.group(f"{GROUP}Reader"))
    stage.scene.clock.now += 301
    stage.scene.asked()


async def _is_disabled(stage: Stage) -> bool:
    """Entra ID does not sign Ana in any more; her chat account is still there."""
    await stage.links(ANA)
    stage.directory.named("Ana Souza").enabled = False
    stage.scene.clock.now += 301
    return ANA.dojo in await stage.heard(ANA)


async def _is_disabled_and_has_no_role(stage: Stage) -> bool:
    """The same where roles do not decide: it is noticed within a day."""
    await stage.links(ANA)
    stage.directory.named("Ana Souza").enabled = False
    stage.scene.clock.now += 86401
    return ANA.dojo in await stage.heard(ANA)


async def _has_an_old_link(stage: Stage) -> bool:
    """Ana signed in ninety-one days ago."""
    await stage.links(ANA)
    await stage.scene.bot.store.links.add(ANA.key, (TENANT, ANA.oid), "signing in", stage.scene.bot._moment())  # noqa: SLF001  # the end is now
    return ANA.dojo in await stage.heard(ANA)


# -- without the defences -------------------------------------------------------------------------------


async def _believed(_self: Rights, _directory: object, known: Any) -> Any:
    return known


async def _kept(_self: Tokens, _tid: str, _oid: str) -> bool:
    return False


def _holds(_self: OwnCredentials, kept: Link) -> Link:
    return kept


async def _suggest_to_anybody(
    self: Dispatch, caller: Caller, line: str, field: str, typed: str
) -> tuple[Candidate, ...]:
    async def reader(_form: object) -> DojoClient:
        return await self._credentials.dojo_for(caller, writes=False)

    return await suggest(line, field, typed, reader)


_DEAD: Final = partial(
    Attack,
    defence="a token that DefectDojo refuses is forgotten: it is not asked with it again",
    where=("bot.identity.credentials.OwnCredentials._dead",),
    lift=replaced(Tokens, "remove", _kept),
    unheard=False,
)
_ASKED_ANEW: Final = partial(
    Attack,
    defence="Entra ID is asked anew when its answer is older than ROLE_TTL",
    where=("bot.identity.rights.Rights.now",),
    lift=replaced(Rights, "_asked", _believed),
    settings=ROLES_DECIDE,
)

ATTACKS: Final = (
    _DEAD("A revoked DefectDojo token goes on", _goes_on_with_a_revoked_token),
    _DEAD("An inactive DefectDojo account goes on", _goes_on_while_inactive),
    _ASKED_ANEW("A role was taken away between the card and the click", _had_a_role),
    Attack(
        "A role was taken away while a form is open: typing in its menus",
        _had_a_role_and_types,
        "the gate is asked before a menu is filled, as before the form opened",
        ("bot.dispatch.Dispatch.suggest",),
        replaced(Dispatch, "suggest", _suggest_to_anybody),
        settings=ROLES_DECIDE,
    ),
    _ASKED_ANEW("A disabled Entra account goes on", _is_disabled),
    _ASKED_ANEW(
        "A disabled Entra account goes on, where no roles are configured", _is_disabled_and_has_no_role, settings={}
    ),
    Attack(
        "A link is too old",
        _has_an_old_link,
        "a link that has expired opens nothing until its person signs in anew",
        ("bot.identity.credentials.OwnCredentials._holding",),
        replaced(OwnCredentials, "_holding", _holds),
    ),
)
