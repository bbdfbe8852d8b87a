"""How rows are written into a file, piece by piece. Pure."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from typing import TYPE_CHECKING, Any, Final, Protocol

from bot.files.columns import value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.dojo.rows import Raw

_SKIPPED: Final = "\"'“”‘’`\u200b\ufeff"
_BEGINS: Final = r"[=+\-@＝＋－＠]"
_FORMULA: Final = re.compile(
    rf"^(?=[\s{_SKIPPED}]*{_BEGINS}|[\t\r\n])|(?<=[;\t\r\n])(?=(?:[{_SKIPPED}]|[^\S\t\r\n])*{_BEGINS})"
)
"""Where a table program would begin a formula: at the cell's beginning, behind whatever it skips there, and behind
what begins a cell or a row for a program that separates cells otherwise than by commas (OWASP, CSV Injection)."""


class Writer(Protocol):
    """A file's content, in the order in which it is written."""

    media_type: str

    def head(self) -> bytes:
        """What comes before the rows."""

    def rows(self, rows: Sequence[Raw]) -> bytes:
        """The next rows."""

    def tail(self, *, moved: bool) -> bytes:
        """What comes after them; `moved` tells that the list changed while it was read."""


class Json:
    """One JSON document: what it is, when it was read, and the rows with DefectDojo's own fields."""

    media_type = "application/json"

    def __init__(self, basis: str, read_at: datetime) -> None:
        self._about = {"basis": basis, "read_at": read_at.isoformat(timespec="seconds")}
        self._count = 0

    def head(self) -> bytes:
        """The basis and the time, and the beginning of the rows."""
        return _bytes(self._about).rstrip(b"}") + b', "rows": ['

    def rows(self, rows: Sequence[Raw]) -> bytes:
        """Each row on a line of its own."""
        lines = b"".join(b",\n" + _bytes(row) for row in rows)
        begun, self._count = self._count > 0, self._count + len(rows)
        return lines if begun else lines.removeprefix(b",")

    def tail(self, *, moved: bool) -> bytes:
        """How many rows there are."""
        return b'\n], "count": ' + _bytes(self._count) + b', "changed_while_reading": ' + _bytes(moved) + b"}\n"


def _bytes(part: object) -> bytes:
    """Letters as they are; where a text holds half of a surrogate pair, which UTF-8 cannot, all is spelt out."""
    try:
        return json.dumps(part, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(part).encode()


class Csv:
    """A table after RFC 4180, in UTF-8 with the mark by which Excel knows it; no cell is taken for a formula."""

    media_type = "text/csv; charset=utf-8"

    def __init__(self, columns: Mapping[str, str]) -> None:
        self._columns = columns

    def head(self) -> bytes:
        """The mark and the headings."""
        return b"\xef\xbb\xbf" + _lines([list(self._columns)])

    def rows(self, rows: Sequence[Raw]) -> bytes:
        """A line for each row."""
        return _lines([cell(value(row, path)) for path in self._columns.values()] for row in rows)

    def tail(self, *, moved: bool) -> bytes:
        """Nothing: a table has no place for it, the message that comes with the file says it."""
        del moved
        return b""


def _lines(rows: Iterable[list[int | float | str]]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    # What UTF-8 cannot hold (half of a surrogate pair) is spelt out.
    return text.getvalue().encode(errors="backslashreplace")


def cell(content: Any) -> int | float | str:
    """A value as it stands in a cell: numbers as numbers, several values with commas, texts made harmless."""
    match content:
        case None:
            return ""
        case bool():
            return "true" if content else "false"
        case int() | float():
            return content
        case str():
            return harmless(content)
        case list():
            return harmless(", ".join(str(item) for item in content if item is not None))
        case _:
            return harmless(json.dumps(content, ensure_ascii=False))


def harmless(text: str) -> str:
    """The text, with an apostrophe wherever a table program would begin a formula."""
    return _FORMULA.sub("'", text)
