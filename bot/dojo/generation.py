"""Which of the two generations of DefectDojo this is: what differs between them is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from bot.dojo.queries import ENDPOINT_PARTS

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from bot.dojo.queries import EndpointFilter


@dataclass(frozen=True)
class Generation:
    """What a DefectDojo can do, read from the names in its API's root (recording api_root)."""

    locations: bool
    """3.x, unless it is switched off: endpoints are read only and matched by a part of the host and the path."""
    roles: bool
    """2.x: people have roles. On 3.x whoever may see a product may also change it."""

    def narrowing(self, filters: EndpointFilter) -> EndpointFilter:
        """Of the filters, those under which no endpoint gets lost that holds the part in letters of either case."""
        kept = {name: value for name, value in filters.items() if self.locations or name not in ENDPOINT_PARTS}
        return cast("EndpointFilter", kept)

    def exact(self, filters: EndpointFilter) -> bool:
        """Whether what DefectDojo then answers is just what is meant: asked for http, it also finds https."""
        return not (ENDPOINT_PARTS & filters.keys()) or (self.locations and "protocol" not in filters)


def generation(root: Container[str]) -> Generation:
    """The generation whose API has these names in its root."""
    return Generation(locations="location" in root, roles="global_roles" in root)


def version(schema: Mapping[str, Any]) -> str:
    """The version of which a DefectDojo's OpenAPI schema speaks, the only place that tells it; empty where none is."""
    info = schema.get("info")
    found = info.get("version") if isinstance(info, dict) else None
    return found[:40] if isinstance(found, str) and found.isprintable() else ""
