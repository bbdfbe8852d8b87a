"""The rules have teeth: each fault that is planted here is found."""

from __future__ import annotations

import copy
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from bot.platforms.teams import limits, render, text
from tests.gallery import GALLERY
from tests.platforms.teams.judge import faults, nodes
from tests.platforms.teams.schema import violations

if TYPE_CHECKING:
    from collections.abc import Callable

    Card = dict[str, Any]

_VIEW = GALLERY["every-block"]


def _first(card: Card, kind: str) -> Card:
    return next(node for node in nodes(card) if node["type"] == kind)


def _title(words: str) -> Callable[[Card], None]:
    return lambda card: _first(card, "TextBlock").update(text=words)


def _run(words: str) -> Callable[[Card], None]:
    return lambda card: _first(card, "TextRun").update(text=words)


def _execute(**changes: Any) -> Callable[[Card], None]:
    return lambda card: _first(card, "Action.Execute").update(changes)


def _add(element: Card) -> Callable[[Card], None]:
    return lambda card: card["body"].append(element)


def _drop(card: Card) -> None:
    del card["body"][2]


def _unfold(card: Card) -> None:
    next(node for node in nodes(card) if node.get("isVisible") is False)["isVisible"] = True


_PLANTED: dict[str, tuple[Callable[[Card], None], str]] = {
    "markdown": (_title("[click](https://evil)"), "Markdown"),
    "a list": (_title("- item"), "Markdown"),
    "a number": (_title("1. a"), "Markdown"),
    "nothing": (_run(""), "nothing"),
    "an override": (_run("safe\u202egpj"), "hides or turns"),
    "a line break": (_run("a\nb"), "hides or turns"),
    "half a pair": (_run("\ud83d"), "hides or turns"),
    "a date": (_run("{{DATE(2026-11-22T08:00:00Z)}}"), "template"),
    "a fact set": (_add({"type": "FactSet", "facts": [{"title": "*x*", "value": "y"}]}), "not drawn by this bot"),
    "an image": (_add({"type": "Image", "url": "https://evil/i.png"}), "not drawn by this bot"),
    "an empty set": (_add({"type": "ActionSet", "actions": []}), "something empty"),
    "a wrong line": (_execute(data={"line": "verify 999"}), "means something else"),
    "a line that nobody reads": (_execute(data={"line": "frobnicate"}), "means something else"),
    "another fallback": (_execute(fallback={"type": "Action.Submit", "data": {"line": "x"}}), "no fallback"),
    "inputs": (_execute(associatedInputs="auto"), "menu's choice along"),
    "a form that does not open": (
        _add({"type": "ActionSet", "actions": [{"type": "Action.Submit", "title": "x", "data": {"line": "reopen"}}]}),
        "means something else",
    ),
    "an address": (lambda card: _first(card, "Action.OpenUrl").update(url="javascript:alert(1)"), "nowhere safe"),
    "an id twice": (lambda card: card["body"].extend(copy.deepcopy(card["body"][-2:])), "is there 2 times"),
    "an odd id": (lambda card: _first(card, "Input.ChoiceSet").update(id="a b"), "odd letters"),
    "a question that is open": (_unfold, "no button shows"),
    "seven buttons": (
        lambda card: _first(card, "ActionSet").update(actions=[_first(card, "Action.OpenUrl")] * 7),
        "7 primary actions; 6 are shown",
    ),
    "too much": (
        _add({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "x" * 30_000}]}),
        "too large",
    ),
    "a part left out": (_drop, "left out in silence"),
    "another version": (lambda card: card.update(version="1.6"), "not version 1.5"),
}


@pytest.mark.parametrize("name", _PLANTED)
def test_a_fault_in_a_card_is_found(name: str) -> None:
    plant, said = _PLANTED[name]
    payload = copy.deepcopy(render.render(_VIEW))
    plant(payload["card"])

    assert [fault for fault in faults(_VIEW, payload) if said in fault]


def test_a_card_that_breaks_the_schema_is_found() -> None:
    card = copy.deepcopy(render.render(_VIEW)["card"])
    _first(card, "RichTextBlock")["wrap"] = True

    assert violations(card)


_BROKEN: dict[str, tuple[Any, str, Any]] = {
    "controls are sent": (text, "shown", lambda words, **_options: words),
    "titles are always headings": (text, "_MARKDOWN", re.compile("(?!)")),
    "runs are never broken": (text, "_OPENS", re.compile("(?!)")),
    "every address is good": (text, "web", lambda url: url),
    "blank text is drawn": (text, "blank", lambda _text: False),
    "nothing is left out": (render, "fitting", lambda pieces, _room: (pieces, "")),
    "what is left out is not said": (limits, "_said", lambda _dropped: ""),
    "wide letters count once": (
        limits,
        "size",
        lambda json_value: len(json.dumps(json_value, ensure_ascii=False)) // 2,
    ),
    "buttons are drawn without their line": (render, "write", lambda _command: "help"),
    "buttons are dropped": (render, "_set", lambda _actions: ()),
    "a draft is run": (render, "Draft", int),
    "facts are dropped": (render, "_fact", lambda _name, _value, **_options: ()),
}


@pytest.mark.parametrize("name", _BROKEN)
def test_a_fault_in_the_renderer_is_found_by_the_gallery(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place, attribute, broken = _BROKEN[name]
    monkeypatch.setattr(place, attribute, broken)

    assert any(_wrong(view) for view in GALLERY.values())


def _wrong(view: Any) -> bool:
    try:
        return bool(faults(view, render.render(view)))
    except UnicodeEncodeError:  # what could not be sent at all
        return True
