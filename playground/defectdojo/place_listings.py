"""Which filters the lists of endpoints and locations have (recordings list_endpoints_*, locoff_*, stories/reading)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.defectdojo import filters as f
from playground.defectdojo.listings import get

if TYPE_CHECKING:
    from playground.defectdojo.filters import Filter, Filters

_COMMON: Filters = {
    **f.tag_filters(),
    "id": f.numbers(get("id")),
    "port": f.number(get("port")),
    "query": f.exact(get("query")),
}
_WORDS = ("host", "protocol", "path")
# With locations on: parts of words in any letters, and a product that nobody knows has no rows.
ENDPOINTS: Filters = {
    **_COMMON,
    **{name: f.contains(get(name)) for name in _WORDS},
    "location_id": f.numbers(get("id")),
    "product": f.number(get("product.id")),
}
OLD_ENDPOINTS: Filters = {
    **_COMMON,
    **{name: f.exact(get(name)) for name in _WORDS},
    "product": f.row_of(get("product.id"), get("products")),
}


def _words(name: str, path: str) -> dict[str, Filter]:
    """The ways in which locations compare a text."""
    return {
        f"{name}_exact": f.exact(get(path)),
        f"{name}_contains": f.contains(get(path)),
        f"{name}_not_contains": f.negated(f.contains(get(path))),
        f"{name}_starts_with": f.edge(get(path), str.startswith),
        f"{name}_ends_with": f.edge(get(path), str.endswith),
    }


LOCATIONS: Filters = {
    **_words("location_value", "url"),
    "products__product_equals": f.numbers(get("product.id")),
    "findings__finding_equals": f.numbers(lambda row: {finding.id for finding in row.findings}),
}
LOCATION_FINDINGS: Filters = {
    "finding_equals": f.numbers(lambda row: row[0].id),
    "location_equals": f.numbers(lambda row: row[1].id),
}
LOCATION_PRODUCTS: Filters = {
    **_words("product__name", "product.name"),
    "product_equals": f.numbers(get("product.id")),
    "location_equals": f.numbers(get("id")),
}
