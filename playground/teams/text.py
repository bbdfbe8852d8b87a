"""What a person reads in a card: plain text, without what is folded away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playground.teams import fill
from playground.teams.find import INSIDE, is_action, is_input, is_shown
from playground.teams.state import CONSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playground.teams.state import Face, Json


def text_of_face(face: Face) -> str:
    """The visible text, one part a line, buttons in square brackets."""
    return "\n".join(line for line in [_read(face, face.card), face.said] if line)


def text_of_file(attachment: Json) -> str:
    """A file's card: its name, and what can be pressed while Teams asks whether it may come."""
    if attachment["contentType"] != CONSENT:
        return f"[{attachment['name']}]"
    return "\n".join([str(attachment["name"]), str(attachment["content"]["description"]), "[Allow]", "[Decline]"])


def text_of_markup(text: str) -> str:
    """A message's own text, without the tags of mentions."""
    return re.sub(r"</?at(\s[^>]*)?>", "", text)


def _read(face: Face, part: Json) -> str:
    if not is_shown(part, face.shown):
        return ""
    if is_action(part):
        return f"[{part.get('title', '')}]"
    if is_input(part):
        return _input(face, part)
    reader = _READERS.get(str(part.get("type")))
    return reader(part) if reader else _inside(face, part)


def _inside(face: Face, part: Json) -> str:
    """What is in it, a line each; a table's cells side by side."""
    between = " | " if "cells" in part else "\n"
    read = [str(part["text"])] if isinstance(part.get("text"), str) else []
    for name in INSIDE:
        read += [_read(face, inner) for inner in part.get(name) or () if isinstance(inner, dict)]
    return between.join(line for line in read if line)


def _input(face: Face, part: Json) -> str:
    label = str(part.get("label") or part.get("placeholder") or part.get("title") or "")
    offered = [str(choice["title"]) for choice in fill.choices(face, part)]
    value = fill.values(face)[part["id"]]
    titles = {str(choice["value"]): str(choice["title"]) for choice in fill.choices(face, part)}
    named = [label, *([titles.get(value, value)] if value else []), *offered]
    return f"[{' | '.join(named)}]"


def _runs(part: Json) -> str:
    return "".join(one if isinstance(one, str) else str(one.get("text", "")) for one in part.get("inlines", ()))


def _facts(part: Json) -> str:
    return "\n".join(f"{fact['title']} {fact['value']}" for fact in part.get("facts", ()))


_READERS: Mapping[str, Callable[[Json], str]] = {
    "TextBlock": lambda part: text_of_markup(str(part["text"])),
    "RichTextBlock": _runs,
    "FactSet": _facts,
    "Image": lambda part: f"({part.get('altText', '')})",
}
