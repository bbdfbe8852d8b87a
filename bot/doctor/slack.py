"""Checks of Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.doctor.place import opened
from bot.doctor.verdict import Verdict, absent, ok, unchecked, warning, wrong
from bot.platforms.slack.inspection import NotAnswered, greeted
from bot.platforms.slack.scopes import NEEDED

if TYPE_CHECKING:
    from bot.doctor.place import Place

TOKEN: Final = "slack.token"  # noqa: S105  # a check's id
_REINSTALL: Final = "Paste what `dojo-bot manifest slack` prints into App Manifest, then Install App, Reinstall."
_COPY: Final = "Copy the Bot User OAuth Token (xoxb-…) from Install App to SLACK_BOT_TOKEN."
_WAY_OUT: Final = "Look at this machine's way out to slack.com, and at SLACK_API_URL."


async def token(place: Place) -> Verdict:
    """Whose the bot token is, and whether it is a bot's."""
    if not place.settings.slack_bot_token:
        return absent("SLACK_BOT_TOKEN is not set.", "docs/slack.md names each click.")
    try:
        said = await place.slack()
    except NotAnswered as error:
        if error.refused:
            return wrong(f"Slack does not take the bot token: {error}.", _COPY)
        return wrong(f"Slack gives no answer: {error}.", _WAY_OUT)
    if not said.is_bot:
        return wrong("SLACK_BOT_TOKEN is a person's token, not the bot's.", _COPY)
    return ok(f"It is {said.name}'s, in the workspace {said.team}.")


async def scopes(place: Place) -> Verdict:
    """What the app may do, against what it needs."""
    if not place.settings.slack_bot_token:
        return absent("SLACK_BOT_TOKEN is not set.", "docs/slack.md names each click.")
    try:
        granted = (await place.slack()).scopes
    except NotAnswered:
        return unchecked(TOKEN)
    if granted is None:
        advice = "Compare them with what `dojo-bot manifest slack` prints."
        return warning("Slack does not tell which scopes were granted.", advice)
    missing = {scope: need for scope, need in NEEDED.items() if scope not in granted}
    if not missing:
        return ok("All that the manifest asks for were granted.")
    told = "; ".join(f"{scope} ({need.without})" for scope, need in missing.items())
    judge = warning if all(need.optional for need in missing.values()) else wrong
    return judge(f"Not granted: {told}.", _REINSTALL)


async def requests(place: Place) -> Verdict:
    """Whether Slack has a way to us: Socket Mode, or HTTP with the secret that proves it is Slack."""
    settings = place.settings
    if not settings.slack_bot_token:
        return absent("SLACK_BOT_TOKEN is not set.", "docs/slack.md names each click.")
    if settings.slack_app_token:
        return ok("They come through Socket Mode, since SLACK_APP_TOKEN is set; /slack/events is shut.")
    if settings.slack_signing_secret:
        return ok("They come to POST /slack/events, signed. Event Subscriptions must say Verified.")
    advice = "Copy the Signing Secret from Basic Information, or set SLACK_APP_TOKEN for Socket Mode."
    return wrong("SLACK_SIGNING_SECRET is not set: nothing that comes in can be believed.", advice)


async def sockets(place: Place) -> Verdict:
    """Whether Socket Mode's connection opens."""
    given = opened(place.settings.slack_app_token)
    if not given:
        return absent("SLACK_APP_TOKEN is not set: no Socket Mode.", "It is for clusters that Slack cannot reach.")
    try:
        await greeted(given, str(place.settings.slack_api_url))
    except NotAnswered as error:
        if error.refused:
            advice = "It begins with xapp-, has the scope connections:write, and Socket Mode is on in the app."
            return wrong(f"Slack does not take SLACK_APP_TOKEN: {error}.", advice)
        advice = "Look for a proxy or firewall between this machine and wss://*.slack.com."
        return wrong(f"The connection does not open: {error}.", advice)
    return ok("The connection opens.")
