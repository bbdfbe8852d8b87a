"""Arbitrary Commands and Drafts, drawn from what their fields take: a new row of the catalogue is drawn as well."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.catalogue import CATALOGUE, AnyRow
from bot.operations.command import Command, Draft
from bot.operations.shape import shapes

if TYPE_CHECKING:
    from bot.operations.shape import Shape

AWKWARD = "\"'“”„«»\\–—−-:=,;.!?…#<>@/ \t\n\xa0\u200b\u202e🔥éÅ٣*_`&"
"""What people paste and keyboards make."""
WORDS = st.text(st.one_of(st.sampled_from(AWKWARD), st.characters(exclude_categories=["Cs"])), max_size=24) | st.text(
    AWKWARD, max_size=12
)


def secrets_of(row: AnyRow) -> tuple[Shape, ...]:
    """The fields that only a form takes."""
    return tuple(shape for shape in fields_of(row) if shape.how.secret)


def fields_of(row: AnyRow) -> tuple[Shape, ...]:
    """The fields of a row's Command."""
    kind: type[Command] = row.command
    return shapes(kind)


WRITTEN: tuple[AnyRow, ...] = tuple(row for row in CATALOGUE if not secrets_of(row))
"""The rows whose Commands a line can say whole."""


def commands() -> st.SearchStrategy[Command]:
    """Any Command of the catalogue, but for those that hold a secret: no line has them whole."""
    return st.sampled_from([row.command for row in WRITTEN]).flatmap(commands_of)


def keyed_commands() -> st.SearchStrategy[tuple[Shape, Command]]:
    """A field that people write with a key, and a Command in which it is given; nothing for buttons only."""
    written = [(row.command, shape) for row in WRITTEN for shape in fields_of(row) if _keyed(shape)]
    return st.sampled_from(written).flatmap(lambda one: st.tuples(st.just(one[1]), commands_of(*one)))


def _keyed(shape: Shape) -> bool:
    return not (shape.how.hidden or shape.how.bare)


def drafts() -> st.SearchStrategy[Draft]:
    """Any Command of the catalogue that still lacks something required."""
    needy = [row.command for row in WRITTEN if any(shape.required for shape in fields_of(row))]
    return st.sampled_from(needy).flatmap(_drafts_of)


def commands_of(kind: type[Command], given: Shape | None = None) -> st.SearchStrategy[Command]:
    """Any Command of that kind; with a field that shall be given, also without what only buttons write."""
    built = _given(kind, given).map(lambda given: _built(kind, given))
    return built.filter(lambda command: command is not None)  # type: ignore[return-value]  # just sorted out


def _built(kind: type[Command], given: dict[str, Any]) -> Command | None:
    """The Command; None where its fields contradict each other."""
    try:
        return kind(**given)
    except ValidationError:
        return None


@cache
def _given(kind: type[Command], wanted: Shape | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Values for all required fields and the wanted one, and for some of the others."""
    bounds = kind.model_json_schema()["properties"]
    taken = [shape for shape in shapes(kind) if not (wanted and shape.how.hidden)]
    fields = {shape.name: _value(kind, shape, bounds[shape.name]) for shape in taken}
    required = {shape.name: fields.pop(shape.name) for shape in taken if shape.required or shape == wanted}
    return st.fixed_dictionaries(required, optional=fields)


@st.composite
def _drafts_of(draw: st.DrawFn, kind: type[Command]) -> Draft:
    given = draw(_given(kind))
    needed = [shape.name for shape in shapes(kind) if shape.required]
    lacking = draw(st.sets(st.sampled_from(needed), min_size=1))
    default = {shape.name: shape.default for shape in shapes(kind)}
    kept = {name: value for name, value in given.items() if name not in lacking and value != default[name]}
    return Draft(kind, kept)


def _value(kind: type[Command], shape: Shape, bounds: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What the field takes, in its own type."""
    if issubclass(shape.kind, Command):
        return commands_of(shape.kind).filter(lambda command: _accepts(kind, shape.name, command))
    bounds = {**bounds, **bounds.get("anyOf", [{}])[0]}
    one = _single(shape, bounds.get("items", bounds))
    any_value = st.lists(one, min_size=1, max_size=3).map(tuple) if shape.many else one
    info = kind.model_fields[shape.name]
    adapter: TypeAdapter[Any] = TypeAdapter(info.rebuild_annotation())
    return any_value.filter(lambda value: _fits(adapter, value)).map(adapter.validate_python)


def _single(shape: Shape, bounds: dict[str, Any]) -> st.SearchStrategy[Any]:
    if shape.choices:
        return st.sampled_from(shape.choices)
    if shape.kind is bool:
        return st.booleans()
    if shape.kind is int:
        return st.integers(bounds.get("minimum"), bounds.get("maximum", 10**9))
    if pattern := bounds.get("pattern"):
        return st.from_regex(pattern, fullmatch=True)
    return WORDS


def _accepts(kind: type[Command], name: str, value: Command) -> bool:
    """Whether the field's own rules let it be that, whatever the other fields lack."""
    try:
        kind(**{name: value})
    except ValidationError as error:
        return all(fault["loc"][:1] != (name,) for fault in error.errors())
    return True


def _fits(adapter: TypeAdapter[Any], value: object) -> bool:
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True
