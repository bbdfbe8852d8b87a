"""Entra ID without Entra ID: the server that a bot and a browser talk to, and the directory behind it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from playground.entra.app import build_app
from playground.entra.seed import seeded

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette

    from playground.entra.state import Registration


class EntraStandIn:
    """One tenant with its people: serve `app`, act and look through `directory`.

    `base_url` is what its addresses begin with; without one, with the address at which a request arrived.
    """

    def __init__(
        self,
        tenant: str,
        identity: Registration | None = None,
        *,
        clock: Callable[[], float] | None = None,
        base_url: str | None = None,
    ) -> None:
        self.directory = seeded(tenant, identity, clock=clock)
        self.base_url = base_url

    @cached_property
    def app(self) -> Starlette:
        """The ASGI app: /<tenant>/… is Entra ID, /v1.0/… is Graph."""
        return build_app(self.directory, self.base)

    def base(self, arrived: str) -> str:
        """What addresses begin with, for a request that arrived there."""
        return (self.base_url or arrived).rstrip("/")
