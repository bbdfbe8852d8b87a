"""Forms as Teams' dialogs, and what was filled in.

Rules: Microsoft's "Use dialogs" (task/fetch, task/submit), "Typeahead search in Adaptive Cards" and the card schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from bot.language import _
from bot.platforms.teams import text
from bot.platforms.teams.limits import LIMITS
from bot.views.plain import blank, one

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.commands.forms import Form, FormField
    from bot.operations.errors import Candidate

Json: TypeAlias = dict[str, Any]

FORM: Final = "form"
"""Under which name a form's own data stand beside what was filled in; no Command has a field of that name."""
_SCHEMA: Final = "http://adaptivecards.io/schemas/adaptive-card.json"
_CARD: Final = "application/vnd.microsoft.card.adaptive"
_MOST_LETTERS: Final = 4000
_MOST_FOUND: Final = 15
"""Teams offers no more, whatever the answer holds."""
_MESSAGE: Final = "application/vnd.microsoft.activity.message"
_FOUND: Final = "application/vnd.microsoft.search.searchResponse"


def dialog(form: Form, kept: Mapping[str, str], values: Mapping[str, str] | None = None, error: str = "") -> Json:
    """The dialog that asks; `kept` comes back with the answer, `values` and `error` are of an attempt that failed."""
    secrets = {field.name for field in form.fields if field.secret}
    given = {name: value for name, value in (values or {}).items() if name not in secrets}
    asked = [part for field in form.fields for part in _field(field, given.get(field.name, field.initial), kept)]
    body = [*_intro(form, error), *asked] or [*text.line((form.title,))]
    save = {"type": "Action.Submit", "title": _("Save"), "style": "positive", "data": {FORM: dict(kept)}}
    card = {"type": "AdaptiveCard", "$schema": _SCHEMA, "version": "1.5", "body": body, "actions": [save]}
    shown = {"contentType": _CARD, "content": card}
    info = {"title": text.label(form.title) or "Dojo", "height": "large", "width": "medium", "card": shown}
    return {"task": {"type": "continue", "value": info}}


def ended(sentence: str) -> Json:
    """The end of a dialog, in one sentence."""
    return {"task": {"type": "message", "value": one(sentence)[: LIMITS.summary]}}


def message(sentence: str) -> Json:
    """The answer to a press that leaves the card as it is."""
    return {"statusCode": 200, "type": _MESSAGE, "value": one(sentence)[: LIMITS.summary]}


def card(content: Json) -> Json:
    """The answer to a press that shows another card to whoever pressed."""
    return {"statusCode": 200, "type": _CARD, "value": content}


def found(candidates: Iterable[Candidate]) -> Json:
    """The answer to a search in a form."""
    results = [{"title": text.label(one.label) or one.value, "value": one.value} for one in candidates if one.value]
    return {"statusCode": 200, "type": _FOUND, "value": {"results": results[:_MOST_FOUND]}}


def values_of(data: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by field; several choices have commas between them."""
    return {name: str(value) for name, value in data.items() if name != FORM and isinstance(value, str | int | float)}


def kept_of(data: Mapping[str, Any]) -> dict[str, str]:
    """What the form kept, of the shape that it should have."""
    kept = data.get(FORM)
    return (
        {str(name): value for name, value in kept.items() if isinstance(value, str)} if isinstance(kept, dict) else {}
    )


def _intro(form: Form, error: str) -> Iterator[Json]:
    if error:
        items = list(text.paragraph((f"⚠ {error}",)))
        yield {"type": "Container", "style": "attention", "items": items}
    about = _("This is about {what}.").format(what=form.about) if form.about else ""
    if about or form.intro:
        yield from text.paragraph((f"{about} {form.intro}".strip(),))


def _field(field: FormField, filled: str, kept: Mapping[str, str]) -> Iterator[Json]:
    """The input, and its hint below it."""
    label = text.label(field.label) or field.name
    must = {"isRequired": True, "errorMessage": _("“{field}” is needed.").format(field=label)} if field.required else {}
    yield {"id": field.name, "label": label, **must, **_input(field, filled, kept)}
    if not blank(one(field.hint)):
        hint = text.line((field.hint,), {"size": "Small", "isSubtle": True})
        yield from ({**block, "spacing": "Small"} for block in hint)


def _input(field: FormField, filled: str, kept: Mapping[str, str]) -> Json:
    match field.kind:
        case "line" | "text" | "query":
            return _typed(field, filled)
        case "number":
            return _number(field, filled)
        case "yes-no":
            return _choices({"yes": _("Yes"), "no": _("No")}, filled, many=False)
        case "choice" | "choices":
            return _choices({choice: choice for choice in field.choices}, filled, many=field.kind == "choices")
        case "date":
            return {"type": "Input.Date", **_start(filled)}
        case "named":
            return _search(field, filled, kept)


def _typed(field: FormField, filled: str) -> Json:
    most = min(field.most or _MOST_LETTERS, _MOST_LETTERS)
    secret = {"style": "Password"} if field.secret else {}
    return {
        "type": "Input.Text",
        "isMultiline": field.kind == "text",
        "maxLength": most,
        **secret,
        **_start(filled[:most]),
    }


def _number(field: FormField, filled: str) -> Json:
    bounds = {"min": field.least, "max": field.most}
    start = {"value": int(filled)} if filled.strip().isdecimal() else {}
    return {"type": "Input.Number", **{name: bound for name, bound in bounds.items() if bound is not None}, **start}


def _choices(choices: Mapping[str, str], filled: str, *, many: bool) -> Json:
    wanted = {value.strip().casefold() for value in filled.split(",")}
    chosen = [value for value in choices if value.casefold() in wanted]
    options = [{"title": label, "value": value} for value, label in choices.items()]
    style = {"isMultiSelect": True} if many else {"style": "compact"}
    return {"type": "Input.ChoiceSet", "choices": options, **style, **_start(",".join(chosen if many else chosen[:1]))}


def _search(field: FormField, filled: str, kept: Mapping[str, str]) -> Json:
    """A menu that asks the bot for what there is, while somebody types; the data set names field and line."""
    start = [{"title": text.label(filled) or filled, "value": filled}] if filled else []
    query = {"type": "Data.Query", "dataset": f"{field.name} {kept.get('line', '')}"}
    prompt = _("Type a part of the name…")
    menu = {"type": "Input.ChoiceSet", "style": "filtered", "choices": start, "placeholder": prompt}
    return {**menu, "choices.data": query, **_start(filled)}


def _start(filled: str) -> Json:
    return {"value": filled} if filled else {}
