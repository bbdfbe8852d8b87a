"""Products: list them, and look at one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from bot.operations.command import Listing, Query, Written
from bot.operations.fields import ProductRef, TypeRef, Words
from bot.operations.names import which_product, which_product_type

if TYPE_CHECKING:
    from bot.dojo.client import DojoClient
    from bot.dojo.models import Page, Product
    from bot.dojo.queries import ProductFilter


class ListProducts(Listing):
    """List the products that you may see."""

    examples = ("products pay", "products type:Infrastructure tag:pci limit:20")

    name: Annotated[Words | None, Written(bare=True)] = Field(default=None, description="Part of the name.")
    type: Annotated[TypeRef | None, Written(also=("organization",))] = Field(
        default=None, description="The product type, by id or name."
    )
    tag: tuple[Words, ...] = Field(default=(), description="Products with any of these tags.")


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
        filters["type_id"] = (await which_product_type(command.type, dojo)).id
    return await dojo.list_products(limit=command.size, offset=command.offset, **filters)


async def get_product(command: GetProduct, dojo: DojoClient) -> Product:
    """The product with that id or name."""
    return await which_product(command.product, dojo)
