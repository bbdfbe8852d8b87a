"""What an answer means: the recorded ones, those of proxies, and any that could ever come."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.dojo.answers import understand
from bot.dojo.errors import DojoError, Forbidden, NotFound, Refused, TokenRejected, Unavailable, Unexpected
from tests.dojo.recorded import ANSWERS, answer, raw

if TYPE_CHECKING:
    from tests.contract.dojo_recordings import Recording

JSON = {"content-type": "application/json"}
HTML = {"content-type": "text/html; charset=utf-8"}
ADVERT = "Pro comes with support"


def of(recordings: list[Recording]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("recording", recordings, ids=lambda one: one.id)


def answered(status: int, body: object, headers: dict[str, str] = JSON) -> DojoError | dict[str, Any]:
    """What is made of it: the data, or the error."""
    raw_body = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        return understand(status, headers, raw_body)
    except DojoError as error:
        return error


def made_of(recording: Recording) -> DojoError | dict[str, Any]:
    status, headers, body = raw(recording)
    return answered(status, body, headers)


def recorded(status: int, *, json_only: bool = True) -> list[Recording]:
    found = [one for one in ANSWERS if one.response["status"] == status]
    return [one for one in found if not json_only or "json" in one.response["headers"].get("content-type", "")]


@of([one for one in ANSWERS if one.response["status"] in {200, 201} and isinstance(one.body, dict)])
def test_a_recorded_success_is_its_data(recording: Recording) -> None:
    assert made_of(recording) == recording.body


@of(recorded(204, json_only=False))
def test_no_content_is_no_data(recording: Recording) -> None:
    assert made_of(recording) == {}


@of(recorded(403))
def test_a_recorded_403_tells_a_bad_token_from_a_missing_right(recording: Recording) -> None:
    right = recording.body["detail"] not in {
        "Invalid token.",
        "Authentication credentials were not provided.",
        "User inactive or deleted.",
    }

    assert type(made_of(recording)) is (Forbidden if right else TokenRejected)


@of(recorded(403))
def test_a_recorded_403_tells_a_dead_token_from_a_defectdojo_that_takes_none(recording: Recording) -> None:
    answer = made_of(recording)
    if isinstance(answer, TokenRejected):
        assert answer.final == (recording.body["detail"] in {"Invalid token.", "User inactive or deleted."})


@of(recorded(404))
def test_a_recorded_404_is_not_found(recording: Recording) -> None:
    assert type(made_of(recording)) is NotFound


@of(recorded(400) + recorded(405) + recorded(415))
def test_a_recorded_refusal_has_reasons_and_no_advertisement(recording: Recording) -> None:
    refusal = made_of(recording)

    assert isinstance(refusal, Refused)
    assert refusal.reasons
    assert ADVERT not in str(refusal)
    assert "ErrorDetail" not in str(refusal)


@of([one for one in ANSWERS if "html" in one.response["headers"].get("content-type", "")])
def test_a_recorded_page_is_no_answer_of_the_api(recording: Recording) -> None:
    error = made_of(recording)

    assert type(error) is Unexpected
    assert "<" not in str(error)


@of(recorded(500))
def test_a_recorded_fault_of_defectdojo_is_that_it_cannot_answer_now(recording: Recording) -> None:
    assert made_of(recording) == Unavailable(500)


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("create_engagement_no_product_400", ("Unable to check for permissions: Attribute 'product' is required",)),
        ("patch_false_positive_on_verified_400", ("False positive findings cannot be verified.",)),
        ("patch_active_null_400", ("active: This field may not be null.",)),
        ("note_post_missing_400", ("entry: This field is required.",)),
        ("patch_push_to_jira_unconfigured", ("JIRA integration is not enabled.",)),
        ("user_delete_self_400", ("Users may not delete themselves",)),
        (
            "engagement_accept_risks_bad_400",
            ("vulnerability_id: This field is required.", "accepted_by: This field is required."),
        ),
        ("import_scan_wrong_parser_400", ("['Schema of Trivy json report is not supported']",)),
    ],
)
def test_each_shape_of_a_refusal_gives_its_reasons(name: str, reasons: tuple[str, ...]) -> None:
    refusal = made_of(answer(name))

    assert isinstance(refusal, Refused)
    assert refusal.reasons == reasons


def test_the_reasons_of_many_fields_are_the_first_five() -> None:
    refusal = answered(400, {f"field_{n}": ["is wrong"] for n in range(40)})

    assert isinstance(refusal, Refused)
    assert len(refusal.reasons) == 5


def test_a_reason_that_goes_on_and_on_is_cut() -> None:
    refusal = answered(400, {"detail": "x" * 5000})

    assert isinstance(refusal, Refused)
    assert refusal.reasons == ("x" * 299 + "…",)


@pytest.mark.parametrize("detail", ["Invalid token.", "User inactive or deleted."])
@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_is_not_known_is_told_from_either_status(detail: str, status: int) -> None:
    assert type(answered(status, {"detail": detail})) is TokenRejected


@pytest.mark.parametrize("body", [{"detail": "No."}, {}, ["No."], "No.", {"detail": {"why": "No."}}])
def test_any_other_403_is_a_missing_right(body: object) -> None:
    assert type(answered(403, body)) is Forbidden


def test_a_page_with_403_is_a_missing_right_and_shows_nothing_of_the_page() -> None:
    assert str(answered(403, b"<html>Invalid token.</html>", HTML)) == ""


@pytest.mark.parametrize(
    ("status", "retry_after", "seconds"),
    [(502, "3", 3.0), (503, "0", 0.0), (429, "60", 60.0), (503, None, None), (504, "soon", None), (503, "-1", None)],
)
def test_a_proxy_may_say_when_to_come_back(status: int, retry_after: str | None, seconds: float | None) -> None:
    headers = {**HTML, **({"retry-after": retry_after} if retry_after is not None else {})}

    assert answered(status, b"<html>503</html>", headers) == Unavailable(status, seconds)


@pytest.mark.parametrize("body", [b"[]", b"[1]", b'"words"', b"12", b"null", b"true"])
def test_success_that_is_no_object_is_not_taken_for_data(body: bytes) -> None:
    assert type(answered(200, body)) is Unexpected


@pytest.mark.parametrize(
    "body", [b'{"count": 3, "next": nul', b"{", b"<html></html>", b"\xff\xfe", b'{"a": "\xff"}', b'{"a":' * 50_000]
)
def test_success_that_cannot_be_read_is_not_taken_for_data(body: bytes) -> None:
    assert type(answered(200, body)) is Unexpected


def test_success_as_a_page_is_not_taken_for_data_even_if_it_reads_as_such() -> None:
    assert type(answered(200, b'{"count": 0, "results": []}', HTML)) is Unexpected


@pytest.mark.parametrize("status", [301, 302, 304])
def test_a_redirect_is_not_followed_and_not_understood(status: int) -> None:
    assert type(answered(status, b"", {"location": "https://sso.example/login"})) is Unexpected


@pytest.mark.parametrize("body", [{"detail": [[[["deep"]]]]}, {"a": {"b": {"c": {"d": ["deep"]}}}}])
def test_a_reason_is_found_however_deep_it_stands(body: object) -> None:
    refusal = answered(400, body)

    assert isinstance(refusal, Refused)
    assert str(refusal).endswith("deep")


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["detail", "message", "pro", "non_field_errors", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)
BODIES = st.binary(max_size=64) | NESTED.map(lambda body: json.dumps(body).encode())
HEADERS = st.dictionaries(
    st.sampled_from(["content-type", "retry-after"]),
    st.sampled_from(["application/json", "application/problem+json", "text/html", "", "5", "²", "9" * 400]),
)


@settings(max_examples=300, deadline=None)
@given(st.integers(100, 599), HEADERS, BODIES)
@example(400, JSON, b"[" * 900 + b"]" * 900)
@example(400, JSON, b'{"x":' * 900 + b"1" + b"}" * 900)
@example(400, JSON, b"[" * 100_000)
@example(400, JSON, b'{"message": ["not words"], "pro": []}')
def test_whatever_comes_is_data_or_an_error_that_is_expected(status: int, headers: dict[str, str], body: bytes) -> None:
    made = answered(status, body, headers)

    assert isinstance(made, dict | DojoError)
    if isinstance(made, dict):
        assert 200 <= status < 300
    else:
        assert len(str(made)) < 2500


@settings(max_examples=100, deadline=None)
@given(st.integers(400, 499), NESTED)
def test_neither_the_repr_nor_the_advertisement_ever_shows(status: int, inner: object) -> None:
    body = {"message": "{'x': [ErrorDetail(string='secret', code='invalid')]}", "pro": [ADVERT], "x": inner}

    made = answered(status, body)

    assert ADVERT not in str(made)
    assert "ErrorDetail" not in str(made)
