"""Lists of engagements, tests, test types and endpoints, and an engagement's card."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from bot.dojo.endpoint import Endpoint
from bot.dojo.engagement import Engagement, Test, TestType
from bot.dojo.models import Page
from bot.operations.endpoints import ListEndpoints
from bot.operations.engagements import GetEngagement, ListEngagements
from bot.operations.tests import ListTests, ListTestTypes
from bot.views import endpoints, engagements, tests
from tests.gallery.models import DOJO, HOSTILE

if TYPE_CHECKING:
    from bot.views.model import View

_DAY: Final = dt.date(2026, 11, 10)
_MORNING: Final = dt.datetime(2026, 11, 10, 7, 15, tzinfo=dt.UTC)


def engagement(number: int = 231, **changes: Any) -> Engagement:
    """An engagement with all there is to know, but for the changes."""
    known: dict[str, Any] = {
        "name": "Release 4.12 hardening",
        "product": 31,
        "description": "Everything that must be clean before the release goes out.",
        "engagement_type": "CI/CD",
        "status": "In Progress",
        "active": True,
        "target_start": _DAY,
        "target_end": _DAY + dt.timedelta(days=21),
        "version": "4.12",
        "branch_tag": "release/4.12",
        "build_id": "build-30",
        "commit_hash": "22d200f8670dbdb3e253a90eee5098477c95c23d",
        "lead": 4,
        "tags": ("nightly",),
        "product_name": "payments-api",
        "address": f"{DOJO}/engagement/{number}",
    }
    return Engagement(id=number, **{**known, **changes})


def run(number: int = 2231, **changes: Any) -> Test:
    """A test with all there is to know, but for the changes."""
    known: dict[str, Any] = {
        "title": "Trivy Scan release/4.12",
        "test_type": 99,
        "test_type_name": "Trivy Scan",
        "engagement": 231,
        "target_start": _MORNING,
        "target_end": _MORNING,
        "version": "4.12",
        "branch_tag": "release/4.12",
        "tags": ("ci",),
        "engagement_name": "Release 4.12 hardening",
        "product_name": "payments-api",
        "address": f"{DOJO}/test/{number}",
    }
    return Test(id=number, **{**known, **changes})


def endpoint(number: int = 437, **changes: Any) -> Endpoint:
    """An endpoint with all there is to know, but for the changes."""
    known: dict[str, Any] = {
        "product": 31,
        "protocol": "https",
        "host": "api.payments-api.contoso.example",
        "port": 8443,
        "path": "v1/payments",
        "query": "q=1",
        "active_finding_count": 7,
        "tags": ("internet-facing",),
        "status": "Active",
        "product_name": "payments-api",
    }
    return Endpoint(id=number, **{**known, **changes})


def _engagements() -> dict[str, View]:
    closed = engagement(12, name="", status="On Hold", active=False, product_name="", address="", lead=None, tags=())
    evil = tuple(
        engagement(900 + place, **dict.fromkeys(("name", "product_name", "branch_tag", "status"), text), tags=(text,))
        for place, text in enumerate(HOSTILE.values())
    )
    full = ListEngagements(
        product="payments-api",
        product_type="Payments",
        status="In Progress",
        active=True,
        type="CI/CD",
        name="release",
        tag=("nightly",),
        not_tag=("old",),
        version="4.12",
        branch="release/4.12",
        first="90d",
        last="2026-12-31",
        lead="me",
    )
    listed, page = engagements.engagement_list, Page[Engagement]
    return {
        "engagements": listed(ListEngagements(), page(count=64, results=(engagement(), closed))),
        "engagements-filtered": listed(full, page(count=11, results=(engagement(),), offset=10, over=27)),
        "engagements-none": listed(full, page(count=0, results=(), over=27)),
        "engagements-no-such-page": listed(ListEngagements(page=9), page(count=31, results=(), offset=80)),
        "engagements-hostile": listed(ListEngagements(name=HOSTILE["mentions"]), page(count=9, results=evil[:9])),
        "engagements-hostile-25": listed(ListEngagements(limit=25), page(count=len(evil), results=evil)),
        "engagement": engagements.engagement_card(GetEngagement(engagement="231"), engagement()),
        "engagement-bare": engagements.engagement_card(GetEngagement(engagement="12", share=True), closed),
        "engagement-hostile": engagements.engagement_card(
            GetEngagement(engagement="900"), engagement(900, name=HOSTILE["mentions"], description=HOSTILE["markdown"])
        ),
    }


def _tests() -> dict[str, View]:
    bare = run(12, title="", version="", branch_tag="", tags=(), engagement_name="", product_name="", address="")
    evil = tuple(
        run(900 + place, **dict.fromkeys(("title", "test_type_name", "product_name", "engagement_name"), text))
        for place, text in enumerate(HOSTILE.values())
    )
    full = ListTests(product="31", type="trivy", title="main", build="build-30", commit="22d2", tag=("ci",), lead="ana")
    of_one = ListTests(engagement="231", type="99", share=True)
    types = (TestType(id=99, name="Trivy Scan"), TestType(id=3, name=HOSTILE["mentions"], active=False))
    many = tuple(TestType(id=place, name=f"Scanner {place} {HOSTILE['html']}") for place in range(25))
    listed, kinds = tests.test_list, tests.type_list
    return {
        "tests": listed(ListTests(), Page(count=326, results=(run(), bare))),
        "tests-filtered": listed(full, Page(count=12, results=(run(),), over=21)),
        "tests-of-an-engagement": listed(of_one, Page(count=1, results=(run(),))),
        "tests-none": listed(full, Page(count=0, results=(), over=21)),
        "tests-hostile": listed(ListTests(title=HOSTILE["mentions"]), Page(count=9, results=evil[:9])),
        "tests-hostile-25": listed(ListTests(limit=25), Page(count=len(evil), results=evil)),
        "test-types": kinds(ListTestTypes(name="trivy", active=True), Page(count=2, results=types, over=279)),
        "test-types-25": kinds(ListTestTypes(limit=25, active=False), Page(count=279, results=many, over=279)),
        "test-types-none": kinds(ListTestTypes(name=HOSTILE["html"]), Page(count=0, results=(), over=279)),
    }


def _endpoints() -> dict[str, View]:
    bare = endpoint(12, protocol="", port=None, path="", query="", active_finding_count=None, status="", tags=())
    mitigated = endpoint(13, userinfo="ana:secret", port=443, fragment="top", status="Mitigated", host="2001:db8::1")
    evil = tuple(
        endpoint(900 + place, **dict.fromkeys(("host", "path", "query", "product_name"), text), tags=(text,))
        for place, text in enumerate((*HOSTILE.values(), "evil.example/|x> <https://evil.example", "@evil.example"))
    )
    full = ListEndpoints(product="payments-api", host="api", protocol="https", port=8443, path="/v1", tag=("x",))
    listed = endpoints.endpoint_list
    return {
        "endpoints": listed(ListEndpoints(), Page(count=2897, results=(endpoint(), bare, mitigated))),
        "endpoints-filtered": listed(full, Page(count=1, results=(endpoint(),), over=11)),
        "endpoints-none": listed(full, Page(count=0, results=(), over=11)),
        "endpoints-hostile": listed(ListEndpoints(host=HOSTILE["mentions"]), Page(count=len(evil), results=evil)),
    }


VIEWS: Final[dict[str, View]] = {**_engagements(), **_tests(), **_endpoints()}
