"""Things as bytes, small, to be kept in the database."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")
_MOST_BYTES: Final = 4_000_000
"""Of a thing once it is unpacked."""


def packed(adapter: TypeAdapter[T], thing: T) -> bytes:
    """The thing, packed."""
    return zlib.compress(adapter.dump_json(thing, exclude_defaults=True))


def unpacked(adapter: TypeAdapter[T], kept: bytes) -> T:
    """The thing again. Raises ValueError for what is none, or of another version."""
    unpacking = zlib.decompressobj()
    try:
        return adapter.validate_json(unpacking.decompress(kept, _MOST_BYTES))
    except zlib.error as error:
        raise ValueError("This was not packed here.") from error
