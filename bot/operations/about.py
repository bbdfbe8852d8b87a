"""Operations about the bot and the person, not about DefectDojo's data."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from bot.dojo.errors import DojoError, TokenRejected
from bot.identity.credentials import NotLinked
from bot.operations.command import Command, Written
from bot.operations.errors import Candidate, Unclear
from bot.operations.fields import Words

if TYPE_CHECKING:
    from bot.dojo.models import Account
    from bot.identity.caller import Caller
    from bot.identity.credentials import Lack, Link
    from bot.identity.person import Person
    from bot.operations.context import Context, Described


class Help(Command):
    """Show what the bot can do, or how one verb is used."""

    examples = ("help", "help findings")

    verb: Annotated[Words | None, Written(bare=True)] = Field(default=None, description="The verb to explain.")


class WhoAmI(Command):
    """Show who the bot takes you for, and with which DefectDojo account you act."""

    examples = ("whoami", "whoami")


@dataclass(frozen=True)
class Topics:
    """What help is about: one verb, or all of them."""

    rows: tuple[Described, ...]
    one: bool


@dataclass(frozen=True)
class Self:
    """A person, as far as the bot knows."""

    caller: Caller
    link: Link | None
    person: Person | None
    """As Entra ID knows them, where it was asked."""
    account: Account | None
    roles_decide: bool = False
    """Whether roles are configured."""
    lack: Lack | None = None
    """Why the person can do nothing in DefectDojo."""
    trouble: DojoError | None = None
    """Why the account could not be asked for."""


async def help_(command: Help, context: Context) -> Topics:
    """The rows to explain: all that the caller may do here, or any one. Raises Unclear for a verb that is none."""
    if command.verb is None:
        return Topics(tuple(filter(context.offered, context.catalogue)), one=False)
    wanted = " ".join(command.verb.lower().split())
    rows = tuple(row for row in context.catalogue if row.verb == wanted)
    if not rows:
        verbs = [row.verb for row in context.catalogue]
        raise Unclear(
            "verb", command.verb, tuple(Candidate(verb, verb) for verb in get_close_matches(wanted, verbs, n=3))
        )
    return Topics(rows, one=True)


async def whoami(_command: WhoAmI, context: Context) -> Self:
    """The chat identity, the Entra ID identity linked to it, its role, and DefectDojo's account."""
    link = await context.link()
    try:
        person = await context.person()
        return await _known(context, link, person)
    except NotLinked as error:
        return Self(context.caller, link, None, None, lack=error.lack)


async def _known(context: Context, link: Link | None, person: Person | None) -> Self:
    try:
        account = await (await context.reader()).who_am_i()
        return Self(context.caller, link, person, account, context.roles_decide)
    except NotLinked as error:
        return Self(context.caller, link, person, None, context.roles_decide, error.lack)
    except TokenRejected:
        raise  # a dead token is for whoever gave it to us to replace
    except DojoError as error:
        return Self(context.caller, link, person, None, context.roles_decide, trouble=error)
