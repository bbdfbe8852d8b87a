"""Stop making a file that takes long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints

from bot.operations.command import Command, Written
from bot.operations.errors import NotUnderWay

if TYPE_CHECKING:
    from bot.operations.context import Context

Number = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}$", to_lower=True)]


class Cancel(Command):
    """Stop making a file that you asked for."""

    examples = ("cancel 3fa91c07", "cancel 3fa91c07")

    file: Annotated[Number, Written(bare=True)] = Field(description="The file's number, as its progress message says.")


async def cancel(command: Cancel, context: Context) -> None:
    """Ask whichever replica makes it to stop. Raises NotUnderWay, also where it is somebody else's."""
    if not await context.files.cancel(command.file, context.caller.key):
        raise NotUnderWay(command.file)
