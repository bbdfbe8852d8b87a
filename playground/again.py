"""Rows that are used again: what was done to them is undone, in a small part of the time that a copy of them takes."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Container: TypeAlias = "list[Any] | dict[Any, Any] | set[Any]"


class Memory:
    """What a root was, and all that could be reached from it: dataclasses, lists, dictionaries, sets.

    `restore` makes each of them equal to what it was. What has come since is held by nothing afterwards.
    """

    def __init__(self, root: object) -> None:
        self._containers: list[Container] = []
        """Of a dataclass, the dictionary that holds its fields."""
        self._before: list[Container] = []
        self._look(root)

    def restore(self) -> None:
        """Undo all that was done since."""
        for container, before in zip(self._containers, self._before, strict=True):
            if container != before:
                _refill(container, before)

    def _look(self, root: object) -> None:
        seen: set[int] = set()
        waiting = [root]
        while waiting:
            one = waiting.pop()
            if id(one) not in seen:
                seen.add(id(one))
                waiting += self._remembered(one)

    def _remembered(self, one: Any) -> Iterable[object]:
        """What it leads to."""
        container = vars(one) if is_dataclass(one) else one
        if not isinstance(container, list | dict | set):
            return ()
        self._containers.append(container)
        self._before.append(container.copy())
        return container.values() if isinstance(container, dict) else container


def _refill(container: Any, before: Any) -> None:
    container.clear()
    if isinstance(container, list):
        container.extend(before)
    else:
        container.update(before)
