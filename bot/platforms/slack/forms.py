"""Forms as Slack's modals, and what was filled in.

Rules: Block Kit's reference on modals, input blocks and view_submission payloads.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from bot.language import _
from bot.platforms.slack.limits import LIMITS
from bot.platforms.slack.text import plain_text, sendable
from bot.views.plain import blank, one, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.commands.forms import Form, FormField
    from bot.operations.errors import Candidate

Json: TypeAlias = dict[str, Any]

_ONE: Final = (
    "value",
    "selected_date",
    "selected_time",
    "selected_date_time",
    "selected_user",
    "selected_channel",
    "selected_conversation",
)
_MANY: Final = ("selected_users", "selected_channels", "selected_conversations")


def modal(
    form: Form,
    private_metadata: str,
    values: Mapping[str, str] | None = None,
    error: str = "",
    remarks: Mapping[str, str] | None = None,
) -> Json:
    """The modal that asks; `values` and `error` are those of an attempt that did not succeed.

    `remarks` are sentences on what stands in single fields, by the field's name.

    Raises ValueError for metadata that Slack would refuse: cut, it would be of no use to its owner.
    """
    if len(private_metadata) > LIMITS.private_metadata:
        raise ValueError(f"private_metadata of {len(private_metadata)} letters")
    secrets = {field.name for field in form.fields if field.secret}
    given = {name: value for name, value in (values or {}).items() if name not in secrets}
    told = remarks or {}
    inputs = [
        block
        for field in form.fields[: LIMITS.modal_blocks - 2 - len(told)]
        for block in (_input(field, given.get(field.name, field.initial)), *_remark(told.get(field.name, "")))
    ]
    view = _modal(form.title, [*_intro(form, error), *inputs] or [_said(form.title)], close=_("Cancel"))
    return {
        **view,
        "callback_id": "form",
        "private_metadata": private_metadata,
        "submit": plain_text(_("Save"), LIMITS.modal_button),
    }


def working(title: str) -> Json:
    """The modal while the work is under way."""
    return _modal(title, [_said(_("Working on it…"))], close=_("Close"))


def done(title: str, sentence: str) -> Json:
    """The modal that says how it ended."""
    return _modal(title, [_said(sentence)], close=_("Close"))


def values_of(state: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by field, from a view's `state`; several choices have commas between them."""
    return {
        block: _filled(element) for block, actions in state.get("values", {}).items() for element in actions.values()
    }


def _modal(title: str, blocks: list[Json], close: str) -> Json:
    return {
        "type": "modal",
        "title": plain_text(title, LIMITS.modal_title),
        "close": plain_text(close, LIMITS.modal_button),
        "blocks": blocks,
    }


def _said(sentence: str) -> Json:
    return {"type": "section", "text": plain_text(sentence, LIMITS.section)}


def _intro(form: Form, error: str) -> Iterator[Json]:
    if error:
        yield _said(f"⚠ {error}")
    about = _("This is about {what}.").format(what=form.about) if form.about else ""
    if about or form.intro:
        yield _said(f"{about} {form.intro}".strip())


def _remark(sentence: str) -> Iterator[Json]:
    if sentence:
        yield {"type": "context", "elements": [plain_text(sentence, LIMITS.section)]}


def _input(field: FormField, filled: str) -> Json:
    hint = {} if blank(one(field.hint)) else {"hint": plain_text(field.hint, LIMITS.hint)}
    return {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label, LIMITS.label),
        "optional": not field.required,
        "element": {**_element(field, filled), "action_id": field.name},
        **({"dispatch_action": True} if field.kind == "query" else {}),
        **hint,
    }


def _element(field: FormField, filled: str) -> Json:
    match field.kind:
        case "line" | "text" | "query":
            return _typed(field, filled)
        case "number":
            return _number(field, filled)
        case "yes-no":
            return _select("static_select", {"yes": _("Yes"), "no": _("No")}, filled)
        case "choice" | "choices":
            kind = "static_select" if field.kind == "choice" else "multi_static_select"
            return _select(kind, {choice: choice for choice in field.choices}, filled)
        case "date":
            return _date(filled)
        case "named":
            return _search(filled)


def _typed(field: FormField, filled: str) -> Json:
    most = min(field.most or LIMITS.input, LIMITS.input)
    start = shown(filled, isolate=False)[:most]
    return {
        "type": "plain_text_input",
        "multiline": field.kind == "text",
        "max_length": most,
        **({"min_length": field.least} if field.least else {}),
        **({"initial_value": start} if start else {}),
        **(
            {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
            if field.kind == "query"
            else {}
        ),
    }


def _number(field: FormField, filled: str) -> Json:
    """Slack refuses the whole modal for an initial value that is no number, so such a one is left out."""
    bounds = {"min_value": field.least, "max_value": field.most}
    return {
        "type": "number_input",
        "is_decimal_allowed": False,
        **{name: str(bound) for name, bound in bounds.items() if bound is not None},
        **({"initial_value": filled.strip()} if filled.strip().isdecimal() else {}),
    }


def _date(filled: str) -> Json:
    """Slack refuses the whole modal for an initial date that is none, so such a one is left out."""
    try:
        return {"type": "datepicker", "initial_date": date.fromisoformat(filled.strip()).isoformat()}
    except ValueError:
        return {"type": "datepicker"}


def _search(filled: str) -> Json:
    """A menu that asks the bot for what there is, while somebody types and before: see `options`."""
    prompt = plain_text(_("Type a part of the name…"), LIMITS.placeholder)
    search = {"type": "external_select", "min_query_length": 0, "placeholder": prompt}
    return search | ({"initial_option": _named(filled, filled)} if _holdable(filled) else {})


def options(candidates: Iterable[Candidate]) -> Json:
    """The answer to a search in a form: what a menu can hold of the candidates."""
    fitting = [_named(one.label, one.value) for one in candidates if _holdable(one.value)]
    return {"options": fitting[: LIMITS.options]}


def _named(label: str, value: str) -> Json:
    return {"text": plain_text(label, LIMITS.option), "value": value}


def _holdable(value: str) -> bool:
    """Whether an option gives the value back as it was."""
    return 0 < len(value) <= LIMITS.option_value and sendable(value)


def _select(kind: str, choices: Mapping[str, str], filled: str) -> Json:
    options = [{"text": plain_text(label, LIMITS.option), "value": value} for value, label in choices.items()]
    wanted = {value.strip().casefold() for value in filled.split(",")}
    chosen = [option for option in options if str(option["value"]).casefold() in wanted]
    select: Json = {"type": kind, "options": options[: LIMITS.options]}
    if chosen:
        select |= {"initial_options": chosen} if kind.startswith("multi") else {"initial_option": chosen[0]}
    return select


def _filled(element: Mapping[str, Any]) -> str:
    if option := element.get("selected_option"):
        return str(option["value"])
    if options := element.get("selected_options"):
        return ",".join(str(option["value"]) for option in options)
    several = next((element[key] for key in _MANY if element.get(key)), ())
    single = next((element[key] for key in _ONE if element.get(key) is not None), ",".join(several))
    return str(single)
