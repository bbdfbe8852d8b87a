"""What all that DefectDojo sends has in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, PrivateAttr

if TYPE_CHECKING:
    from typing import Self


def _text(value: object) -> object:
    """DefectDojo sends null for texts that are not set."""
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_text)]


_UNKEPT: Final = frozenset({"prefetch", "findings_list", "authorized_users"})
"""What is not kept of a row: what was sent along with it, and ids of all its findings or people, often thousands."""


class _Sent(dict[str, Any]):
    """What was sent. Two models are equal if their fields are, whatever else came with them."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Sent)

    __hash__ = None


class Answer(BaseModel):
    """Part of what DefectDojo sends."""

    model_config = ConfigDict(frozen=True, extra="ignore", validate_by_name=True, validate_by_alias=True)
    filled_in: ClassVar[Mapping[str, str]] = {}
    """Names that DefectDojo sends apart from the row, and the fields that hold them."""
    _sent: _Sent = PrivateAttr(default_factory=_Sent)

    def sent_as(self, row: object) -> Self:
        """This, knowing the row that it was made from."""
        if isinstance(row, dict):
            self._sent = _Sent(row)
            for name in _UNKEPT:
                self._sent.pop(name, None)
        return self

    @property
    def raw(self) -> Mapping[str, Any]:
        """The row with all of DefectDojo's own fields, for files; and the names of what its ids stand for."""
        return {**self._sent, **{name: getattr(self, field) for name, field in self.filled_in.items()}}


class Placed(Answer):
    """What has a page of its own."""

    address: str = ""
    """The page in DefectDojo, filled in by the client."""
