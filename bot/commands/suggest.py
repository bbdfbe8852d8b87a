"""What a form's field can be, while somebody types in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.grammar import draft_of
from bot.operations import names
from bot.operations.shape import shapes

if TYPE_CHECKING:
    from bot.dojo.client import DojoClient
    from bot.operations.errors import Candidate


async def suggest(line: str, field: str, typed: str, dojo: DojoClient) -> tuple[Candidate, ...]:
    """Candidates for that field of the form that the line opened; none where the field names nothing.

    Raises NotUnderstood where the line opens no form, and DojoError.
    """
    kinds = {shape.name: shape.names for shape in shapes(draft_of(line).command)}
    kind = kinds.get(field)
    return await names.suggest(kind, typed, dojo) if kind else ()
