"""The judge finds what Teams would not show, with Microsoft's schema and without."""

from __future__ import annotations

from typing import Any

import pytest

from playground.teams.judge import complaints_about_activity, complaints_about_answer, complaints_about_card
from playground.teams.schema import CardSchema
from playground.teams.state import CONSENT
from tests.platforms.teams_standin.kit import (
    EVERYTHING,
    FORM,
    actions,
    attached,
    card,
    dialog,
    execute,
    offering,
    shown,
    words,
)

SEARCH = {"type": "Input.ChoiceSet", "id": "a"}
TOGGLE = {"type": "Action.ToggleVisibility", "title": "Ask", "targetElements": ["nowhere"]}
CALLED = {"entities": [{"type": "mention", "text": "<at>Ana</at>", "mentioned": {"id": "29:ana", "name": "Ana"}}]}
NAMELESS = {"entities": [{"type": "mention", "text": "<at>Ana</at>", "mentioned": {"name": "Ana"}}]}


@pytest.mark.parametrize(
    "good",
    [EVERYTHING, FORM, card(), card(words("old"), version="1.0"), card(words("Hi <at>Ana</at>"), msteams=CALLED)],
)
def test_good_cards_pass_with_and_without_the_schema(cards: dict[str, Any], good: dict[str, Any]) -> None:
    assert complaints_about_card(good) == []
    assert complaints_about_card(good, CardSchema(cards)) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"type": "Nothing"}, "not of type AdaptiveCard"),
        (card(version="1.6"), "version '1.6' is not shown"),
        (card({"type": "Blink"}), "unknown element 'Blink'"),
        (card({"text": "bare"}), "something in 'body' has no type"),
        (card({"type": "TextBlock"}), "TextBlock lacks 'text'"),
        (card(actions(execute("Run")), version="1.3"), "Action.Execute wants version 1.4"),
        (card(actions(*[execute("Run")] * 7)), "7 primary actions"),
        (card(words("a", id="x"), words("b", id="x")), "the id 'x' is there 2 times"),
        (card(actions(TOGGLE)), "nothing is called 'nowhere'"),
        (card(SEARCH), "the menu 'a' offers nothing"),
        (card({"type": "Input.Text", "label": "Reason"}), "Input.Text lacks 'id'"),
        (card(words("Ana"), msteams=CALLED), "the mention '<at>Ana</at>' is not in the text"),
        (card(words("<at>Ana</at>"), msteams=NAMELESS), "nobody is '<at>Ana</at>'"),
        (card(actions(execute("Run", data=[]))), "the data of 'Run' are not an object"),
    ],
)
def test_wrong_cards_do_not_pass(wrong: dict[str, Any], said: str) -> None:
    assert any(said in complaint for complaint in complaints_about_card(wrong))


def test_more_than_six_actions_go_into_the_overflow() -> None:
    rest = execute("Run", mode="secondary")
    assert complaints_about_card(card(actions(*[execute("Run")] * 6, rest, rest))) == []


def test_the_schema_finds_what_the_rules_do_not(cards: dict[str, Any]) -> None:
    wrong = card(words("big", size="Enormous"))
    assert complaints_about_card(wrong) == []
    assert complaints_about_card(wrong, CardSchema(cards))


@pytest.mark.parametrize(
    ("activity", "said"),
    [
        ({"type": "event"}, "cannot be sent"),
        ({"type": "message"}, "neither text nor attachments"),
        ({"type": "message", "attachments": attached(card())}, "wants a summary"),
        ({"type": "message", "summary": "x", "attachments": [{"contentType": "image/png"}]}, "not an Adaptive Card"),
        (
            {"type": "message", "summary": "x", "attachments": [{"contentType": CONSENT, "name": "x"}]},
            "lacks something",
        ),
        ({"type": "message", "text": "Ana", "entities": [{"type": "mention", "text": "<at>Ana</at>"}]}, "the mention"),
    ],
)
def test_wrong_activities_do_not_pass(activity: dict[str, Any], said: str) -> None:
    assert any(said in complaint for complaint in complaints_about_activity(activity))


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("adaptiveCard/action", None, "lacks statusCode"),
        ("adaptiveCard/action", shown(card({"type": "Blink"})), "unknown element"),
        ("adaptiveCard/action", {"statusCode": 200, "type": "x", "value": ""}, "unknown type"),
        (
            "adaptiveCard/action",
            {"statusCode": 500, "type": "application/vnd.microsoft.error", "value": {}},
            "lacks code",
        ),
        ("task/fetch", None, "empty"),
        ("task/fetch", dialog(FORM, title=""), "no title"),
        ("task/submit", {"task": {"type": "message", "value": ""}}, "no words"),
        ("task/submit", {"value": 1}, "lacks 'task'"),
        ("application/search", {}, "no search response"),
        ("composeExtension/query", {"composeExtension": {"type": "result"}}, "unknown layout"),
        (
            "composeExtension/query",
            {"composeExtension": {"attachmentLayout": "list", "attachments": attached(card())}},
            "no preview",
        ),
        ("composeExtension/query", offering(card({"type": "Blink"})), "unknown element"),
        ("composeExtension/queryLink", offering(card()), "of version 1.5"),
    ],
)
def test_wrong_answers_do_not_pass(name: str, body: Any, said: str) -> None:
    assert any(said in complaint for complaint in complaints_about_answer(name, body))


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("adaptiveCard/action", shown(EVERYTHING)),
        ("task/fetch", dialog(FORM)),
        ("task/submit", None),
        ("task/submit", {"task": {"type": "message", "value": "Done."}}),
        ("some/newInvoke", None),
        ("composeExtension/query", offering(EVERYTHING)),
        ("composeExtension/queryLink", offering(card(version="1.3"))),
        ("composeExtension/queryLink", None),
    ],
)
def test_right_answers_pass(name: str, body: Any) -> None:
    assert complaints_about_answer(name, body) == []
