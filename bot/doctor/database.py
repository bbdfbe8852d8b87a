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
from bot.language import _
from bot.settings import WrongSettings
from bot.storage.clock import utc_now
from bot.storage.database import DatabaseError
from bot.storage.migrations import NEWEST

if TYPE_CHECKING:
    from pathlib import Path

    from bot.doctor.place import Place
    from bot.identity.vault import Vault

_AFTER: Final = "database"


async def reachable(place: Place) -> Verdict:
    """Whether it answers; a file that is not there yet, whether it can be made."""
    try:
        if place.fresh and (file := place.db.file):
            return await asyncio.to_thread(_can_be_made, file)
        await place.revision()
    except DatabaseError as error:
        advice = _("Look at DATABASE_URL: host, name, user, password, and whether its server lets this machine in.")
        return wrong(_("The database cannot be used: {error}").format(error=error), advice)
    return ok(_("{kind} answers.").format(kind=place.db.kind))


def _can_be_made(file: Path) -> Verdict:
    folder = next((one for one in file.absolute().parents if one.exists()), file.absolute().parent)
    try:
        with TemporaryFile(dir=folder):
            return ok(_("There is no {file} yet: the first start makes it.").format(file=file))
    except OSError as error:
        said = _("{file} cannot be made: {folder} is not to be written to ({why}).").format(
            file=file, folder=folder, why=error.strerror
        )
        return wrong(said, _("Mount a volume there that the bot's user may write to, or set DATABASE_URL."))


async def schema(place: Place) -> Verdict:
    """Whether its tables are those of this version."""
    try:
        revision = None if place.fresh else await place.revision()
    except DatabaseError:
        return unchecked(_AFTER)
    if revision == NEWEST:
        return ok(_("The schema is the newest, {newest}.").format(newest=NEWEST))
    if revision and revision > NEWEST:
        said = _("The schema is {revision}, of a newer version of the bot; this one knows {newest}.").format(
            revision=revision, newest=NEWEST
        )
        return wrong(said, _("Run that version again, or restore the backup from before: there is no way back."))
    if not place.settings.auto_migrate:
        advice = _("Run dojo-bot migrate, or set AUTO_MIGRATE=true.")
        return wrong(
            _("The schema is {revision}, and this version needs {newest}.").format(
                revision=revision or _("not there yet"), newest=NEWEST
            ),
            advice,
        )
    if revision is None:
        return _no_tables()
    return warning(
        _("The schema is {revision}; the next start brings it to {newest}.").format(revision=revision, newest=NEWEST),
        _("Make a backup before."),
    )


async def writing(place: Place) -> Verdict:
    """Whether it takes what the bot writes."""
    try:
        if place.fresh or await place.revision() != NEWEST:
            return _no_tables() if place.fresh or await place.revision() is None else unchecked("database.schema")
    except DatabaseError:
        return unchecked(_AFTER)
    try:
        await place.db.writes()
    except DatabaseError as error:
        advice = _("Give the user the right to write, and do not lead DATABASE_URL to a read-only replica.")
        return wrong(_("The database takes nothing: {error}").format(error=error), advice)
    return ok(_("The bot may write to it."))


async def stored(place: Place) -> Verdict:
    """Whether the keys open what is stored under them."""
    if not place.has_dojo:
        return unchecked("settings")  # what is sealed belongs to one DefectDojo
    try:
        vault = place.vault
        return await unready(place) or await _kept(place, vault)
    except WrongSettings:
        return unchecked("keys")
    except DatabaseError:
        return unchecked(_AFTER)


async def unready(place: Place) -> Verdict | None:
    """What keeps the tables from being read; None where nothing does. Raises DatabaseError."""
    if place.fresh or await place.revision() is None:
        return absent(_("Nothing is stored yet."), _("There is nothing to do."))
    return None if await place.revision() == NEWEST else unchecked("database.schema")


async def _kept(place: Place, vault: Vault | None) -> Verdict:
    """What is kept, tried with the keys. Raises DatabaseError."""
    tokens, others = Tokens(place.db, vault), (People(place.db, vault), Links(place.db, utc_now, vault))
    needed = [await one.unknown_keys() for one in (tokens, *others)]
    if lacking := sorted(set(chain.from_iterable(needed))):
        said = _("What is stored needs keys that TOKEN_KEYS lacks: {keys}.").format(keys=", ".join(lacking))
        return wrong(said, _("Put them back, behind the first, until dojo-bot rotate-keys has run."))
    survey = await tokens.survey()
    if survey.shut:
        said = _("{shut} of {all} stored tokens do not open.").format(
            shut=survey.shut, all=survey.current + survey.older + survey.shut
        )
        advice = _(
            "Was a key changed under its old id, or DEFECTDOJO_URL? Put it back, or let these people link again."
        )
        return wrong(said, advice)
    if survey.older:
        return warning(
            _("{count} tokens are under an older key.").format(count=survey.older), _("Run dojo-bot rotate-keys.")
        )
    return ok(_("{count} tokens, all under the first key.").format(count=survey.current))


def _no_tables() -> Verdict:
    return ok(_("There are no tables yet: serve makes them."))
