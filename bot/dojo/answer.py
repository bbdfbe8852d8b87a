"""What all that DefectDojo sends has in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _text(value: object) -> object:
    """DefectDojo sends null for texts that are not set."""
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_text)]


class Answer(BaseModel):
    """Part of what DefectDojo sends."""

    model_config = ConfigDict(frozen=True, extra="ignore", validate_by_name=True, validate_by_alias=True)


class Placed(Answer):
    """What has a page of its own."""

    address: str = ""
    """The page in DefectDojo, filled in by the client."""
