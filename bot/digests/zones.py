"""The time zones that there are, by the names that people write."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from bot.digests.schedule import BadSchedule
from bot.language import _


def zone_named(name: str) -> str:
    """Find a zone by its IANA name, in upper or lower case. Raises BadSchedule, with a zone of a similar name."""
    wanted = "_".join(name.casefold().split())
    zone = _zones().get(wanted)
    if zone:
        return zone
    close = _similar(wanted)
    if close:
        raise BadSchedule(
            _("There is no time zone “{name}”: did you mean {close}?").format(name=name[:60], close=close)
        )
    raise BadSchedule(_("There is no time zone “{name}”: name one like Europe/Berlin.").format(name=name[:60]))


@cache
def _zones() -> dict[str, str]:
    """Each by its name in lower case."""
    return {zone.casefold(): zone for zone in sorted(available_timezones())}


def _similar(wanted: str) -> str | None:
    """The zone whose city or whole name is most like it."""
    cities = {zone.rpartition("/")[2]: zone for zone in reversed(_zones())}
    known = cities | {zone: zone for zone in _zones()}
    close = get_close_matches(wanted, known, n=1)
    city = cities.get(wanted.rpartition("/")[2])
    return _zones()[city or known[close[0]]] if city or close else None
