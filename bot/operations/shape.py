"""What a Command's field takes, read from its type: the grammar, forms and help all ask here."""

from __future__ import annotations

import types
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Union, get_args, get_origin

from bot.operations.command import Command, Dated, Kind, Listing, Named, Written, key_of, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

YES: Final = frozenset({"yes", "true", "on", "y", "1"})
NO: Final = frozenset({"no", "false", "off", "n", "0"})


@dataclass(frozen=True)
class Shape:
    """One field, as it is written."""

    name: str
    key: str
    kind: type
    """str, int, bool, or a Command that the field holds as a line."""
    many: bool
    """Several values, with commas between them."""
    choices: tuple[str, ...]
    """The only values; empty where any will do."""
    required: bool
    default: Any
    description: str
    how: Written
    names: Kind | None = None
    """What the value names in DefectDojo, by id or by name."""
    dated: bool = False
    """The value is a day from today on."""

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys that mean this field."""
        return (self.key, *self.how.also)


@cache
def shapes(command: type[Command]) -> tuple[Shape, ...]:
    """The command's fields, in their order; hidden ones and those of all listings next, those of all commands last."""
    fields = sorted(command.model_fields.items(), key=lambda one: _rank(*one))
    return tuple(_shape(name, info) for name, info in fields)


def _rank(name: str, info: FieldInfo) -> int:
    common = name in Listing.model_fields or written(info).hidden
    return common + (name in Command.model_fields)


def _shape(name: str, info: Any) -> Shape:
    inner, many = _plain(info.annotation), False
    if get_origin(inner) is tuple:
        inner, many = _plain(get_args(inner)[0]), True
    choices = get_args(inner) if get_origin(inner) is Literal else ()
    marks = tuple(_marks(info.rebuild_annotation()))
    return Shape(
        name=name,
        key=key_of(name, info),
        kind=str if choices else inner,
        many=many,
        choices=choices,
        required=info.is_required(),
        default=None if info.is_required() else info.get_default(),
        description=info.description or "",
        how=written(info),
        names=next((mark.kind for mark in marks if isinstance(mark, Named)), None),
        dated=any(isinstance(mark, Dated) for mark in marks),
    )


def _marks(annotation: Any) -> Iterator[Any]:
    """All that stands in an Annotated, however deep."""
    yield from getattr(annotation, "__metadata__", ())
    for inner in get_args(annotation):
        yield from _marks(inner)


def _plain(annotation: Any) -> Any:
    """The type without Annotated and without "or None"."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in {Union, types.UnionType}:
        return _plain(next(one for one in get_args(annotation) if one is not type(None)))
    return annotation
