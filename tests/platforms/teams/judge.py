"""What is wrong with a card: what Teams would not take, and this bot's own rules, checked on what would be sent."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from bot.commands.errors import Incomplete, NotUnderstood
from bot.commands.grammar import read, write
from bot.identity.ids import is_entra_id
from bot.operations.command import Command, Draft
from bot.platforms.teams.mentions import inert
from bot.platforms.teams.render import pressed
from bot.views.model import Button, Link, Mention, Menu
from bot.views.plain import blank, one
from playground.teams.judge import complaints_about_activity
from playground.teams.limits import ACTIVITY_BYTES, size
from playground.teams.state import CARD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.views.model import View

_TYPES: Final = {
    *("AdaptiveCard", "TextBlock", "RichTextBlock", "TextRun", "Container", "ColumnSet", "Column", "ActionSet"),
    *("Input.ChoiceSet", "Action.Execute", "Action.Submit", "Action.OpenUrl", "Action.ToggleVisibility"),
}
_HIDES: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067\ud800-\udfff]")
_OPENS: Final = re.compile(r"[{$]\{")
_CALLED: Final = re.compile("<at>[^<>]*</at>")
_MARKDOWN: Final = re.compile(r"[*_~`\[\]<>\\&|{}]|://|^\s*(#+\s|[-+=>]|\d+[.)])")


def nodes(json_value: Any) -> Iterator[dict[str, Any]]:
    """Every element and action, from the outside in."""
    match json_value:
        case dict():
            if "type" in json_value:
                yield json_value
            for key, value in json_value.items():
                if key != "data":
                    yield from nodes(value)
        case list():
            for value in json_value:
                yield from nodes(value)


def faults(view: View, payload: dict[str, Any]) -> list[str]:
    """What is wrong, in words; empty where all is well."""
    found = list(nodes(payload["card"]))
    said = [*_refusals(payload), *_whole(payload), *(fault for node in found for fault in _node(node))]
    return [*said, *_ids(found), *_presses(view, found), *_silence(view, payload), *_calls(view, payload["card"])]


def shown_text(payload: dict[str, Any]) -> str:
    """All that can be read in the card, without breaks."""
    found = list(nodes(payload["card"]))
    texts = [node[key] for node in found for key in ("text", "title", "label") if isinstance(node.get(key), str)]
    texts += [choice["title"] for node in found for choice in node.get("choices", ())]
    return _flat("".join(texts))


def _refusals(payload: dict[str, Any]) -> list[str]:
    """What Teams itself says of it."""
    attachments = [{"contentType": CARD, "content": payload["card"]}]
    return complaints_about_activity({"type": "message", "summary": payload["summary"], "attachments": attachments})


def _whole(payload: dict[str, Any]) -> Iterator[str]:
    if size(payload) > ACTIVITY_BYTES:
        yield "too large"
    if blank(payload["summary"]):
        yield "no summary"
    if payload["card"].get("version") != "1.5":
        yield "not version 1.5"
    if not payload["card"]["body"]:
        yield "nothing to see"


def _calls(view: View, card: dict[str, Any]) -> Iterator[str]:
    """Each name in a TextBlock has one entity, which has a name there, and stands for somebody of the View."""
    read = [node["text"] for node in nodes(card["body"]) if node["type"] == "TextBlock"]
    names = {name for text in read for name in _CALLED.findall(text)}
    entities = card.get("msteams", {}).get("entities", [])
    if sorted(names) != sorted(one["text"] for one in entities):
        yield f"{names} are called, and {entities} are who"
    meant = {part.id for part in _parts(view, Mention) if part.kind == "person"}
    yield from (f"nobody meant {one}" for one in entities if one["mentioned"]["id"] not in meant)


def _node(node: dict[str, Any]) -> Iterator[str]:
    if node["type"] == "mention":
        return
    if node["type"] not in _TYPES:
        yield f"{node['type']} is not drawn by this bot"
    texts = [node[key] for key in ("text", "title", "label", "placeholder") if key in node]
    texts += [choice["title"] for choice in node.get("choices", ())]
    yield from (f"{name} in {text!r}" for text in texts for name in _text(text))
    if node["type"] == "TextBlock" and _MARKDOWN.search(_CALLED.sub("", node["text"])):
        yield f"Markdown in {node['text']!r}"
    if "url" in node and not re.match("https?://", node["url"]):
        yield f"an address to nowhere safe: {node['url']}"
    if node.get("selectAction", {}).get("type", "Action.OpenUrl") != "Action.OpenUrl":
        yield "text that does more than open a page"
    if any(part in ([], {}, None, "") for part in node.values()):
        yield f"something empty in a {node['type']}"
    yield from _set(node)


def _text(text: str) -> Iterator[str]:
    if not text or (blank(text) and not text.isspace()):
        yield "nothing"
    if _HIDES.search(text) or "\n" in text:
        yield "a letter that hides or turns others"
    if _OPENS.search(text):
        yield "the beginning of a template"


def _set(node: dict[str, Any]) -> Iterator[str]:
    for action in node.get("actions", []):
        if action["type"] == "Action.Execute" and action.get("fallback", {}).get("data") != action["data"]:
            yield "no fallback that sends the same"
        if "line" in action.get("data", {}) and action.get("associatedInputs") != "none":
            yield "a button that sends a menu's choice along"


def _ids(found: list[dict[str, Any]]) -> Iterator[str]:
    ids = [node["id"] for node in found if "id" in node]
    yield from (f"an id with odd letters: {id_}" for id_ in ids if not re.fullmatch(r"[a-z]+(-\d+)+", id_))
    targets = {
        target if isinstance(target, str) else target["elementId"]
        for node in found
        for target in node.get("targetElements", ())
    }
    hidden = {node.get("id") for node in found if node.get("isVisible") is False}
    if targets != hidden:
        yield "something hidden that no button shows, or a button that shows nothing"


def _presses(view: View, found: list[dict[str, Any]]) -> Iterator[str]:
    wanted = {_meaning(button.command) for button in _parts(view, Button)}
    inputs = {node["id"]: node["choices"] for node in found if node["type"] == "Input.ChoiceSet"}
    for node in found:
        if node["type"] not in {"Action.Execute", "Action.Submit"}:
            continue
        data = node["data"]
        choices = inputs.get(data.get("menu"), [{"value": ""}])
        for line in (
            pressed({**data, **({data["menu"]: one_["value"]} if "menu" in data else {})}) for one_ in choices
        ):
            if line is None or _meant(line) not in wanted:
                yield f"a press that means something else: {line}"
            elif "menu" not in data and _meant(line).startswith("Draft(") != (
                data.get("msteams") == {"type": "task/fetch"}
            ):
                yield f"a form that does not open: {line}"


def _meaning(command: Command | Draft) -> str:
    """What a press shall mean, comparable; half a surrogate pair cannot be sent and turns into a question mark."""
    return _meant(write(command).encode("utf-8", "replace").decode())


@cache
def _meant(line: str) -> str:
    try:
        return repr(read(line))
    except Incomplete as incomplete:
        return repr(incomplete.draft)
    except NotUnderstood as error:
        return f"{line}: {error}"


_LEFT_OUT = ("notshown", "nãoémostrad", "nãosãomostrad")
"""How the last line of a card ends that is not whole, in each language."""


def _silence(view: View, payload: dict[str, Any]) -> Iterator[str]:
    """Every text of the View is in the card, or the card says that something is missing."""
    text = shown_text(payload)
    if not any(words in text for words in _LEFT_OUT):
        parts = (part[:900] for part in _texts(view) if not blank(part[:900]))
        yield from (f"left out in silence: {part!r}" for part in parts if _flat(one(part)) not in text)


def _texts(part: Any) -> Iterator[str]:
    match part:
        case str():
            yield part
        case tuple():
            for each in part:
                yield from _texts(each)
        case Command() | Draft() | Menu(choices=()):
            return
        case Link():
            yield part.text
        case Mention():
            yield inert(part.text) if part.kind == "person" and is_entra_id(part.id) else part.text
        case _ if is_dataclass(part):
            quiet = {"tone", "url", "outcome", "private"}
            for each in fields(part):
                if each.name not in quiet:
                    yield from _texts(getattr(part, each.name))


def _parts(part: Any, kind: type[Any]) -> Iterator[Any]:
    if isinstance(part, kind):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from _parts(each, kind)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _parts(getattr(part, field.name), kind)


def _flat(text: str) -> str:
    return re.sub("[\\s\u00ad\u200b\u2060\u2068\u2069\ufeff]+", "", text)
