"""The lines behind addresses of DefectDojo's pages, which people paste into a chat."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.commands.grammar import write
from bot.operations.engagements import GetEngagement
from bot.operations.findings import GetFinding
from bot.operations.products import GetProduct

if TYPE_CHECKING:
    from collections.abc import Iterable

_PAGE: Final = re.compile(r"/(finding|product|engagement)/(0*[1-9]\d{0,8})(?:/.*)?")
_MOST: Final = 3
"""Of one message."""


def lines_of(addresses: Iterable[str], base: str) -> tuple[str, ...]:
    """What a person could have typed to see what the pages show; nothing for pages of other places or things."""
    found = (line for address in addresses if (line := _line(address, base)))
    return tuple(dict.fromkeys(found))[:_MOST]


def _line(address: str, base: str) -> str:
    try:
        there, ours = urlsplit(address), urlsplit(base)
    except ValueError:
        return ""
    folder = ours.path.rstrip("/")
    if (there.scheme, there.netloc.lower()) != (ours.scheme, ours.netloc.lower()) or not there.path.startswith(folder):
        return ""
    page = _PAGE.fullmatch(there.path.removeprefix(folder))
    if page is None:
        return ""
    kind, number = page[1], page[2]
    if kind == "finding":
        return write(GetFinding(finding=int(number)))
    return write(GetProduct(product=number) if kind == "product" else GetEngagement(engagement=number))
