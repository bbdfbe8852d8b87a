"""The stand-in answers recorded requests as DefectDojo did: status, headers, shape, and the words of refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest

from playground.defectdojo import State, build
from tests.contract.dojo_recordings import ORIGIN, RECORDINGS, TOTALS, Recording, differences, named, repeat, world

if TYPE_CHECKING:
    from collections.abc import Iterable

every_recording = pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.id)
HTML = [found for found in RECORDINGS if "html" in found.response["headers"].get("content-type", "")]
PAGES = [found for found in RECORDINGS if isinstance(found.body, dict) and "results" in found.body]
TABLES = {"location": "endpoints", "location_findings": "findings", "product_types": "prod_types"}
# Decided by the rows of the recorded instance, not by a rule: there, all were created that day.
OWN_ROWS = {"list_findings_created"}


def parametrized(recordings: Iterable[Recording]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("recording", list(recordings), ids=lambda recording: recording.id)


ANSWERS: dict[str, tuple[httpx.Response, State]] = {}


async def outcome(recording: Recording) -> tuple[httpx.Response, State]:
    """The answer and the state afterwards; repeated once, looked at by several tests."""
    if recording.id not in ANSWERS:
        state = world(recording)
        transport = httpx.ASGITransport(build(state))
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            ANSWERS[recording.id] = await repeat(client, recording), state
    return ANSWERS[recording.id]


async def answer(recording: Recording) -> httpx.Response:
    return (await outcome(recording))[0]


def refusals() -> list[Recording]:
    return [found for found in RECORDINGS if found.response["status"] >= 400 and not isinstance(found.body, str)]


@every_recording
async def test_the_status_is_as_recorded(recording: Recording) -> None:
    response = await answer(recording)

    assert response.status_code == recording.response["status"], response.text


@every_recording
async def test_the_headers_are_as_recorded(recording: Recording) -> None:
    response = await answer(recording)

    for name in ("content-type", "allow", "location"):
        assert response.headers.get(name) == recording.response["headers"].get(name), name


@every_recording
async def test_the_json_has_the_recorded_shape(recording: Recording) -> None:
    response = await answer(recording)

    if isinstance(recording.body, str):  # HTML, or nothing at all
        assert bool(response.text) is bool(recording.body)
    else:
        assert differences(recording.body, response.json()) == []


@parametrized(refusals())
async def test_a_refusal_has_the_recorded_words(recording: Recording) -> None:
    response = await answer(recording)

    assert response.json() == recording.body


@parametrized(HTML)
async def test_a_page_is_html_and_not_json(recording: Recording) -> None:
    response = await answer(recording)

    assert not response.text.startswith("{")


@parametrized(found for found in PAGES if found.name not in OWN_ROWS)
async def test_a_list_is_filtered_exactly_when_the_real_one_was(recording: Recording) -> None:
    """A recorded count of nothing, of everything, or between: so is ours."""
    response, state = await outcome(recording)
    everything, count = len(rows(state, recording.kind)), response.json()["count"]

    recorded, whole = recording.body["count"], TOTALS[recording.generation].get(recording.kind)
    if recorded in {0, whole}:
        assert count == (everything if recorded else 0)
    elif recording.kind in TOTALS[recording.generation]:
        assert 0 < count < everything


def rows(state: State, kind: str) -> dict[Any, Any]:
    table: dict[Any, Any] = getattr(state, TABLES.get(kind, kind))
    return table


@parametrized(found for found in PAGES if found.body["next"] or found.body["previous"])
async def test_links_to_other_pages_are_spelled_as_recorded(recording: Recording) -> None:
    ours = (await answer(recording)).json()

    for name in ("next", "previous"):
        if ours[name] and recording.body[name]:
            assert urlsplit(ours[name])[2:] == urlsplit(recording.body[name])[2:]


STORED_BEFORE = {"tags", "numerical_severity", "planned_remediation_date", "effort_for_fixing"}
FLAGS = (
    "active",
    "verified",
    "false_p",
    "duplicate",
    "out_of_scope",
    "risk_accepted",
    "under_review",
    "is_mitigated",
)
STATUS = (*FLAGS, *STORED_BEFORE, "display_status", "sla_expiration_date", "sla_days_remaining")
WRITES = [found for found in RECORDINGS if found.request["method"] == "PATCH" and found.response["status"] == 200]


@parametrized(WRITES)
async def test_a_patch_leaves_the_recorded_status(recording: Recording) -> None:
    ours = (await answer(recording)).json()

    # Values that the recorded instance had stored before are its own; the rest follows from rules.
    same = [name for name in STATUS if name in recording.request["body"] or name not in STORED_BEFORE]
    assert {name: ours[name] for name in same} == {name: recording.body[name] for name in same}


@parametrized(WRITES)
async def test_a_patch_names_the_token_owner_and_writes_the_recorded_notes(recording: Recording) -> None:
    response, state = await outcome(recording)
    ours = response.json()

    user = state.users[recording.request["user"]]
    owner = user.id if recording.body["mitigated_by"] else None
    assert ours["mitigated_by"] == owner
    assert (ours["mitigated"] is None) is (recording.body["mitigated"] is None)
    entries = [note["entry"].partition(") ")[2] for note in ours["notes"]]
    assert entries[:1] == [note["entry"].partition(") ")[2] for note in recording.body["notes"]][:1]


CREATED = [found for found in RECORDINGS if found.kind == "engagements" and found.response["status"] == 201]
OWN_VALUES = {"id", "created", "updated", "lead", "product"}


@parametrized(CREATED)
async def test_a_new_engagement_has_the_recorded_values(recording: Recording) -> None:
    ours = (await answer(recording)).json()

    assert {**ours, **{name: recording.body[name] for name in OWN_VALUES}} == recording.body


@parametrized(found for found in RECORDINGS if found.name.startswith(("finding_close", "member_writer_close_finding")))
async def test_closing_answers_the_recorded_flags(recording: Recording) -> None:
    response = await answer(recording)

    if response.status_code == 200 and recording.request["method"] == "POST":
        for name in ("is_mitigated", "false_p", "out_of_scope", "duplicate", "note_type"):
            assert response.json()[name] == recording.body[name]


async def test_the_root_listing_is_as_recorded() -> None:
    ours = (await answer(named("api_root"))).json()

    assert ours == named("api_root").body


@parametrized([named("get_finding"), named("patch_verify"), named("create_engagement_minimal")])
async def test_the_comparison_notices_a_lost_and_a_changed_key(recording: Recording) -> None:
    """A test that cannot fail is worthless: spoil an answer, and the comparison must say so."""
    ours = (await answer(recording)).json()
    key = next(key for key, value in recording.body.items() if isinstance(value, str) and ours[key] is not None)

    assert differences(recording.body, {**ours, key: 7}) == [f"$.{key}: str became int"]
    assert differences(recording.body, {**ours, "new": 1}) == ["$.new: unheard of"]
    del ours[key]
    assert differences(recording.body, ours) == [f"$.{key}: missing"]
