"""What a person reads in blocks: plain text, without markup and ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playground.slack.fill import options_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playground.slack.state import Json


def text_of_blocks(blocks: list[Json]) -> str:
    """Return the visible text, one block a paragraph, buttons in square brackets."""
    return "\n".join(line for block in blocks if (line := text_of(block)))


def text_of(part: Json) -> str:
    """Return the visible text of one block or element."""
    if "type" not in part:
        return ""
    return _READERS.get(part["type"], _parts)(part)


def from_mrkdwn(text: str) -> str:
    """Text in Slack's own markup as it shows: https://docs.slack.dev/messaging/formatting-message-text."""
    text = re.sub(r"<(?:[^<>|]+)\|([^<>]+)>", r"\1", text)
    text = re.sub(r"<(https?://[^<>]+|mailto:[^<>]+)>", r"\1", text)
    text = re.sub(r"(?<!\w)([*_~])(\S(?:.*?\S)?)\1(?!\w)", r"\2", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _plain(part: Json) -> str:
    return str(part.get("text", ""))


def _mrkdwn(part: Json) -> str:
    return from_mrkdwn(str(part["text"]))


def _button(part: Json) -> str:
    return f"[{part['text']['text']}]"


def _menu(part: Json) -> str:
    named = [text_of(part[name]) for name in ("placeholder", "initial_option") if name in part]
    options = [option["text"]["text"] for option in options_of(part)]
    return f"[{' | '.join([*named, *options])}]"


def _link(part: Json) -> str:
    return str(part.get("text") or part["url"])


def _image(part: Json) -> str:
    return f"({part['alt_text']})"


def _list(part: Json) -> str:
    return "\n".join(f"• {text_of(entry)}" for entry in part["elements"])


def _joined(part: Json) -> str:
    return "".join(text_of(entry) for entry in part["elements"])


def _table(part: Json) -> str:
    return "\n".join(" | ".join(text_of(cell) for cell in row) for row in part["rows"])


def _nothing(_part: Json) -> str:
    return ""


def _parts(part: Json) -> str:
    """Everything inside, in the order in which it is read."""
    read = [text_of(part[name]) for name in ("title", "label", "text", "hint") if isinstance(part.get(name), dict)]
    for name in ("fields", "elements", "child_blocks", "actions"):
        read += [text_of(entry) for entry in part.get(name, ())]
    read += [text_of(part[name]) for name in ("accessory", "element") if name in part]
    return "\n".join(line for line in read if line)


_READERS: Mapping[str, Callable[[Json], str]] = {
    "plain_text": _plain,
    "mrkdwn": _mrkdwn,
    "text": _plain,
    "raw_text": _plain,
    "raw_number": _plain,
    "markdown": _plain,
    "link": _link,
    "emoji": lambda part: f":{part['name']}:",
    "user": lambda part: f"@{part['user_id']}",
    "usergroup": lambda part: f"@{part['usergroup_id']}",
    "button": _button,
    "image": _image,
    "table": _table,
    "divider": _nothing,
    "rich_text_section": _joined,
    "rich_text_quote": _joined,
    "rich_text_preformatted": _joined,
    "rich_text_list": _list,
    **dict.fromkeys(("static_select", "external_select", "overflow", "radio_buttons", "checkboxes"), _menu),
}
