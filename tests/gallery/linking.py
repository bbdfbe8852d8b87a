"""How people are linked, and what is said to those who are not, or may not."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, get_args

from bot.dojo.models import Account
from bot.identity.credentials import Lack, Link
from bot.identity.linking import Offer
from bot.identity.proof import Fault, TokenRefused
from bot.identity.roles import Holding, Role, Unknown
from bot.operations.command import Draft
from bot.operations.errors import CannotLink, RoleTooLow
from bot.operations.linking import EnterCode, GiveToken, Linkable, Linked, StartLink, Unlink
from bot.views import linking, refusals
from tests.gallery.models import HOSTILE
from tests.gallery.samples import ALICE, IDENTITY, PERSON

if TYPE_CHECKING:
    from bot.views.model import View

_SIGN_IN: Final = Offer("https://dojo-bot.example/link/3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", gives_token=True)
_NOTHING: Final = Offer("", gives_token=False)
_TOO_OFTEN: Final = Offer("", gives_token=True, too_often=True)
_EXPIRING: Final = Link(IDENTITY.key, IDENTITY.tid, IDENTITY.oid, None, "", dt.datetime(2027, 1, 1, tzinfo=dt.UTC))


def _linkable(offer: Offer, lack: Lack | None) -> View:
    return linking.linkable(StartLink(), Linkable(IDENTITY.key, offer, lack, IDENTITY))


def _lacking() -> dict[str, View]:
    lacks: tuple[Lack, ...] = get_args(Lack)
    return {
        **{f"not-linked-{lack.replace(' ', '-')}": linking.not_linked(lack, IDENTITY.key, _SIGN_IN) for lack in lacks},
        "not-linked-in-words": linking.in_words("no token"),
        "not-linked-too-often": linking.not_linked("no link", IDENTITY.key, _TOO_OFTEN),
        "not-linked-ask": linking.not_linked("no link", IDENTITY.key, _NOTHING),
        "not-linked-ask-token": linking.not_linked("no token", IDENTITY.key, _NOTHING),
    }


def _faults() -> dict[str, View]:
    faults: tuple[Fault, ...] = get_args(Fault)
    refused = {fault: CannotLink(TokenRefused(fault, HOSTILE["mentions"]), (Draft(GiveToken),)) for fault in faults}
    halts = {
        **{f"token-{fault.replace(' ', '-')}": halt for fault, halt in refused.items()},
        "wrong-code": CannotLink("That is not the code on the page. Tries left: 4.", (Draft(EnterCode),)),
        "no-code": CannotLink("Nobody has signed in for you within the last ten minutes.", (StartLink(),)),
        "too-often": CannotLink("You have asked for many links within ten minutes."),
    }
    return {f"cannot-link-{name}": linking.cannot_link(halt) for name, halt in halts.items()}


def _roles() -> dict[str, View]:
    held = {
        "too-low": Holding(Role.READER, "G-Usuarios-DefectDojo-Reader"),
        "hostile": Holding(Role.READER, HOSTILE["mentions"]),
        "none": Holding(),
        **{f"unknown-{why.replace(' ', '-')}": Holding(unknown=why) for why in get_args(Unknown) if why},
    }
    return {f"role-{name}": refusals.not_admitted(RoleTooLow(Role.WRITER, one)) for name, one in held.items()}


VIEWS: Final[dict[str, View]] = {
    "link": _linkable(_SIGN_IN, "no link"),
    "link-linked": _linkable(_SIGN_IN, None),
    "linked": linking.linked(EnterCode(code="7K3Q9M2X"), Linked(IDENTITY, PERSON, complete=True)),
    "linked-without-token": linking.linked(EnterCode(code="7K3Q9M2X"), Linked(_EXPIRING, PERSON, complete=False)),
    "linked-told": linking.told(PERSON.name, IDENTITY.key),
    "linked-told-hostile": linking.told(HOSTILE["mentions"], IDENTITY.key),
    "linked-joined": linking.joined("slack:T0123/U0789"),
    "token-given": linking.token_given(GiveToken(token="never-shown"), ALICE),
    "token-given-superuser": linking.token_given(
        GiveToken(token="never-shown"), Account(id=1, username="admin", is_superuser=True)
    ),
    "unlinked": linking.unlinked(Unlink(), there_was=True),
    "unlinked-nothing": linking.unlinked(Unlink(), there_was=False),
    **_lacking(),
    **_faults(),
    **_roles(),
}
