"""Texts as an attacker would write them: shown as written, and nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.operations.about import WhoAmI
from bot.platforms.teams import text
from bot.platforms.teams.render import render
from bot.views.model import Actions, Button, Code, Facts, Link, Menu, Paragraph, Quote, Row, Rows, Strong, View
from bot.views.plain import plain
from tests.gallery.models import HOSTILE
from tests.platforms.teams.judge import faults, nodes

if TYPE_CHECKING:
    from bot.views.model import Block

_PLAIN = {
    "link": "[click](https://evil)",
    "image": "![i](https://evil/i.png)",
    "bold": "*x* **x** _x_ __x__",
    "heading": "# h",
    "item": "- item",
    "number": "1. a",
    "rule": "---",
    "quote": "> q",
    "mention": "<at>Ana</at>",
    "everybody": "<!channel>",
    "code": "`code` ```",
    "date": "{{DATE(2026-11-22T08:00:00Z, SHORT)}} {{TIME(2026-11-22T08:00:00Z)}}",
    "template": "${$root.secret} {{#if x}} {{{x}}}",
    "html": "<script>alert(1)</script> &lt;b&gt; &#42;",
    "backslash": r"\*x\* \\ \[",
    "table": "| a | b |\n|---|---|",
    "address": "https://evil.example/path",
}
"""What clients or templating tools would read as more than letters; all of it can be shown."""


def _view(words: str) -> View:
    blocks: tuple[Block, ...] = (
        Paragraph((words, Strong(words), Link(words, "https://dojo.example.com"))),
        Paragraph((words,), quiet=True),
        Facts(((words, (words,)),)),
        Rows((Row((words,), (words,), (Button(words, WhoAmI()),)),)),
        Quote(words, words),
        Code(words),
        Actions((Button(words, WhoAmI()),)),
        Menu(words, (Button(words, WhoAmI()),)),
    )
    return View(words, blocks)


def _elements(view: View, kind: str) -> list[dict[str, Any]]:
    return [node for node in nodes(render(view)["card"]) if node["type"] == kind]


@pytest.mark.parametrize("words", [*_PLAIN.values(), *HOSTILE.values()], ids=[*_PLAIN, *HOSTILE])
def test_no_text_does_anything_anywhere(words: str) -> None:
    assert faults(_view(words), render(_view(words))) == []


@pytest.mark.parametrize("words", _PLAIN.values(), ids=_PLAIN)
def test_text_is_shown_letter_by_letter(words: str) -> None:
    shown = ["".join(run["text"] for run in block["inlines"]) for block in _elements(_view(words), "RichTextBlock")]

    assert words.replace("\n", " ") in shown


@pytest.mark.parametrize("name", [name for name in _PLAIN if name not in {"date", "template"}])
def test_a_title_with_marks_is_no_text_block(name: str) -> None:
    assert _elements(_view(_PLAIN[name]), "TextBlock") == []


@pytest.mark.parametrize(
    "title", ["#276 ◆ Critical SQL injection (CWE-89)", "Findings 1-10 of 143", "Who you are", "Help: engagement's"]
)
def test_an_ordinary_title_is_a_heading(title: str) -> None:
    assert _elements(View(title), "TextBlock")[0]["text"] == title


def test_no_run_holds_a_whole_mark_of_a_template() -> None:
    runs = [run["text"] for run in _elements(_view(_PLAIN["date"]), "TextRun")]

    assert not [run for run in runs if "{{" in run]
    assert "{" in runs


def test_where_there_are_no_runs_a_mark_is_kept_apart() -> None:
    assert text.label("{{DATE(x)}} ${y}") == "{\u2060{DATE(x)}} $\u2060{y}"


def test_line_breaks_of_every_kind_begin_a_block() -> None:
    blocks = text.paragraph(("one\r\ntwo\rthree\n\nfour\u2028five\x85six", Strong("seven\n"), "eight"))
    lines = ["".join(run["text"] for run in block["inlines"]) for block in blocks]

    assert lines == ["one", "two", "three", "four", "five", "sixseven", "eight"]
    assert [block.get("spacing") for block in blocks] == [None, "None", "None", "Small", "None", "None", "None"]


def test_what_turns_letters_around_is_shown_as_a_mark() -> None:
    (block,) = text.line(("safe\u202egpj.exe\u202c",))

    assert block["inlines"][0]["text"] == "safe\ufffdgpj.exe\ufffd"


def test_right_to_left_words_are_isolated_once() -> None:
    (block,) = text.line(("אבג", " 7 ", Strong("ثغرة")))

    assert [run["text"] for run in block["inlines"]] == ["\u2068אבג\u2069 7 ", "\u2068ثغرة\u2069"]


def test_no_card_asks_for_mentions() -> None:
    assert "msteams" not in render(_view("<at>Ana</at>"))["card"]


def test_the_summary_says_what_the_card_says() -> None:
    view = View("Findings", (Paragraph(("one",)), Paragraph(("two",))))

    assert render(view)["summary"] == plain(view) == "Findings\none\ntwo"


def test_a_long_summary_ends_at_a_lines_end_and_says_so() -> None:
    summary = render(View("Long", tuple(Paragraph(("x" * 90,)) for _ in range(50))))["summary"]

    assert len(summary) <= 1_000
    assert {len(line) for line in summary.splitlines()[1:-1]} == {90}
    assert summary.endswith("\n…")
