"""What is said to somebody for whom the bot does nothing, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _
from bot.operations.errors import NotAMember, NotHere, RoleTooLow
from bot.operations.linking import StartLink
from bot.views.model import Actions, Block, Button, Paragraph, View

if TYPE_CHECKING:
    from bot.identity.caller import Standing
    from bot.identity.roles import Unknown
    from bot.operations.errors import NotAdmitted


def not_admitted(halt: NotAdmitted) -> View:
    """The View for a call that the gate did not let through, with the reason."""
    match halt:
        case NotAMember():
            return _refused(_("Not for you"), _stranger(halt.standing))
        case RoleTooLow():
            return _no_role(halt)
        case NotHere():
            return _refused(_("Not in this channel"), _elsewhere(halt))
        case _:
            raise halt


def _refused(title: str, said: str, *more: Block) -> View:
    return View(title, (Paragraph((said,)), *more), outcome="refused")


def _no_role(halt: RoleTooLow) -> View:
    """What role it takes, which one the caller has, and what helps."""
    again = Actions((Button(_("Link again"), StartLink()),))
    if halt.holding.unknown:
        more = (again,) if halt.holding.unknown == "never asked" else ()
        return _refused(_("Your role is not known"), _unknown(halt.holding.unknown), *more)
    return _refused(_("Your role does not allow that"), _too_low(halt))


def _too_low(halt: RoleTooLow) -> str:
    needed = halt.needed.word
    if halt.holding.role is None:
        said = _("That takes the role “{needed}”, and none of your groups in Entra ID gives you one. Ask for it there.")
        return said.format(needed=needed)
    said = _("That takes the role “{needed}”; you are “{role}”, through {source}.")
    return said.format(needed=needed, role=halt.holding.role.word, source=halt.holding.source)


def _unknown(why: Unknown) -> str:
    match why:
        case "too many groups":
            return _(
                "You are in more groups than Entra ID tells me. The bot's administrator can grant its app registration "
                "User.Read.All and GroupMember.Read.All in Microsoft Graph, or use app roles in the place of groups."
            )
        case "groups by id":
            return _(
                "Entra ID tells me your groups by their ids, and I am set up with names. The bot's administrator can "
                "put object ids into ENTRA_ROLES, or have the names of assigned groups sent; then link yourself again."
            )
        case "not allowed to look":
            return _(
                "I may not look up your groups in Entra ID. The bot's administrator can grant its app registration the "
                "permissions User.Read.All and GroupMember.Read.All in Microsoft Graph; or link yourself by signing in."
            )
        case "no answer":
            return _("Entra ID has not told me your role for an hour. Try again in a few minutes.")
        case _:
            return _("Nobody has told me your role yet: sign in once, with “link”.")


def _elsewhere(halt: NotHere) -> str:
    if not halt.verbs:
        return _("“{verb}” does not work in this channel. Our direct chat has all verbs.").format(verb=halt.verb)
    sentence = _("“{verb}” does not work in this channel; what works here: {verbs}. Our direct chat has all verbs.")
    return sentence.format(verb=halt.verb, verbs=", ".join(halt.verbs))


def _stranger(standing: Standing) -> str:
    """Each kind of people who are none of the organisation's own has its sentence."""
    match standing:
        case "guest":
            return _("You are a guest in this workspace. I work for its full members only.")
        case "outsider":
            return _("You belong to another organisation. I work for this workspace's own members only.")
        case "bot":
            return _("You are a bot. I work for people only.")
        case "deactivated":
            return _("Your account in this workspace is deactivated.")
        case _:
            return _("I cannot find out who you are in this workspace now, so I do nothing. Try again in a minute.")
