"""What DefectDojo sends fits our models: everything that was recorded of both versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.dojo.endpoint import Endpoint
from bot.dojo.engagement import Engagement, Test, TestType
from bot.dojo.generation import Generation, generation
from bot.dojo.models import Account, Finding, Note, Page, Person, Product, ProductType
from tests.dojo.recorded import ANSWERS, answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.dojo_recordings import Recording

Row = tuple[str, dict[str, Any]]


def rows(recording: Recording) -> list[dict[str, Any]]:
    """The one row of an answer, or those of its page."""
    body = recording.body
    if not isinstance(body, dict) or recording.response["status"] not in {200, 201}:
        return []
    found: list[dict[str, Any]] = body.get("results", [body])
    return found


def having(*names: str) -> list[Any]:
    """Every recorded row with these fields, under the name of its recording."""

    def found() -> Iterator[Row]:
        for recording in ANSWERS:
            for row in rows(recording):
                if all(name in row for name in names):
                    yield recording.id, row

    return [pytest.param(row, id=name) for name, row in found()]


FINDINGS = having("title", "severity", "false_p")
PRODUCTS = having("prod_type", "findings_count")
ENGAGEMENTS = having("engagement_type", "target_start", "status")
TESTS = having("test_type_name", "engagement")
ENDPOINTS = having("active_finding_count", "host")
NOTES = [
    pytest.param(note, id=f"{param.id}-{number}")
    for param in [*FINDINGS, *having("finding_id", "notes")]
    for number, note in enumerate(param.values[0]["notes"])
]


def generations(params: list[Any]) -> set[str]:
    return {str(param.id).partition("-")[0] for param in params}


def test_findings_of_both_versions_were_recorded() -> None:
    assert generations(FINDINGS) == {"3.2.0", "2.58.4"}
    assert generations(PRODUCTS) == {"3.2.0", "2.58.4"}
    assert generations(ENGAGEMENTS) == generations(TESTS) == generations(ENDPOINTS) == {"3.2.0", "2.58.4"}
    assert generations(having("user", "user_contact_info")) == {"3.2.0", "2.58.4"}


@pytest.mark.parametrize("row", FINDINGS)
def test_a_recorded_finding_is_understood(row: dict[str, Any]) -> None:
    finding = Finding.model_validate(row)

    for name in ("id", "title", "severity", "active", "verified", "false_p", "duplicate", "is_mitigated", "age"):
        assert getattr(finding, name) == row[name], name
    assert finding.date.isoformat() == row["date"]
    assert finding.tags == tuple(row["tags"])
    assert [note.entry for note in finding.notes] == [note["entry"] for note in row["notes"]]


@pytest.mark.parametrize("row", FINDINGS)
def test_the_status_in_our_words_says_the_same_as_defectdojos(row: dict[str, Any]) -> None:
    words = [word.lower().replace(" ", "-") for word in row["display_status"].split(", ")]

    assert sorted(Finding.model_validate(row).states) == sorted(words)


@pytest.mark.parametrize("row", PRODUCTS)
def test_a_recorded_product_is_understood(row: dict[str, Any]) -> None:
    product = Product.model_validate(row)

    for name in ("id", "name", "prod_type", "findings_count", "prod_numeric_grade"):
        assert getattr(product, name) == row[name], name
    assert product.business_criticality == (row["business_criticality"] or "")


@pytest.mark.parametrize("row", having("critical_product", "key_product"))
def test_a_recorded_product_type_is_understood(row: dict[str, Any]) -> None:
    assert ProductType.model_validate(row).name == row["name"]


@pytest.mark.parametrize("row", ENGAGEMENTS)
def test_a_recorded_engagement_is_understood(row: dict[str, Any]) -> None:
    engagement = Engagement.model_validate(row)

    for name in ("id", "name", "product", "active", "lead", "engagement_type", "status"):
        assert getattr(engagement, name) == row[name], name
    assert (engagement.target_start.isoformat(), engagement.branch_tag) == (
        row["target_start"],
        row["branch_tag"] or "",
    )


@pytest.mark.parametrize("row", TESTS)
def test_a_recorded_test_is_understood(row: dict[str, Any]) -> None:
    test = Test.model_validate(row)

    for name in ("id", "test_type", "test_type_name", "engagement", "lead"):
        assert getattr(test, name) == row[name], name
    assert test.name == (row["title"] or row["test_type_name"])


@pytest.mark.parametrize("row", having("static_tool", "dynamic_tool"))
def test_a_recorded_test_type_is_understood(row: dict[str, Any]) -> None:
    assert TestType.model_validate(row).name == row["name"]


@pytest.mark.parametrize("row", ENDPOINTS)
def test_a_recorded_endpoint_is_understood(row: dict[str, Any]) -> None:
    endpoint = Endpoint.model_validate(row)

    assert (endpoint.host, endpoint.product) == (row["host"], row["product"])
    assert endpoint.active_finding_count == row["active_finding_count"]
    assert endpoint.url.startswith(f"{row['protocol']}://{row['host']}")


@pytest.mark.parametrize(
    ("parts", "url"),
    [
        ({"protocol": "https", "host": "a.example"}, "https://a.example"),
        ({"protocol": "https", "host": "a.example", "port": 443}, "https://a.example"),
        ({"protocol": "http", "host": "a.example", "port": 443, "path": "/x"}, "http://a.example:443/x"),
        ({"host": "a.example", "port": 22}, "a.example:22"),
        ({"protocol": "tcp", "host": "10.0.0.1", "port": 22, "path": "x/y", "query": "q=1"}, "tcp://10.0.0.1:22/x/y?q=1"),
        ({"protocol": "ftp", "host": "2001:db8::1", "port": 21, "fragment": "top"}, "ftp://[2001:db8::1]#top"),
        ({"protocol": "https", "host": "a.example", "userinfo": "ana:secret"}, "https://ana:…@a.example"),
        ({"protocol": "https", "host": "a.example", "userinfo": "ana"}, "https://ana@a.example"),
        ({"protocol": "https", "host": "<evil:1>"}, "https://<evil:1>"),
    ],
)  # fmt: skip
def test_an_endpoints_address_is_put_together_without_its_password(parts: dict[str, Any], url: str) -> None:
    assert Endpoint(id=1, product=31, **parts).url == url


@pytest.mark.parametrize(
    ("version", "expected"),
    [("3.2.0", Generation(locations=True, roles=False)), ("2.58.4", Generation(locations=False, roles=True))],
)
def test_the_root_of_the_api_tells_the_generation(version: str, expected: Generation) -> None:
    assert generation(answer("api_root", version).body) == expected


@pytest.mark.parametrize("row", NOTES)
def test_a_recorded_note_is_understood(row: dict[str, Any]) -> None:
    note = Note.model_validate(row)

    assert (note.entry, note.author.username) == (row["entry"], row["author"]["username"])


@pytest.mark.parametrize("row", having("user", "user_contact_info"))
def test_the_recorded_owner_of_a_token_is_understood(row: dict[str, Any]) -> None:
    account = Account.model_validate(row["user"])

    assert (account.username, account.email) == (row["user"]["username"], row["user"]["email"])
    assert (account.is_active, account.is_superuser) == (row["user"]["is_active"], row["user"]["is_superuser"])


def test_a_finding_that_comes_with_names_knows_where_it_was_found() -> None:
    row = answer("get_finding_related").body
    test = row["related_fields"]["test"]

    finding = Finding.model_validate(row)

    assert finding.product == test["engagement"]["product"]["name"]
    assert finding.product_id == test["engagement"]["product"]["id"]
    assert finding.engagement == test["engagement"]["name"]
    assert finding.test_type == test["test_type"]["name"]


def test_a_finding_that_comes_without_names_is_understood_without() -> None:
    finding = Finding.model_validate({**answer("get_finding_related").body, "related_fields": None})

    assert (finding.product, finding.product_id, finding.engagement, finding.jira) == ("", None, "", "")


def test_the_key_of_a_jira_issue_is_taken_out_of_its_object() -> None:
    row = answer("get_finding_related").body
    linked = {**row, "related_fields": {**row["related_fields"], "jira": {"jira_key": "PAY-12", "id": 3}}}

    assert Finding.model_validate(linked).jira == "PAY-12"


def test_an_image_for_the_audit_log_holds_what_a_change_can_alter_and_no_text_of_a_scanner() -> None:
    finding = Finding.model_validate(answer("patch_false_positive_full_body").body)

    image = finding.image()

    assert image["false_p"] is True
    assert image["active"] is False
    assert image["is_mitigated"] is True
    assert str(image["mitigated"]).startswith("2026-11-22T")
    assert not {"title", "description", "notes", "file_path"} & image.keys()


@pytest.mark.parametrize("name", ["title", "id", "severity", "date"])
def test_a_finding_without_its_essentials_is_none(name: str) -> None:
    row = {key: value for key, value in answer("get_finding").body.items() if key != name}

    with pytest.raises(ValueError, match=name):
        Finding.model_validate(row)


def test_a_person_without_a_full_name_goes_by_the_username() -> None:
    assert Person(id=1, username="ana", first_name="", last_name="").name == "ana"
    assert Person(id=1, username="ana", first_name="Ana", last_name="").name == "Ana"


@pytest.mark.parametrize(("rows_here", "offset", "last"), [((), 0, 0), (("a", "b"), 0, 2), (("a",), 40, 41)])
def test_a_page_knows_the_place_of_its_last_row(rows_here: tuple[str, ...], offset: int, last: int) -> None:
    assert Page[str](count=99, results=rows_here, offset=offset).last == last
