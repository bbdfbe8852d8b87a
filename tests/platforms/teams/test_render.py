"""What each block becomes, and what a press of it means."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from bot.operations.about import WhoAmI
from bot.operations.command import Draft
from bot.operations.finding_verbs import MarkFalsePositive, Reopen, Verify
from bot.operations.findings import GetFinding
from bot.platforms.teams.limits import LIMITS
from bot.platforms.teams.render import pressed, render
from bot.views.model import (
    Actions,
    Block,
    Button,
    Code,
    Confirm,
    Facts,
    Link,
    LinkButton,
    Menu,
    Outcome,
    Paragraph,
    Quote,
    Row,
    Rows,
    Strong,
    View,
)
from playground.teams.limits import ACTIVITY_BYTES
from tests.platforms.teams.judge import faults, nodes, shown_text
from tests.platforms.teams.schema import violations

_SURE = Confirm("Reopen #276?", "It will be active again.", "Reopen", "Leave it")


def _body(*blocks: Block) -> list[dict[str, Any]]:
    view = View("A title", blocks)
    payload = render(view)
    assert faults(view, payload) == []
    return list(payload["card"]["body"][1:])


def _actions(*blocks: Block) -> list[dict[str, Any]]:
    return [action for node in nodes(_body(*blocks)) for action in node.get("actions", ())]


def _said(view: View) -> str:
    return " ".join(run["text"] for run in render(view)["card"]["body"][-1]["inlines"])


def test_a_title_is_a_heading_for_screen_readers() -> None:
    title = render(View("Findings 1-10 of 143"))["card"]["body"][0]

    assert (title["type"], title["style"], title["text"]) == ("TextBlock", "heading", "Findings 1-10 of 143")


@pytest.mark.parametrize("outcome", ["refused", "failed"])
def test_a_refusal_differs_from_success_by_more_than_words_but_never_without_them(outcome: Outcome) -> None:
    done, other = (render(View("That did not work", outcome=one)) for one in ("done", outcome))

    assert done["card"] != other["card"]
    assert shown_text(done) == shown_text(other)


def test_a_press_of_a_button_means_the_line_of_its_command() -> None:
    (action,) = _actions(Actions((Button("Details", GetFinding(finding=276)),)))

    assert (action["type"], action["verb"]) == ("Action.Execute", "run")
    assert pressed(action["data"]) == "finding 276"
    assert pressed(action["fallback"]["data"]) == "finding 276"


def test_a_draft_opens_a_dialog() -> None:
    (action,) = _actions(Actions((Button("False positive…", Draft(MarkFalsePositive, {"finding": 276})),)))

    assert action["type"] == "Action.Submit"
    assert action["data"] == {"verb": "form", "line": "false-positive 276", "msteams": {"type": "task/fetch"}}


def test_a_button_that_asks_first_works_only_inside_its_question() -> None:
    first, yes, no = _actions(Actions((Button("Reopen", Reopen(finding=276), "good", _SURE),)))

    assert (first["type"], first["style"], first["targetElements"]) == (
        "Action.ToggleVisibility",
        "positive",
        ["ask-1-1"],
    )
    assert (yes["title"], pressed(yes["data"])) == ("Reopen", "reopen 276")
    assert (no["title"], no["targetElements"]) == ("Leave it", [{"elementId": "ask-1-1", "isVisible": False}])


def test_tones_become_styles() -> None:
    styles = [
        action.get("style")
        for action in _actions(
            Actions((Button("a", WhoAmI()), Button("b", WhoAmI(), "good"), Button("c", WhoAmI(), "bad")))
        )
    ]

    assert styles == [None, "positive", "destructive"]


def test_buttons_beyond_the_sixth_go_into_the_overflow_menu() -> None:
    modes = [action.get("mode") for action in _actions(Actions((Button("a", WhoAmI()),) * 8))]

    assert modes == [None] * 6 + ["secondary"] * 2


def test_long_labels_get_lines_of_their_own() -> None:
    sets = _body(Actions((Button("a label of some length", WhoAmI()),) * 3))

    assert [len(line["actions"]) for line in sets] == [1, 1, 1]


def test_a_choice_means_its_line() -> None:
    choices = tuple(Button(f"#{number}", GetFinding(finding=number)) for number in (1, 2))
    input_, show = _body(Menu("Details of…", choices))
    action = show["actions"][0]

    assert [choice["value"] for choice in input_["choices"]] == ["finding 1", "finding 2"]
    assert pressed({**action["data"], input_["id"]: "finding 2"}) == "finding 2"
    assert pressed({**action["fallback"]["data"], input_["id"]: "finding 2"}) == "finding 2"


def test_a_choice_that_asks_first_gets_a_button() -> None:
    choices = (
        Button("Reopen", Reopen(finding=1), confirm=_SURE),
        Button("Details", GetFinding(finding=1)),
        Button("False positive…", Draft(MarkFalsePositive)),
    )
    body = _body(Menu("What now?", choices))

    assert [choice["title"] for choice in body[0]["choices"]] == ["Details", "False positive…"]
    assert [action["title"] for action in body[2]["actions"]] == ["Reopen"]


@pytest.mark.parametrize("data", [{}, {"line": 7}, {"line": ""}, {"menu": "menu-1"}, {"menu": 1, "line": "x"}])
def test_data_without_a_line_mean_no_press(data: dict[str, Any]) -> None:
    assert pressed(data) == (data["line"] if data.get("menu") == 1 else None)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://", "https://[", "ftp://x", "", "https://a b", "https://x\ud800", "//x"]
)
def test_an_address_that_is_not_of_the_web_leads_nowhere(url: str) -> None:
    view = View("A title", (Actions((LinkButton("Open", url),)), Paragraph((Link("here", url),))))
    payload = render(view)

    assert not [node for node in nodes(payload["card"]) if node["type"].startswith("Action")]
    assert "Open" in shown_text(payload)
    assert "here" in shown_text(payload)


def test_a_link_in_text_leads_to_its_page() -> None:
    (block,) = _body(Paragraph(("see ", Link("#276", "https://dojo.example.com/finding/276"), Strong("!"))))

    assert [run["text"] for run in block["inlines"]] == ["see ", "#276", "!"]
    assert block["inlines"][1]["selectAction"]["url"] == "https://dojo.example.com/finding/276"


def test_code_keeps_its_indentation() -> None:
    (box,) = _body(Code("def f():\n\treturn  1"))

    assert [line["inlines"][0]["text"] for line in box["items"]] == ["def f():", "\xa0\xa0\xa0\xa0return\xa0\xa01"]
    assert {run["fontType"] for line in box["items"] for run in line["inlines"]} == {"Monospace"}


def test_blocks_without_anything_to_show_are_not_drawn() -> None:
    nothing: tuple[Block, ...] = (
        Paragraph(()),
        Paragraph(("", " \n")),
        Facts(()),
        Rows((Row(()),)),
        Quote(""),
        Code(""),
        Actions(()),
        Menu("", ()),
    )
    assert _body(*nothing) == []


def test_a_button_without_a_label_shows_what_it_does() -> None:
    labels = [
        action["title"]
        for action in _actions(
            Actions((Button(" ", GetFinding(finding=1)), LinkButton("", "https://dojo.example.com")))
        )
    ]

    assert labels == ["finding 1", "https://dojo.example.com"]


def test_what_does_not_fit_is_left_out_from_the_end_and_counted() -> None:
    rows = Rows(tuple(Row((f"row {number}:", "x" * 900)) for number in range(60)))
    view = View("Many", (rows, Paragraph(("the basis",)), Actions((Button("Next", WhoAmI()),))))
    payload = render(view)
    text = shown_text(payload)
    kept = text.count("row") - 1

    assert 20 < kept < 60
    assert f"row{kept - 1}:" in text
    assert _said(view) == f"{60 - kept} more rows do not fit here and are not shown."
    assert text.index("thebasis") < text.index("Next") < text.index("morerows")
    assert violations(payload["card"]) == []


@pytest.mark.parametrize(
    ("blocks", "sentence"),
    [
        ((Paragraph(("x" * 40_000,)),), "1 more part of this answer does not fit here and is not shown."),
        ((Rows((Row(("x" * 40_000,)),)),), "1 more row does not fit here and is not shown."),
        ((Paragraph(("x" * 40_000,)), Paragraph(("y" * 40_000,))), "2 more parts of this answer"),
        ((Menu("m", (Button("漏" * 20_000, WhoAmI()),)), Rows((Row(("x",)),))), "1 more row does not fit"),
    ],
)
def test_one_block_that_is_too_large_is_counted_too(blocks: tuple[Block, ...], sentence: str) -> None:
    assert sentence in _said(View("Large", blocks))


def test_only_a_title_is_cut_and_visibly() -> None:
    payload = render(View("🔥" * 40_000))
    title = payload["card"]["body"][0]["text"]

    assert len(title) <= LIMITS.title
    assert title.endswith("…")


def test_a_card_full_of_wide_letters_is_within_the_limit() -> None:
    view = View("漏" * 5_000, tuple(Paragraph(("🔥" * 500,)) for _ in range(60)))
    payload = render(view)

    assert faults(view, payload) == []
    assert len(str(payload).encode()) <= ACTIVITY_BYTES


def test_the_renderer_loads_nothing_of_any_platform() -> None:
    line = (
        "import sys, bot.platforms.teams.render;"
        "print([name for name in sys.modules if name.startswith(('microsoft_teams', 'slack', 'bot.platforms.slack'))])"
    )
    ran = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"


def test_verify_is_not_confused_with_a_menu_on_the_same_card() -> None:
    buttons = _actions(
        Menu("Details of…", (Button("#1", GetFinding(finding=1)),)),
        Actions((Button("Verify", Verify(finding=2)),)),
    )

    assert buttons[-1]["associatedInputs"] == "none"
    assert buttons[-1]["fallback"]["associatedInputs"] == "none"
