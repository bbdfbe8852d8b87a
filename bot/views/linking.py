"""What the bot says about who you are: how to be linked, that you are, that you are not any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.language import _
from bot.operations.about import WhoAmI
from bot.operations.command import Draft
from bot.operations.linking import EnterCode, GiveToken, StartLink, Unlink
from bot.views.model import Actions, Block, Button, Confirm, LinkButton, Paragraph, Strong, View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.dojo.models import Account
    from bot.identity.credentials import Lack
    from bot.identity.linking import Offer
    from bot.identity.proof import Fault, TokenRefused
    from bot.operations.errors import CannotLink
    from bot.operations.linking import Linkable, Linked

WHY: Final[Mapping[Lack, str]] = {
    "no link": "I don't know your DefectDojo account yet, so I cannot act for you.",
    "expired": "Your link has expired: sign in once more.",
    "gone": "Entra ID does not sign you in any more, so I have forgotten you.",
    "no token": "You are linked, but I have no DefectDojo token of yours.",
    "dead token": "DefectDojo no longer accepts your token, so I have forgotten it.",
    "mounted token": "DefectDojo does not accept the token that an administrator keeps for you. Ask for a new one.",
    "superuser": "Your token is a superuser's, which I am told not to use; I have forgotten it.",
}

FAULTS: Final[Mapping[Fault, str]] = {
    "rejected": "DefectDojo does not know this token. Copy it again from its page “API v2 Key”.",
    "inactive": "The DefectDojo account “{username}” is not active.",
    "superuser": "“{username}” is a superuser of DefectDojo. Give the token of an ordinary account of yours.",
    "somebody else's": (
        "The token belongs to “{username}” in DefectDojo, whose e-mail address and username are not those that Entra "
        "ID knows of you. If it is yours, an administrator can say so: dojo-bot links add … --dojo-user {username}"
    ),
}


def linkable(_command: StartLink, state: Linkable) -> View:
    """Where somebody stands, and the next step."""
    if state.lack is None:
        said = _("You are linked, and everything works. To link anew, sign in once more; to end it, unlink.")
        if not state.offer.url:
            said = _("You are linked, and everything works. To make me forget your token, unlink.")
        buttons: tuple[Button | LinkButton, ...] = (
            *_sign_in(state.offer),
            Button(_("Who am I?"), WhoAmI()),
            unlink_button(_("Unlink")),
        )
        return View(_("You are linked"), (Paragraph((said,)), Actions(buttons)))
    return not_linked(state.lack, state.key, state.offer)


def not_linked(lack: Lack, key: str, offer: Offer) -> View:
    """The View for somebody whom the bot cannot act for, with the step that mends it."""
    said = Paragraph((Strong(_(WHY[lack])),))
    if lack == "mounted token":
        return View(_("A token is missing"), (said,), outcome="refused")
    if lack in {"no token", "dead token", "superuser"}:
        return View(_("A token is missing"), (said, *_ask_token(offer, key)), outcome="refused")
    return View(_("You are not linked"), (said, *_ask_sign_in(offer, key)), outcome="refused")


def in_words(lack: Lack) -> View:
    """The same where nothing can be pressed."""
    step = _("Write “link” to me in our direct chat, and I say what to do.")
    steps = () if lack == "mounted token" else (Paragraph((step,)),)
    return View(_("You are not linked"), (Paragraph((_(WHY[lack]),)), *steps), outcome="refused")


def linked(_command: EnterCode, made: Linked) -> View:
    """That a link was made, and what is still missing."""
    name = made.person.name or made.link.oid
    done = Paragraph((Strong(_("You are linked to {name} now.").format(name=name)),))
    if made.complete:
        more: tuple[Block, ...] = (Paragraph((_("What you do here from now on, you do in your own name."),)),)
        return View(_("Linked"), (done, *more, Actions((Button(_("Who am I?"), WhoAmI()),))))
    missing = Paragraph((_("One thing is missing: your DefectDojo token."),))
    return View(_("Linked"), (done, missing, Actions((Button(_("Give my token…"), Draft(GiveToken)),))))


def told(name: str, key: str) -> View:
    """What the chat identity is told directly when a link was made, so that nobody is linked unknowingly."""
    said = _(
        "Your chat account ({key}) is linked to {name} of Entra ID from now on: what you do here is done in that name."
    )
    doubt = _("If you did not just do this yourself, press the button.")
    blocks = (Paragraph((said.format(key=key, name=name),)), Paragraph((doubt,)))
    return View(_("You were linked"), (*blocks, Actions((unlink_button(_("It wasn't me")),))))


def joined(key: str) -> View:
    """What a chat identity is told when a further one is linked to the same person."""
    said = _("A further chat account, {key}, is linked to you from now on, and acts in your name.").format(key=key)
    doubt = _("If that is not yours, somebody got you to sign in for them: tell the bot's administrator at once.")
    return View(_("A further account is linked to you"), (Paragraph((said,)), Paragraph((Strong(doubt),))))


def token_given(_command: GiveToken, account: Account) -> View:
    """Whose token it is."""
    said = _("Thank you. You act as {username} in DefectDojo now.").format(username=account.username)
    more = (Paragraph((superuser_warning(),)),) if account.is_superuser else ()
    return View(_("Token kept"), (Paragraph((Strong(said),)), *more, Actions((Button(_("Who am I?"), WhoAmI()),))))


def unlinked(_command: Unlink, there_was: bool) -> View:  # noqa: FBT001  # a view takes its result by place
    """That nothing is left."""
    if not there_was:
        return View(_("Unlinked"), (Paragraph((_("You were not linked, so there was nothing to forget."),)),))
    said = _(
        "I have forgotten who you are, and your token. The token itself still works in DefectDojo: renew it there "
        "(API v2 Key) if somebody else may have it."
    )
    return View(_("Unlinked"), (Paragraph((said,)), Actions((Button(_("Link again"), StartLink()),))))


def cannot_link(halt: CannotLink) -> View:
    """Why it did not work, and what to press next."""
    labels = {StartLink: _("Begin anew"), EnterCode: _("Enter the code…"), GiveToken: _("Give my token…")}
    buttons = tuple(Button(labels[one.command if isinstance(one, Draft) else type(one)], one) for one in halt.next)
    actions = (Actions(buttons),) if buttons else ()
    said = halt.reason if isinstance(halt.reason, str) else refused_token(halt.reason)
    return View(_("Not linked"), (Paragraph((said,)), *actions), outcome="refused")


def superuser_warning() -> str:
    """What somebody is told whose token may do everything."""
    return _("Mind that this account is a superuser: what you press in chat can change everything.")


def refused_token(refusal: TokenRefused) -> str:
    """Why a token is not taken, in one sentence."""
    return _(FAULTS[refusal.fault]).format(username=refusal.username)


def _ask_sign_in(offer: Offer, key: str) -> tuple[Block, ...]:
    if offer.too_often:
        step = _("You got a button for this several times a moment ago: press one of those, or wait ten minutes.")
        return (Paragraph((step,)),)
    if not offer.url:
        step = _("Ask the bot's administrator to link you: your chat identity is {key}.").format(key=key)
        return (Paragraph((step,)),)
    step = _(
        "Press the button and sign in. The page then shows a code: enter it here. The button is for you alone, and "
        "works for ten minutes."
    )
    return (Paragraph((step,)), Actions((*_sign_in(offer), Button(_("Enter the code…"), Draft(EnterCode)))))


def _ask_token(offer: Offer, key: str) -> tuple[Block, ...]:
    if not offer.gives_token:
        step = _("Ask the bot's administrator to add your token: your chat identity is {key}.").format(key=key)
        return (Paragraph((step,)),)
    page = (LinkButton(_("Give it on a page"), offer.url),) if offer.url else ()
    return (Actions((Button(_("Give my token…"), Draft(GiveToken)), *page)),)


def _sign_in(offer: Offer) -> tuple[LinkButton, ...]:
    return (LinkButton(_("Sign in"), offer.url),) if offer.url else ()


def unlink_button(label: str) -> Button:
    """The button that ends a link, after a question."""
    question = _("I forget who you are, and your token, at once. You can link again at any time.")
    return Button(label, Unlink(), "bad", Confirm(_("Unlink?"), question, _("Unlink"), _("Keep the link")))
