"""A channel's default product: set it, and what it means for commands that are typed there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeVar

from pydantic import Field, ValidationError, model_validator

from bot.language import _
from bot.operations.command import Command, Draft, Query, Written
from bot.operations.fields import ANY, ProductRef, is_any
from bot.operations.names import which_product
from bot.operations.shape import shapes
from bot.storage.channels import Default

if TYPE_CHECKING:
    from bot.identity.caller import Caller
    from bot.operations.context import Context, Defaults

C = TypeVar("C", bound=Command)
_CLEARING: Final = frozenset({"none", ANY})
_WITHIN: Final = frozenset({"product type", "engagement", "test"})
"""Who names one of these has said where to look."""


class ChannelDefault(Command):
    """Show, set or remove the product that commands typed in this channel are about where they name none."""

    examples = ("context product:payments-api", "context clear")

    do: Annotated[Literal["clear"] | None, Written(bare=True)] = Field(default=None, description="Remove the default.")
    product: Annotated[ProductRef | None, Written(bare=True, also=("asset", "product-id"))] = Field(
        default=None, description="The product, by id or name; none removes the default."
    )

    @model_validator(mode="after")
    def _one_thing(self) -> ChannelDefault:
        if self.do and self.product:
            raise ValueError(_("Name a product or say clear, not both."))
        return self


@dataclass(frozen=True)
class Standing:
    """What a channel's default is now, and what was done."""

    default: Default | None
    did: Literal["shown", "set", "removed"]
    former: Default | None = None
    by: str = ""
    """Who did it."""


async def channel_default(command: ChannelDefault, context: Context) -> Standing:
    """Do it, with the caller's own rights: only who may see a product can make it the default.

    Any linked person may remove it, so that nobody is stuck with a product that is gone.
    """
    place, by = context.caller.place, context.caller.signature
    former = await context.defaults.get(place)
    if not (command.do or command.product):
        return Standing(former, "shown")
    dojo = await context.writer()
    if command.do or (command.product or "").casefold() in _CLEARING:
        await context.defaults.remove(place)
        return Standing(None, "removed", former, by)
    product = await which_product(command.product or "", dojo)
    default = Default(product.id, product.name, by, datetime.now(UTC))
    await context.defaults.put(place, default)
    return Standing(default, "set", former, by)


async def meant_here(
    asked: Command | Draft, caller: Caller, defaults: Defaults
) -> tuple[Command | Draft, Default | None]:
    """What a typed line means in the caller's channel, and the default that it took, if any. Raises DatabaseError."""
    if not caller.channel or not takes_default(asked):
        return asked, None
    default = await defaults.get(caller.place)
    return (with_default(asked, default), default) if default else (asked, None)


def takes_default(asked: Command | Draft) -> bool:
    """Whether it reads, could be about one product, and says neither which nor anything narrower."""
    kind, given = (
        (asked.command, set(asked.given)) if isinstance(asked, Draft) else (type(asked), asked.model_fields_set)
    )
    kinds = {shape.name: shape.names for shape in shapes(kind)}
    said = given & {name for name, names in kinds.items() if names in _WITHIN or name == "product"}
    return issubclass(kind, Query) and kinds.get("product") == "product" and not said


def with_default(asked: Command | Draft, default: Default) -> Command | Draft:
    """The same about the channel's product, by its id: another may have its name by now.

    A Draft that lacks more than that is left to its form.
    """
    product = str(default.product_id)
    if isinstance(asked, Command):
        return asked.model_copy(update={"product": product})
    try:
        return asked.command(**{**asked.given, "product": product})
    except ValidationError:
        return asked


def without_any(command: C) -> C:
    """The command as it is run: product:any asks for no product, and is kept only for what can be pressed."""
    info = type(command).model_fields.get("product")
    if isinstance(command, Query) and info and not info.is_required() and is_any(getattr(command, "product", None)):
        return command.model_copy(update={"product": None})
    return command
