"""Forms as modals, and what comes back from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue import CATALOGUE
from bot.commands.forms import form_of
from bot.commands.grammar import fill, write
from bot.operations.command import Draft
from bot.operations.finding_verbs import MarkFalsePositive, UpdateFinding
from bot.operations.findings import GetFinding, ListFindings
from bot.platforms.slack.forms import modal, values_of
from tests.golden_files import named_by_payload
from tests.platforms.slack.form_gallery import MODALS, WRONG
from tests.platforms.slack.judge import CONTRACT, modal_faults, schema_faults

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

every_modal = pytest.mark.parametrize("name", MODALS)


@named_by_payload
@every_modal
def test_a_modal_looks_as_it_did(name: str, golden: SnapshotAssertion) -> None:
    assert MODALS[name] == golden(name=name)


@every_modal
def test_a_modal_keeps_our_rules(name: str) -> None:
    assert modal_faults(MODALS[name]) == []


@pytest.mark.skipif(not CONTRACT.exists(), reason=f"Slack's schema is not at {CONTRACT}")
@every_modal
def test_a_modal_keeps_slacks_schema(name: str) -> None:
    assert schema_faults(MODALS[name]) == []


def test_a_false_positive_asks_for_the_reason_only() -> None:
    form = form_of(WRONG)
    assert (form.title, form.about) == ("False positive", "#276")
    assert form.intro.startswith("DefectDojo will set it inactive")
    (field,) = form.fields
    assert (field.label, field.kind, field.required, field.least, field.most) == ("Reason", "text", True, 3, 1500)


def test_bounds_of_a_field_that_may_be_left_empty_are_known() -> None:
    reason = form_of(Draft(UpdateFinding)).fields[-1]
    assert (reason.name, reason.least, reason.most) == ("reason", 3, 1500)


def test_required_fields_come_first() -> None:
    fields = form_of(Draft(UpdateFinding)).fields
    assert [field.name for field in fields if field.required] == [fields[0].name] == ["finding"]


@pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: row.name)
def test_every_command_has_a_form_for_what_people_write(row: Any) -> None:
    form = form_of(Draft(row.command))
    assert not {"share", "seen"} & {field.name for field in form.fields}
    assert all(field.label and field.hint for field in form.fields)
    assert modal_faults(modal(form, "")) == []


def test_what_is_filled_in_makes_the_command() -> None:
    state = {"values": {"reason": {"reason": {"type": "plain_text_input", "value": "test: “fixture”, <b>"}}}}
    wanted = MarkFalsePositive(finding=276, seen=("active",), reason="test: “fixture”, <b>")
    assert fill(write(WRONG), values_of(state)) == wanted


def test_a_choice_comes_back_as_it_was_offered() -> None:
    chosen = MODALS["modal-update"]["blocks"][1]["element"]["initial_option"]
    state = {"values": {"active": {"active": {"type": "static_select", "selected_option": chosen}}}}
    assert fill("finding update 276 verified:no", values_of(state)) == UpdateFinding(
        finding=276, active=True, verified=False
    )


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "plain_text_input", "value": None}, ""),
        ({"type": "number_input", "value": "7"}, "7"),
        ({"type": "static_select", "selected_option": None}, ""),
        ({"type": "radio_buttons", "selected_option": {"value": "yes"}}, "yes"),
        ({"type": "external_select", "selected_option": {"value": "31"}}, "31"),
        ({"type": "multi_static_select", "selected_options": [{"value": "High"}, {"value": "Low"}]}, "High,Low"),
        ({"type": "checkboxes", "selected_options": []}, ""),
        ({"type": "datepicker", "selected_date": "2026-11-22"}, "2026-11-22"),
        ({"type": "timepicker", "selected_time": "09:00"}, "09:00"),
        ({"type": "datetimepicker", "selected_date_time": 0}, "0"),
        ({"type": "users_select", "selected_user": "U0456"}, "U0456"),
        ({"type": "conversations_select", "selected_conversation": "C1"}, "C1"),
        ({"type": "multi_users_select", "selected_users": ["U1", "U2"]}, "U1,U2"),
    ],
)
def test_every_kind_of_input_is_read(element: dict[str, Any], value: str) -> None:
    assert values_of({"values": {"field": {"field": element}}}) == {"field": value}


def test_nothing_filled_in_is_nothing() -> None:
    assert values_of({}) == values_of({"values": {}}) == {}


def test_what_was_chosen_before_is_chosen_again() -> None:
    inputs = {block["block_id"]: block["element"] for block in MODALS["modal-every-kind"]["blocks"]}
    assert [option["value"] for option in inputs["severity"]["initial_options"]] == ["Critical", "High"]
    assert inputs["kev"]["initial_option"]["value"] == "no"


def test_a_number_that_is_none_is_not_filled_in_again_since_slack_would_refuse_the_modal() -> None:
    asked = modal(form_of(Draft(GetFinding)), "finding", {"finding": "seven"})["blocks"]
    [number] = [block["element"] for block in asked if block["block_id"] == "finding"]
    assert "initial_value" not in number


def test_metadata_that_slack_would_refuse_is_a_fault() -> None:
    with pytest.raises(ValueError, match="3001"):
        modal(form_of(Draft(ListFindings)), "x" * 3001)
