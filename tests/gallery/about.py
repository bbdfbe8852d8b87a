"""What the bot says about itself and about people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.catalogue import BY_VERB, CATALOGUE
from bot.dojo.errors import (
    Unreachable,
)
from bot.dojo.models import Account
from bot.identity.caller import Caller
from bot.identity.person import Person
from bot.identity.roles import Holding, Role
from bot.operations.about import Help, Self, Topics, WhoAmI
from bot.views import about
from tests.gallery.models import HOSTILE
from tests.gallery.samples import ALICE, CALLER, IDENTITY, PERSON

if TYPE_CHECKING:
    from bot.views.model import (
        View,
    )

WRITER: Final = replace(PERSON, holding=Holding(Role.WRITER, "G-Usuarios-DefectDojo-Writer"))
UNKNOWN: Final = replace(PERSON, holding=Holding(unknown="too many groups"))


def _about() -> dict[str, View]:
    people = {
        "whoami": Self(CALLER, IDENTITY, PERSON, ALICE),
        "whoami-with-a-role": Self(CALLER, IDENTITY, WRITER, ALICE, roles_decide=True),
        "whoami-without-a-role": Self(CALLER, IDENTITY, PERSON, ALICE, roles_decide=True),
        "whoami-role-unknown": Self(CALLER, IDENTITY, UNKNOWN, ALICE, roles_decide=True),
        "whoami-unlinked": Self(CALLER, None, None, None, lack="no link"),
        "whoami-without-a-token": Self(CALLER, IDENTITY, PERSON, None, lack="no token"),
        "whoami-trouble": Self(CALLER, IDENTITY, PERSON, None, trouble=Unreachable()),
        "whoami-hostile": Self(
            Caller("slack", "T0", "U0", HOSTILE["mentions"]),
            IDENTITY,
            Person("", "", HOSTILE["mentions"], holding=Holding(Role.READER, HOSTILE["markdown"])),
            Account(id=1, username="<!here>"),
            roles_decide=True,
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
