"""Checks of the digests of CONFIG_FILE: whether they can be read and posted. Those of chat were checked there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.digests.composer import refusal
from bot.doctor import database, defectdojo
from bot.doctor.place import opened
from bot.doctor.verdict import Verdict, absent, ok, unchecked, wrong
from bot.dojo.errors import DojoError, Unavailable, Unreachable
from bot.language import _
from bot.operations.errors import Halt
from bot.operations.findings import list_findings
from bot.platforms.slack.inspection import NotAnswered, unpostable
from bot.platforms.teams.joining import unpostable as unpostable_in_teams
from bot.storage.conversations import Conversations
from bot.storage.database import DatabaseError

if TYPE_CHECKING:
    from bot.configuration import Declared
    from bot.doctor.place import Place
    from bot.dojo.client import DojoClient


async def channels(place: Place) -> tuple[Verdict, ...]:
    """Whether the bot may post where each of them goes."""
    if place.configuration is None:
        return (unchecked("config"),)
    if not place.configuration.digests:
        return (_absent(),)
    return tuple([await _channel(place, one) for one in place.configuration.digests])


async def _channel(place: Place, digest: Declared) -> Verdict:
    platform, _colon, channel = digest.channel.partition(":")
    if platform == "teams":
        why = await _not_in(place, channel)
    else:
        why = await _not_in_slack(place, channel)
    if isinstance(why, Verdict):
        return why
    if why:
        return wrong(_("{name} cannot be posted to {channel}.").format(name=digest.name, channel=channel), why)
    return ok(_("{name} goes to {channel}.").format(name=digest.name, channel=channel))


async def _not_in_slack(place: Place, channel: str) -> str | Verdict:
    settings = place.settings
    try:
        await place.slack()
    except NotAnswered:
        return unchecked("slack.token")
    return await unpostable(opened(settings.slack_bot_token), str(settings.slack_api_url), channel)


async def _not_in(place: Place, conversation: str) -> str | Verdict:
    """The same in Teams, as far as the bot has been told."""
    if not place.settings.teams_client_id:
        return unchecked("teams.registration")
    try:
        return await database.unready(place) or await unpostable_in_teams(Conversations(place.db), conversation)
    except DatabaseError:
        return unchecked("database")


async def filters(place: Place) -> tuple[Verdict, ...]:
    """Whether the service account can read what each of them tells."""
    if place.configuration is None:
        return (unchecked("config"),)
    if not place.configuration.digests:
        return (_absent(),)
    if place.dojo is None or (await defectdojo.token(place)).result == "wrong":
        return (unchecked("defectdojo.token"),)
    if (await defectdojo.reachable(place)).result == "wrong":
        return (unchecked(defectdojo.CONNECTION),)
    return tuple([await _filter(place.dojo, one) for one in place.configuration.digests])


async def _filter(dojo: DojoClient, digest: Declared) -> Verdict:
    try:
        page = await list_findings(digest.filter.model_copy(update={"limit": 1}), dojo)
    except (Unavailable, Unreachable):
        return unchecked(defectdojo.CONNECTION)
    except (DojoError, Halt) as error:
        said = _("{name} cannot be read with the service account.").format(name=digest.name)
        return wrong(said, " ".join([_("Mend its filter or the account's rights."), refusal(digest.digest(), error)]))
    return ok(_("{name} finds {count} now.").format(name=digest.name, count=page.count))


def _absent() -> Verdict:
    return absent(_("CONFIG_FILE declares no digest."), _("People declare theirs in chat: digest add."))
