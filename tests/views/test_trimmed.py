"""A View without what its reader may not press: nothing else of it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.operations.command import Draft
from bot.operations.findings import GetFinding, ListFindings
from bot.views.model import Actions, Button, LinkButton, Menu, Paragraph, Row, Rows, View
from bot.views.trimmed import trimmed
from tests.any_view import views

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.operations.command import Command
    from bot.views.model import Block

DETAILS = Button("Details", GetFinding(finding=276))
LISTED = Button("List", ListFindings())
PAGE = LinkButton("Page", "https://dojo.example")


def lists_only(asked: Command | Draft) -> bool:
    return isinstance(asked, ListFindings)


def pressable(block: Block) -> Iterator[Button | LinkButton]:
    """What can be pressed in a block."""
    match block:
        case Actions():
            yield from block.buttons
        case Menu():
            yield from block.choices
        case Rows():
            for row in block.rows:
                yield from row.buttons
        case _:
            return


def everything(view: View) -> list[Button | LinkButton]:
    return [one for block in view.blocks for one in pressable(block)]


@given(views, st.sets(st.sampled_from(["WhoAmI", "Help", "GetFinding", "Reopen", "ListFindings", "MarkFalsePositive"])))
def test_exactly_what_is_allowed_can_be_pressed(view: View, kinds: set[str]) -> None:
    def allowed(asked: Command | Draft) -> bool:
        return (asked.command if isinstance(asked, Draft) else type(asked)).__name__ in kinds

    left = trimmed(view, allowed)

    assert everything(left) == [one for one in everything(view) if isinstance(one, LinkButton) or allowed(one.command)]
    assert all(block.buttons for block in left.blocks if isinstance(block, Actions))
    assert all(block.choices for block in left.blocks if isinstance(block, Menu))
    assert [block for block in left.blocks if not isinstance(block, Actions | Menu | Rows)] == [
        block for block in view.blocks if not isinstance(block, Actions | Menu | Rows)
    ]
    assert (left.title, left.private, left.replaces, left.outcome) == (
        *(view.title, view.private, view.replaces, view.outcome),
    )


def test_a_block_with_nothing_left_goes_and_a_row_stays() -> None:
    view = View(
        "Findings", (Rows((Row(("#276",), (), (DETAILS,)),)), Menu("Details of…", (DETAILS,)), Actions((DETAILS,)))
    )

    assert trimmed(view, lists_only).blocks == (Rows((Row(("#276",)),)),)


def test_links_stay_beside_what_is_allowed() -> None:
    view = View("Findings", (Actions((DETAILS, PAGE, LISTED)), Paragraph(("said",))))

    assert trimmed(view, lists_only).blocks == (Actions((PAGE, LISTED)), Paragraph(("said",)))
