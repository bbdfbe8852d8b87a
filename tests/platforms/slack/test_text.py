"""Text on its way to Slack and back."""

from __future__ import annotations

import pytest

from bot.platforms.slack.text import fallback, opens, plain_text, unescape
from bot.views.model import Code, Facts, Paragraph, Row, Rows, View
from bot.views.plain import MOST, one, plain, short, shown, whole_lines
from tests.gallery import GALLERY


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        (
            "findings product:<http://payments.example.com|payments.example.com>",
            "findings product:payments.example.com",
        ),
        ("<https://x.example/a?b=1&amp;c=2|label>", "https://x.example/a?b=1&c=2"),
        ("<https://x.example>", "https://x.example"),
        ("<https://x.example|https://x.example>", "https://x.example"),
        ("<mailto:a@b.example|a@b.example> <mailto:a@b.example> <tel:123|123>", "a@b.example a@b.example 123"),
        ("<@U0456|name> and <@U0456>", "@U0456 and @U0456"),
        ("<#C1|general> <#C1> <#C1|>", "#general #C1 #C1"),
        ("<!subteam^S1|@appsec> <!subteam^S1>", "@appsec @S1"),
        ("<!here> <!channel|channel> <!everyone>", "@here @channel @everyone"),
        ("<!date^1^{date}|yesterday>", "yesterday"),
        ("epss:&gt;50 &lt;b&gt; R&amp;D", "epss:>50 <b> R&D"),
        ("&amp;lt; &amp;amp;", "&lt; &amp;"),
        ("a\u00a0b", "a b"),
        ("<@UBOT> findings critical", "findings critical"),
        ("  <@UBOT|dojo>: findings", "findings"),
        ("findings <@UBOT>", "findings @UBOT"),
        ("<|x> <> < a", "<|x> <> < a"),
        ("&lt;@UBOT&gt; findings", "<@UBOT> findings"),
    ],
)
def test_a_line_is_read_as_it_was_typed(sent: str, typed: str) -> None:
    assert unescape(sent, "UBOT") == typed


def test_without_a_bot_a_mention_is_part_of_the_line() -> None:
    assert unescape("<@UBOT> findings") == "@UBOT findings"


@pytest.mark.parametrize(
    ("text", "inert"),
    [
        ("<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@U1&gt;"),
        ("*x* _y_ ~z~ `c`", "∗x∗ ˍyˍ ∼z∼ ˋcˋ"),
        ("order_search 2*3", "order_search 2*3"),
        (":bomb: 10:30:45", ":\u2060bomb: 10:30:45"),
        ("a\n> b", "a\n\u2060&gt; b"),
        ("&lt;", "&amp;lt;"),
    ],
)
def test_a_fallback_is_inert(text: str, inert: str) -> None:
    assert fallback(text) == inert


def test_a_fallback_that_escaping_makes_too_long_is_cut_between_lines() -> None:
    said = fallback("\n".join(["&" * 100] * 30))
    assert len(said) <= 4000
    assert said.endswith("&amp;\n…")


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://x.example/a?b=1#c", True),
        ("http://localhost:8080", True),
        ("HTTPS://X.EXAMPLE", False),  # ours never look so
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://x y", False),
        ("https://x\u202egpj", False),
        ("//x.example", False),
        ("https://x.example|y", False),
        ("https://x.example/" + "y" * 3000, False),
    ],
)
def test_only_pages_are_linked(url: str, page: object) -> None:
    assert opens(url) is page


def test_nothing_to_see_is_a_dash() -> None:
    assert plain_text(" \u200b\n", 10)["text"] == "–"


def test_a_cut_is_visible_and_keeps_the_isolate_closed() -> None:
    assert short("abcdef", 5) == "abc…"
    assert short(shown("שלום עולם"), 6) == "\u2068שלו…\u2069"


def test_unshowable_letters_are_seen() -> None:
    assert shown("a\x00b\u202ec\ud800\u200fd\r\ne") == "a�b�c�d\ne"
    assert one("a\r\nb\tc\u2028d") == "a b c d"


def test_text_to_copy_is_not_isolated() -> None:
    assert plain(View("x", (Code("שלום"), Paragraph(("שלום",))))) == "x\nשלום\n\u2068שלום\u2069"


def test_lines_are_cut_at_their_end() -> None:
    assert whole_lines("one\ntwo\nthree", 9) == "one\ntwo\n…"
    assert whole_lines("a long first line", 9) == "a lon…\n…"


def test_a_view_is_said_line_by_line() -> None:
    view = View("Title", (Rows((Row(("first",), ("more",)), Row(("second\nline",)))), Facts((("Name", ("value",)),))))
    assert plain(view) == "Title\n• first\n  more\n• second line\nName: value"


@pytest.mark.parametrize("name", GALLERY)
def test_every_view_can_be_said(name: str) -> None:
    said = plain(GALLERY[name])
    assert 0 < len(said) <= MOST
    assert one(GALLERY[name].title)[:100].rstrip() in said
