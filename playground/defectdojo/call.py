"""One request on its way to a handler, and what strictness means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playground.defectdojo.answers import Refused
from playground.defectdojo.names import body_names, query_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.datastructures import QueryParams

    from playground.defectdojo.model import Json, User
    from playground.defectdojo.state import State

NOT_IN_REAL = 599  # no server answers this by itself, so nobody mistakes it for DefectDojo's


@dataclass(slots=True)
class Call:
    state: State
    user: User
    method: str
    address: str  # scheme, host and path, for the links of a page
    query: QueryParams
    strict: bool = False
    ids: dict[str, int] = field(default_factory=dict)
    body: Json = field(default_factory=dict)

    @property
    def id(self) -> int:
        return self.ids["id"]

    def refuse(self, reason: str) -> None:
        """Strict only: say loudly what the real DefectDojo would ignore in silence (facts section 1.2)."""
        if not self.strict:
            return
        line = f"{self.method} {self.address}?{self.query}: {reason}"
        self.state.refused.append(line)
        raise Refused(NOT_IN_REAL, {"detail": f"Refused by the stand-in. {line}"})

    def allow_query(self, allowed: Iterable[str]) -> None:
        if unknown := sorted(set(self.query) - set(allowed)):
            self.refuse(f"DefectDojo {self.state.generation} ignores the query names {unknown}")

    def allow_listing(self, listing: str, filters: Iterable[str]) -> None:
        """The schema's names, and of these only the ones that the stand-in really filters by."""
        names = query_names(self.state.generation, listing)
        self.allow_query(names)
        built = {*filters, "limit", "offset", "o", "prefetch", "related_fields"}
        if unbuilt := sorted(set(self.query) - built):
            self.refuse(f"the stand-in does not know how to filter by {unbuilt}")
        if repeated := sorted({name for name in self.query if len(self.query.getlist(name)) > 1}):
            self.refuse(f"DefectDojo takes the last of the repeated values of {repeated}")

    def allow_body(self, kind: str) -> None:
        if unknown := sorted(set(self.body) - body_names(self.state.generation, kind)):
            self.refuse(f"DefectDojo {self.state.generation} ignores the fields {unknown}")
