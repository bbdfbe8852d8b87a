"""Says what Teams would find wrong with what a bot sends: activities, cards, and answers to invokes.

Sources: "Cards reference", "Universal Actions for Adaptive Cards" and "Use dialogs in Microsoft Teams bots" of
Microsoft's pages; adaptivecards.io for the elements.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from playground.teams import limits
from playground.teams.find import is_action, parts
from playground.teams.state import CARD, CONSENT, INFO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from playground.teams.schema import CardSchema
    from playground.teams.state import Json

_ELEMENTS: Final = frozenset(
    {
        *("AdaptiveCard", "TextBlock", "RichTextBlock", "TextRun", "Image", "ImageSet", "Media", "Container"),
        *("ColumnSet", "Column", "FactSet", "ActionSet", "Table", "TableRow", "TableCell"),
        *("Input.Text", "Input.Number", "Input.Date", "Input.Time", "Input.Toggle", "Input.ChoiceSet"),
        *("Action.Execute", "Action.Submit", "Action.OpenUrl", "Action.ToggleVisibility", "Action.ShowCard"),
    }
)
_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "TextBlock": ("text",),
    "TextRun": ("text",),
    "RichTextBlock": ("inlines",),
    "Image": ("url",),
    "FactSet": ("facts",),
    "ActionSet": ("actions",),
    "Container": ("items",),
    "Input.Text": ("id",),
    "Input.Number": ("id",),
    "Input.Date": ("id",),
    "Input.Time": ("id",),
    "Input.Toggle": ("id", "title"),
    "Input.ChoiceSet": ("id",),
    "Action.Execute": ("title",),
    "Action.Submit": ("title",),
    "Action.OpenUrl": ("url",),
    "Action.ToggleVisibility": ("targetElements",),
}
_FILES: Final[Mapping[str, set[str]]] = {
    CONSENT: {"name", "description", "sizeInBytes", "acceptContext", "declineContext"},
    INFO: {"name", "contentUrl", "uniqueId", "fileType"},
}
"""What Teams wants to know of a file, by the card's kind."""
_PREVIEWS: Final = {"application/vnd.microsoft.card.thumbnail", "application/vnd.microsoft.card.hero"}
_EXECUTE_SINCE: Final = 4
"""Version 1.4 brought Action.Execute."""


def complaints_about_activity(activity: Json, schema: CardSchema | None = None) -> list[str]:
    """Everything that Teams refuses in this activity; empty where it takes it."""
    kind = activity.get("type")
    if kind not in {"message", "typing"}:
        return [f"activity type {kind!r} cannot be sent"]
    if kind == "typing":
        return []
    attached = activity.get("attachments") or []
    found = [] if activity.get("text") or attached else ["a message has neither text nor attachments"]
    if attached and not activity.get("text") and not activity.get("summary"):
        found.append("a card alone wants a summary: notifications would only say 'sent a card'")
    found += [line for one in attached for line in _about_attachment(one, schema)]
    return found + _about_mentions(activity)


def _about_attachment(attachment: Any, schema: CardSchema | None) -> list[str]:
    if isinstance(attachment, dict) and attachment.get("contentType") in _FILES:
        return [] if _FILES[attachment["contentType"]] <= _said(attachment) else ["a file's card lacks something"]
    if not isinstance(attachment, dict) or attachment.get("contentType") != CARD:
        return ["an attachment is not an Adaptive Card"]
    return complaints_about_card(attachment.get("content"), schema)


def _said(attachment: Json) -> set[str]:
    """What a file's card tells, with what is inside of it."""
    content = attachment.get("content")
    inside = content if isinstance(content, dict) else {}
    return {name for name, value in {**attachment, **inside}.items() if value not in (None, "")}


def _about_mentions(activity: Json) -> list[str]:
    """Each entity's text stands in the message, or in its card, word for word."""
    said = f"{activity.get('text')}{activity.get('attachments')}"
    return _lost(activity.get("entities") or (), said)


def _about_called(card: Json) -> list[str]:
    """Those of a card stand where Teams looks for them, in a TextBlock, and name somebody by an id."""
    entities = card.get("msteams", {}).get("entities", ())
    said = "".join(str(part.get("text")) for part in parts(card) if part.get("type") == "TextBlock")
    nameless = [one for one in entities if not all((one.get("mentioned") or {}).get(name) for name in ("id", "name"))]
    return _lost(entities, said) + [f"nobody is {one.get('text')!r}" for one in nameless]


def _lost(entities: Iterable[Json], said: str) -> list[str]:
    mentions = [str(one.get("text")) for one in entities if one.get("type") == "mention"]
    return [f"the mention {text!r} is not in the text" for text in mentions if text not in said]


