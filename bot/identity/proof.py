"""Whose a DefectDojo token is: asked of DefectDojo itself, before the token is kept and daily afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.dojo.client import DojoClient
from bot.dojo.errors import TokenRejected

if TYPE_CHECKING:
    import httpx

    from bot.dojo.models import Account
    from bot.identity.person import Person

Superusers: TypeAlias = Literal["warn", "refuse"]
Fault: TypeAlias = Literal["rejected", "inactive", "superuser", "somebody else's"]


@dataclass
class TokenRefused(Exception):  # a halt: another token is to be given
    """The token is not taken."""

    fault: Fault
    username: str = ""


async def proven(http: httpx.AsyncClient, token: str, superusers: Superusers) -> Account:
    """The token's owner, where DefectDojo lets them in. Raises TokenRefused and DojoError."""
    try:
        account = await DojoClient(http, token).who_am_i()
    except TokenRejected as error:
        if not error.final:
            raise
        raise TokenRefused("rejected") from None
    if not account.is_active:
        raise TokenRefused("inactive", account.username)
    if account.is_superuser and superusers == "refuse":
        raise TokenRefused("superuser", account.username)
    return account


def demand_owner(account: Account, person: Person) -> None:
    """Make sure that the account is this person's. Raises TokenRefused.

    Whoever holds the token proves the account; that it is called as Entra ID calls the person, whole and whatever the
    case, proves that it is theirs. An administrator may have said so instead.
    """
    if person.account is not None:
        known = {person.account.casefold()}
        named = {account.username.casefold()}
    else:
        known = {address.strip().casefold() for address in person.addresses} - {""}
        named = {account.email.strip().casefold(), account.username.casefold()}
    if not known & named:
        raise TokenRefused("somebody else's", account.username)
