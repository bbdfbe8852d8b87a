"""A View as an Adaptive Card 1.5 for Microsoft Teams (schema: adaptivecards.io/schemas/adaptive-card.json).

All text stands in TextRuns, which are never read as Markdown (see `text`). A press sends data that name a line:

    Button of a Command   Action.Execute, verb "run"      {"line": LINE}
    Button of a Draft     Action.Submit, opens a dialog   {"verb": "form", "line": LINE, "msteams": {...}}
    Menu                  Action.Execute, verb "choose"   {"menu": ID, ID: LINE}

`pressed` reads the line back from any of them. Teams has no question before a press: a Button with a Confirm
unfolds one, and the button that does the work stands in there. No other button sends the choice of a Menu along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, assert_never

from bot.commands.grammar import write
from bot.language import _
from bot.operations.command import Draft
from bot.platforms.teams import text
from bot.platforms.teams.limits import LIMITS, Piece, fitting, size
from bot.platforms.teams.mentions import Roll
from bot.views.model import Actions, Button, Code, Facts, LinkButton, Menu, Paragraph, Quote, Rows, Strong
from bot.views.plain import plain, whole_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.operations.command import Command
    from bot.platforms.teams.limits import Element
    from bot.views.model import Block, Confirm, Outcome, Row, Text, Tone, View

_SMALL: Final[text.Style] = {"size": "Small"}
_QUIET: Final[text.Style] = {"size": "Small", "isSubtle": True}
_FRAME: Final = 4
_NAME_WIDTH: Final = "110px"
_TONES: Final[dict[Tone, Element]] = {"plain": {}, "good": {"style": "positive"}, "bad": {"style": "destructive"}}
_PRESSED: Final = frozenset({"Action.Execute", "Action.Submit"})
_OUTCOMES: Final[dict[Outcome, str]] = {"done": "", "refused": "warning", "failed": "attention"}
"""Tints behind the title, for the eye only: that nothing was done is always said in words too."""


def render(view: View) -> dict[str, Any]:
    """The answer as `summary` (plain text) and `card`; what does not fit is counted in a last line."""
    roll = Roll()
    view = roll.view(view)
    pieces = tuple(piece for place, block in enumerate(view.blocks, 1) for piece in _block(block, str(place)))
    summary, title = whole_lines(plain(view), LIMITS.summary), _title(view)
    worst = _payload(summary, [title, _rest(fitting(pieces, -1)[1])], roll.entities())
    kept, left_out = fitting(pieces, LIMITS.payload - size(worst))
    body = [title, *(element for piece in kept for element in piece.elements)]
    return _payload(summary, [*body, _rest(left_out)] if left_out else body, roll.entities(body))


def pressed(data: Mapping[str, object]) -> str | None:
    """The line that a press stands for; None where nothing was chosen, or the data are not ours."""
    menu = data.get("menu")
    line = data.get(menu) if isinstance(menu, str) else data.get("line")
    return line if isinstance(line, str) and line else None


def marked(card: Element, mark: str) -> Element:
    """The card with a mark in the data of all that can be pressed: Teams tells nothing else of a pressed message."""
    return {name: _marked(value, mark) for name, value in card.items()} if mark else card


def _marked(part: Any, mark: str) -> Any:
    if isinstance(part, list):
        return [_marked(one, mark) for one in part]
    if not isinstance(part, dict):
        return part
    data = {"data": {**part["data"], "mark": mark}} if part.get("type") in _PRESSED else {}
    return {name: _marked(value, mark) for name, value in part.items() if name not in data} | data


def _payload(summary: str, body: list[Element], called: Mapping[str, Any]) -> dict[str, Any]:
    schema = "http://adaptivecards.io/schemas/adaptive-card.json"
    card = {"type": "AdaptiveCard", "$schema": schema, "version": "1.5", "body": body, **called}
    return {"summary": summary, "card": card}


def _title(view: View) -> Element:
    heading, tint = text.heading(view.title), _OUTCOMES[view.outcome]
    return {"type": "Container", "style": tint, "bleed": True, "items": [heading]} if tint else heading


def _rest(left_out: str) -> Element:
    """The last line, which counts what is not shown."""
    run = {"type": "TextRun", "text": left_out or "…", "weight": "Bolder"}
    return {"type": "RichTextBlock", "inlines": [run], "separator": True}


# -- blocks ---------------------------------------------------------------------------------------


def _block(block: Block, place: str) -> list[Piece]:
    match block:
        case Paragraph():
            pieces = [Piece("text", text.paragraph(block.text, _QUIET if block.quiet else None))]
        case Facts():
            pieces = [Piece("text", _fact(name, value, first=not i)) for i, (name, value) in enumerate(block.pairs)]
        case Rows():
            pieces = [Piece("row", _row(row, f"{place}-{i}")) for i, row in enumerate(block.rows, 1)]
        case Quote():
            pieces = [Piece("text", _quote(block))]
        case Code():
            pieces = [Piece("text", _box(text.code(block.text)))]
        case Actions():
            pieces = [Piece("controls", _actions(block.buttons, place))]
        case Menu():
            pieces = [Piece("controls", _menu(block, place))]
        case _:
            assert_never(block)
    return [piece for piece in pieces if piece.elements]


def _fact(name: str, value: Text, *, first: bool) -> tuple[Element, ...]:
    """The name beside its value. Not a FactSet: that reads Markdown."""
    named, valued = text.line((Strong(name),)), text.line(value)
    if not (named and valued):
        return named or valued
    columns = [_column(_NAME_WIDTH, named), _column("stretch", valued)]
    return ({"type": "ColumnSet", "columns": columns, **({} if first else {"spacing": "Small"})},)


def _column(width: str, items: tuple[Element, ...]) -> Element:
    return {"type": "Column", "width": width, "items": list(items)}


def _row(row: Row, place: str) -> tuple[Element, ...]:
    details = ({**element, "spacing": "Small"} for element in text.line(row.details, _SMALL))
    items = [*text.line(row.headline), *details, *_actions(row.buttons, place)]
    return ({"type": "Container", "separator": True, "spacing": "Medium", "items": items},) if items else ()


def _quote(quote: Quote) -> tuple[Element, ...]:
    return (*text.line((quote.by,), _SMALL), *_box(text.paragraph((quote.text,))))


def _box(items: tuple[Element, ...]) -> tuple[Element, ...]:
    """Words that are not the bot's own, set apart."""
    return ({"type": "Container", "style": "emphasis", "spacing": "Small", "items": list(items)},) if items else ()


