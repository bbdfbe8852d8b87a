"""Checks of the database, and of what is sealed in it. None of them writes."""

from __future__ import annotations

import asyncio
from itertools import chain
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

from bot.doctor.verdict import Verdict, absent, ok, unchecked, warning, wrong
from bot.identity.links import Links
from bot.identity.people import People
from bot.identity.tokens import Tokens
from bot.settings import WrongSettings
from bot.storage.clock import utc_now
from bot.storage.database import DatabaseError
from bot.storage.migrations import NEWEST

if TYPE_CHECKING:
    from pathlib import Path

    from bot.doctor.place import Place
    from bot.identity.vault import Vault

_AFTER: Final = "database"
_NO_TABLES: Final = "There are no tables yet: serve makes them."


async def reachable(place: Place) -> Verdict:
    """Whether it answers; a file that is not there yet, whether it can be made."""
    try:
        if place.fresh and (file := place.db.file):
            return await asyncio.to_thread(_can_be_made, file)
        await place.revision()
    except DatabaseError as error:
        advice = "Look at DATABASE_URL: host, name, user, password, and whether its server lets this machine in."
        return wrong(f"The database cannot be used: {error}", advice)
    return ok(f"{place.db.kind} answers.")


def _can_be_made(file: Path) -> Verdict:
    folder = next((one for one in file.absolute().parents if one.exists()), file.absolute().parent)
    try:
        with TemporaryFile(dir=folder):
            return ok(f"There is no {file} yet: the first start makes it.")
    except OSError as error:
        said = f"{file} cannot be made: {folder} is not to be written to ({error.strerror})."
        return wrong(said, "Mount a volume there that the bot's user may write to, or set DATABASE_URL.")


async def schema(place: Place) -> Verdict:
    """Whether its tables are those of this version."""
    try:
        revision = None if place.fresh else await place.revision()
    except DatabaseError:
        return unchecked(_AFTER)
    if revision == NEWEST:
        return ok(f"The schema is the newest, {NEWEST}.")
    if revision and revision > NEWEST:
        said = f"The schema is {revision}, of a newer version of the bot; this one knows {NEWEST}."
        return wrong(said, "Run that version again, or restore the backup from before: there is no way back.")
    if not place.settings.auto_migrate:
        advice = "Run dojo-bot migrate, or set AUTO_MIGRATE=true."
        return wrong(f"The schema is {revision or 'not there yet'}, and this version needs {NEWEST}.", advice)
    if revision is None:
        return ok(_NO_TABLES)
    return warning(f"The schema is {revision}; the next start brings it to {NEWEST}.", "Make a backup before.")


async def writing(place: Place) -> Verdict:
    """Whether it takes what the bot writes."""
    try:
        if place.fresh or await place.revision() != NEWEST:
            return ok(_NO_TABLES) if place.fresh or await place.revision() is None else unchecked("database.schema")
    except DatabaseError:
        return unchecked(_AFTER)
    try:
        await place.db.writes()
    except DatabaseError as error:
        advice = "Give the user the right to write, and do not lead DATABASE_URL to a read-only replica."
        return wrong(f"The database takes nothing: {error}", advice)
    return ok("The bot may write to it.")


async def stored(place: Place) -> Verdict:
    """Whether the keys open what is stored under them."""
    if not place.has_dojo:
        return unchecked("settings")  # what is sealed belongs to one DefectDojo
    try:
        vault = place.vault
        if place.fresh or await place.revision() is None:
            return absent("Nothing is stored yet.", "There is nothing to do.")
        return await _kept(place, vault) if await place.revision() == NEWEST else unchecked("database.schema")
    except WrongSettings:
        return unchecked("keys")
    except DatabaseError:
        return unchecked(_AFTER)


async def _kept(place: Place, vault: Vault | None) -> Verdict:
    """What is kept, tried with the keys. Raises DatabaseError."""
    tokens, others = Tokens(place.db, vault), (People(place.db, vault), Links(place.db, utc_now, vault))
    needed = [await one.unknown_keys() for one in (tokens, *others)]
    if lacking := sorted(set(chain.from_iterable(needed))):
        said = f"What is stored needs keys that TOKEN_KEYS lacks: {', '.join(lacking)}."
        return wrong(said, "Put them back, behind the first, until dojo-bot rotate-keys has run.")
    survey = await tokens.survey()
    if survey.shut:
        said = f"{survey.shut} of {survey.current + survey.older + survey.shut} stored tokens do not open."
        advice = "Was a key changed under its old id, or DEFECTDOJO_URL? Put it back, or let these people link again."
        return wrong(said, advice)
    if survey.older:
        return warning(f"{survey.older} tokens are under an older key.", "Run dojo-bot rotate-keys.")
    return ok(f"{survey.current} tokens, all under the first key.")
