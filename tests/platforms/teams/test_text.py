"""Texts as an attacker would write them: shown as written, and nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.operations.about import WhoAmI
from bot.platforms.teams import text
from bot.platforms.teams.render import render
from bot.views.model import Actions, Button, Code, Facts, Link, Mention, Menu, Paragraph, Quote, Row, Rows, Strong, View
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


ANA, BEA = "aaaaaaaa-0000-4000-8000-00000000000a", "bbbbbbbb-0000-4000-8000-00000000000b"


def _called(*parts: Mention | Strong | str) -> tuple[list[str], dict[str, str]]:
    """The lines of a row that are TextBlocks, and who is behind each name."""
    view = View("", (Rows((Row(("#1",), parts),)),))
    assert faults(view, render(view)) == []
    entities = render(view)["card"].get("msteams", {}).get("entities", [])
    lines = [node["text"] for node in _elements(view, "TextBlock") if node["text"] != "…"]
    return lines, {one["text"]: one["mentioned"]["id"] for one in entities}


def test_a_mention_stands_in_its_sentence() -> None:
    lines, who = _called("owner ", Mention("Ana Souza", ANA), ", Bea", " · ", Strong("SLA 3 d left"))
    assert lines == ["owner <at>Ana Souza</at>, Bea · SLA 3 d left"]
    assert who == {"<at>Ana Souza</at>": ANA}


@pytest.mark.parametrize("words", _PLAIN.values(), ids=_PLAIN)
def test_amid_text_that_could_act_a_mention_stands_alone(words: str) -> None:
    lines, who = _called(f"{words} by ", Mention("Ana Souza", ANA), " and others")
    assert (lines, who) == (["<at>Ana Souza</at>"], {"<at>Ana Souza</at>": ANA})


def test_a_link_beside_a_mention_still_leads_there() -> None:
    view = View("", (Paragraph((Link("#276", "https://dojo.example.com"), " is ", Mention("Ana", ANA), "'s")),))
    assert faults(view, render(view)) == []
    assert [run["selectAction"]["url"] for run in _elements(view, "TextRun") if "selectAction" in run] == [
        "https://dojo.example.com"
    ]


@pytest.mark.parametrize("name", [*_PLAIN.values(), *HOSTILE.values()], ids=[*_PLAIN, *HOSTILE])
def test_a_name_ends_no_mention_and_begins_no_other(name: str) -> None:
    [line], who = _called(Mention(name, ANA))
    assert who == {line: ANA}
    assert (line.count("<"), line.count(">")) == (2, 2)


def test_two_people_of_one_name_are_told_apart() -> None:
    lines, who = _called(Mention("Ana", ANA), Mention("*Ana*", BEA), Mention("Ana", ANA))
    assert lines == ["<at>Ana</at><at>Ana (2)</at><at>Ana</at>"]
    assert who == {"<at>Ana</at>": ANA, "<at>Ana (2)</at>": BEA}


@pytest.mark.parametrize("mention", [Mention("the group", "S0123ABCD", "group"), Mention("Ana", "U0456")])
def test_whom_no_bot_can_call_there_is_text(mention: Mention) -> None:
    assert _called("For ", mention) == ([], {})
