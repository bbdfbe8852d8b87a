"""`prefetch=`: rows that others point at, by id; unknown names are ignored (facts section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.defectdojo import shapes
from playground.defectdojo.finding_shape import finding as finding_shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.defectdojo.call import Call
    from playground.defectdojo.model import Json
    from playground.defectdojo.state import State

Found = tuple[list[Any], "Callable[[Any], Json]"]
Prefetches = dict[str, "Callable[[State, Any], Found]"]


def _people(path: str) -> Callable[[State, Any], Found]:
    def pick(_: State, row: Any) -> Found:
        found = getattr(row, path)
        people = found if isinstance(found, list) else [found]
        return [one for one in people if one is not None], shapes.person

    return pick


def endpoint_link(endpoint: Any, finding: Any) -> Json:
    """With locations on, these are the links to locations (recording list_findings_prefetch_endpoints)."""
    when = {"created": shapes.stamp(endpoint.created), "updated": shapes.stamp(endpoint.created)}
    link: Json = {"relationship": "", "relationship_data": {}, "audit_time": None, "status": "Active"}
    return {
        "id": endpoint.id,
        **when,
        **link,
        "location": endpoint.id,
        "finding": finding.id,
        "auditor": None,
    }


def product_link(row: Any) -> Json:
    """An address of a product (recording list_location_products)."""
    when = {"created": shapes.stamp(row.created), "updated": shapes.stamp(row.created)}
    link: Json = {"relationship": "", "relationship_data": {}, "status": "Active"}
    return {"id": row.id, **when, **link, "location": row.id, "product": row.product.id}


def location(row: Any) -> Json:
    """Recording list_locations."""
    when = {"created": shapes.stamp(row.created), "updated": shapes.stamp(row.created)}
    kind = {"location_type": "url", "location_value": row.url}
    return {"id": row.id, "tags": row.tags, "inherited_tags": [], **when, **kind}


def _endpoints(state: State, row: Any) -> Found:
    if state.modern:
        return row.endpoints, lambda endpoint: endpoint_link(endpoint, row)
    return row.endpoints, lambda endpoint: shapes.endpoint(state, endpoint)


def _members(state: State, row: Any) -> Found:
    people = {user.id: user for user in state.users.values()}
    return [people[number] for number in row.members if number in people], shapes.person


FINDING: Prefetches = {
    **{name: _people(name) for name in ("reporter", "mitigated_by", "last_reviewed_by", "reviewers")},
    "test": lambda state, row: ([row.test], lambda test: shapes.test(state, test)),
    "found_by": lambda _, row: ([row.test.test_type], shapes.test_type),
    "notes": lambda _, row: (row.notes, shapes.note),
    "endpoints": _endpoints,
}
PRODUCT: Prefetches = {
    **{name: _people(name) for name in ("product_manager", "technical_contact", "team_manager")},
    "prod_type": lambda state, row: ([row.prod_type], lambda one: shapes.prod_type(state, one)),
    "sla_configuration": lambda _, row: ([row.sla], shapes.sla),
    "authorized_users": _members,
    "members": _members,
}
PROD_TYPE: Prefetches = {"authorized_users": _members, "members": _members}
RISK_ACCEPTANCE: Prefetches = {
    "owner": _people("owner"),
    "accepted_findings": lambda state, row: (row.findings, lambda one: finding_shape(state, one)),
}
LOCATION_FINDING: Prefetches = {
    "location": lambda _, row: ([row[1]], location),
    "finding": lambda state, row: ([row[0]], lambda one: finding_shape(state, one)),
}
LOCATION_PRODUCT: Prefetches = {
    "location": lambda _, row: ([row], location),
    "product": lambda state, row: ([row.product], lambda one: shapes.product(state, one, [])),
}
# Whom 2.x shows to everybody, and 3.x only to those who may see users (recordings stories/reading).
PEOPLE = {"reporter", "mitigated_by", "last_reviewed_by", "reviewers", "lead", "owner", "members", "authorized_users"}
PEOPLE |= {"product_manager", "technical_contact", "team_manager"}
ONLY_OLD, ONLY_MODERN = {"members"}, {"authorized_users"}
TEST: Prefetches = {
    "lead": _people("lead"),
    "engagement": lambda _, row: ([row.engagement], shapes.engagement_in_brief),
    "test_type": lambda _, row: ([row.test_type], shapes.test_type),
    "environment": lambda _, row: ([row], shapes.environment),
}
ENDPOINT: Prefetches = {
    "product": lambda state, row: ([row.product], lambda one: shapes.product(state, one, [])),
}


def collect(call: Call, known: Prefetches, names: list[str], rows: list[Any]) -> Json:
    """One map a known name, empty when nothing is pointed at (recording get_finding_related: `notes`)."""
    gone = ONLY_OLD if call.state.modern else ONLY_MODERN
    maps: Json = {name: {} for name in names if name in known.keys() - gone}
    hidden = PEOPLE if call.state.modern and not call.user.is_superuser else set()
    for name in maps.keys() - hidden:
        maps[name] = _found(call.state, known[name], rows)
    return maps


def _found(state: State, pick: Callable[[State, Any], Found], rows: list[Any]) -> Json:
    found: Json = {}
    for row in rows:
        targets, shape = pick(state, row)
        for target in targets:
            body = shape(target)
            found[str(body["id"])] = body
    return found
