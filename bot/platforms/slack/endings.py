"""Events that put an end to links: somebody left, or the bot was thrown out.

Reference: https://docs.slack.dev/reference/events/user_change, app_uninstalled and tokens_revoked.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import structlog

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.identity.caller import Standing
    from bot.platforms.slack.people import People

    Json = dict[str, Any]
    Ending: TypeAlias = Callable[[], Awaitable[None]]

_log = structlog.get_logger(__name__)


class Departures(Protocol):
    """What is done when somebody leaves."""

    async def departed(self, key: str, standing: Standing) -> None:
        """The person of that chat identity is no member any more."""

    async def uninstalled(self, organisation: str) -> None:
        """Nobody of that organisation (slack:T0123) can reach the bot any more."""


class Endings:
    """Hears of those who leave."""

    def __init__(self, people: People, departures: Departures) -> None:
        self._people = people
        self._departures = departures

    def heard(self, body: Json) -> Ending | None:
        """What is to be done about the event; None where it ends nothing. What was known of the person is forgotten."""
        event = body.get("event") or {}
        match event.get("type"):
            case "user_change":
                return self._changed(body, event["user"])
            case "app_uninstalled":
                return self._gone(body)
            case "tokens_revoked" if self._is_ours((event.get("tokens") or {}).get("bot") or ()):
                return self._gone(body)
            case _:
                return None

    def _changed(self, body: Json, user: Json) -> Ending | None:
        organisation = _organisation(body, user)
        self._people.forget(organisation, user["id"])
        standing = _left(user)
        key = f"slack:{organisation}/{user['id']}"
        return partial(self._departures.departed, key, standing) if standing else None

    def _gone(self, body: Json) -> Ending | None:
        """The app may be installed in other workspaces too, with other tokens than ours."""
        home, team = self._people.home, body.get("team_id")
        if home and not home.everywhere and team and not home.owns(team):
            _log.info("the app was uninstalled somewhere else", team=team)
            return None
        return partial(self._departures.uninstalled, f"slack:{body.get('enterprise_id') or team}")

    def _is_ours(self, bots: Sequence[str]) -> bool:
        """Whether one of these bots' tokens was ours; before Slack said who we are, any is taken for it."""
        home = self._people.home
        return home.bot_user in bots if home else bool(bots)


def _left(user: Json) -> Standing | None:
    if user.get("deleted"):
        return "deactivated"
    return "guest" if user.get("is_restricted") or user.get("is_ultra_restricted") else None


def _organisation(body: Json, user: Json) -> str:
    """Where the person is at home, as in a caller's key: the enterprise where there is one."""
    here, enterprise = body.get("team_id") or "", body.get("enterprise_id") or ""
    home = user.get("team_id") or here
    own = (user.get("enterprise_user") or {}).get("enterprise_id")
    return str(own or (enterprise if home in {here, enterprise} else "") or home)