def complaints_about_card(card: Any, schema: CardSchema | None = None) -> list[str]:
    """Everything that is wrong with a card; empty where Teams shows it."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        return ["a card is not of type AdaptiveCard"]
    if card.get("version") not in limits.CARD_VERSIONS:
        return [f"a card of version {card.get('version')!r} is not shown"]
    found = [line for part in parts(card) for line in _about_part(part)]
    found += [*_about_version(card), *_about_ids(card), *_about_implied(card), *_about_called(card)]
    return found + (schema.complaints(card) if schema else [])


def _about_part(part: Json) -> Iterator[str]:
    kind = part.get("type")
    if kind is not None and kind not in _ELEMENTS:
        yield f"unknown element {kind!r}"
    yield from (f"{kind} lacks {name!r}" for name in _NEEDS.get(str(kind), ()) if part.get(name) in (None, ""))
    primary = [one for one in part.get("actions") or () if one.get("mode", "primary") == "primary"]
    if len(primary) > limits.ACTIONS:
        yield f"{len(primary)} primary actions; {limits.ACTIONS} are shown"
    if is_action(part) and not isinstance(part.get("data", {}), dict | str):
        yield f"the data of {part.get('title')!r} are not an object"
    if kind == "Input.ChoiceSet" and not part.get("choices") and "choices.data" not in part:
        yield f"the menu {part.get('id')!r} offers nothing"


def _about_version(card: Json) -> list[str]:
    kinds = {part.get("type") for part in parts(card)}
    old = int(card["version"].partition(".")[2]) < _EXECUTE_SINCE
    return ["Action.Execute wants version 1.4"] if old and "Action.Execute" in kinds else []


def _about_ids(card: Json) -> list[str]:
    ids = Counter(part["id"] for part in parts(card) if part.get("id") and not is_action(part))
    found = [f"the id {id_!r} is there {times} times" for id_, times in ids.items() if times > 1]
    targets = [target for part in parts(card) for target in part.get("targetElements") or ()]
    names = [target if isinstance(target, str) else target.get("elementId") for target in targets]
    return found + [f"nothing is called {name!r}, which an action unfolds" for name in names if name not in ids]


def _about_implied(card: Json) -> list[str]:
    """Parts may leave their type out only where it is clear."""
    bare = (
        name
        for part in parts(card)
        for name in ("body", "items", "actions", "inlines")
        for inner in part.get(name) or ()
        if isinstance(inner, dict) and "type" not in inner
    )
    return [f"something in {name!r} has no type" for name in bare]


# -- answers to invokes -------------------------------------------------------------------------------


def complaints_about_answer(name: str, body: Any, schema: CardSchema | None = None) -> list[str]:
    """Everything that Teams refuses in the answer to an invoke of that name."""
    judge = _JUDGES.get(name)
    return judge(body, schema) if judge else []


def _of_action(body: Any, schema: CardSchema | None) -> list[str]:
    if not isinstance(body, dict) or not {"statusCode", "type", "value"} <= set(body):
        return ["adaptiveCard/action: the answer lacks statusCode, type or value"]
    kind, value = body["type"], body["value"]
    match kind:
        case "application/vnd.microsoft.card.adaptive":
            return complaints_about_card(value, schema)
        case "application/vnd.microsoft.activity.message":
            return [] if isinstance(value, str) and value else ["adaptiveCard/action: a message has no words"]
        case "application/vnd.microsoft.error":
            good = isinstance(value, dict) and {"code", "message"} <= set(value)
            return [] if good else ["adaptiveCard/action: an error lacks code or message"]
    return [f"adaptiveCard/action: unknown type {kind!r}"]


def _of_fetch(body: Any, schema: CardSchema | None) -> list[str]:
    return _of_task(body, schema) if body else ["task/fetch: the answer is empty"]


def _of_task(body: Any, schema: CardSchema | None) -> list[str]:
    """An empty answer to task/submit closes the dialog."""
    if not body:
        return []
    task = body.get("task") if isinstance(body, dict) else None
    if not isinstance(task, dict):
        return ["task: the answer lacks 'task'"]
    value = task.get("value")
    if task.get("type") == "message":
        return [] if isinstance(value, str) and value else ["task: a message has no words"]
    if task.get("type") != "continue" or not isinstance(value, dict):
        return [f"task: unknown type {task.get('type')!r}"]
    card = value.get("card") or {}
    found = [] if value.get("title") else ["task: a dialog has no title"]
    return found + _about_attachment(card, schema)


def _of_search(body: Any, _schema: CardSchema | None) -> list[str]:
    results = body.get("value", {}).get("results") if isinstance(body, dict) else None
    if not isinstance(results, list) or body.get("type") != "application/vnd.microsoft.search.searchResponse":
        return ["application/search: the answer is no search response"]
    found = [] if len(results) <= limits.SUGGESTIONS else [f"application/search: {len(results)} results"]
    bare = [one for one in results if not {"title", "value"} <= set(one)]
    return found + ["application/search: a result lacks title or value" for _ in bare]


def _of_extension(body: Any, schema: CardSchema | None) -> list[str]:
    answer = body.get("composeExtension") if isinstance(body, dict) else None
    if not isinstance(answer, dict):
        return [] if not body else ["composeExtension: the answer lacks 'composeExtension'"]
    if answer.get("type") == "message":
        return [] if answer.get("text") else ["composeExtension: a message has no words"]
    found = [] if answer.get("attachmentLayout") in {"list", "grid"} else ["composeExtension: unknown layout"]
    return found + [line for one in answer.get("attachments", ()) for line in _about_choice(one, schema)]


def _about_choice(attachment: Any, schema: CardSchema | None) -> list[str]:
    """A card is offered by a preview, which only old kinds of cards can be."""
    preview = attachment.get("preview") if isinstance(attachment, dict) else None
    kind = preview.get("contentType") if isinstance(preview, dict) else None
    found = [] if kind in _PREVIEWS else ["composeExtension: a card has no preview"]
    return found + _about_attachment(attachment, schema)


def _of_link(body: Any, schema: CardSchema | None) -> list[str]:
    """The card of a pasted address is of an older version."""
    found = _of_extension(body, schema)
    offered = (body or {}).get("composeExtension", {}).get("attachments", ()) if not found else ()
    versions = [str((one.get("content") or {}).get("version")) for one in offered]
    return found + [f"composeExtension: a link's card of version {one}" for one in versions if one > limits.LINK_CARD]


_JUDGES: Final[Mapping[str, Callable[[Any, Any], list[str]]]] = {
    "adaptiveCard/action": _of_action,
    "task/fetch": _of_fetch,
    "task/submit": _of_task,
    "application/search": _of_search,
    "composeExtension/query": _of_extension,
    "composeExtension/queryLink": _of_link,
}
