"""Products: list them, and look at one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from bot.operations.command import Listing, Query, Written
from bot.operations.fields import ProductRef, TypeRef, Words
from bot.operations.names import which_product, which_product_type

if TYPE_CHECKING:
    from bot.dojo.client import DojoClient
    from bot.dojo.models import Page, Product
    from bot.dojo.queries import ProductFilter

Criticality = Literal["very high", "high", "medium", "low", "very low", "none"]
Lifecycle = Literal["construction", "production", "retirement"]
Platform = Literal["web service", "desktop", "iot", "mobile", "web"]
Origin = Literal["third party library", "purchased", "contractor", "internal", "open source", "outsourced"]


class ListProducts(Listing):
    """List the products that you may see."""

    examples = ("products pay", "products type:Infrastructure tag:pci limit:20")

    name: Annotated[Words | None, Written(bare=True, also=("name-contains",))] = Field(
        default=None, description="Part of the name."
    )
    type: Annotated[TypeRef | None, Written(also=("organization", "prod-type", "product-type"))] = Field(
        default=None, description="The product type, by id or name."
    )
    tag: tuple[Words, ...] = Field(default=(), description="Products with any of these tags.")
    not_tag: Annotated[tuple[Words, ...], Written(key="-tag")] = Field(
        default=(), description="Products with none of these tags."
    )
    criticality: Annotated[Criticality | None, Written(also=("business-criticality",))] = Field(
        default=None, description="How much the business depends on it."
    )
    lifecycle: Lifecycle | None = Field(default=None, description="Being built, in use, or on its way out.")
    platform: Platform | None = Field(default=None, description="What it runs on.")
    origin: Origin | None = Field(default=None, description="Where it comes from.")


class GetProduct(Query):
    """Show one product."""

    examples = ("product 31", "product payments-api")

    product: Annotated[ProductRef, Written(bare=True, also=("asset", "product-id"))] = Field(
        description="The product, by id or name."
    )


async def list_products(command: ListProducts, dojo: DojoClient) -> Page[Product]:
    """The products that fit, by name. One request, and one for a product type to resolve."""
    filters: ProductFilter = {}
    for name in ("name", "tag", "not_tag", "criticality", "lifecycle", "platform", "origin"):
        if value := getattr(command, name):
            filters[name] = value
    if command.type:
        filters["type_id"] = (await which_product_type(command.type, dojo)).id
    return await dojo.list_products(limit=command.size, offset=command.offset, **filters)


async def get_product(command: GetProduct, dojo: DojoClient) -> Product:
    """The product with that id or name."""
    return await which_product(command.product, dojo)
