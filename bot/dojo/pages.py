"""Where things are in DefectDojo's own pages, relative to its base URL.

/finding/ID, /engagement/ID and /test/ID stand on 2.58 and 3.2; /product/ID is redirected to /asset/ID on 3.x.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bot.dojo.models import Finding, Product
from bot.dojo.queries import FINDING_NAMES, FINDING_ORDER, PRODUCT_NAMES, query

if TYPE_CHECKING:
    from collections.abc import Mapping


def of(row: object) -> str:
    """The page of one thing; empty for what has none."""
    match row:
        case Finding():
            return f"/finding/{row.id}"
        case Product():
            return f"/product/{row.id}"
        case _:
            return ""


def findings(filters: Mapping[str, object]) -> str:
    """The list of findings under the same filters."""
    return "/finding?" + urlencode({**query(FINDING_NAMES, filters), "o": FINDING_ORDER})


def products(filters: Mapping[str, object]) -> str:
    """The list of products under the same filters."""
    return "/product?" + urlencode(query(PRODUCT_NAMES, filters))
