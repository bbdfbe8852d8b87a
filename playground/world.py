"""The little world around the bot: DefectDojo, Slack and Teams as stand-ins, and two people who are in both."""

from __future__ import annotations

import base64
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from bot.identity.person import Person
from playground import defectdojo
from playground.again import Memory
from playground.defectdojo.people import people as accounts
from playground.entra import EntraStandIn
from playground.slack import SlackStandIn
from playground.teams import TeamsStandIn

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bot.store import Store
    from playground.slack.schema import ArgumentsSchema
    from playground.teams.schema import CardSchema

TENANT: Final = "11111111-2222-4333-8444-555555555555"
TOKEN_KEYS: Final = "demo:" + base64.b64encode(b"a key that protects nothing real").decode()


@dataclass(frozen=True)
class Somebody:
    """A person with an account in each of the stand-ins."""

    slack: str
    oid: str
    dojo: str
    note: str
    """What the demo says about the person's rights."""
    name: str = ""

    @property
    def mail(self) -> str:
        """The mail address in Entra ID and in DefectDojo."""
        return f"{self.name.lower().replace(' ', '.')}@contoso.example"

    @property
    def key(self) -> str:
        """The chat identity, as `links` knows it."""
        return f"slack:T0DEMO/{self.slack}"


ANA: Final = Somebody(
    "U0ANA", "aaaaaaaa-0000-4000-8000-00000000000a", "ana", "sees and changes every product", "Ana Souza"
)
MARTA: Final = Somebody(
    "U0MARTA", "bbbbbbbb-0000-4000-8000-00000000000b", "marta", "sees three products only", "Marta Lima"
)


@dataclass(frozen=True, eq=False)
class _Kept:
    """What a DefectDojo knows, and what that was at first."""

    state: defectdojo.State
    memory: Memory


_GIVEN_BACK: Final[dict[tuple[str, date | None], list[_Kept]]] = defaultdict(list)


class World:
    """The stand-ins, with their memory."""

    def __init__(
        self,
        *,
        generation: str = "3.2.0",
        today: date | None = None,
        clock: Callable[[], float] | None = None,
        strict: bool = False,
        schema: ArgumentsSchema | None = None,
    ) -> None:
        self._kept, self._kind = _kept(generation, today), (generation, today)
        self.dojo = self._kept.state
        self.dojo_app = defectdojo.build(self.dojo, strict=strict)
        self.slack = SlackStandIn(schema=schema, clock=clock)
        self.entra = EntraStandIn(TENANT, clock=clock)
        self.cards: CardSchema | None = None
        """The schema of Adaptive Cards, where it is at hand; to be set before `teams` is asked for."""
        self._clock = clock

    @cached_property
    def teams(self) -> TeamsStandIn:
        """Teams' stand-in, in the tenant of Entra ID's: made when somebody asks for it."""
        return TeamsStandIn(self.entra.directory, clock=self._clock, schema=self.cards)

    def give_back(self) -> None:
        """Let a later world have this one's DefectDojo, as it was at first: sowing it takes half a second."""
        if self._kept not in _GIVEN_BACK[self._kind]:
            _GIVEN_BACK[self._kind].append(self._kept)

    def sign_in(self, entra_url: str, public_url: str) -> dict[str, Any]:
        """What the bot has to be told besides, for people to sign in."""
        app = self.entra.directory.app
        app.redirect_uris.append(f"{public_url}/auth/callback")
        return {
            "entra_tenant_id": TENANT,
            "entra_client_id": app.client_id,
            "entra_client_secret": app.client_secret,
            "entra_authority": entra_url,
            "graph_url": entra_url,
            "public_url": public_url,
        }

    def settings(self, slack_url: str, dojo_url: str, database_url: str) -> dict[str, Any]:
        """What the bot has to be told to live here."""
        return {
            "defectdojo_url": dojo_url,
            "defectdojo_api_token": defectdojo.token("service"),
            "slack_bot_token": self.slack.space.app.bot_token,
            "slack_signing_secret": self.slack.space.app.signing_secret,
            "slack_api_url": f"{slack_url}/api/",
            "database_url": database_url,
            "token_keys": TOKEN_KEYS,
        }


def _kept(generation: str, today: date | None) -> _Kept:
    """A seeded state: one that was given back, as it was at first, else a new one."""
    given_back = _GIVEN_BACK[generation, today]
    if not given_back:
        state = defectdojo.seeded(today=today, generation=generation)
        return _Kept(state, Memory(state))
    kept = given_back.pop()
    kept.memory.restore()
    return kept


async def link(store: Store, *people: Somebody) -> None:
    """Do what an administrator does with `links add --token-stdin`, and a first command with the token."""
    numbers = {user.username: user.id for user in accounts()}
    for one in people:
        await store.links.add(one.key, (TENANT, one.oid), "the demo")
        await store.people.put(Person(TENANT, one.oid, one.name, (one.mail,)))
        await store.tokens.put(TENANT, one.oid, defectdojo.token(one.dojo), proved=True)
        await store.people.proved(TENANT, one.oid, numbers[one.dojo])
