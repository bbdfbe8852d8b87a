"""What Slack sends, as a Caller with a line, and the place where the answer goes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.commands.pasted import lines_of
from bot.identity.caller import Caller
from bot.platforms.slack.text import unescape

if TYPE_CHECKING:
    from bot.identity.caller import Exposure

DIRECT: Final = "direct"
"""The first block's id in messages of the direct chat with the bot. A channel id does not tell it from a chat
between two people, where a message that was shared is seen by the other one too."""
LASTING: Final = "lasting"
"""The first block's id in messages about many things, such as digests: a press is about one, the others stay."""
_SLACK_HOSTS: Final = frozenset({("https", "hooks.slack.com"), ("https", "hooks.slack-gov.com")})


class Place(BaseModel):
    """Where an answer goes. Travels in a form's metadata, as Slack keeps nothing else of the origin."""

    model_config = ConfigDict(frozen=True)

    channel: str
    user: str
    response_url: str = ""
    """Slack's address for answers: five uses within thirty minutes."""
    thread: str = ""
    pressed: bool = False
    """Something in a message was pressed, so the answer takes the message's place."""
    public: bool = False
    """What was pressed is seen by the whole channel."""
    direct: bool = False
    """A conversation with the bot alone."""
    lasting: bool = False
    """The message that was pressed stays; what all may know of the answer goes to its thread."""

    @property
    def origin(self) -> str:
        """The place in one string, as the core carries it for `resume`. The address in it is a secret."""
        return self.model_dump_json(exclude_defaults=True)

    @property
    def exposure(self) -> Exposure:
        """What is known of it without asking."""
        return "private" if self.direct else "internal"


class Origin(BaseModel):
    """What a form must remember: the line that opened it, and where its answer goes."""

    line: str
    place: Place
    language: str = ""
    """The one that the form speaks."""


@dataclass(frozen=True)
class Heard:
    """One line of one person."""

    caller: Caller
    line: str
    place: Place
    trigger: str = ""
    """Opens a form, once and within three seconds; empty where none can open."""


def command(body: dict[str, Any]) -> Heard:
    """A slash command."""
    caller = Caller(
        "slack",
        body.get("enterprise_id") or body.get("team_id") or "",
        body["user_id"],
        body.get("user_name") or "",
        body["channel_id"],
    )
    place = Place(
        channel=body["channel_id"],
        user=body["user_id"],
        response_url=body.get("response_url") or "",
    )
    return Heard(caller, unescape(body.get("text") or ""), place, body.get("trigger_id") or "")


def action(body: dict[str, Any]) -> Heard | None:
    """A press on a button or a choice from a menu; None where it is not a command (a link's button)."""
    pressed = (body.get("actions") or [{}])[0]
    line = pressed.get("value") or (pressed.get("selected_option") or {}).get("value")
    container = body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or ""
    if not line or not channel:
        return None
    message = body.get("message") or {}
    mark = (message.get("blocks") or [{}])[0].get("block_id")
    direct, lasting = mark == DIRECT, mark == LASTING
    thread = container.get("thread_ts") or message.get("thread_ts") or ""
    place = Place(
        channel=channel,
        user=body["user"]["id"],
        response_url=body.get("response_url") or "",
        thread=thread or str(message.get("ts") or "") if lasting else thread,
        pressed=True,
        public=not container.get("is_ephemeral") and not direct,
        direct=direct,
        lasting=lasting,
    )
    return Heard(_interacting(body, place), line, place, body.get("trigger_id") or "")


def submission(body: dict[str, Any], place: Place) -> Caller:
    """Whoever sent a form in: the person who is asked for rights, whoever opened it."""
    return _interacting(body, place)


def origin(body: dict[str, Any]) -> Origin | None:
    """What the form that the body is about remembers; None for a form that is none of ours."""
    try:
        return Origin.model_validate_json((body.get("view") or {}).get("private_metadata") or "")
    except ValidationError:
        return None


def message(body: dict[str, Any], bot_user: str) -> Heard | None:
    """A mention in a channel or a direct message; None for what is none of our business."""
    event = body.get("event") or {}
    direct = event.get("type") == "message" and event.get("channel_type") == "im"
    mention = event.get("type") == "app_mention"
    if not (direct or mention) or event.get("subtype") or event.get("bot_id") or not event.get("user"):
        return None
    place = Place(channel=event["channel"], user=event["user"], thread=event.get("thread_ts") or "", direct=direct)
    # Slack's hint counts where it is true; else the channel is looked up.
    exposure: Exposure = "shared" if body.get("is_ext_shared_channel") else place.exposure
    caller = Caller("slack", _author_team(body, event), event["user"], "", event["channel"], exposure=exposure)
    return Heard(caller, unescape(event.get("text") or "", bot_user or _installed_as(body)), place)


def pasted(body: dict[str, Any], dojo_url: str) -> list[Heard]:
    """Addresses of DefectDojo's pages in a message that was sent; none where the bot is no member to answer there.

    Reference: https://docs.slack.dev/reference/events/link_shared; its source "composer" is a message being written.
    """
    event = body.get("event") or {}
    sent = event.get("source", "conversations_history") == "conversations_history"
    if event.get("type") != "link_shared" or not (sent and event.get("is_bot_user_member") and event.get("user")):
        return []
    place = Place(channel=event["channel"], user=event["user"], thread=event.get("thread_ts") or "")
    exposure: Exposure = "shared" if body.get("is_ext_shared_channel") else place.exposure
    caller = Caller("slack", _author_team(body, event), event["user"], "", event["channel"], exposure=exposure)
    addresses = [str(link.get("url") or "") for link in event.get("links") or ()]
    return [Heard(caller, line, place) for line in lines_of(addresses, dojo_url)]


def _installed_as(body: dict[str, Any]) -> str:
    """The bot's own user id, as the event tells it."""
    bots = (one["user_id"] for one in body.get("authorizations") or () if one.get("is_bot") and one.get("user_id"))
    return next(bots, "")


def _author_team(body: dict[str, Any], event: dict[str, Any]) -> str:
    """The organisation of whoever wrote: in a channel shared with another one, not always the one of the event."""
    enterprise, here = body.get("enterprise_id") or "", body.get("team_id") or ""
    home = event.get("user_team") or event.get("team") or here
    foreign = home not in {here, enterprise} and body.get("is_ext_shared_channel", True)
    return home if foreign else enterprise or home


def _interacting(body: dict[str, Any], place: Place) -> Caller:
    """The person behind an interaction: in a shared channel that may be another organisation's member.

    An app that is installed for a whole organisation gets no team, but always the enterprise.
    """
    user, team = body["user"], body.get("team") or {}
    enterprise = (body.get("enterprise") or {}).get("id") or team.get("enterprise_id")
    here = team.get("id")
    home = user.get("team_id") or here or ""
    organisation = enterprise if enterprise and here in {None, home} else home
    name = user.get("username") or user.get("name") or ""
    return Caller("slack", organisation, user["id"], name, place.channel, exposure=place.exposure)


def answerable(response_url: str, api_url: str) -> bool:
    """Whether an answer may go there: to Slack's own hosts, or the host of SLACK_API_URL, and nowhere else."""
    return _origin(response_url) in {*_SLACK_HOSTS, _origin(api_url)}


def host_of(url: str) -> str:
    """What may be said of an address that is a secret."""
    return _origin(url)[1].rpartition("@")[2]


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc
