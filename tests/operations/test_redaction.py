"""What a channel is told of a result, whatever holds it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from bot.dojo.answer import Answer
from bot.dojo.errors import Forbidden, Refused, TooSlow
from bot.dojo.models import Finding, Page
from bot.dojo.wire import Request
from bot.operations.change import Changed
from bot.operations.errors import (
    AlreadySo,
    Busy,
    Candidate,
    ChangedSince,
    Difference,
    Exists,
    HalfDone,
    Halt,
    NotAMember,
    NotTaken,
    TooMany,
    Uncertain,
    Unclear,
    Unknown,
)
from bot.operations.findings import ListFindings
from bot.operations.redaction import Counted, Withheld, redacted, unsaid
from bot.operations.statistics import Number, Statistics
from tests.gallery.models import engagement, finding, product, risk

ONE = finding(accepted_risks=(risk(),)).sent_as({"title": "SQL injection in the order search"})
NUMBER = Number(ListFindings(), 3)
STATISTICS = Statistics(
    ListFindings(product="31"),
    ("payments-api",),
    {"High": NUMBER},
    {},
    NUMBER,
    dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
)


@dataclass(frozen=True)
class Later:
    """A result that nobody has thought of yet."""

    told: str
    held: dict[str, list[Any]]
    image: dict[str, Any]


class New(Answer):
    """A model that nobody has decided about."""

    id: int = 7
    words: str = "secret"
    several: tuple[str, ...] = ("secret",)
    inside: Finding | None = None


def test_everything_is_the_very_same() -> None:
    assert redacted(ONE, "full") is ONE


def test_a_finding_without_its_texts_keeps_what_it_is_known_by() -> None:
    told = redacted(ONE, "no-titles")

    assert told.title == "(title hidden)"
    hidden = (told.description, told.component_name, told.file_path, told.line, told.cwe, told.vulnerability_ids)
    assert not any(hidden)
    assert told.tags == ("(hidden)", "(hidden)")
    assert [note.entry for note in told.notes] == ["(hidden)", "(hidden)"]
    assert told.accepted_risks[0].name == "(hidden)"
    assert told.raw == {}
    for name in (
        "id",
        "severity",
        "date",
        "sla_days_remaining",
        "epss_score",
        "kev_date",
        "product",
        "engagement",
        "jira",
    ):
        assert getattr(told, name) == getattr(ONE, name)
    assert told.states == ONE.states


@pytest.mark.parametrize(
    "result",
    [
        Page[Finding](count=1, results=(ONE,)),
        Changed(ONE, ONE, None, told="It was so."),
        Later(
            "told", {"x": [ONE, (ONE,), {ONE.id: ONE}]}, {"tags": ["sql-injection"], "severity_justification": "SQL"}
        ),
        AlreadySo(ONE),
        HalfDone(ONE, ONE, ("the status",), ("the note",), Refused(("SQL injection: no",))),
        ChangedSince(ONE, (Difference("tags", ["SQL"], []), Difference("severity_justification", "", "SQL")), "ana"),
        Exists(engagement(description="SQL", branch_tag="fix/SQL"), ListFindings()),
        New(inside=ONE, words="SQL"),
        Refused(("SQL injection in the order search is closed",)),
    ],
    ids=lambda result: type(result).__name__,
)
def test_no_text_survives_wherever_it_stands(result: object) -> None:
    said = repr(redacted(result, "no-titles"))

    for word in ("SQL", "injection", "order-search", "search.py", "access log", "pci", "firewall", "secret"):
        assert word not in said, said


def test_what_holds_none_is_the_very_same() -> None:
    for result in (Busy(), TooMany("rows", 4711, 1000), NotAMember("guest"), Forbidden(), STATISTICS, None):
        assert redacted(result, "no-titles") is result


def test_differences_without_text_are_told() -> None:
    halt = ChangedSince(ONE, (Difference("verified", then=True, now=False), Difference("severity", "Low", "High")), "")

    assert redacted(halt, "no-titles").differences == halt.differences


def test_names_that_may_be_meant_are_told_without_titles() -> None:
    halt = Unclear("product", "pay", (Candidate("payments-api", "payments-api"),))

    assert redacted(halt, "no-titles") is halt


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (Page[Finding](count=143, results=(ONE,)), Counted(143)),
        (ONE, Withheld("shown")),
        (product(), Withheld("shown")),
        (Later("told", {}, {}), Withheld("shown")),
        (Changed(ONE, ONE, None), Withheld("done")),
        (AlreadySo(ONE), Withheld("refused")),
        (Exists(engagement(), ListFindings()), Withheld("refused")),
        (Unclear("product", "pay", ()), Withheld("unclear")),
        (HalfDone(ONE, ONE, (), (), TooSlow()), Withheld("half done")),
        (NotTaken(ONE, ONE), Withheld("not taken")),
        (Unknown(ONE, TooSlow()), Withheld("uncertain")),
        (Uncertain("Pipeline", TooSlow(), ListFindings()), Withheld("uncertain")),
        (Halt(), Withheld("refused")),
    ],
    ids=lambda one: type(one).__name__,
)
def test_where_only_counts_are_shown_a_number_or_a_word_is_left(result: object, told: object) -> None:
    assert redacted(result, "counts") == told


def test_statistics_are_counted_under_numbers_instead_of_names() -> None:
    told = redacted(STATISTICS, "counts")

    assert told.names == ("#31",)
    assert told.severities is STATISTICS.severities


def test_what_was_written_is_no_part_of_an_explanation() -> None:
    asked = Request("GET", "/findings/", "https://x/findings/", {"title": "typed"})
    sent = Request("PATCH", "/findings/276/", "https://x/findings/276/", {}, {"severity_justification": "SQL"})

    assert unsaid([asked, sent], "full") == (asked, sent)
    assert unsaid([asked, sent], "no-titles")[0] is asked
    assert "SQL" not in repr(unsaid([asked, sent], "counts"))
