"""What happens when a button is pressed, by the kind of its action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.teams import activities, fill
from playground.teams.find import parts
from playground.teams.state import Dialog, Face, Message, Seen

if TYPE_CHECKING:
    from playground.teams.people import People
    from playground.teams.state import Json


async def press(people: People, where: Seen | Dialog, action: Json) -> Any:
    """Do what the action says, and give the bot's answer."""
    match action["type"]:
        case "Action.ToggleVisibility":
            return _unfold(people, where, action)
        case "Action.Execute" if isinstance(where, Seen):
            return await _execute(people, where, action)
        case "Action.Submit" if isinstance(where, Dialog):
            return await _submit(people, where, action)
        case "Action.Submit" if isinstance(where, Seen) and _opens(action):
            return await _fetch(people, where, action)
        case "Action.Submit" if isinstance(where, Seen):
            value = _data(where.face, action)
            return await people.line.send(activities.pressed(people.sender_at(where), where.message, value))
    raise LookupError(f"{action.get('title')!r} cannot be pressed here: {action['type']}")


def message_of(where: Seen | Dialog) -> Message:
    """The message, or the one on which a dialog was opened."""
    return where.origin if isinstance(where, Dialog) else where.message


def _opens(action: Json) -> bool:
    data = action.get("data")
    return isinstance(data, dict) and (data.get("msteams") or {}).get("type") == "task/fetch"


def _data(face: Face, action: Json) -> Json:
    """The action's data with what stands in the inputs, which win."""
    given: Json = action.get("data") or {}
    return given if action.get("associatedInputs") == "none" else given | fill.values(face)


def _unfold(people: People, where: Seen | Dialog, action: Json) -> None:
    shown, before = where.face.shown, where.face.card
    for target in action["targetElements"]:
        id_ = target if isinstance(target, str) else target["elementId"]
        fixed = None if isinstance(target, str) else target.get("isVisible")
        shown[id_] = not shown.get(id_, _is_visible(before, id_)) if fixed is None else bool(fixed)
    people.tenant.changed()


def _is_visible(card: Json, id_: str) -> bool:
    return all(part.get("isVisible", True) for part in parts(card) if part.get("id") == id_)


async def _execute(people: People, where: Seen, action: Json) -> Any:
    """The answer's card is the clicker's from then on; words are shown to them below the card."""
    named = {name: action[name] for name in ("id", "title", "verb") if name in action}
    value: Json = {
        "action": {"type": "Action.Execute", **named, "data": _data(where.face, action)},
        "trigger": "manual",
    }
    answer = await people.line.ask(
        activities.invoke(people.sender_at(where), "adaptiveCard/action", value, where.message)
    )
    if answer:
        _show(where, answer)
    people.tenant.changed()
    return answer


def _show(where: Seen, answer: Json) -> None:
    value = answer["value"]
    if isinstance(value, str):
        where.face.said = value
    elif answer["type"] == "application/vnd.microsoft.card.adaptive":
        where.message.faces[where.user] = Face(value)
    else:
        where.face.said = str(value["message"])


async def _fetch(people: People, where: Seen, action: Json) -> Any:
    value = {"data": _data(where.face, action), "context": {"theme": "default"}}
    asked = activities.invoke(people.sender_at(where), "task/fetch", value, where.message)
    return _answered(people, where, await people.line.ask(asked))


async def _submit(people: People, where: Dialog, action: Json) -> Any:
    value = {"data": _data(where.face, action), "context": {"theme": "default"}}
    asked = activities.invoke(people.sender_at(where), "task/submit", value, where.origin)
    failures = len(people.line.failures)
    answer = await people.line.ask(asked)
    if len(people.line.failures) > failures:
        where.face.said = "Something went wrong. Please try again."
        return answer
    people.tenant.dialogs.pop(where.user, None)
    return _answered(people, where, answer)


def _answered(people: People, where: Seen | Dialog, answer: Any) -> Any:
    """Open what the bot answered: another dialog, or some words. Nothing closes it."""
    if answer:
        task = answer["task"]
        said = isinstance(task["value"], str)
        face = Face(said=task["value"]) if said else Face(task["value"]["card"]["content"])
        title = "" if said else str(task["value"]["title"])
        people.tenant.dialogs[where.user] = Dialog(where.user, title, face, message_of(where))
    people.tenant.changed()
    return answer