# -- what can be pressed --------------------------------------------------------------------------


def _actions(buttons: tuple[Button | LinkButton, ...], place: str) -> tuple[Element, ...]:
    """The buttons, then what some of them unfold. A LinkButton that leads nowhere safe is text."""
    texts: list[Element] = []
    actions: list[Element] = []
    questions: list[Element] = []
    for i, button in enumerate(buttons, 1):
        match button:
            case Button():
                id_ = f"ask-{place}-{i}"
                actions.append(_first_press(button, id_))
                questions += [_question(button, button.confirm, id_)] if button.confirm else []
            case LinkButton(label=label, url=url) if web := text.web(url):
                actions.append({"type": "Action.OpenUrl", "title": text.label(label) or web, "url": web})
            case LinkButton():
                texts += text.line((f"{button.label} {button.url}",))
            case _:
                assert_never(button)
    return (*texts, *_set(actions), *questions)


def _set(actions: list[Element]) -> tuple[Element, ...]:
    """The buttons in lines that a narrow pane can show; those beyond the limit in the last line's overflow."""
    lines: list[list[Element]] = []
    for action in actions[: LIMITS.actions]:
        if not lines or _letters([*lines[-1], action]) > LIMITS.letters:
            lines.append([])
        lines[-1].append(action)
    if lines:
        lines[-1] += [{**action, "mode": "secondary"} for action in actions[LIMITS.actions :]]
    return tuple(
        {"type": "ActionSet", "actions": line, **({"spacing": "Small"} if i else {})} for i, line in enumerate(lines)
    )


def _letters(line: list[Element]) -> int:
    return sum(len(action["title"]) + _FRAME for action in line)


def _first_press(button: Button, id_: str) -> Element:
    """The button that does the work; where that asks first, the one that unfolds the question."""
    if button.confirm is None:
        return _press(button, button.label)
    return _toggle(button.label, id_, _TONES[button.tone])


def _press(button: Button, label: str) -> Element:
    """The button that does the work. Its inputs are "none": a Menu's choice has nothing to do with it."""
    line = _line(button.command)
    common = {"title": text.label(label) or text.label(line), **_TONES[button.tone], "associatedInputs": "none"}
    if isinstance(button.command, Draft):
        data = {"verb": "form", "line": line, "msteams": {"type": "task/fetch"}}
        return {"type": "Action.Submit", **common, "data": data}
    return _execute(common, "run", {"line": line})


def _execute(common: Element, verb: str, data: dict[str, str]) -> Element:
    """Sends the data; where a client does not know Execute, as a message of the person's."""
    fallback = {"type": "Action.Submit", **common, "data": data}
    return {"type": "Action.Execute", **common, "verb": verb, "data": data, "fallback": fallback}


def _line(command: Command | Draft) -> str:
    """The line. Half a surrogate pair cannot be sent; the line then names something that does not exist."""
    return write(command).encode("utf-8", "replace").decode()


def _toggle(title: str, target: str | Element, style: Element | None = None) -> Element:
    common = {"title": text.label(title) or "…", **(style or {})}
    return {"type": "Action.ToggleVisibility", **common, "targetElements": [target]}


def _question(button: Button, confirm: Confirm, id_: str) -> Element:
    """What the button asks first. Not an Action.ShowCard: that has no way to say no."""
    no = _toggle(confirm.no, {"elementId": id_, "isVisible": False})
    asked = [*text.line((Strong(confirm.title),)), *text.paragraph((confirm.question,))]
    items = [*asked, *_set([_press(button, confirm.yes), no])]
    return {"type": "Container", "id": id_, "isVisible": False, "style": "emphasis", "items": items}


def _menu(menu: Menu, place: str) -> tuple[Element, ...]:
    """A list to choose from. A choice that asks first cannot be in it, and gets a button.

    The answer to one that needs a form has the button that opens it: only a button can open one in Teams.
    """
    special = tuple(one for one in menu.choices if one.confirm)
    plain = [one for one in menu.choices if one not in special]
    asked = _choices(menu.prompt, plain, f"menu-{place}") if plain else text.line((menu.prompt,) if special else ())
    return (*asked, *_actions(special, place))


def _choices(prompt: str, buttons: list[Button], id_: str) -> tuple[Element, ...]:
    lines = [_line(button.command) for button in buttons]
    choices = [
        {"title": text.label(button.label) or text.label(line), "value": line}
        for button, line in zip(buttons, lines, strict=True)
    ]
    input_ = {"type": "Input.ChoiceSet", "id": id_, "style": "compact", "choices": choices, "value": lines[0]}
    show = _execute({"title": _("Show")}, "choose", {"menu": id_})
    return ({**input_, "label": text.label(prompt) or _("Show")}, *_set([show]))
