"""Products: list them, look at one, and find the one that a name means."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from bot.operations.command import Query, Written
from bot.operations.errors import Unclear
from bot.operations.fields import ProductRef, Words, id_of

if TYPE_CHECKING:
    from bot.dojo.client import DojoClient
    from bot.dojo.models import Page, Product
    from bot.dojo.queries import ProductFilter

_MENU = 10
_NEIGHBOURS = 100


class ListProducts(Query):
    """List the products that you may see."""

    examples = ("products pay", "products type:Infrastructure tag:pci limit:20")

    name: Annotated[Words | None, Written(bare=True)] = Field(default=None, description="Part of the name.")
    type: Annotated[Words | None, Written(also=("organization",))] = Field(
        default=None, description="The product type, by id or name."
    )
    tag: tuple[Words, ...] = Field(default=(), description="Products with any of these tags.")
    limit: int = Field(default=10, ge=1, le=25, description="How many on a page.")
    page: int = Field(default=1, ge=1, le=10_000, description="Which page.")


class GetProduct(Query):
    """Show one product."""

    examples = ("product 31", "product payments-api")

    product: Annotated[ProductRef, Written(bare=True, also=("asset",))] = Field(
        description="The product, by id or name."
    )


async def list_products(command: ListProducts, dojo: DojoClient) -> Page[Product]:
    """The products that fit, by name."""
    filters: ProductFilter = {}
    if command.name:
        filters["name"] = command.name
    if command.tag:
        filters["tag"] = command.tag
    if command.type:
        filters["type_id"] = await type_id(command.type, dojo)
    offset = (command.page - 1) * command.limit
    return await dojo.list_products(limit=command.limit, offset=offset, **filters)


async def get_product(command: GetProduct, dojo: DojoClient) -> Product:
    """The product with that id or name."""
    return await product(command.product, dojo)


async def product(words: str, dojo: DojoClient) -> Product:
    """The one product that is meant. Raises Unclear where none or several fit."""
    if number := id_of(words):
        return await dojo.get_product(number)
    exact = await dojo.list_products(name_exact=words, limit=1)
    if exact.results:
        return exact.results[0]
    fitting = await dojo.list_products(name=words, limit=_MENU)
    if fitting.count == 1:
        return fitting.results[0]
    names = tuple(row.name for row in fitting.results)
    raise Unclear("product", words, names or await _similar(words, dojo), fitting.count)


async def _similar(words: str, dojo: DojoClient) -> tuple[str, ...]:
    """Names that look like a slip of the keys away, among the first hundred."""
    some = await dojo.list_products(limit=_NEIGHBOURS)
    return _close(words, [row.name for row in some.results])


async def type_id(words: str, dojo: DojoClient) -> int:
    """The id of the product type that is meant. Raises Unclear where none fits."""
    if number := id_of(words):
        return number
    types = (await dojo.list_product_types()).results
    for kind in types:
        if kind.name.casefold() == words.casefold():
            return kind.id
    raise Unclear("type", words, _close(words, [kind.name for kind in types]))


def _close(words: str, names: list[str]) -> tuple[str, ...]:
    folded = {name.casefold(): name for name in names}
    return tuple(folded[name] for name in get_close_matches(words.casefold(), folded, n=5))
