"""Whatever breaks one of Slack's limits is refused, and what just keeps them is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from playground.slack.judge import complaints_about_blocks, complaints_about_view

if TYPE_CHECKING:
    from tests.platforms.slack_standin.kit import Caller

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str = "x", **more: object) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}} | more


def button(text: str = "x", **more: object) -> Json:
    return {"type": "button", "text": plain(text)} | more


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(text: str = "x", value: str = "x") -> Json:
    return {"text": plain(text), "value": value}


def select(*options: Json, **more: object) -> Json:
    return {"type": "static_select", "action_id": "s", "options": list(options)} | more


def cells(*texts: str) -> list[Json]:
    return [{"type": "raw_text", "text": text} for text in texts]


def table(*rows: list[Json]) -> Json:
    return {"type": "table", "rows": list(rows)}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def question(**texts: str) -> Json:
    wording = {"title": "x", "text": "x", "confirm": "x", "deny": "x"} | texts
    return {name: plain(text) for name, text in wording.items()}


JUST_FITS = {
    "50 blocks": [section()] * 50,
    "section text": [section("x" * 3000)],
    "field": [{"type": "section", "fields": [plain("x" * 2000)] * 10}],
    "header": [{"type": "header", "text": plain("x" * 150)}],
    "25 buttons": [actions(*[button(action_id=str(n)) for n in range(25)])],
    "button": [actions(button("x" * 75, value="x" * 2000, url="https://x/" + "x" * 2990, action_id="x" * 255))],
    "context": [{"type": "context", "elements": [plain("x")] * 10}],
    "100 options": [actions(select(*[option(value=str(n)) for n in range(100)], placeholder=plain("x" * 150)))],
    "option": [actions(select(option("x" * 75, "x" * 75)))],
    "overflow": [section(accessory={"type": "overflow", "options": [option()] * 5})],
    "confirm": [actions(button(confirm=question(title="x" * 100, text="x" * 300, confirm="x" * 30)))],
    "table": [table(*[cells(*["x"] * 20)] * 100)],
    "rich text": [rich({"type": "text", "text": "x"}, {"type": "link", "url": "https://x.example"})],
}

TOO_MUCH = {
    "51 blocks": [section()] * 51,
    "section text": [section("x" * 3001)],
    "empty section text": [section("")],
    "section without text": [{"type": "section"}],
    "field": [{"type": "section", "fields": [plain("x" * 2001)]}],
    "11 fields": [{"type": "section", "fields": [plain("x")] * 11}],
    "header": [{"type": "header", "text": plain("x" * 151)}],
    "header in markup": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    "26 buttons": [actions(*[button(action_id=str(n)) for n in range(26)])],
    "no buttons": [actions()],
    "button text": [actions(button("x" * 76))],
    "button value": [actions(button(value="x" * 2001))],
    "button url": [actions(button(url="https://x/" + "x" * 3000))],
    "button to a script": [actions(button(url="javascript:alert(1)"))],
    "button style": [actions(button(style="default"))],
    "action_id": [actions(button(action_id="x" * 256))],
    "block_id": [section(block_id="x" * 256)],
    "same block_id": [section(block_id="a"), section(block_id="a")],
    "same action_id": [actions(button(action_id="a"), button(action_id="a"))],
    "11 context elements": [{"type": "context", "elements": [plain("x")] * 11}],
    "button in context": [{"type": "context", "elements": [button()]}],
    "101 options": [actions(select(*[option(value=str(n)) for n in range(101)]))],
    "no options": [actions(select())],
    "option text": [actions(select(option("x" * 76)))],
    "option value": [actions(select(option("x", "x" * 76)))],
    "placeholder": [actions(select(option(), placeholder=plain("x" * 151)))],
    "foreign initial option": [actions(select(option(), initial_option=option("y", "y")))],
    "6 overflow options": [section(accessory={"type": "overflow", "options": [option()] * 6})],
    "confirm title": [actions(button(confirm=question(title="x" * 101)))],
    "confirm text": [actions(button(confirm=question(text="x" * 301)))],
    "confirm button": [actions(button(confirm=question(confirm="x" * 31)))],
    "confirm deny": [actions(button(confirm=question(deny="x" * 31)))],
    "two tables": [table(cells("x")), table(cells("x"))],
    "101 rows": [table(*[cells("x")] * 101)],
    "21 columns": [table(cells(*["x"] * 21))],
    "ragged rows": [table(cells("x"), cells("x", "x"))],
    "empty cell": [table(cells(""))],
    "table text": [table(*[cells("x" * 101)] * 100)],
    "empty rich text": [rich({"type": "text", "text": ""})],
    "rich link": [rich({"type": "link", "url": "x"})],
    "image without alt": [{"type": "image", "image_url": "https://x/y.png"}],
    "image alt": [{"type": "image", "image_url": "https://x/y.png", "alt_text": "x" * 2001}],
    "unknown block": [{"type": "paragraph"}],
    "alert in a message": [{"type": "alert", "text": plain("x")}],
    "no list": {"type": "section"},
}


@pytest.mark.parametrize("name", JUST_FITS)
def test_what_just_fits_is_taken(name: str) -> None:
    assert complaints_about_blocks(JUST_FITS[name]) == []


@pytest.mark.parametrize("name", TOO_MUCH)
async def test_a_message_beyond_a_limit_is_refused(name: str, api: Caller) -> None:
    answer = await api("chat.postMessage", channel="C0APPSEC", text="x", blocks=TOO_MUCH[name])
    assert (answer["ok"], answer["error"]) == (False, "invalid_blocks")
    assert answer["response_metadata"]["messages"][0].startswith("[ERROR] ")


def field(**more: object) -> Json:
    element = {"type": "plain_text_input", "action_id": "v"}
    return {"type": "input", "label": plain("x"), "element": element} | more


def modal(*blocks: Json, **more: object) -> Json:
    return {"type": "modal", "title": plain("x"), "submit": plain("x"), "blocks": list(blocks)} | more


def test_a_modal_that_just_fits_is_taken() -> None:
    fits = modal(*[field()] * 100, title=plain("x" * 24), private_metadata="x" * 3000, callback_id="x" * 255)
    assert complaints_about_view(fits) == []


@pytest.mark.parametrize(
    "view",
    [
        modal(*[field()] * 101),
        modal(title=plain("x" * 25)),
        modal(submit=plain("x" * 25)),
        modal(close=plain("x" * 25)),
        modal(private_metadata="x" * 3001),
        modal(callback_id="x" * 256),
        modal(field(), submit=None),
        modal(field(label=plain("x" * 2001))),
        modal(field(hint=plain("x" * 2001))),
        modal(field(element=button())),
        modal(table(cells("x"))),
        modal(title={"type": "mrkdwn", "text": "x"}),
        {"type": "modal", "blocks": []},
        {"title": plain("x"), "blocks": []},
    ],
)
def test_a_modal_beyond_a_limit_is_refused(view: Json) -> None:
    assert complaints_about_view(view)


async def test_too_much_text_is_refused_by_its_own_names(api: Caller) -> None:
    blocks = [section("x" * 2700)] * 5
    assert (await api("chat.postMessage", channel="C0APPSEC", blocks=blocks))["error"] == "msg_blocks_too_long"
    assert (await api("chat.postMessage", channel="C0APPSEC", text="x" * 40_001))["error"] == "msg_too_long"
    assert (await api("chat.postMessage", channel="C0APPSEC"))["error"] == "no_text"


def test_the_place_of_a_fault_is_named() -> None:
    found = complaints_about_blocks([section(), section("x" * 3001)])
    assert "[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]" in found
