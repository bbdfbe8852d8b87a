"""Where findings are: endpoints of 2.x, and the locations that stand in for them in 3.x (recordings locoff_*)."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from playground.defectdojo import answers, auth, place_listings, prefetch, shapes
from playground.defectdojo.paging import Listing
from playground.defectdojo.reading import by_id, listed, listed_with_prefetch, visible

if TYPE_CHECKING:
    from playground.defectdojo.answers import Answer
    from playground.defectdojo.call import Call
    from playground.defectdojo.model import Json

ENDPOINTS = Listing("endpoints", place_listings.ENDPOINTS, by_id)
# The order of the old table's model: product, host and so on (recording locoff_list_endpoints).
OLD_ENDPOINTS = Listing(
    "endpoints", place_listings.OLD_ENDPOINTS, lambda row: (row.product.id, row.host, row.protocol, row.id)
)
LOCATIONS = Listing("location", place_listings.LOCATIONS, by_id)
LOCATION_FINDINGS = Listing("location_findings", place_listings.LOCATION_FINDINGS, lambda row: (row[1].id, row[0].id))
LOCATION_PRODUCTS = Listing("location_products", place_listings.LOCATION_PRODUCTS, by_id)
own = attrgetter("product")


def endpoints(call: Call) -> Answer:
    """Parts of words with locations on, and whole ones on the old table."""

    def shape(found: list[Any]) -> list[Json]:
        return [shapes.endpoint(call.state, row) for row in found]

    listing = ENDPOINTS if call.state.modern else OLD_ENDPOINTS
    rows = visible(call, call.state.endpoints.values(), own)
    return listed_with_prefetch(call, listing, rows, shape, prefetch.ENDPOINT)


def endpoint_writes(_: Call) -> Answer:
    """Recording endpoints_post_403_v3."""
    raise answers.detail(403, "Writes to this endpoint are deprecated when V3_FEATURE_LOCATIONS is enabled")


def locations(call: Call) -> Answer:
    """For superusers alone: others find addresses through the two lists of links (recording stories/reading)."""
    auth.demand_superuser(call.user)
    rows = list(call.state.endpoints.values())
    return listed(call, LOCATIONS, rows, lambda found: [prefetch.location(row) for row in found])


def location_findings(call: Call) -> Answer:
    _fall_over(call)

    def shape(found: list[Any]) -> list[Json]:
        return [prefetch.endpoint_link(endpoint, finding) for finding, endpoint in found]

    findings = visible(call, call.state.findings.values(), own)
    rows = [(finding, endpoint) for finding in findings for endpoint in finding.endpoints]
    return listed_with_prefetch(call, LOCATION_FINDINGS, rows, shape, prefetch.LOCATION_FINDING)


def location_products(call: Call) -> Answer:
    _fall_over(call)
    rows = visible(call, call.state.endpoints.values(), own)
    return listed_with_prefetch(
        call,
        LOCATION_PRODUCTS,
        rows,
        lambda found: [prefetch.product_link(row) for row in found],
        prefetch.LOCATION_PRODUCT,
    )


def _fall_over(call: Call) -> None:
    """The schema has these filters; the real one answers 500 to them (recording stories/reading)."""
    if any(name.startswith(("location_value_", "location_type_")) for name in call.query):
        raise answers.internal_error()
