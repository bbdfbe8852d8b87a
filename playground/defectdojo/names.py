"""Which query names, sort names and body fields the real DefectDojo knows, per generation.

names.json is made from DefectDojo's own OpenAPI schemas and a recording of its root listing:

    python -m playground.defectdojo.names openapi-3.2.0.json openapi-2.58.4.json > names.json
"""

from __future__ import annotations

import json
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

LISTS = (
    "products",
    "product_types",
    "engagements",
    "tests",
    "test_types",
    "findings",
    "endpoints",
    "users",
    "location",
    "location_findings",
    "location_products",
    "risk_acceptance",
)
BODIES = {
    "finding": "PatchedFindingRequest",
    "engagement": "EngagementRequest",
    "note": "AddNewNoteOptionRequest",
    "close": "FindingCloseRequest",
    "verify": "FindingVerifyRequest",
    "tags": "TagRequest",
    "remove_note": "PatchedFindingNoteRequest",
    "risk_acceptance": "RiskAcceptanceRequest",
}
# The schema forgets these although they work (recordings list_tests_prefetch, locoff_list_endpoints).
PREFETCHING = ("tests", "endpoints", "risk_acceptance", "location_findings", "location_products")
UNDECLARED = {listing: ["prefetch"] for listing in PREFETCHING}
# The schema lists these paths, the root listing does not (recording api_root).
NOT_IN_ROOT = {"api-token-auth", "user_profile"}


@cache
def known(generation: str) -> dict[str, Any]:
    """All names of one generation: query, order, body and root."""
    names: dict[str, Any] = json.loads(Path(__file__).with_name("names.json").read_text())[generation]
    return names


@cache
def query_names(generation: str, listing: str) -> frozenset[str]:
    return frozenset(known(generation)["query"].get(listing, ()))


@cache
def order_names(generation: str, listing: str) -> frozenset[str]:
    return frozenset(known(generation)["order"].get(listing, ()))


@cache
def body_names(generation: str, body: str) -> frozenset[str]:
    return frozenset(known(generation)["body"][body])


def _parameters(schema: dict[str, Any], listing: str) -> list[dict[str, Any]]:
    operation = schema["paths"].get(f"/api/v2/{listing}/", {}).get("get", {})
    return [parameter for parameter in operation.get("parameters", ()) if parameter["in"] == "query"]


def _query(schema: dict[str, Any], listing: str) -> list[str]:
    names = {parameter["name"] for parameter in _parameters(schema, listing)}
    return sorted(names.union(UNDECLARED.get(listing, ()))) if names else []


def _order(schema: dict[str, Any], listing: str) -> list[str]:
    for parameter in _parameters(schema, listing):
        if parameter["name"] == "o":
            return sorted(parameter["schema"]["items"]["enum"])
    return []


def _roots(schema: dict[str, Any]) -> list[str]:
    tops = {found[1] for path in schema["paths"] if (found := re.fullmatch(r"/api/v2/([^/{]+)/", path))}
    return sorted(tops - NOT_IN_ROOT)


def extract(schema: dict[str, Any]) -> dict[str, Any]:
    """Keep of an OpenAPI schema only the names that the stand-in needs."""
    components = schema["components"]["schemas"]
    return {
        "query": {listing: _query(schema, listing) for listing in LISTS},
        "order": {listing: _order(schema, listing) for listing in LISTS},
        "body": {body: sorted(components[name]["properties"]) for body, name in BODIES.items()},
        "root": _roots(schema),
    }


def main(paths: list[str]) -> None:
    schemas = [json.loads(Path(path).read_text()) for path in paths]
    names = {schema["info"]["version"]: extract(schema) for schema in schemas}
    text = re.sub(r'(?=("[^"]+"): [{\[])', "\n", json.dumps(names))  # one list a line, so that diffs can be read
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
