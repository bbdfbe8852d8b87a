"""How a person fills in what the bot asks: from plain words to the `state.values` that Slack sends.

Source: https://docs.slack.dev/reference/views#view-state and the pages of the single elements.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.slack.state import Json, Values

_ONE = frozenset({"static_select", "external_select", "radio_buttons", "overflow"})
_SEVERAL = frozenset({"checkboxes", "multi_static_select", "multi_external_select"})
_MOMENT = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
_INITIAL = {
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "value": "initial_value",
}
STATELESS = frozenset({"button", "overflow", "image"})


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each block together with each thing in it that can be pressed, chosen or filled in."""
    for block in blocks:
        inside = [block[name] for name in ("accessory", "element") if name in block]
        inside += block["elements"] if block["type"] == "actions" else []
        yield from ((block, element) for element in inside if element["type"] != "image")


def initial_values(blocks: list[Json]) -> Values:
    """Tell what stands in the blocks before anybody touches them."""
    values: Values = {}
    for block, element in elements(blocks):
        if element["type"] not in STATELESS:
            values.setdefault(block["block_id"], {})[element["action_id"]] = _initial(element)
    return values


def key_of(element: Json) -> str:
    """Return the name under which Slack reports this element's value."""
    kind = element["type"]
    if kind in _ONE:
        return "selected_option"
    return "selected_options" if kind in _SEVERAL else _MOMENT.get(kind, "value")


def _initial(element: Json) -> Json:
    key = key_of(element)
    empty: Any = [] if key == "selected_options" else None
    given = element.get(_INITIAL.get(key, key.replace("selected", "initial")), empty)
    return {"type": element["type"], key: given}


def value_for(element: Json, raw: Any, offered: list[Json] | None = None) -> Json:  # text, a list, a number
    """Return the state of an element once `raw` is chosen or typed; options go by text or value."""
    key, options = key_of(element), offered or options_of(element)
    if key == "selected_option":
        chosen: Any = None if raw in {None, ""} else option_called(options, str(raw))
    elif key == "selected_options":
        chosen = [option_called(options, str(name)) for name in raw or ()]
    else:
        chosen = None if raw in {None, ""} else str(raw)
    return {"type": element["type"], key: chosen}


def options_of(element: Json) -> list[Json]:
    """All options of a menu, whatever their groups."""
    grouped = [option for group in element.get("option_groups", ()) for option in group["options"]]
    return [*element.get("options", ()), *grouped]


def option_called(options: list[Json], name: str) -> Json:
    """Return the option with that text or value."""
    for option in options:
        if name in {option["text"]["text"], option.get("value")}:
            return option
    offered = ", ".join(repr(option["text"]["text"]) for option in options)
    message = f"no option {name!r}; there are: {offered or 'none'}"
    raise LookupError(message)


def problems(blocks: list[Json], values: Values) -> dict[str, str]:
    """Tell what Slack's own client says before it lets a form go, by block."""
    found = {}
    for block, element in elements(blocks):
        if block["type"] == "input":
            state = values[block["block_id"]][element["action_id"]]
            if problem := _problem(block, element, state[key_of(element)]):
                found[block["block_id"]] = problem
    return found


def _problem(block: Json, element: Json, value: Any) -> str:  # text, an option or a list of them
    if value in (None, "", []):
        return "" if block.get("optional") else "Please complete this required field."
    if element["type"] == "plain_text_input":
        return _of_length(element, len(value))
    if element["type"] == "number_input":
        return _of_number(element, value)
    if element["type"] == "datepicker" and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return "Please enter a date."
    return ""


def _of_length(element: Json, length: int) -> str:
    if length < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if length > element.get("max_length", 3000):
        return f"Please enter at most {element.get('max_length', 3000)} characters."
    return ""


def _of_number(element: Json, value: str) -> str:
    decimal = element["is_decimal_allowed"]
    if not re.fullmatch(r"-?\d+(\.\d+)?" if decimal else r"-?\d+", value):
        return "Please enter a number." if decimal else "Please enter a whole number."
    if float(value) < float(element.get("min_value", "-inf")):
        return f"Please enter {element['min_value']} or more."
    if float(value) > float(element.get("max_value", "inf")):
        return f"Please enter {element['max_value']} or less."
    return ""
