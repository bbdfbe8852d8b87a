"""A part of the composition root: the database, and what stands directly on it."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from bot.identity.audit import Audit
from bot.identity.links import Links
from bot.identity.people import People
from bot.identity.tokens import Tokens
from bot.identity.vault import BadKeys, KeyRing, Vault
from bot.language import _
from bot.settings import WrongSettings
from bot.storage.clock import Clock, utc_now
from bot.storage.database import Database

if TYPE_CHECKING:
    from bot.identity.rotation import Rotation
    from bot.settings import Settings


class Store:
    """What is kept: the database, and what stands directly on it. Also all that the `links` command needs."""

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        self.db = Database(settings.database_url)
        self.vault = vault_of(settings)
        self.audit = Audit(self.db, clock, self.vault.keys if self.vault else None)
        self.links = Links(self.db, clock, self.vault)
        self.tokens = Tokens(self.db, self.vault, clock)
        self.people = People(self.db, self.vault, clock)

    async def open(self, *, migrate: bool) -> None:
        """Bring the schema to the newest, or make sure that it is. Raises WrongSettings, DatabaseError."""
        if migrate:
            await self.db.migrate()
        elif not await self.db.is_newest():
            raise WrongSettings([_("The database is not migrated: run `dojo-bot migrate`, or set AUTO_MIGRATE=true.")])
        if unknown := await self._unknown_keys():
            listed = ", ".join(unknown)
            raise WrongSettings([_("TOKEN_KEYS lacks keys that stored secrets need: {keys}.").format(keys=listed)])

    async def rotate(self) -> Rotation:
        """Seal all that is kept with the primary key. Raises NoKeys and DatabaseError."""
        return await self.tokens.rotate() + await self.people.rotate() + await self.links.rotate()

    async def _unknown_keys(self) -> list[str]:
        needed = [await one.unknown_keys() for one in (self.tokens, self.people, self.links)]
        return sorted(set(chain.from_iterable(needed)))


def vault_of(settings: Settings) -> Vault | None:
    """What seals and opens; None without keys. Raises WrongSettings."""
    if not settings.token_keys:
        return None
    try:
        return Vault(KeyRing.parse(settings.token_keys.get_secret_value()), str(settings.defectdojo_url))
    except BadKeys as error:
        raise WrongSettings([_("TOKEN_KEYS is wrong: {error}").format(error=error)]) from None
