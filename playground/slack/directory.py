"""The auth.*, users.*, conversations.* and apps.* methods of the Web API, as far as a bot needs them.

Source: https://docs.slack.dev/reference/methods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.slack.refusals import refuse

if TYPE_CHECKING:
    from playground.slack.state import Channel, Json, Person
    from playground.slack.workspace import Workspace

_SCOPES = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}


def auth_test(space: Workspace, _arguments: Json) -> Json:
    """auth.test: whose token this is."""
    app = space.app
    team = {"url": f"https://{app.team_domain}.slack.com/", "team": app.team_domain, "team_id": app.team_id}
    own = {"user": app.name.lower(), "user_id": app.user_id}
    bot = {"bot_id": app.bot_id} if app.bot_token.startswith("xoxb-") else {}  # a person's token belongs to no bot
    return team | own | bot | {"is_enterprise_install": False}


def connections_open(space: Workspace, _arguments: Json) -> Json:
    """apps.connections.open: where Socket Mode listens, if it does."""
    if not space.socket_url:
        refuse("not_allowed_token_type")
    return {"url": f"{space.socket_url}?ticket={space.number():x}&app_id={space.app.id}"}


def users_info(space: Workspace, arguments: Json) -> Json:
    """users.info: what may be used to refuse somebody, never to prove who they are."""
    person = space.person(arguments["user"])
    asked = str(arguments.get("include_locale") or "").lower() in {"true", "1"}
    return {"user": user_object(person) | ({"locale": person.locale} if asked else {})}


def conversations_info(space: Workspace, arguments: Json) -> Json:
    """conversations.info: among others whether outsiders read along; what is private is for its members."""
    room = space.channel(arguments["channel"])
    if _SCOPES[room.kind] not in space.app.scopes:
        refuse("missing_scope")
    if room.kind != "channel" and space.app.user_id not in room.members:
        refuse("channel_not_found")
    return {"channel": _room(space, room)}


def conversations_open(space: Workspace, arguments: Json) -> Json:
    """conversations.open: the direct chat with one person."""
    users = [user for user in str(arguments.get("users") or "").split(",") if user]
    if not users and arguments.get("channel"):
        return {"channel": {"id": space.channel(arguments["channel"]).id}}
    if len(users) != 1:
        refuse("users_list_not_supplied" if not users else "method_not_supported_for_channel_type")
    room = space.direct(users[0])
    whole = _room(space, room) if arguments.get("return_im") else {"id": room.id}
    return {"no_op": True, "already_open": True, "channel": whole}


def user_object(person: Person) -> Json:
    """Return somebody as Slack shows them."""
    flags = {
        "deleted": person.deleted,
        "is_bot": person.is_bot,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_stranger": person.is_stranger,
    }
    profile = {"real_name": person.name, "display_name": person.name, "team": person.team_id}
    own = {"id": person.id, "team_id": person.team_id, "name": person.handle, "real_name": person.name}
    zone = {"tz": "America/Sao_Paulo", "tz_label": "Brasilia Standard Time", "tz_offset": -10800}
    return own | zone | flags | {"profile": profile}


def _room(space: Workspace, room: Channel) -> Json:
    kinds = {f"is_{kind}": room.kind == kind for kind in ("channel", "group", "im")}
    shared = {"is_ext_shared": room.shared, "is_shared": room.shared, "is_org_shared": False}
    shared |= {"is_pending_ext_shared": room.invited}
    common = {"id": room.id, "context_team_id": space.app.team_id, "is_archived": room.archived} | kinds | shared
    if room.kind == "im":
        return common | {"user": next(iter(room.members - {space.app.user_id}))}
    member = space.app.user_id in room.members
    return common | {"name": room.name, "is_private": room.kind == "group", "is_member": member}
