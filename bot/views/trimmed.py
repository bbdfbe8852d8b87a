"""A View without what its reader may not press."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from bot.views.model import Actions, Button, Menu, Rows, View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.operations.command import Command, Draft
    from bot.views.model import Block, LinkButton

    Allowed: TypeAlias = Callable[[Command | Draft], bool]


def trimmed(view: View, allowed: Allowed) -> View:
    """The View without the buttons and choices that are not allowed, and without blocks that are left with none.

    What is to be read stays, and so do links.
    """
    return replace(view, blocks=tuple(left for block in view.blocks for left in _left(block, allowed)))


def _left(block: Block, allowed: Allowed) -> Iterator[Block]:
    match block:
        case Actions():
            if buttons := _pressable(block.buttons, allowed):
                yield replace(block, buttons=buttons)
        case Menu():
            if choices := tuple(one for one in block.choices if allowed(one.command)):
                yield replace(block, choices=choices)
        case Rows():
            yield Rows(
                tuple(
                    replace(row, buttons=tuple(one for one in row.buttons if allowed(one.command)))
                    for row in block.rows
                )
            )
        case _:
            yield block


def _pressable(buttons: tuple[Button | LinkButton, ...], allowed: Allowed) -> tuple[Button | LinkButton, ...]:
    return tuple(one for one in buttons if not isinstance(one, Button) or allowed(one.command))
