"""Every View of the gallery as a Slack message: golden, within the limits, inert, and with buttons that work."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.commands.errors import Incomplete
from bot.commands.grammar import read, write
from bot.operations.command import Draft
from bot.platforms.slack.render import render
from bot.views.model import Actions, Button, Menu, Paragraph, Rows, View
from bot.views.plain import one, plain
from tests.any_view import mentions_of
from tests.gallery import GALLERY
from tests.gallery.models import HOSTILE
from tests.golden_files import named_by_payload, names
from tests.platforms.slack.form_gallery import MODALS
from tests.platforms.slack.judge import CONTRACT, faults, nodes, schema_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syrupy.assertion import SnapshotAssertion

    from bot.operations.command import Command

PAYLOADS = {name: render(view) for name, view in GALLERY.items()}
every_payload = pytest.mark.parametrize("name", PAYLOADS)
_LOOKS_LIKE = str.maketrans("∗ˍ∼ˋ", "*_~`", "\u2060")


@named_by_payload
@every_payload
def test_a_view_looks_as_it_did(name: str, golden: SnapshotAssertion) -> None:
    assert PAYLOADS[name] == golden(name=name)


def test_every_golden_file_has_its_view() -> None:
    files = names("slack")
    assert files == {*GALLERY, *MODALS}


@every_payload
def test_a_payload_keeps_our_rules(name: str) -> None:
    assert faults(PAYLOADS[name], {one.id for one in mentions_of(GALLERY[name])}) == []


@pytest.mark.skipif(not CONTRACT.exists(), reason=f"Slack's schema is not at {CONTRACT}")
@every_payload
def test_a_payload_keeps_slacks_schema(name: str) -> None:
    assert schema_faults(PAYLOADS[name]) == []


def test_a_mention_calls_where_its_id_is_one_of_slacks() -> None:
    found = [node for node in nodes(PAYLOADS["mentions"]["blocks"]) if node.get("type") in {"user", "usergroup"}]
    assert found == [
        {"type": "usergroup", "usergroup_id": "S0123ABCD"},
        {"type": "user", "user_id": "U0456"},
        {"type": "user", "user_id": "U0456"},
    ]


@every_payload
def test_a_payload_can_be_sent(name: str) -> None:
    assert json.loads(json.dumps(PAYLOADS[name], ensure_ascii=False).encode()) == PAYLOADS[name]


@every_payload
def test_the_fallback_says_what_the_view_says(name: str) -> None:
    said = html.unescape(PAYLOADS[name]["text"]).translate(_LOOKS_LIKE)
    whole = plain(GALLERY[name]).translate(_LOOKS_LIKE)
    assert said == whole or (said.endswith("…") and whole.startswith(said.removesuffix("\n…").removesuffix("…")))


@every_payload
def test_every_button_gives_back_its_command(name: str) -> None:
    wanted = list(_commands(GALLERY[name]))
    for node in nodes(PAYLOADS[name]):
        if "value" in node:
            kind = node.get("action_id", "pick").partition(":")[0]
            assert _meant(node["value"]) in wanted
            assert kind == "pick" or (kind == "form") is isinstance(_meant(node["value"]), Draft)


@every_payload
def test_no_button_is_lost_in_silence(name: str) -> None:
    held = {node["value"] for node in nodes(PAYLOADS[name]) if "value" in node}
    shown = json.dumps(PAYLOADS[name]["blocks"], ensure_ascii=False)
    lost = [command for command in _commands(GALLERY[name]) if write(command) not in held]
    assert not lost or any(words in shown for words in ("Does not fit on a button", "not shown.", "is left out"))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_title_shows_as_it_was_written(name: str) -> None:
    elements = [node for node in nodes(PAYLOADS["every-block-hostile"]["blocks"]) if node.get("type") == "text"]
    bold = [element["text"] for element in elements if element.get("style")]
    assert any(one(HOSTILE[name]) in text.replace("\n", " ") or name in {"lines", "blank"} for text in bold)


def test_an_override_turns_nothing_around() -> None:
    whole = json.dumps(PAYLOADS["finding-hostile-right-to-left"], ensure_ascii=False)
    assert not set(whole) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067")
    assert "safe�gpj.exe" in whole


def test_right_to_left_letters_stay_by_themselves() -> None:
    row = render(View("#1 שלום (3)"))
    assert row["blocks"][0]["text"]["text"] == "\u2068#1 שלום (3)\u2069"


def test_rows_that_do_not_fit_are_counted() -> None:
    blocks = PAYLOADS["too-much"]["blocks"]
    drawn = sum(block["type"] == "rich_text" for block in blocks)
    assert blocks[-1]["elements"][0]["text"] == f"… {90 - drawn} more rows are not shown."


def test_rows_give_way_to_what_follows_them() -> None:
    blocks = PAYLOADS["findings-hostile-25"]["blocks"]
    assert [block["type"] for block in blocks[-3:]] == ["actions", "context", "actions"]
    assert blocks[-3]["elements"][0]["action_id"].startswith("pick:")


def test_what_does_not_fit_is_said() -> None:
    blocks = PAYLOADS["too-many-blocks"]["blocks"]
    said = "… Something is left out here: it does not fit into one message."
    assert blocks[-1]["elements"][0]["text"] == said


def test_a_line_too_long_for_a_button_is_named() -> None:
    blocks = PAYLOADS["findings-long-line"]["blocks"]
    said = "Does not fit on a button; type it or open it yourself: Next, Explain, Share to channel"
    assert blocks[-1]["elements"][0]["text"] == said


def test_buttons_that_look_the_same_say_what_they_are_about() -> None:
    labels = [node["accessibility_label"] for node in nodes(PAYLOADS["findings"]) if "accessibility_label" in node]
    assert labels[:2] == ["Details of #276", "False positive of #276"]
    assert len(set(labels)) == len(labels)


def test_a_quiet_paragraph_keeps_its_links() -> None:
    quiet = PAYLOADS["every-block"]["blocks"][2]
    assert quiet["elements"][0]["elements"][1]["url"] == "https://dojo.example.com"


def test_a_cut_text_ends_visibly() -> None:
    block = render(View("", (Paragraph(("x" * 2990, "y" * 10, "z")),)))["blocks"][0]
    assert "".join(part["text"] for part in block["elements"][0]["elements"]).endswith("…")


def _commands(view: View) -> Iterator[Command | Draft]:
    for block in view.blocks:
        match block:
            case Actions():
                yield from (button.command for button in block.buttons if isinstance(button, Button))
            case Menu():
                yield from (choice.command for choice in block.choices)
            case Rows():
                yield from (button.command for row in block.rows for button in row.buttons)
            case _:
                pass


def _meant(line: str) -> Any:
    try:
        return read(line)
    except Incomplete as halt:
        return halt.draft
