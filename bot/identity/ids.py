"""Identifiers of a person in Entra ID, checked before they become a database key or a file's name."""

from __future__ import annotations

import re
from typing import Final

from bot.language import _

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


class BadId(ValueError):  # a halt: somebody mistyped
    """What was given as a tenant or object id is not one; the text, a sentence, does not repeat it."""


def is_entra_id(given: str) -> bool:
    """Whether it could be one, in either case."""
    return _UUID.fullmatch(given.lower()) is not None


def entra_id(given: str) -> str:
    """Check a tenant or object id and write it in the one form that is compared: lower-case, with hyphens.

    Raises BadId.
    """
    written = given.strip().lower()
    if not _UUID.fullmatch(written):
        raise BadId(_("A tenant or object id looks like 01234567-89ab-cdef-0123-456789abcdef."))
    return written
