"""What a person can do on the page's Teams side, each as a call of the Teams stand-in's people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from playground.page.side import refuse
from playground.teams import Dialog, Seen, fill, pressing
from playground.teams.find import is_action, names_of, visible

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from playground.teams import TeamsStandIn
    from playground.teams.state import Face

Json: TypeAlias = "dict[str, Any]"


async def _say(teams: TeamsStandIn, wish: Json) -> None:
    """Write to the bot: in a channel with a mention, since it hears nothing else there."""
    if teams.tenant.conversation(wish["channel"]).kind == "personal":
        await teams.says(wish["user"], wish["text"])
    else:
        await teams.mentions(wish["user"], wish["text"], wish["channel"])


async def _press(teams: TeamsStandIn, wish: Json) -> Json | None:
    """Fill in what was typed, then press; in a dialog the client itself says what is missing."""
    where = _where(teams, wish)
    for id_, raw in wish.get("values", {}).items():
        _put(where.face, id_, raw)
    action, failures = _action(where.face, wish["action"]), len(teams.failures)
    if isinstance(where, Dialog) and action["type"] == "Action.Submit" and (problems := _problems(where.face)):
        return {"problems": problems}
    await pressing.press(teams, where, action)
    if len(teams.failures) > failures:
        refuse("Something went wrong. Please try again.")
    return None


async def _fill(teams: TeamsStandIn, wish: Json) -> None:
    _put(_where(teams, wish).face, wish["input"], wish["value"])


async def _search(teams: TeamsStandIn, wish: Json) -> Json:
    where = _where(teams, wish)
    return {"options": await teams.suggests(wish["user"], where, wish["input"], wish["text"])}


async def _close(teams: TeamsStandIn, wish: Json) -> None:
    teams.closes(wish["user"])


def _where(teams: TeamsStandIn, wish: Json) -> Seen | Dialog:
    if not wish.get("id"):
        return teams.modal_of(wish["user"]) or refuse("This form is gone.")
    shown = teams.visible_to(wish["user"], wish["channel"])
    return next((one for one in shown if one.message.id == wish["id"]), None) or refuse("This message is gone.")


def _put(face: Face, id_: str, raw: Any) -> None:
    """What stands there already may have been found by an earlier search, and is offered no more."""
    told = ",".join(raw) if isinstance(raw, list) else raw
    element = next((one for one in fill.inputs(face) if one["id"] == id_), None) or refuse("This form has changed.")
    if fill.values(face)[id_] != told:
        fill.put(face, element, raw)


def _action(face: Face, wanted: Json) -> Json:
    """The action that was pressed, if it is still there: one that says the same does the same."""
    there = (part for part in visible(face.card, face.shown) if is_action(part))
    return next((one for one in there if one == wanted), None) or refuse("This button is gone.")


def _problems(face: Face) -> dict[str, str]:
    """What the client says of the inputs, by id."""
    found = fill.problems(face)
    return {one["id"]: found[names_of(one)[0]] for one in fill.inputs(face) if names_of(one)[0] in found}


ACTS: Mapping[str, Callable[[TeamsStandIn, Json], Awaitable[Json | None]]] = {
    "say": _say,
    "press": _press,
    "fill": _fill,
    "search": _search,
    "close": _close,
}
