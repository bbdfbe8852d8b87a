"""What the bot says about itself and about people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.catalogue import BY_VERB, CATALOGUE
from bot.dojo.errors import (
    Unreachable,
)
from bot.dojo.models import Account
from bot.identity.caller import Caller
from bot.operations.about import Help, Self, Topics, WhoAmI
from bot.views import about
from tests.gallery.models import HOSTILE
from tests.gallery.samples import ALICE, CALLER, IDENTITY

if TYPE_CHECKING:
    from bot.views.model import (
        View,
    )


def _about() -> dict[str, View]:
    people = {
        "whoami": Self(CALLER, IDENTITY, ALICE),
        "whoami-unlinked": Self(CALLER, None, None),
        "whoami-trouble": Self(CALLER, IDENTITY, None, Unreachable()),
        "whoami-hostile": Self(
            Caller("slack", "T0", "U0", HOSTILE["mentions"]), None, Account(id=1, username="<!here>")
        ),
    }
    return {
        "help": about.topics(Help(), Topics(CATALOGUE, one=False)),
        **{
            f"help-{verb.replace(' ', '-')}": about.topics(Help(verb=verb), Topics((row,), one=True))
            for verb, row in BY_VERB.items()
        },
        **{name: about.self_(WhoAmI(), person) for name, person in people.items()},
    }


VIEWS: Final = _about()
