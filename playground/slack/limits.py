"""Slack's limits as tables: what is longer, more or emptier than this is refused.

Source: https://docs.slack.dev/reference/block-kit (blocks, block elements, composition objects) and the
limits that its pages do not name but its servers answer with.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

MESSAGE_BLOCKS: Final = 50
MODAL_BLOCKS: Final = 100
MESSAGE_TEXT: Final = 40_000
ALL_TEXT_OF_BLOCKS: Final = 13_200
VIEW_BYTES: Final = 250_000
STACK: Final = 3
HOOK_USES: Final = 5
HOOK_SECONDS: Final = 30 * 60
TRIGGER_SECONDS: Final = 3
ACK_SECONDS: Final = 3.0
SECONDS_BETWEEN_POSTS: Final = 1
HISTORY_PAGE: Final = 999
TIMED_OUT: Final = 504
TABLE_COLUMNS: Final = 20
TABLE_TEXT: Final = 10_000

_OPTION = MappingProxyType({"text.text": 75, "value": 75, "description.text": 75, "url": 3000})
_CONFIRM = MappingProxyType({"title.text": 100, "text.text": 300, "confirm.text": 30, "deny.text": 30})


def _under(path: str, limits: Mapping[str, int]) -> dict[str, int]:
    return {f"{path}.{name}": most for name, most in limits.items()}


_ELEMENT = {"action_id": 255, "placeholder.text": 150} | _under("confirm", _CONFIRM)
_CHOICE = _ELEMENT | _under("options[]", _OPTION)
_SELECT = _CHOICE | {"option_groups[].label.text": 75} | _under("option_groups[].options[]", _OPTION)
_VIEW = {"callback_id": 255, "private_metadata": 3000, "external_id": 255}

LONGEST: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType(
    {
        "plain_text": {"text": 3000},
        "mrkdwn": {"text": 3000},
        "section": {"block_id": 255, "text.text": 3000, "fields[].text": 2000},
        "header": {"block_id": 255, "text.text": 150},
        "actions": {"block_id": 255},
        "context": {"block_id": 255},
        "context_actions": {"block_id": 255},
        "divider": {"block_id": 255},
        "rich_text": {"block_id": 255},
        "table": {"block_id": 255},
        "markdown": {"block_id": 255, "text": 12_000},
        "image": {"block_id": 255, "alt_text": 2000, "image_url": 3000, "title.text": 2000},
        "input": {"block_id": 255, "label.text": 2000, "hint.text": 2000},
        "card": {"block_id": 255, "title.text": 150, "subtitle.text": 150, "body.text": 200},
        "button": _ELEMENT | {"text.text": 75, "value": 2000, "url": 3000, "accessibility_label": 75},
        "static_select": _SELECT,
        "multi_static_select": _SELECT,
        "external_select": _ELEMENT,
        "overflow": _CHOICE,
        "checkboxes": _CHOICE,
        "radio_buttons": _CHOICE,
        "datepicker": _ELEMENT,
        "plain_text_input": _ELEMENT,
        "number_input": _ELEMENT,
        "modal": _VIEW | {"title.text": 24, "submit.text": 24, "close.text": 24},
        "home": _VIEW,
    }
)
"""Most characters, by the type of a thing and the path of the text in it."""

MOST: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType(
    {
        "section": {"fields": 10},
        "actions": {"elements": 25},
        "context": {"elements": 10},
        "context_actions": {"elements": 5},
        "static_select": {"options": 100, "option_groups": 100, "option_groups[].options": 100},
        "multi_static_select": {"options": 100, "option_groups": 100, "option_groups[].options": 100},
        "overflow": {"options": 5},
        "checkboxes": {"options": 10},
        "radio_buttons": {"options": 10},
        "table": {"rows": 100, "rows[]": TABLE_COLUMNS, "column_settings": TABLE_COLUMNS},
        "card": {"actions": 3},
        "carousel": {"elements": 10},
        "container": {"child_blocks": 10},
        "modal": {"blocks": MODAL_BLOCKS},
        "home": {"blocks": MODAL_BLOCKS},
    }
)
"""Most entries, by the type of a thing and the path of the list in it."""

FILLED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "plain_text": ("text",),
        "mrkdwn": ("text",),
        "text": ("text",),
        "raw_text": ("text",),
        "raw_number": ("text",),
        "markdown": ("text",),
        "actions": ("elements",),
        "context": ("elements",),
        "static_select": ("options", "option_groups", "option_groups[].options"),
        "overflow": ("options",),
        "checkboxes": ("options",),
        "radio_buttons": ("options",),
        "table": ("rows", "rows[]"),
        "image": ("image_url",),
    }
)
"""What may be left out (or not, see NEEDED), but not be empty."""

NEEDED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "plain_text": ("text",),
        "mrkdwn": ("text",),
        "header": ("text",),
        "actions": ("elements",),
        "context": ("elements",),
        "rich_text": ("elements",),
        "rich_text_section": ("elements",),
        "rich_text_list": ("elements", "style"),
        "rich_text_quote": ("elements",),
        "rich_text_preformatted": ("elements",),
        "image": ("alt_text",),
        "input": ("label", "element"),
        "markdown": ("text",),
        "table": ("rows",),
        "button": ("text",),
        "overflow": ("options",),
        "checkboxes": ("options",),
        "radio_buttons": ("options",),
        "number_input": ("is_decimal_allowed",),
        "link": ("url",),
        "text": ("text",),
        "emoji": ("name",),
        "modal": ("title", "blocks"),
    }
)

_ANYWHERE = frozenset({"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video"})
_MESSAGE_ONLY = {
    "card",
    "carousel",
    "container",
    "context_actions",
    "data_table",
    "data_visualization",
    "file",
}
BLOCKS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "message": _ANYWHERE | _MESSAGE_ONLY | {"markdown", "table", "task_card", "plan"},
        "modal": _ANYWHERE | {"alert"},
        "home": _ANYWHERE,
    }
)
"""The types of block that each surface takes."""

_PRESSED = frozenset({"button", "overflow", "static_select", "external_select", "users_select", "datepicker"})
_SELECTS = frozenset({"conversations_select", "channels_select", "timepicker", "checkboxes", "radio_buttons"})
_MULTI = frozenset({f"multi_{name}_select" for name in ("static", "external", "users", "conversations", "channels")})
_TYPED = frozenset({"plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input"})
_STAMP = frozenset({"datetimepicker", "file_input"})

INSIDE: Final[Mapping[tuple[str, str], frozenset[str]]] = MappingProxyType(
    {
        ("section", "accessory"): _PRESSED | _SELECTS | _MULTI | {"image", "workflow_button"},
        ("section", "text"): frozenset({"plain_text", "mrkdwn"}),
        ("section", "fields[]"): frozenset({"plain_text", "mrkdwn"}),
        ("actions", "elements[]"): _PRESSED | _SELECTS | _MULTI | {"datetimepicker", "rich_text_input"},
        ("context", "elements[]"): frozenset({"plain_text", "mrkdwn", "image"}),
        ("input", "element"): (_PRESSED | _SELECTS | _MULTI | _TYPED | _STAMP) - {"button", "overflow"},
        ("input", "label"): frozenset({"plain_text"}),
        ("header", "text"): frozenset({"plain_text"}),
        ("button", "text"): frozenset({"plain_text"}),
        ("modal", "title"): frozenset({"plain_text"}),
        ("modal", "submit"): frozenset({"plain_text"}),
        ("modal", "close"): frozenset({"plain_text"}),
        ("table", "rows[][]"): frozenset({"raw_text", "raw_number", "rich_text"}),
        ("rich_text", "elements[]"): frozenset(
            {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
        ),
        ("rich_text_list", "elements[]"): frozenset({"rich_text_section"}),
    }
)
"""The types that may stand at a path of a thing."""
