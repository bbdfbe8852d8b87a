"""All that linking needs: what is kept, a DefectDojo, and somebody who brings messages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx

from bot.identity.attempts import Attempts
from bot.identity.audit import Audit
from bot.identity.credentials import Link, OwnCredentials, Policy
from bot.identity.departures import Departures
from bot.identity.linking import Linking, Rules, Stores
from bot.identity.links import Links
from bot.identity.people import People
from bot.identity.person import Person
from bot.identity.rights import Directory, Rights
from bot.identity.roles import RoleMap
from bot.identity.token_files import UserTokenFiles
from bot.identity.tokens import Tokens
from bot.identity.waiting import Waiting, Wish
from playground import defectdojo
from tests.identity.people import ANA, ANA_OID, DOJO, TID, vault
from tests.identity.tenant import Clock

if TYPE_CHECKING:
    from pathlib import Path

    from bot.identity.caller import Caller
    from bot.identity.credentials import TokenFailure
    from bot.storage.database import Database

WHO = Person(TID, ANA_OID, "Ana Souza", ("ana.souza@contoso.example",))


@dataclass
class Messenger:
    """A courier that keeps what it was to bring."""

    told: list[tuple[Caller, Link, str]] = field(default_factory=list)
    resumed: list[Wish] = field(default_factory=list)
    warned: list[tuple[str, str]] = field(default_factory=list)
    """Whom, and of which other chat identity."""

    async def joined(self, other: Link, link: Link) -> None:
        self.warned.append((other.key, link.key))

    async def linked(self, caller: Caller, link: Link, name: str) -> None:
        self.told.append((caller, link, name))

    async def resume(self, wish: Wish) -> None:
        self.resumed.append(wish)


class Place:
    """All that linking needs."""

    def __init__(self, db: Database) -> None:
        self.db, self.clock, self.messenger, keys = db, Clock(), Messenger(), vault()
        self.failed: list[TokenFailure] = []
        """What was wrong with tokens that did not work."""
        self.state = defectdojo.seeded(findings=1)
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(defectdojo.build(self.state)), base_url=DOJO)
        moment = self.clock.moment
        self.links, self.tokens, self.people = Links(db, moment), Tokens(db, keys, moment), People(db, keys, moment)
        self.attempts, self.waiting, self.audit = Attempts(db, keys, moment), Waiting(db, keys, moment), Audit(db)
        self.stores = Stores(self.links, self.tokens, self.people, self.attempts, self.waiting)

    def linking(self, *, keys: bool = True, url: str = "https://bot.test", rules: Rules | None = None) -> Linking:
        """With keys, and a public address."""
        stores = self.stores if keys else replace(self.stores, attempts=None, waiting=None)
        more = (rules or Rules(url), self.messenger, self.clock.moment)
        return Linking(stores, self.credentials(), self.audit, self.http, *more)

    def credentials(
        self, folder: Path | None = None, directory: Directory | None = None, **policy: Any
    ) -> OwnCredentials:
        """Whose token a command runs with; tokens may be mounted in the folder, and Entra ID may be there."""
        rights = Rights(self.people, RoleMap({}), directory, timedelta(days=1), self.clock.moment)
        return OwnCredentials(
            self.http,
            self.links,
            self.tokens,
            rights,
            Departures(self.links, self.audit),
            policy=Policy(teams_tenant=TID, **policy),
            together=self.db.together,
            files=UserTokenFiles(folder) if folder else None,
            clock=self.clock.moment,
            failed=self.failed.append,
        )

    async def signed_in(self, person: Person = WHO) -> str:
        """Somebody has signed in for Ana's chat identity; their code."""
        word = await self.attempts.offer(ANA)
        await self.attempts.confirm(word, word)
        await self.attempts.signed_in(word, person)
        attempt = await self.attempts.of(word)
        assert attempt
        return attempt.content.code

    async def linked(self) -> None:
        """Ana is linked, and has no token."""
        await self.people.put(WHO)
        await self.links.add(ANA.key, (TID, ANA_OID), "a test")

    async def kept(self) -> str | None:
        kept = await self.tokens.get(TID, ANA_OID)
        return kept.token if kept else None

    async def noted(self) -> list[tuple[str, str, str, str | None, str | None]]:
        """The audit, newest first."""
        rows = [row.entry for row in await self.audit.rows()]
        return [(row.operation, row.outcome, row.code, row.oid, row.dojo_user) for row in rows]
