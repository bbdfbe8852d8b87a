"""Forms in Teams: every Command's form is a dialog that Teams takes, and gives back what was filled in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.catalogue import CATALOGUE
from bot.commands.forms import form_of
from bot.commands.grammar import draft_of, fill
from bot.operations.command import Draft
from bot.operations.errors import Candidate
from bot.operations.linking import GiveToken
from bot.platforms.teams import forms
from tests.platforms.teams.schema import violations

Json = dict[str, Any]
KEPT = {"line": "engagement create", "message": "m1", "mark": ""}


def inputs(dialog: Json) -> dict[str, Json]:
    """The fields of a dialog, by their names."""
    return {part["id"]: part for part in card_of(dialog)["body"] if "id" in part}


def card_of(dialog: Json) -> Json:
    card: Json = dialog["task"]["value"]["card"]["content"]
    return card


@pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: row.verb)
def test_every_form_is_a_card_that_teams_takes(row: Any) -> None:
    form = form_of(Draft(row.command))
    card = card_of(forms.dialog(form, KEPT, {field.name: "\u202e*x*" for field in form.fields}, "[no](http://x)"))
    assert forms.FORM not in row.command.model_fields
    assert violations(card) == []
    assert card["actions"][0]["data"] == {"form": KEPT}


def test_a_form_asks_as_its_fields_want_it() -> None:
    asked = inputs(forms.dialog(form_of(draft_of("engagement create")), KEPT))
    product = asked["product"]
    assert (product["isRequired"], product["style"]) == (True, "filtered")
    assert product["choices.data"] == {"type": "Data.Query", "dataset": "product engagement create"}
    assert asked["first_day"]["type"] == "Input.Date"
    assert date.fromisoformat(asked["first_day"]["value"]) >= date(2026, 1, 1)
    assert {one["value"] for one in asked["type"]["choices"]} == {"CI/CD", "Interactive"}


def test_what_was_filled_in_stays_but_for_a_secret() -> None:
    again = forms.dialog(form_of(Draft(GiveToken)), KEPT, {"token": "0123"}, "No.")
    assert "0123" not in str(again)
    assert inputs(again)["token"]["style"] == "Password"
    again = forms.dialog(form_of(draft_of("engagement create")), KEPT, {"name": "Mine", "product": "31"}, "No.")
    assert (inputs(again)["name"]["value"], inputs(again)["product"]["value"]) == ("Mine", "31")


def test_what_was_filled_in_makes_the_command() -> None:
    data = {"form": KEPT, "product": "31", "name": "Scan", "type": "CI/CD", "first_day": "2026-11-22", "tag": "a,b"}
    assert forms.kept_of(data) == KEPT
    assert forms.kept_of({"form": [1]}) == {}
    command: Any = fill("engagement create", forms.values_of({**data, "x": None, "y": {}}))
    assert (command.product, command.name, command.tag) == ("31", "Scan", ("a", "b"))


def test_a_search_finds_what_can_be_chosen() -> None:
    many = [Candidate(f"Product {number}", str(number)) for number in range(100)]
    results = forms.found([*many[:1], Candidate("nothing", ""), *many])["value"]["results"]
    assert results[0] == {"title": "Product 0", "value": "0"}
    assert len(results) == 15
