"""Which filters each listing has, and how its sort names map to attributes (facts sections 2, 3)."""

from __future__ import annotations

import operator
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from playground.defectdojo import filters as f
from playground.defectdojo.answers import Invalid, choice
from playground.defectdojo.finding_shape import words

if TYPE_CHECKING:
    from datetime import date

    from playground.defectdojo.filters import Filters
    from playground.defectdojo.model import Finding, Product
    from playground.defectdojo.state import State

STATUSES = (
    "Not Started",
    "Blocked",
    "Cancelled",
    "Completed",
    "In Progress",
    "On Hold",
    "Scheduled",
    "Waiting for Resource",
)
CRITICALITIES = ("very high", "high", "medium", "low", "very low", "none")
PLATFORMS = ("web service", "desktop", "iot", "mobile", "web")
LIFECYCLES = ("construction", "production", "retirement")
ORIGINS = (
    "third party library",
    "purchased",
    "contractor",
    "internal",
    "open source",
    "outsourced",
)


def get(path: str) -> f.Get:
    return attrgetter(path)


def late(finding: Finding, today: date) -> bool:
    """What DefectDojo counts as breached: a live finding whose deadline has passed (facts section 3)."""
    settled = finding.false_p or finding.duplicate or finding.out_of_scope or finding.risk_accepted
    due = finding.sla_expiration_date
    return finding.active and not settled and not finding.is_mitigated and due is not None and due < today


def _outside_of_sla(values: list[str], state: State) -> f.Test:
    """1 is breached; 0 is no date or a later one than today, which leaves out what is due today (FindingSLAFilter)."""
    if _choice(values[-1], "01") == "1":
        return lambda row: late(row, state.day())
    return lambda row: row.sla_expiration_date is None or row.sla_expiration_date > state.day()


def _products_outside_of_sla(values: list[str], state: State) -> f.Test:
    wanted = _number(values[-1]) == 1
    breached = {row.product.id for row in state.findings.values() if late(row, state.day())}
    return lambda row: (row.id in breached) is wanted


def _risk_acceptance(values: list[str], state: State) -> f.Test:
    """Recording stories/reading for the refusal."""
    kinds = {"1": _accepted, "2": lambda row, _: not row.risk_accepted, "3": _expired}
    wanted = kinds[_choice(values[-1], "123")]
    return lambda row: bool(wanted(row, state))


def _accepted(row: Finding, _: State) -> bool:
    return row.risk_accepted


def _expired(row: Finding, state: State) -> bool:
    ends = (risk.expiration_date for risk in state.acceptances_of(row))
    return any(end is not None and end.date() < state.day() for end in ends)


def _choice(value: str, allowed: str) -> str:
    if value not in tuple(allowed):
        raise choice(value)
    return value


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        message = "Enter a number."
        raise Invalid(message) from None


def _found_by(row: Finding) -> set[int]:
    return {row.test.test_type.id}


def _reviewers(row: Finding) -> set[int]:
    return {user.id for user in row.reviewers}


def _user_id(path: str) -> f.Get:
    person = attrgetter(path)
    return lambda row: None if person(row) is None else person(row).id


def _legacy_endpoints(values: list[str], state: State) -> f.Test:
    """With locations on, this still looks for ids of the old table (recording locon_findings_endpoints_filter)."""
    if state.modern:
        return lambda _: False
    test = f.numbers(lambda row: {endpoint.id for endpoint in row.endpoints})(values, state)
    return test or (lambda _: True)


def _day_of(path: str) -> f.Get:
    stamp = attrgetter(path)
    return lambda row: None if stamp(row) is None else stamp(row).date()


_FLAGS = (
    "active verified false_p duplicate out_of_scope risk_accepted under_review is_mitigated known_exploited "
    "ransomware_used fix_available static_finding dynamic_finding"
)
_CONTAINS = (
    "title description component_name component_version file_path hash_code references mitigation impact "
    "unique_id_from_tool severity_justification steps_to_reproduce"
)
_EXACT = "fix_version cvssv3 cvssv3_score vuln_id_from_tool service effort_for_fixing"
_SINCE = "date created mitigated last_reviewed"

