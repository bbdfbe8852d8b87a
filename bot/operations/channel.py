"""A channel's default product: set it, and what it means for commands that are typed there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeVar

from pydantic import Field, ValidationError, model_validator

from bot.language import _
from bot.operations.command import Command, Draft, Query, Written
from bot.operations.context import Fixed
from bot.operations.errors import DefaultIsFixed
from bot.operations.fields import ANY, ProductRef, is_any
from bot.operations.names import which_product
from bot.operations.shape import shapes
from bot.storage.channels import Default

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.identity.caller import Caller
    from bot.operations.context import Context, Defaults

C = TypeVar("C", bound=Command)
_CLEARING: Final = frozenset({"none", ANY})
_WITHIN: Final = frozenset({"product type", "engagement", "test"})
"""Who names one of these has said where to look."""


class ConfiguredDefaults:
    """The defaults that the bot's configuration sets, which nobody changes from chat, before those that people set."""

    def __init__(self, products: Mapping[str, str], others: Defaults) -> None:
        """`products` by channel, as the configuration names it: slack:C0123ABCD, of whatever team."""
        self._products = dict(products)
        self._others = others

    async def get(self, place: str) -> Default | Fixed | None:
        """Find the channel's default, if it has one. Raises DatabaseError."""
        product = self._products.get(_teamless(place))
        return Fixed(product) if product else await self._others.get(place)

    async def put(self, place: str, default: Default) -> None:
        """Set it, instead of the former one. Raises DefaultIsFixed, DatabaseError."""
        self._check(place)
        await self._others.put(place, default)

    async def remove(self, place: str) -> None:
        """Take it away, if there is one. Raises DefaultIsFixed, DatabaseError."""
        self._check(place)
        await self._others.remove(place)

    def _check(self, place: str) -> None:
        if _teamless(place) in self._products:
            raise DefaultIsFixed


def _teamless(place: str) -> str:
    """slack:C0456 of slack:T0123/C0456."""
    platform, _colon, rest = place.partition(":")
    return f"{platform}:{rest.partition('/')[2]}"


class ChannelDefault(Command):
    """Show, set or remove the product that commands typed in this channel are about where they name none."""

    examples = ("context product:payments-api", "context clear")

    do: Annotated[Literal["clear"] | None, Written(bare=True)] = Field(default=None, description="Remove the default.")
    product: Annotated[ProductRef | None, Written(bare=True, also=("asset", "product-id"))] = Field(
        default=None, description="The product, by id or name; none removes the default."
    )

    def noted(self) -> bool:
        """What others type means something else from then on."""
        return bool(self.do or self.product)

    @model_validator(mode="after")
    def _one_thing(self) -> ChannelDefault:
        if self.do and self.product:
            raise ValueError(_("Name a product or say clear, not both."))
        return self


@dataclass(frozen=True)
class Standing:
    """What a channel's default is now, and what was done."""

    default: Default | Fixed | None
    did: Literal["shown", "set", "removed"]
    former: Default | Fixed | None = None
    by: str = ""
    """Who did it."""


async def channel_default(command: ChannelDefault, context: Context) -> Standing:
    """Do it, with the caller's own rights: only who may see a product can make it the default.

    Any linked person may remove it, so that nobody is stuck with a product that is gone. Raises DefaultIsFixed for
    one that the bot's configuration sets.
    """
    place, by = context.caller.place, context.caller.signature
    former = await context.defaults.get(place)
    if not (command.do or command.product):
        return Standing(former, "shown")
    if isinstance(former, Fixed):
        raise DefaultIsFixed
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
) -> tuple[Command | Draft, Default | Fixed | None]:
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


def with_default(asked: Command | Draft, default: Default | Fixed) -> Command | Draft:
    """The same about the channel's product, by its id where it is known: another may have its name by now.

    A Draft that lacks more than that is left to its form.
    """
    product = default.product
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
