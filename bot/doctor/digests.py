"""Checks of the digests of CONFIG_FILE: whether they can be read and posted. Those of chat were checked there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.digests.composer import refusal
from bot.doctor import defectdojo
from bot.doctor.place import opened
from bot.doctor.verdict import Verdict, absent, ok, unchecked, warning, wrong
from bot.dojo.errors import DojoError, Unavailable, Unreachable
from bot.operations.errors import Halt
from bot.operations.findings import list_findings
from bot.platforms.slack.inspection import NotAnswered, unpostable

if TYPE_CHECKING:
    from bot.configuration import Declared
    from bot.doctor.place import Place
    from bot.dojo.client import DojoClient

_ABSENT = absent("CONFIG_FILE declares no digest.", "People declare theirs in chat: digest add.")


async def channels(place: Place) -> tuple[Verdict, ...]:
    """Whether the bot may post where each of them goes."""
    if place.configuration is None:
        return (unchecked("config"),)
    if not place.configuration.digests:
        return (_ABSENT,)
    return tuple([await _channel(place, one) for one in place.configuration.digests])


async def _channel(place: Place, digest: Declared) -> Verdict:
    platform, _colon, channel = digest.channel.partition(":")
    if platform != "slack":
        said = f"{digest.name} goes to {platform}, which cannot be asked."
        return warning(said, "Run it once in chat: digest run.")
    settings = place.settings
    try:
        await place.slack()
    except NotAnswered:
        return unchecked("slack.token")
    if why := await unpostable(opened(settings.slack_bot_token), str(settings.slack_api_url), channel):
        return wrong(f"{digest.name} cannot be posted to {channel}.", why)
    return ok(f"{digest.name} goes to {channel}.")


async def filters(place: Place) -> tuple[Verdict, ...]:
    """Whether the service account can read what each of them tells."""
    if place.configuration is None:
        return (unchecked("config"),)
    if not place.configuration.digests:
        return (_ABSENT,)
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
        said = f"{digest.name} cannot be read with the service account."
        return wrong(said, f"Mend its filter or the account's rights. {refusal(digest.digest(), error)}")
    return ok(f"{digest.name} finds {page.count} now.")
