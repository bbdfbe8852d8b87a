"""What a digest says: its order, its words, and as much as the channel may know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.operations.digest import Figure, unchanged
from bot.operations.digest_snapshot import Snapshot
from bot.operations.findings import ListFindings
from bot.views import digest_words as says
from bot.views.digest import digest
from bot.views.digest_calls import Calls
from bot.views.model import Actions, Mention, Menu, Paragraph, Rows, View
from bot.views.plain import plain
from tests.gallery import digests
from tests.gallery.digests import ABOUT, EMPTY, ORDINARY, QUIET, READ, TOO_MANY, WORSE


def said(view: View) -> str:
    return plain(view)


def test_news_come_first_and_small_print_last() -> None:
    text = said(digest(ORDINARY, ABOUT, "full"))
    order = ["3 new, 15 open", "Since Fri", "SLA", "◆ Critical: 7", "What matters most", "Products, worst first"]
    order += ["Criticals without owner", "Acceptances", "Show the list of", "Show all", "next: Tue"]

    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_a_digest_is_for_all_and_offers_at_most_five_things() -> None:
    for content in (ORDINARY, QUIET, EMPTY, TOO_MANY):
        view = digest(content, ABOUT, "full")
        [actions] = [block for block in view.blocks if isinstance(block, Actions)]
        assert not view.private
        assert len(actions.buttons) <= 5


def test_what_has_nothing_to_say_is_left_out() -> None:
    text = said(digest(EMPTY, ABOUT, "full"))

    assert "nothing open" in text
    for words in ("Got worse", "SLA", "What matters", "Products", "without owner", "Show the list of"):
        assert words not in text


def test_what_got_worse_is_named() -> None:
    assert "1 now known exploited (#270)" in said(digest(WORSE, ABOUT, "full"))
    counted = said(digest(WORSE, ABOUT, "counts"))
    assert "1 now known exploited," in counted
    assert "#270" not in counted


CALLS = Calls({5: Mention("", "U0456")}, "S0123ABCD")


def called(view: View) -> list[str]:
    """Whom it calls, from top to bottom."""
    paragraphs = [part for block in view.blocks if isinstance(block, Paragraph) for part in block.text]
    rows = [row for block in view.blocks if isinstance(block, Rows) for row in block.rows]
    parts = [*paragraphs, *(part for row in rows for part in (*row.headline, *row.details))]
    return [part.id for part in parts if isinstance(part, Mention)]


def test_an_owner_is_called_once_and_whom_nobody_knows_is_named() -> None:
    view = digest(ORDINARY, replace(ABOUT, calls=CALLS), "full")
    assert called(view) == ["S0123ABCD", "U0456"]
    assert said(view).count(" owner Alice Martins") == 2
    assert "For the user group S0123ABCD" in said(view)
    known = Calls({5: Mention("Alice M.", "U0456")})
    assert "owner Alice M. ·" in said(digest(ORDINARY, replace(ABOUT, calls=known), "full"))
    rest = replace(view, blocks=view.blocks[1:])
    assert said(rest) == said(digest(ORDINARY, ABOUT, "full"))


@pytest.mark.parametrize("level", ["no-titles", "counts"])
def test_a_channel_of_less_trust_calls_nobody(level: str) -> None:
    calling = replace(ABOUT, calls=CALLS)
    assert digest(ORDINARY, calling, level) == digest(ORDINARY, ABOUT, level)  # type: ignore[arg-type]


@pytest.mark.parametrize("level", ["no-titles", "counts"])
def test_a_channel_of_less_trust_sees_no_title(level: str) -> None:
    view = digest(ORDINARY, ABOUT, level)  # type: ignore[arg-type]

    assert "SQL injection" in said(digest(ORDINARY, ABOUT, "full"))
    assert "SQL injection" not in repr(view)
    assert "3 new, 15 open" in said(view)


def test_where_numbers_only_are_shown_there_is_no_row_and_no_name() -> None:
    view = digest(ORDINARY, ABOUT, "counts")

    assert not [block for block in view.blocks if isinstance(block, Rows)]
    assert not [name for name in ("payments-api", "web-portal", "ios-wallet", "Web application") if name in repr(view)]


def test_every_number_above_none_leads_to_its_list_where_it_has_one() -> None:
    [menu] = [block for block in digest(ORDINARY, ABOUT, "full").blocks if isinstance(block, Menu)]
    labels = {choice.label for choice in menu.choices}

    assert {"3 new", "5 fixed", "1 reopened", "2 accepted", "1 false positive", "2 breached"} <= labels
    assert not [label for label in labels if label.startswith("0")]
    assert all(isinstance(choice.command, ListFindings) and not choice.command.share for choice in menu.choices)


def test_only_a_comparison_can_show_that_nothing_changed() -> None:
    assert unchanged(QUIET)
    assert unchanged(EMPTY)
    for content in (ORDINARY, WORSE, TOO_MANY, replace(QUIET, baseline=True)):
        assert not unchanged(content)


def test_times_are_told_in_the_digests_own_zone() -> None:
    tokyo, friday = ZoneInfo("Asia/Tokyo"), READ - timedelta(days=3)

    assert says.moment(friday, tokyo, READ) == "Fri 17:00"
    assert says.moment(friday, ABOUT.timezone, READ) == "Fri 09:00"
    assert says.moment(READ - timedelta(days=6), tokyo, READ) == "Tue 17:00"
    assert says.moment(READ - timedelta(days=7), tokyo, READ) == "Mon 2026-11-16 17:00"
    assert says.moment(friday.replace(hour=20), tokyo, READ) == "Sat 05:00"


@pytest.mark.parametrize(
    ("by", "words"), [(None, ""), (0, "unchanged"), (1, "▲1 more"), (12, "▲12 more"), (-1, "▼1 fewer")]
)
def test_a_change_is_told_by_sign_and_word(by: int | None, words: str) -> None:
    assert says.change(by) == words


def test_what_is_unknown_is_neither_none_nor_a_change() -> None:
    assert Figure(None, last=3).change is None
    assert Figure(3).change is None
    content = replace(ORDINARY, severities={"Critical": Figure(None, ListFindings(), 3)}, total=Figure(None))
    text = said(digest(content, ABOUT, "full"))

    assert "◆ Critical: could not be read" in text
    assert "more than 5000 findings" in text


def test_one_and_several_are_told_apart() -> None:
    def title(number: int) -> str:
        rows = tuple(digests.BEFORE.open[:number])
        content = replace(ORDINARY, changes={}, snapshot=Snapshot(READ, rows), total=Figure(number))
        return digest(replace(content, filter=ListFindings(status=("any",))), ABOUT, "full").title

    assert [title(number) for number in (1, 2)] == ["payments-criticals: 1 finding", "payments-criticals: 2 findings"]
    assert says.came_and_went("false_positive", 1) == "1 false positive"
    assert says.came_and_went("false_positive", 2) == "2 false positives"
