"""Who you are, made known to the bot: signing in, giving a token, and taking it all back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints

from bot.identity.credentials import NotLinked
from bot.identity.halts import NoKeys, NothingToEnter, TooOften, WrongCode
from bot.identity.proof import TokenRefused
from bot.identity.token_files import BadToken
from bot.language import _
from bot.operations.command import Command, Draft, Written
from bot.operations.errors import CannotLink

if TYPE_CHECKING:
    from bot.dojo.models import Account
    from bot.identity.credentials import Lack, Link
    from bot.identity.linking import Offer
    from bot.identity.person import Person
    from bot.operations.context import Context

_Secret = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class StartLink(Command):
    """Link your chat account to your DefectDojo account: sign in once, and act in your own name."""

    examples = ("link", "link")


class EnterCode(Command):
    """Finish linking with the code that the page showed after you signed in. Never enter somebody else's code."""

    examples = ("link code 7K3Q-9M2X", "link code")

    code: Annotated[
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 -]{6,20}$", strip_whitespace=True)],
        Written(bare=True, unkept=True),
    ] = Field(description="The code on the page, as in 7K3Q-9M2X.")

    def noted(self) -> bool:
        """Whose rights are used is worth knowing later."""
        return True


class GiveToken(Command):
    """Give the bot your own DefectDojo token, in a form. It is kept sealed and used for what you do, nothing else."""

    examples = ("link token", "link token")

    token: Annotated[_Secret, Written(bare=True, secret=True)] = Field(
        description="Your API v2 key: DefectDojo shows it in your user menu, under API v2 Key.", repr=False
    )

    def noted(self) -> bool:
        """Whose rights are used is worth knowing later."""
        return True


class Unlink(Command):
    """Make the bot forget who you are, and your token, at once and everywhere."""

    examples = ("unlink", "unlink")

    def noted(self) -> bool:
        """Whose rights are used is worth knowing later."""
        return True


@dataclass(frozen=True)
class Linkable:
    """What a person can do to be linked."""

    key: str
    offer: Offer
    lack: Lack | None
    """Why nothing can be done in DefectDojo now; None where it can."""
    link: Link | None


@dataclass(frozen=True)
class Linked:
    """A link that was made just now."""

    link: Link
    person: Person
    complete: bool
    """A token is there too."""


async def start_link(_command: StartLink, context: Context) -> Linkable:
    """A way to sign in. Raises CannotLink."""
    link = await context.link()
    try:
        await context.reader()
        lack: Lack | None = None if link else "no link"
    except NotLinked as error:
        lack = error.lack
    try:
        offer = await context.linking.offer(context.caller)
    except TooOften:
        raise CannotLink(
            _("You have asked for many links within ten minutes. Wait a little, then try again.")
        ) from None
    return Linkable(context.caller.key, offer, lack, link)


async def enter_code(command: EnterCode, context: Context) -> Linked:
    """Link the caller to whoever saw the code. Raises CannotLink."""
    try:
        return Linked(*await context.linking.enter(context.caller, command.code))
    except NothingToEnter:
        said = _("Nobody has signed in for you within the last ten minutes. Begin anew with “link”.")
        raise CannotLink(said, (StartLink(),)) from None
    except WrongCode as error:
        if not error.left:
            raise CannotLink(_("That was not the code, too often. Begin anew with “link”."), (StartLink(),)) from None
        said = _("That is not the code on the page. Tries left: {left}.").format(left=error.left)
        raise CannotLink(said, (Draft(EnterCode),)) from None


async def give_token(command: GiveToken, context: Context) -> Account:
    """Keep the caller's own token. Raises CannotLink, NotLinked and DojoError."""
    try:
        return await context.linking.give(context.caller, command.token)
    except TokenRefused as refusal:
        raise CannotLink(refusal, (Draft(GiveToken),)) from None
    except (BadToken, NoKeys) as error:
        raise CannotLink(str(error), (Draft(GiveToken),)) from None


async def unlink(_command: Unlink, context: Context) -> bool:
    """Whether there was anything to forget."""
    return await context.linking.unlink(context.caller)
