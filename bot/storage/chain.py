"""How the rows of the audit hang together: each one's hash covers what it says and the hash of the one before.

Pure, and never to change: a hash that was once written has to come out again.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

START: Final = bytes(32)
"""What stands for the hash before the first row."""
_CHAINED: Final = b"dojo-bot audit row\n"
_FROM_BEFORE: Final = b"dojo-bot audit row from before\n"
"""Other than that of a chained row, so that a row whose hash was taken away does not pass for one from before."""

to_json = partial(json.dumps, default=str)
"""How JSON is stored: what it cannot hold as its text."""


def spelt_out(text: str) -> str:
    r"""The text as databases can hold it: NUL and lone surrogates as \x00."""
    return text.encode(errors="backslashreplace").decode().replace("\0", r"\x00")


def as_stored(value: Any) -> Any:
    """A value of a JSON column as it will be read again."""
    return None if value is None else json.loads(to_json(value))


def following(former: bytes, row: Mapping[str, Any]) -> bytes:
    """The hash of a row, by its columns' names and values, after the row with the former hash."""
    return sha256(_CHAINED + former + _canonical(row)).digest()


def from_before(former: bytes, row: Mapping[str, Any]) -> bytes:
    """The digest of all rows up to this one, of those that were written before there was a chain."""
    return sha256(_FROM_BEFORE + former + _canonical(row)).digest()


def _canonical(row: Mapping[str, Any]) -> bytes:
    """The one way to write the row. Without what is None: a column that comes later changes no older row."""
    told = {name: _told(value) for name, value in row.items() if value is not None}
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


def _told(value: Any) -> Any:
    if isinstance(value, str):
        return spelt_out(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value
