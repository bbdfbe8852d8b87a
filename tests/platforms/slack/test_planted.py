"""The judges are judged: each fault planted in a good payload is found."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from bot.platforms.slack.render import render
from tests.gallery import GALLERY
from tests.platforms.slack.form_gallery import MODALS
from tests.platforms.slack.judge import faults, modal_faults, nodes

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]


def _first(payload: Json, kind: str) -> Json:
    return next(node for node in nodes(payload) if node.get("type") == kind)


def _text(payload: Json, kind: str) -> Json:
    """The text object of the first element of that kind."""
    text: Json = _first(payload, kind)["text"]
    return text


def _rich(payload: Json) -> list[Json]:
    elements: list[Json] = _first(payload, "rich_text_section")["elements"]
    return elements


def _option(payload: Json) -> Json:
    option: Json = _first(payload, "static_select")["options"][0]
    return option


def _confirm(payload: Json) -> Json:
    return next(node["confirm"] for node in nodes(payload) if "confirm" in node and "deny" not in node)


def _fallback(text: str) -> Callable[[Json], Any]:
    return lambda payload: payload.update(text=text)


def _blocks(count: int) -> Callable[[Json], Any]:
    return lambda payload: payload.update(blocks=[deepcopy(payload["blocks"][0]) for _ in range(count)])


def _long(number: int) -> Json:
    text = {"type": "text", "text": f"{number}" * 2900}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [text]}]}


MESSAGE: dict[str, Callable[[Json], Any]] = {
    "no blocks": _blocks(0),
    "51 blocks": _blocks(51),
    "too much text in all": lambda p: p.update(blocks=[_long(n) for n in range(5)]),
    "a third key": lambda p: p.update(mrkdwn=False),
    "an empty fallback": _fallback(" "),
    "a mention in the fallback": _fallback("<!channel>"),
    "a bare ampersand in the fallback": _fallback("a & b"),
    "bold in the fallback": _fallback("see *x* here"),
    "code in the fallback": _fallback("see `x` here"),
    "struck out in the fallback": _fallback("~x~"),
    "emoji in the fallback": _fallback("a :bomb: here"),
    "a quote in the fallback": _fallback("first\n&gt; second"),
    "a fallback that Slack shortens": _fallback("x" * 4001),
    "half a surrogate pair in the fallback": _fallback("\ud83d"),
    "an unknown block": lambda p: p["blocks"].append({"type": "paragraph", "text": "x"}),
    "a section with markup": lambda p: p["blocks"].append(
        {"type": "section", "text": {"type": "mrkdwn", "text": "*x*"}}
    ),
    "markup in small print": lambda p: _first(p, "context").update(elements=[{"type": "mrkdwn", "text": "x"}]),
    "two tables": lambda p: p["blocks"].extend([{"type": "table", "rows": []}] * 2),
    "the same action id twice": lambda p: [node.update(action_id="run:0") for node in nodes(p) if "action_id" in node],
    "the same block id twice": lambda p: [block.update(block_id="b") for block in p["blocks"]],
    "a block id of 256": lambda p: p["blocks"][0].update(block_id="b" * 256),
    "an action id of 256": lambda p: _first(p, "button").update(action_id="run:" + "1" * 252),
    "a header of 151": lambda p: _text(p, "header").update(text="x" * 151),
    "an empty header": lambda p: _text(p, "header").update(text=""),
    "a blank header": lambda p: _text(p, "header").update(text=" "),
    "emoji codes in a header": lambda p: _text(p, "header").update(emoji=True),
    "a label of 76": lambda p: _text(p, "button").update(text="x" * 76),
    "a value of 2001": lambda p: _first(p, "button").update(value="x" * 2001),
    "a button without a value": lambda p: _first(p, "button").pop("value"),
    "a button of an unknown kind": lambda p: _first(p, "button").update(action_id="walk:0"),
    "a style of our own": lambda p: _first(p, "button").update(style="good"),
    "a label of 76 for screen readers": lambda p: _first(p, "button").update(accessibility_label="x" * 76),
    "a script as an address": lambda p: _first(p, "link").update(url="javascript:alert(1)"),
    "an address of 3001": lambda p: _first(p, "link").update(url="https://x.example/" + "x" * 2983),
    "26 buttons": lambda p: _first(p, "actions").update(
        elements=[{**_first(p, "button"), "action_id": f"run:{n}"} for n in range(100, 126)]
    ),
    "no buttons": lambda p: _first(p, "actions").update(elements=[]),
    "11 elements in small print": lambda p: _first(p, "context").update(elements=_first(p, "context")["elements"] * 11),
    "101 options": lambda p: _first(p, "static_select").update(options=[_option(p)] * 101),
    "no options": lambda p: _first(p, "static_select").update(options=[]),
    "an option of 76": lambda p: _option(p)["text"].update(text="x" * 76),
    "an option's value of 76": lambda p: _option(p).update(value="x" * 76),
    "a placeholder of 151": lambda p: _first(p, "static_select")["placeholder"].update(text="x" * 151),
    "no placeholder": lambda p: _first(p, "static_select").pop("placeholder"),
    "a question's title of 101": lambda p: _confirm(p)["title"].update(text="x" * 101),
    "a question of 301": lambda p: _confirm(p)["text"].update(text="x" * 301),
    "a question's answer of 31": lambda p: _confirm(p)["deny"].update(text="x" * 31),
    "empty rich text": lambda p: _rich(p).clear(),
    "an empty text in rich text": lambda p: _rich(p)[0].update(text=""),
    "a mention in rich text": lambda p: _rich(p).append({"type": "broadcast", "range": "channel"}),
    "a person in rich text": lambda p: _rich(p).append({"type": "user", "user_id": "U0456"}),
    "rich text of 3001": lambda p: _rich(p)[0].update(text="x" * 3001),
    "a letter that turns text around": lambda p: _rich(p)[0].update(text="x\u202ey"),
    "an isolate that stays open": lambda p: _text(p, "header").update(text="\u2068x"),
    "a control character": lambda p: _rich(p)[0].update(text="x\x00"),
    "half a surrogate pair": lambda p: _rich(p)[0].update(text="x\udc00"),
}
MODAL: dict[str, Callable[[Json], Any]] = {
    "no submit": lambda v: v.pop("submit"),
    "no close": lambda v: v.pop("close"),
    "a title of 25": lambda v: v["title"].update(text="x" * 25),
    "a submit label of 25": lambda v: v["submit"].update(text="x" * 25),
    "metadata of 3001": lambda v: v.update(private_metadata="x" * 3001),
    "a callback id of 256": lambda v: v.update(callback_id="x" * 256),
    "an input without a block id": lambda v: _first(v, "input").pop("block_id"),
    "an input without an action id": lambda v: _first(v, "input")["element"].pop("action_id"),
    "two inputs of the same name": lambda v: v["blocks"].append(deepcopy(_first(v, "input"))),
    "an empty label": lambda v: _first(v, "input")["label"].update(text=""),
    "a label of 2001": lambda v: _first(v, "input")["label"].update(text="x" * 2001),
    "markup in the sentence": lambda v: _first(v, "section").update(text={"type": "mrkdwn", "text": "*x*"}),
    "a sentence of 3001": lambda v: _text(v, "section").update(text="x" * 3001),
    "buttons": lambda v: v["blocks"].append({"type": "actions", "elements": []}),
    "an alert": lambda v: v["blocks"].append({"type": "alert", "text": {"type": "plain_text", "text": "x"}}),
    "no blocks": lambda v: v["blocks"].clear(),
    "101 blocks": lambda v: v.update(blocks=[deepcopy(v["blocks"][0]) for _ in range(101)]),
}


@pytest.mark.parametrize("name", MESSAGE)
def test_a_fault_in_a_message_is_found(name: str) -> None:
    payload = deepcopy(render(GALLERY["every-block"]))
    assert faults(payload) == []
    MESSAGE[name](payload)
    assert faults(payload) != []


@pytest.mark.parametrize("name", MODAL)
def test_a_fault_in_a_modal_is_found(name: str) -> None:
    view = deepcopy(MODALS["modal-false-positive"])
    assert modal_faults(view) == []
    MODAL[name](view)
    assert modal_faults(view) != []
