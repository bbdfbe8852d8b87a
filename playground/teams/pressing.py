"""What happens when a button is pressed, by the kind of its action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from playground.teams import activities, fill
from playground.teams.find import parts
from playground.teams.state import Dialog, Face, Message, Seen

if TYPE_CHECKING:
    from playground.teams.people import People
    from playground.teams.state import Json

_CONTEXT: Final = {"theme": "default"}


async def press(people: People, where: Seen | Dialog, action: Json) -> Any:
    """Do what the action says, and give the bot's answer."""
    if action["type"] == "Action.ToggleVisibility":
        return _unfold(people, where, action)
    activity = sent(people, where, action)
    match activity.get("name"):
        case "adaptiveCard/action" if isinstance(where, Seen):
            return await _execute(people, where, activity)
        case "task/submit" if isinstance(where, Dialog):
            return await _submit(people, where, activity)
        case "task/fetch":
            return _answered(people, where, await people.line.ask(activity))
    return await people.line.send(activity)


def sent(people: People, where: Seen | Dialog, action: Json) -> Json:
    """The activity that a press of it sends. Raises LookupError for what sends none."""
    data = _data(where.face, action)
    match action["type"]:
        case "Action.Execute" if isinstance(where, Seen):
            named = {name: action[name] for name in ("id", "title", "verb") if name in action}
            value: Json = {"action": {"type": "Action.Execute", **named, "data": data}, "trigger": "manual"}
            return _invoke(people, where, "adaptiveCard/action", value)
        case "Action.Submit" if isinstance(where, Dialog):
            return _invoke(people, where, "task/submit", {"data": data, "context": _CONTEXT})
        case "Action.Submit" if _opens(action):
            return _invoke(people, where, "task/fetch", {"data": data, "context": _CONTEXT})
        case "Action.Submit":
            return activities.pressed(people.sender_at(where), message_of(where), data)
    raise LookupError(f"{action.get('title')!r} cannot be pressed here: {action['type']}")


def _invoke(people: People, where: Seen | Dialog, name: str, value: Json) -> Json:
    return activities.invoke(people.sender_at(where), name, value, message_of(where))


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


async def _execute(people: People, where: Seen, activity: Json) -> Any:
    """The answer's card is the clicker's from then on; words are shown to them below the card."""
    answer = await people.line.ask(activity)
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


async def _submit(people: People, where: Dialog, activity: Json) -> Any:
    failures = len(people.line.failures)
    answer = await people.line.ask(activity)
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