FINDINGS: Filters = {
    **{name: f.flag(get(name)) for name in words(_FLAGS)},
    **{name: f.contains(get(name)) for name in words(_CONTAINS)},
    **{name: f.exact(get(name)) for name in words(_EXACT)},
    **{name: f.since(get(name)) for name in words(_SINCE)},
    **f.tag_filters(),
    **f.nested_tags("test__tags", "test.tags"),
    **f.nested_tags("test__engagement__tags", "test.engagement.tags"),
    **f.nested_tags("test__engagement__product__tags", "test.engagement.product.tags"),
    "severity": f.one_of(get("severity")),
    "numerical_severity": f.one_of(get("numerical_severity")),
    "id": f.numbers(get("id")),
    "cwe": f.numbers(get("cwe")),
    "found_by": f.numbers(_found_by),
    "reporter": f.numbers(get("reporter.id")),
    "reviewers": f.numbers(_reviewers),
    **{name: f.numbers(_user_id(name)) for name in ("mitigated_by", "last_reviewed_by", "review_requested_by")},
    "duplicate_finding": f.row_of(_user_id("duplicate_finding"), get("findings")),
    "test": f.row_of(get("test.id"), get("tests")),
    "test__test_type": f.numbers(get("test.test_type.id")),
    "test__engagement": f.numbers(get("test.engagement.id")),
    "test__engagement__product": f.numbers(get("test.engagement.product.id")),
    "test__engagement__product__prod_type": f.numbers(get("test.engagement.product.prod_type.id")),
    "product_name": f.same_letters(get("test.engagement.product.name")),
    "product_name_contains": f.contains(get("test.engagement.product.name")),
    "product_lifecycle": f.one_of(get("test.engagement.product.lifecycle")),
    "exact_title": f.same_letters(get("title")),
    "vulnerability_id": f.any_of(get("vulnerability_ids")),
    "has_jira": f.flag(get("jira_key")),
    "mitigation_available": f.flag(get("mitigation")),
    "outside_of_sla": _outside_of_sla,
    "risk_acceptance": _risk_acceptance,
    "endpoints": _legacy_endpoints,
    "discovered_on": f.day(get("date"), operator.eq),
    "discovered_after": f.day(get("date"), operator.gt),
    "discovered_before": f.day(get("date"), operator.lt),
    "mitigated_on": f.day(_day_of("mitigated"), operator.eq),
    "mitigated_after": f.after_moment(get("mitigated")),
    "mitigated_before": f.moment(get("mitigated"), operator.lt),
    "epss_score_min": f.percent(get("epss_score"), least=True),
    "epss_score_max": f.percent(get("epss_score"), least=False),
    "epss_percentile_min": f.percent(get("epss_percentile"), least=True),
    "epss_percentile_max": f.percent(get("epss_percentile"), least=False),
    "planned_remediation_date": f.day(get("planned_remediation_date"), operator.eq),
    "sla_expiration_date": f.day(get("sla_expiration_date"), operator.eq),
    "kev_date": f.day(get("kev_date"), operator.eq),
    "under_defect_review": f.flag(lambda _: False),
}

PRODUCTS: Filters = {
    **f.tag_filters(),
    "id": f.numbers(get("id")),
    "name": f.contains(get("name")),
    "name_exact": f.same_letters(get("name")),
    "description": f.contains(get("description")),
    "prod_type": f.numbers(get("prod_type.id")),
    "business_criticality": f.choices(get("business_criticality"), CRITICALITIES, repeatable=True),
    "platform": f.choices(get("platform"), PLATFORMS, repeatable=True),
    "lifecycle": f.choices(get("lifecycle"), LIFECYCLES, repeatable=True),
    "origin": f.choices(get("origin"), ORIGINS, repeatable=True),
    "internet_accessible": f.flag(get("internet_accessible")),
    "external_audience": f.flag(get("external_audience")),
    "created": f.since(get("created")),
    "outside_of_sla": _products_outside_of_sla,
}

PRODUCT_TYPES: Filters = {
    "id": f.numbers(get("id")),
    "name": f.exact(get("name")),
    "critical_product": f.flag(get("critical_product")),
    "key_product": f.flag(get("key_product")),
}

