"""Endpoints: the addresses at which products can be reached, of either generation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from bot.dojo.answer import Answer, Text

_ADDRESS: Final = frozenset("0123456789abcdefABCDEF:.")
"""What IP addresses are written with; those of version 6 stand in brackets."""
_PORTS: Final = {"http": 80, "https": 443, "ftp": 21, "ssh": 22}


class Endpoint(Answer):
    """An address at which a product can be reached ("location" on 3.x pages)."""

    filled_in: ClassVar[Mapping[str, str]] = {"product_name": "product_name", "url": "url"}

    id: int
    """It changes when locations are switched on: 3.x counts the links between addresses and products."""
    product: int
    protocol: Text = ""
    userinfo: Text = ""
    host: Text = ""
    port: int | None = None
    path: Text = ""
    query: Text = ""
    fragment: Text = ""
    active_finding_count: int | None = None
    tags: tuple[str, ...] = ()
    status: Text = ""
    """Locations only: Active or Mitigated."""
    product_name: str = ""
    """Filled in by the client: DefectDojo sends the id only."""

    @property
    def url(self) -> str:
        """The address in one piece: without a password, without the port that the protocol implies."""
        scheme = f"{self.protocol}://" if self.protocol else ""
        user, colon, _password = self.userinfo.partition(":")
        login = f"{user}{colon and ':…'}@" if self.userinfo else ""
        host = f"[{self.host}]" if ":" in self.host and _ADDRESS.issuperset(self.host) else self.host
        port = f":{self.port}" if self.port not in {None, _PORTS.get(self.protocol.lower())} else ""
        path = f"/{self.path.removeprefix('/')}" if self.path else ""
        query = f"?{self.query}" if self.query else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{scheme}{login}{host}{port}{path}{query}{fragment}"
