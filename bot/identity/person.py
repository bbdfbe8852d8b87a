"""A person, as Entra ID knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003  # pydantic reads it: an attempt holds a person

from bot.identity.roles import Holding


@dataclass(frozen=True)
class Person:
    """Somebody in Entra ID."""

    tid: str
    oid: str
    name: str = ""
    addresses: tuple[str, ...] = ()
    holding: Holding = field(default_factory=Holding)
    checked: datetime | None = None
    """When Entra ID said so."""
    renewal: str = field(default="", repr=False)
    """The refresh token, with which the person's sign-in is renewed."""
    account: str | None = None
    """The DefectDojo username that an administrator says is theirs."""
    user: int | None = None
    """The id of the DefectDojo user that their token turned out to be, when it was last proved."""
