"""A Command of the values that a line or a form gives; where they are not enough, the Draft that a form completes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import TypeAdapter, ValidationError

from bot.catalogue import BY_COMMAND
from bot.commands.errors import Incomplete, NotUnderstood
from bot.commands.wrong import explain
from bot.language import _
from bot.operations.command import Draft, TooLittle
from bot.operations.shape import shapes

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from bot.operations.command import Command


def command_of(kind: type[Command], given: dict[str, Any]) -> Command:
    """The Command. Raises NotUnderstood, whose sentence names the field; Incomplete where a form can ask for more."""
    try:
        return kind(**given)
    except ValidationError as error:
        faults = [fault for fault in error.errors() if fault["type"] != "missing"]
        if faults and not _too_little(faults[0]):
            raise NotUnderstood(explain(kind, faults[0]), command=kind) from error
    draft = Draft(kind, {name: _typed(kind, name, value) for name, value in given.items()})
    raise Incomplete(explain(kind, faults[0]) if faults else _needs(draft), draft)


def _too_little(fault: ErrorDetails) -> bool:
    return isinstance(fault.get("ctx", {}).get("error"), TooLittle)


def _needs(draft: Draft) -> str:
    keys = ", ".join(shape.key for shape in shapes(draft.command) if shape.name in draft.missing())
    return _("“{verb}” also needs: {keys}.").format(verb=BY_COMMAND[draft.command].verb, keys=keys)


def _typed(kind: type[Command], name: str, value: Any) -> Any:
    """The value as the field's own type; its validity is known by now."""
    info = kind.model_fields[name]
    annotated: Any = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
    return TypeAdapter(annotated).validate_python(value)
