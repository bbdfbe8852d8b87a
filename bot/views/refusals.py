"""What is said to somebody for whom the bot does nothing, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _
from bot.operations.errors import NotAMember, NotHere
from bot.views.model import Paragraph, Strong, View

if TYPE_CHECKING:
    from bot.identity.caller import Standing
    from bot.identity.credentials import Link
    from bot.operations.errors import NotAdmitted


def not_linked(link: Link | None, key: str) -> View:
    """The View for somebody whom the bot cannot act for, with the words to pass to an administrator."""
    if link is None:
        sentence = _("I don't know your DefectDojo account yet, so I cannot act for you.")
        step = _("Ask the bot's administrator to link you: your chat identity is {key}.")
    else:
        sentence = _("You are linked, but I have no DefectDojo token of yours.")
        step = _("Ask the bot's administrator to add your token: your chat identity is {key}.")
    blocks = (Paragraph((Strong(sentence),)), Paragraph((step.format(key=key),)))
    return View(_("You are not linked"), blocks, outcome="refused")


def not_admitted(halt: NotAdmitted) -> View:
    """The View for a call that the gate did not let through, with the reason."""
    match halt:
        case NotAMember():
            return _refused(_("Not for you"), _stranger(halt.standing))
        case NotHere():
            return _refused(_("Not in this channel"), _elsewhere(halt))
        case _:
            raise halt


def _elsewhere(halt: NotHere) -> str:
    if not halt.verbs:
        return _("“{verb}” does not work in this channel. Our direct chat has all verbs.").format(verb=halt.verb)
    sentence = _("“{verb}” does not work in this channel; what works here: {verbs}. Our direct chat has all verbs.")
    return sentence.format(verb=halt.verb, verbs=", ".join(halt.verbs))


def _refused(title: str, said: str) -> View:
    return View(title, (Paragraph((said,)),), outcome="refused")


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
