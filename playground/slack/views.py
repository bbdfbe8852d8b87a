"""The views.* methods of the Web API and what becomes of a view that was submitted.

Source: https://docs.slack.dev/reference/methods (views.open, views.push, views.update) and
https://docs.slack.dev/surfaces/modals.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playground.slack import limits
from playground.slack.fill import initial_values
from playground.slack.judge import complaints_about_view
from playground.slack.refusals import refuse
from playground.slack.state import Modal

if TYPE_CHECKING:
    from playground.slack.state import Json
    from playground.slack.workspace import Workspace

_DEFAULTS = {
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "clear_on_close": False,
    "notify_on_close": False,
    "close": None,
    "submit": None,
}


def open_view(space: Workspace, arguments: Json) -> Json:
    """views.open: exchanges a trigger for the first view of a stack."""
    view = checked(space, arguments["view"])
    user = space.exchange(arguments["trigger_id"]).user
    space.stacks[user] = []
    return {"view": _put(space, user, view).view}


def push_view(space: Workspace, arguments: Json) -> Json:
    """views.push: at most three views lie on each other, and only what happened in a view can push."""
    view = checked(space, arguments["view"])
    trigger = space.exchange(arguments["trigger_id"])
    if not trigger.view_id or not space.stacks.get(trigger.user):
        refuse("not_found")
    return {"view": pushed(space, trigger.user, view).view}


def update_view(space: Workspace, arguments: Json) -> Json:
    """views.update: by view_id or external_id; an old hash is a conflict."""
    modal = _found(space, arguments)
    if arguments.get("hash") not in {None, modal.view["hash"]}:
        refuse("hash_conflict")
    return {"view": updated(space, modal, checked(space, arguments["view"], modal)).view}


def checked(space: Workspace, view: Json, instead_of: Modal | None = None) -> Json:
    """Return the view, once Slack takes it."""
    if complaints := complaints_about_view(view):
        refuse("invalid_arguments", complaints)
    if len(json.dumps(view)) > limits.VIEW_BYTES:
        refuse("view_too_large")
    taken = {m.view["external_id"] for stack in space.stacks.values() for m in stack if m is not instead_of}
    if view.get("external_id") and view["external_id"] in taken:
        refuse("duplicate_external_id")
    return view


def pushed(space: Workspace, user: str, view: Json) -> Modal:
    """Return a further view on top of the person's stack."""
    if len(space.stacks[user]) >= limits.STACK:
        refuse("push_limit_reached")
    return _put(space, user, view)


def updated(space: Workspace, modal: Modal, view: Json) -> Modal:
    """Put new content in an open view; what was filled in stays where block and action are the same."""
    kept = {name: modal.view[name] for name in ("id", "root_view_id", "previous_view_id")}
    modal.view = _stored(space, view) | kept
    before, modal.values = modal.values, initial_values(modal.view["blocks"])
    for block, actions in modal.values.items():
        actions.update({name: value for name, value in before.get(block, {}).items() if name in actions})
    modal.errors, modal.trouble = {}, ""
    space.changed()
    return modal


def closed(space: Workspace, modal: Modal, *, everything: bool = False) -> None:
    """Take a view, or its whole stack, from the person's screen."""
    stack = space.stacks[modal.user]
    if everything:
        stack.clear()
    else:
        stack.remove(modal)
    space.changed()


def answered(space: Workspace, modal: Modal, answer: Json) -> None:
    """Do what the bot's answer to a submission says.

    Source: https://docs.slack.dev/surfaces/modals#response_actions.
    """
    action = answer.get("response_action")
    if action == "errors":
        _show_errors(space, modal, answer["errors"])
    elif action == "update":
        updated(space, modal, checked(space, answer["view"], modal))
    elif action == "push":
        pushed(space, modal.user, checked(space, answer["view"]))
    elif action in {"clear", None}:
        closed(space, modal, everything=action == "clear")
    else:
        refuse("invalid_response_action")


def as_sent(modal: Modal) -> Json:
    """Return the view as Slack sends it to the bot: with what is filled in."""
    return modal.view | {"state": {"values": modal.values}}


def _show_errors(space: Workspace, modal: Modal, errors: dict[str, str]) -> None:
    inputs = {block["block_id"] for block in modal.view["blocks"] if block["type"] == "input"}
    if not errors or set(errors) - inputs:
        refuse("invalid_errors")
    modal.errors = dict(errors)
    space.changed()


def _put(space: Workspace, user: str, view: Json) -> Modal:
    stored = _stored(space, view)
    stack = space.stacks[user]
    if stack:
        stored |= {"root_view_id": stack[0].id, "previous_view_id": stack[-1].id}
    modal = Modal(user, stored, initial_values(stored["blocks"]))
    stack.append(modal)
    space.changed()
    return modal


def _stored(space: Workspace, view: Json) -> Json:
    app, name = space.app, f"V{space.number():08X}"
    ids = {"id": name, "root_view_id": name, "previous_view_id": None, "app_id": app.id, "bot_id": app.bot_id}
    team = {"team_id": app.team_id, "app_installed_team_id": app.team_id}
    content = {"blocks": space.completed(view["blocks"]), "state": {"values": {}}}
    return _DEFAULTS | view | content | ids | team | {"hash": f"{int(space.clock())}.{space.number():08x}"}


def _found(space: Workspace, arguments: Json) -> Modal:
    view_id, external_id = arguments.get("view_id"), arguments.get("external_id") or None
    for stack in space.stacks.values():
        for modal in stack:
            if modal.id == view_id or modal.view["external_id"] == external_id:
                return modal
    return refuse("not_found")
