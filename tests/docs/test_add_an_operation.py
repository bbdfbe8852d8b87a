"""The walk-through of docs/add-an-operation.md, walked: its blocks are put in place, and the new verb is used."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot import operations, views
from bot.catalogue import BY_COMMAND, BY_VERB, Operation
from bot.commands.grammar import read, write
from bot.files import columns, sheets
from tests.docs.pages import ROOT, Block, blocks

if TYPE_CHECKING:
    from tests.conftest import Scene

PAGE: Final = ROOT / "docs" / "add-an-operation.md"


@dataclass(frozen=True)
class Added:
    """What the page adds."""

    row: Operation[Any, Any]
    names: dict[str, Any]


def module(name: str, block: Block, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The block as that module."""
    made = ModuleType(name)
    monkeypatch.setitem(sys.modules, name, made)
    exec(compile(block.text, f"{PAGE}: {name}", "exec"), made.__dict__)  # noqa: S102  # our own page
    return made


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> Added:
    """The row, its modules and its sheet, where the bot looks for them."""
    operation, view, row, sheet = blocks(PAGE, "python")
    names = {
        "Operation": Operation,
        "product_types": module("bot.operations.product_types", operation, monkeypatch),
        "product_type_views": module("bot.views.product_types", view, monkeypatch),
        "Sheet": sheets.Sheet,
        "_same": columns._same,  # noqa: SLF001  # the page's block stands in that file
    }
    made: Operation[Any, Any] = eval(row.text, names)  # noqa: S307  # our own page
    first, _end, second = sheet.text.partition("\n")
    exec(first, names)  # noqa: S102  # likewise
    monkeypatch.setitem(BY_VERB, made.verb, made)
    monkeypatch.setitem(BY_COMMAND, made.command, made)
    monkeypatch.setitem(sheets.SHEETS, made.command, eval(second, names))  # noqa: S307  # likewise
    return Added(made, names)


def test_the_modules_do_not_exist_already() -> None:
    assert not hasattr(operations, "product_types")
    assert not hasattr(views, "product_types")
    assert "product-types" not in BY_VERB


def test_its_lines_are_read_and_written(added: Added) -> None:
    for line in added.row.command.examples:
        assert type(read(line)) is added.row.command
        assert read(write(read(line))) == read(line)


async def test_the_verb_answers(scene: Scene, added: Added) -> None:
    await scene.says(added.row.command.examples[0])
    scene.sees("Product types 1-1 of 1", "Infrastructure", "name contains “infra”; by name")
    assert scene.asked() == ["GET /product_types/"]
    await scene.clicks("Products")
    scene.sees("Products 1-", "type ")
    await scene.says("product-types xyzzy")
    scene.sees("No product type that you may see fits.")
    await scene.says("product-types format:csv")
    content = scene.file().content
    assert content
    assert content.decode("utf-8-sig").splitlines()[0] == "id,name,critical_product,key_product,created"