ENGAGEMENTS: Filters = {
    **f.tag_filters(),
    **f.nested_tags("product__tags", "product.tags"),
    "id": f.numbers(get("id")),
    "name": f.exact(get("name")),
    "version": f.exact(get("version")),
    "product": f.row_of(get("product.id"), get("products")),
    "product__prod_type": f.numbers(get("product.prod_type.id")),
    "status": f.choices(get("status"), STATUSES),
    "active": f.flag(get("active"), f.WIDGET_FLAGS),
    "target_start": f.day(get("target_start"), operator.eq),
    "target_end": f.day(get("target_end"), operator.eq),
}

TESTS: Filters = {
    **f.tag_filters(),
    **f.nested_tags("engagement__tags", "engagement.tags"),
    **f.nested_tags("engagement__product__tags", "engagement.product.tags"),
    **{name: f.exact(get(name)) for name in "title version branch_tag build_id commit_hash".split()},  # noqa: SIM905 - reads like the tables above
    "id": f.numbers(get("id")),
    "engagement": f.row_of(get("engagement.id"), get("engagements")),
    "test_type": f.row_of(get("test_type.id"), get("test_types")),
    "scan_type": f.exact(get("test_type.name")),
}

TEST_TYPES: Filters = {"name": f.exact(get("name"))}


USERS: Filters = {
    **{name: f.contains(get(name)) for name in ("email", "username", "first_name", "last_name")},
    "id": f.numbers(get("id")),
    "is_active": f.flag(get("is_active")),
    "is_superuser": f.flag(get("is_superuser")),
}

DECISIONS = ("A", "V", "M", "F", "T")
RISK_ACCEPTANCES: Filters = {
    "name": f.exact(get("name")),
    "name__icontains": f.contains(get("name")),
    "accepted_by__icontains": f.contains(get("accepted_by")),
    "decision": f.choices(get("decision"), DECISIONS),
    "recommendation": f.choices(get("recommendation"), DECISIONS),
    "owner": f.row_of(get("owner.id"), lambda state: {user.id for user in state.users.values()}),
    "accepted_findings": f.member_of(lambda row: {finding.id for finding in row.findings}, get("findings")),
    "expiration_date": f.moment(get("expiration_date"), operator.eq),
    "expiration_date__lt": f.moment(get("expiration_date"), operator.lt),
    "expiration_date__lte": f.moment(get("expiration_date"), operator.le),
    "expiration_date__gt": f.moment(get("expiration_date"), operator.gt),
    "expiration_date__gte": f.moment(get("expiration_date"), operator.ge),
}


def by_name(row: Product) -> str:
    return row.name.casefold()


_CONTACTS = ("product_manager", "technical_contact", "team_manager")


def _contact(who: str, part: str) -> f.Get:
    person = attrgetter(who)
    return lambda row: getattr(person(row), part, None)


SORTS: dict[str, dict[str, f.Get]] = {
    "findings": {
        "test__engagement__product__name": get("test.engagement.product.name"),
        "found_by": get("test.test_type.id"),
        "reviewers": lambda row: min(_reviewers(row), default=None),
        "under_defect_review": lambda _: False,
    },
    "products": {
        **{who: _user_id(who) for who in _CONTACTS},
        **{f"{who}__{part}": _contact(who, part) for who in _CONTACTS for part in ("first_name", "last_name")},
        "prod_type": get("prod_type.id"),
        "prod_type__name": get("prod_type.name"),
        "tid": get("id"),
        "updated": get("created"),
    },
    "engagements": {"lead": _user_id("lead")},
    "tests": {
        "engagement": get("engagement.id"),
        "test_type": get("test_type.id"),
        "lead": _user_id("lead"),
        "api_scan_configuration": lambda _: None,
        "updated": get("created"),
    },
    "users": {"last_login": lambda _: None},
    "endpoints": {"product": get("product.id")},
}


def sort_key(listing: str, name: str) -> Any:
    return SORTS.get(listing, {}).get(name) or attrgetter(name)
