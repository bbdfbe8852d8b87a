"""What a person can do on the page's Slack side, each as a call of the Slack stand-in's people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from playground.page.side import refuse
from playground.slack import NotSent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from playground.slack import Message, Modal, SlackStandIn

Json: TypeAlias = "dict[str, Any]"


async def _type(slack: SlackStandIn, wish: Json) -> None:
    await slack.types(wish["user"], wish["text"], wish["channel"])


async def _mention(slack: SlackStandIn, wish: Json) -> None:
    if slack.space.app.user_id not in slack.channel(wish["channel"]).members:
        refuse(f"{slack.space.app.name} isn't in this channel.")
    await slack.mentions(wish["user"], wish["text"], wish["channel"])


async def _say(slack: SlackStandIn, wish: Json) -> None:
    await slack.says(wish["user"], wish["text"])


async def _press(slack: SlackStandIn, wish: Json) -> None:
    where = _where(slack, wish)
    _keep(slack, where, wish)
    await slack.acts(wish["user"], where, wish["block_id"], wish["action_id"], wish.get("value"))


async def _search(slack: SlackStandIn, wish: Json) -> Json:
    where = _where(slack, wish)
    return {"options": await slack.searches(wish["user"], where, wish["action_id"], wish["text"])}


async def _submit(slack: SlackStandIn, wish: Json) -> None:
    _keep(slack, _modal(slack, wish), wish)
    try:
        await slack.submits(wish["user"])
    except NotSent:
        return  # the page draws the problems from the state


async def _close(slack: SlackStandIn, wish: Json) -> None:
    _modal(slack, wish)
    await slack.closes(wish["user"])


def _keep(slack: SlackStandIn, where: Message | Modal, wish: Json) -> None:
    """Take over what was typed in the form's fields, which tells the bot nothing yet."""
    for block_id, actions in wish.get("values", {}).items():
        for action_id, raw in actions.items():
            slack.puts(wish["user"], where, block_id, action_id, raw)


def _where(slack: SlackStandIn, wish: Json) -> Message | Modal:
    if wish.get("view"):
        return _modal(slack, wish)
    message = slack.space.message(wish["channel"], wish["ts"])
    if message is None:
        refuse("This message is gone.")
    return message


def _modal(slack: SlackStandIn, wish: Json) -> Modal:
    modal = slack.modal_of(wish["user"])
    if modal is None or modal.id != wish["view"]:
        refuse("This form is gone.")
    return modal


ACTS: Mapping[str, Callable[[SlackStandIn, Json], Awaitable[Json | None]]] = {
    "command": _type,
    "mention": _mention,
    "say": _say,
    "press": _press,
    "search": _search,
    "submit": _submit,
    "close": _close,
}
