"""Forms, derived from the Commands that they complete: what to ask for, apart from any platform."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from bot.catalogue import BY_COMMAND
from bot.language import _
from bot.operations.command import Listing
from bot.operations.fields import day_ahead, today
from bot.operations.shape import shapes

if TYPE_CHECKING:
    from bot.operations.command import Command, Draft
    from bot.operations.command import Kind as Thing
    from bot.operations.shape import Shape

Kind = Literal["line", "text", "number", "choice", "choices", "yes-no", "date", "named", "query"]


@dataclass(frozen=True)
class FormField:
    """One thing to fill in, under the name of the Command's field."""

    name: str
    label: str
    hint: str
    kind: Kind
    choices: tuple[str, ...] = ()
    """What can be chosen, as it is written in a line."""
    required: bool = False
    least: int | None = None
    """The least letters, or the least number."""
    most: int | None = None
    initial: str = ""
    names: Thing | None = None
    """What a "named" field names in DefectDojo: there is too much of it to list, it is looked for by name."""
    secret: bool = False
    """What was filled in is never shown again."""


@dataclass(frozen=True)
class Form:
    """What a Draft still lacks, as questions; its answers and the Draft make the Command."""

    title: str
    about: str
    """What it is about, in short: #276. Empty where nothing is given yet."""
    intro: str
    """What the Command will change; empty for one that only reads."""
    fields: tuple[FormField, ...]
    draft: Draft


def form_of(draft: Draft) -> Form:
    """The form for what the draft lacks: what is required first, then what may be added."""
    missing = draft.missing()
    asked = [shape for shape in shapes(draft.command) if _askable(shape, draft)]
    asked.sort(key=lambda shape: shape.name not in missing)
    title = BY_COMMAND[draft.command].verb.replace("-", " ")
    return Form(
        title=_(title[:1].upper() + title[1:]),
        about=_about(draft),
        intro=_(draft.command.effect()) if draft.command.effect() else "",
        fields=tuple(_field(draft.command, shape) for shape in asked),
        draft=draft,
    )


def _askable(shape: Shape, draft: Draft) -> bool:
    """Neither given, nor for buttons only, nor about how the answer is shown."""
    return not (shape.name in draft.given or shape.how.hidden or shape.name in Listing.model_fields)


def _about(draft: Draft) -> str:
    """The values that stand without a key, numbers as #276."""
    given = [draft.given[shape.name] for shape in shapes(draft.command) if shape.how.bare and shape.name in draft.given]
    return " ".join(f"#{value}" if isinstance(value, int) else str(value) for value in given)


def _field(command: type[Command], shape: Shape) -> FormField:
    bounds = _bounds(command)[shape.name]
    return FormField(
        name=shape.name,
        label=_(shape.name.replace("_", " ").capitalize()),
        hint=_hint(shape),
        kind=_kind(shape),
        choices=shape.choices,
        required=shape.required,
        least=bounds.get("minLength", bounds.get("minimum")),
        most=bounds.get("maxLength", bounds.get("maximum")),
        initial=_initial(shape),
        names=shape.names,
        secret=shape.how.secret,
    )


def _hint(shape: Shape) -> str:
    """What the field means; where a menu cannot offer all that there is, also what it leaves out."""
    if shape.names in {"engagement", "test"}:
        bounded = _("Offered are the hundred that began last; others by their number.")
        return f"{_(shape.description)} {bounded}"
    return _(shape.description) if shape.description else ""


def _kind(shape: Shape) -> Kind:
    if shape.choices:
        return "choices" if shape.many else "choice"
    if shape.kind is bool:
        return "yes-no"
    if shape.many:
        return "line"
    if shape.kind is int:
        return "number"
    if shape.dated or shape.names:
        return "date" if shape.dated else "named"
    return "query" if issubclass(shape.kind, Listing) else "text" if shape.how.long else "line"


def _initial(shape: Shape) -> str:
    """What holds if the field is left alone; a day as a date."""
    if shape.dated and shape.default:
        return day_ahead(shape.default, today()).isoformat()
    match shape.default:
        case None | ():
            return ""
        case bool():
            return "yes" if shape.default else "no"
        case tuple():
            return ",".join(map(str, shape.default))
        case _:
            return str(shape.default)


@cache
def _bounds(command: type[Command]) -> dict[str, dict[str, Any]]:
    """Each field's bounds under JSON Schema's names; a field that may be None keeps those of its value."""
    fields = command.model_json_schema()["properties"]
    return {name: {**field, **field.get("anyOf", [{}])[0]} for name, field in fields.items()}
