"""Checks of Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.doctor.place import opened
from bot.doctor.verdict import Verdict, absent, ok, unchecked, warning, wrong
from bot.language import _
from bot.platforms.slack.inspection import NotAnswered, greeted
from bot.platforms.slack.scopes import NEEDED

if TYPE_CHECKING:
    from bot.doctor.place import Place

TOKEN: Final = "slack.token"  # noqa: S105  # a check's id


async def token(place: Place) -> Verdict:
    """Whose the bot token is, and whether it is a bot's."""
    if not place.settings.slack_bot_token:
        return _absent()
    try:
        said = await place.slack()
    except NotAnswered as error:
        if error.refused:
            return wrong(_("Slack does not take the bot token: {error}.").format(error=error), _copy())
        return wrong(_("Slack gives no answer: {error}.").format(error=error), _way_out())
    if not said.is_bot:
        return wrong(_("SLACK_BOT_TOKEN is a person's token, not the bot's."), _copy())
    return ok(_("It is {name}'s, in the workspace {team}.").format(name=said.name, team=said.team))


async def scopes(place: Place) -> Verdict:
    """What the app may do, against what it needs."""
    if not place.settings.slack_bot_token:
        return _absent()
    try:
        granted = (await place.slack()).scopes
    except NotAnswered:
        return unchecked(TOKEN)
    if granted is None:
        advice = _("Compare them with what `dojo-bot manifest slack` prints.")
        return warning(_("Slack does not tell which scopes were granted."), advice)
    missing = {scope: need for scope, need in NEEDED.items() if scope not in granted}
    if not missing:
        return ok(_("All that the manifest asks for were granted."))
    told = "; ".join(f"{scope} ({_(need.without)})" for scope, need in missing.items())
    judge = warning if all(need.optional for need in missing.values()) else wrong
    return judge(_("Not granted: {told}.").format(told=told), _reinstall())


async def requests(place: Place) -> Verdict:
    """Whether Slack has a way to us: Socket Mode, or HTTP with the secret that proves it is Slack."""
    settings = place.settings
    if not settings.slack_bot_token:
        return _absent()
    if settings.slack_app_token:
        return ok(_("They come through Socket Mode, since SLACK_APP_TOKEN is set; /slack/events is shut."))
    if settings.slack_signing_secret:
        return ok(_("They come to POST /slack/events, signed. Event Subscriptions must say Verified."))
    advice = _("Copy the Signing Secret from Basic Information, or set SLACK_APP_TOKEN for Socket Mode.")
    return wrong(_("SLACK_SIGNING_SECRET is not set: nothing that comes in can be believed."), advice)


async def sockets(place: Place) -> Verdict:
    """Whether Socket Mode's connection opens."""
    given = opened(place.settings.slack_app_token)
    if not given:
        return absent(
            _("SLACK_APP_TOKEN is not set: no Socket Mode."), _("It is for clusters that Slack cannot reach.")
        )
    try:
        await greeted(given, str(place.settings.slack_api_url))
    except NotAnswered as error:
        if error.refused:
            advice = _("It begins with xapp-, has the scope connections:write, and Socket Mode is on in the app.")
            return wrong(_("Slack does not take SLACK_APP_TOKEN: {error}.").format(error=error), advice)
        advice = _("Look for a proxy or firewall between this machine and wss://*.slack.com.")
        return wrong(_("The connection does not open: {error}.").format(error=error), advice)
    return ok(_("The connection opens."))


def _reinstall() -> str:
    return _("Paste what `dojo-bot manifest slack` prints into App Manifest, then Install App, Reinstall.")


def _copy() -> str:
    return _("Copy the Bot User OAuth Token (xoxb-…) from Install App to SLACK_BOT_TOKEN.")


def _way_out() -> str:
    return _("Look at this machine's way out to slack.com, and at SLACK_API_URL.")


def _absent() -> Verdict:
    return absent(_("SLACK_BOT_TOKEN is not set."), _("docs/slack.md names each click."))
