"""DefectDojo's API, on behalf of one person: one method for each call, typed at both ends."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from bot.dojo import pages
from bot.dojo.answer import Answer
from bot.dojo.endpoint import Endpoint
from bot.dojo.engagement import Engagement, Test, TestType
from bot.dojo.generation import generation, version
from bot.dojo.models import Account, Finding, Page, Person, Product, ProductType
from bot.dojo.queries import (
    ENDPOINT_NAMES,
    ENDPOINT_ORDER,
    ENDPOINT_PARTS,
    ENGAGEMENT_FIELDS,
    ENGAGEMENT_NAMES,
    FINDING_NAMES,
    FINDING_ORDERS,
    LATEST_FIRST,
    PRODUCT_NAMES,
    TEST_NAMES,
    EndpointFilter,
    EngagementFilter,
    FindingFilter,
    FindingOrder,
    NewEngagement,
    ProductFilter,
    TestFilter,
    body,
    query,
)
from bot.dojo.wire import Wire
from bot.dojo.writing import Writing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    import httpx

    from bot.dojo.generation import Generation
    from bot.dojo.wire import Request
    from bot.memory import Memory

_NAMED_AT_ONCE = 100
"""Ids in one address: DefectDojo's servers take some 4,000 letters of it, and each id with its comma is up to 13."""
A = TypeVar("A", bound=Answer)
T = TypeVar("T")

_AT_ONCE = 1000
"""Rows of what seldom changes and is light: test types are some three hundred."""
_OFFERED = 25
"""Rows of products are heavy: a hundred take a second (facts measured on 3.2.0)."""
_BEYOND = 2_000_000_000
"""An offset after every row: DefectDojo then counts and sends none, in half the time (measured on 3.2.0)."""

_LATEST = 100
"""Engagements, or tests, for somebody who is typing: DefectDojo cannot look for a part of their names."""


_PEOPLE = ("reviewers", "reporter", "mitigated_by")
"""Sent along with a finding at no cost: 2.58 names them to everybody, 3.2 to those who may see users."""


class DojoClient(Writing):
    """Speaks to DefectDojo with one person's token, over the connection pool that all share.

    Every method raises a `DojoError`. GETs are tried again when DefectDojo says "not now" or the
    connection breaks; what writes is never repeated.
    """

    def __init__(self, http: httpx.AsyncClient, token: str, author: str = "", memory: Memory | None = None) -> None:
        self._wire = Wire(http, token, memory)
        self.author = author
        """Who is acting, in words for a note: DefectDojo's own trail shows the token's owner only."""

    @property
    def requests(self) -> tuple[Request, ...]:
        """What was asked through this client, in order."""
        return tuple(self._wire.requests)

    async def shared(self, purpose: str, fetch: Callable[[], Awaitable[T]]) -> T:
        """What was fetched with this token for the same purpose within the last minute, or is on its way; else anew."""
        return await self._wire.remembered(purpose, fetch)

    async def list_products(
        self, *, limit: int = 10, offset: int = 0, **filters: Unpack[ProductFilter]
    ) -> Page[Product]:
        """The products that this person may see, by name, each with its type's name."""
        data = await self._wire.get(
            "/products/",
            {**query(PRODUCT_NAMES, filters), "o": "name", "prefetch": "prod_type", **_slice(limit, offset)},
        )
        types = _along(data, "prod_type")
        page = await self._wire.page(Product, data, offset)
        return page.model_copy(update={"results": tuple(_named(row, types) for row in page.results)})

    async def get_product(self, product_id: int) -> Product:
        """One product."""
        data = await self._wire.get(f"/products/{product_id}/", {"prefetch": "prod_type"})
        return _named(self._wire.model(Product, data), _along(data, "prod_type"))

    async def products_named(self, part: str) -> Page[Product]:
        """Some products whose names hold the part, for somebody who is typing; remembered for a minute."""

        async def fetch() -> Page[Product]:
            filters: ProductFilter = {"name": part} if part else {}
            return await self.list_products(limit=_OFFERED, **filters)

        return await self._wire.remembered(f"products named {part.casefold()}", fetch)

    async def product_names(self, ids: Iterable[int]) -> Mapping[int, str]:
        """The names of some products by id, one request for each hundred; remembered for a minute."""
        every = sorted(set(ids))
        parts = [tuple(every[first : first + _NAMED_AT_ONCE]) for first in range(0, len(every), _NAMED_AT_ONCE)]
        names: dict[int, str] = {}
        for wanted in parts:
            names |= await self._wire.remembered(f"names of products {wanted}", partial(self._names, wanted))
        return names

    async def _names(self, wanted: tuple[int, ...]) -> Mapping[int, str]:
        asked = {**query(PRODUCT_NAMES, {"ids": wanted}), **_slice(len(wanted), 0)}
        rows = (await self._wire.page(Product, await self._wire.get("/products/", asked), 0)).results
        return {row.id: row.name for row in rows}

    async def product_types(self) -> tuple[ProductType, ...]:
        """All product types that this person may see; remembered for a minute."""
        return await self._all(ProductType, "/product_types/")

    async def list_engagements(
        self, *, limit: int = 10, offset: int = 0, **filters: Unpack[EngagementFilter]
    ) -> Page[Engagement]:
        """The engagements that this person may see, latest first."""
        asked = {**query(ENGAGEMENT_NAMES, filters), "o": LATEST_FIRST}
        data = await self._wire.get("/engagements/", asked | _slice(limit, offset))
        return await self._wire.page(Engagement, data, offset)

    async def latest_engagements(self) -> tuple[Engagement, ...]:
        """The hundred engagements that began last, for somebody who is typing; remembered for a minute."""

        async def fetch() -> tuple[Engagement, ...]:
            return (await self.list_engagements(limit=_LATEST)).results

        return await self._wire.remembered("latest engagements", fetch)

    async def get_engagement(self, engagement_id: int) -> Engagement:
        """One engagement."""
        return self._wire.model(Engagement, await self._wire.get(f"/engagements/{engagement_id}/", {}))

    async def create_engagement(self, **fields: Unpack[NewEngagement]) -> int:
        """Make an engagement; its id. Names need not be unique: sent twice, it makes two."""
        made = await self._wire.send("POST", "/engagements/", body(ENGAGEMENT_FIELDS, fields))
        return self._wire.model(Engagement, made).id

    async def close_engagement(self, engagement_id: int) -> None:
        """Set an engagement inactive and Completed."""
        await self._wire.send("POST", f"/engagements/{engagement_id}/close/", {})

    async def reopen_engagement(self, engagement_id: int) -> None:
        """Set an engagement active and In Progress."""
        await self._wire.send("POST", f"/engagements/{engagement_id}/reopen/", {})

    async def list_tests(self, *, limit: int = 10, offset: int = 0, **filters: Unpack[TestFilter]) -> Page[Test]:
        """The tests that this person may see, latest first, each with its engagement's and product's name."""
        asked = {**query(TEST_NAMES, filters), "o": LATEST_FIRST, "prefetch": "engagement"}
        data = await self._wire.get("/tests/", asked | _slice(limit, offset))
        page, engagements = await self._wire.page(Test, data, offset), _along(data, "engagement")
        return page.model_copy(update={"results": tuple(_placed(row, engagements) for row in page.results)})

    async def latest_tests(self) -> tuple[Test, ...]:
        """The hundred tests that began last, for somebody who is typing; remembered for a minute."""

        async def fetch() -> tuple[Test, ...]:
            return (await self.list_tests(limit=_LATEST)).results

        return await self._wire.remembered("latest tests", fetch)

    async def get_test(self, test_id: int) -> Test:
        """One test."""
        return self._wire.model(Test, await self._wire.get(f"/tests/{test_id}/", {}))

    async def test_types(self) -> tuple[TestType, ...]:
        """All test types: DefectDojo knows some three hundred; remembered for a minute."""
        return await self._all(TestType, "/test_types/")

    async def list_endpoints(
        self, *, limit: int = 10, offset: int = 0, **filters: Unpack[EndpointFilter]
    ) -> Page[Endpoint]:
        """The endpoints that this person may see, by host, as far as this DefectDojo can narrow them.

        Where `generation().exact` denies it, some of them may not fit host, protocol and path.
        """
        narrow = (await self.generation()).narrowing(filters) if ENDPOINT_PARTS & filters.keys() else filters
        asked = {**query(ENDPOINT_NAMES, narrow), "o": ENDPOINT_ORDER, **_slice(limit, offset)}
        return await self._wire.page(Endpoint, await self._wire.get("/endpoints/", asked), offset)

    async def generation(self) -> Generation:
        """Which generation of DefectDojo this is; remembered for an hour."""

        async def fetch() -> Generation:
            return generation(await self._wire.get("/", {}))

        return await self._wire.remembered_for_all("generation", fetch)

    async def version(self) -> str:
        """DefectDojo's version, empty where it tells none; remembered for an hour. The answer is some 800 KB."""

        async def fetch() -> str:
            return version(await self._wire.get("/oa3/schema/", {"format": "json"}))

        return await self._wire.remembered_for_all("version", fetch)

    async def users(self) -> tuple[Person, ...]:
        """The people with an account, as far as this person may see them; remembered for a minute."""
        return await self._all(Person, "/users/")

    async def list_findings(
        self, *, limit: int = 10, offset: int = 0, order: FindingOrder = "severity", **filters: Unpack[FindingFilter]
    ) -> Page[Finding]:
        """The findings that this person may see, in that order, by default worst first; a single request."""
        asked = {**query(FINDING_NAMES, filters), "o": FINDING_ORDERS[order], "related_fields": "true"}
        data = await self._wire.get("/findings/", asked | _slice(limit, offset))
        page = await self._wire.page(Finding, data, offset)
        return page.model_copy(update={"address": self._wire.address(_same_list(filters, page, order))})

    async def count_findings(self, **filters: Unpack[FindingFilter]) -> int:
        """How many findings `list_findings` would list; a single request, without any row."""
        data = await self._wire.get("/findings/", query(FINDING_NAMES, filters) | _slice(1, _BEYOND))
        return (await self._wire.page(Finding, data, _BEYOND)).count

    def findings_page(self, **filters: Unpack[FindingFilter]) -> str:
        """The address of the same list in DefectDojo's pages; empty where they cannot show it. No request."""
        return self._wire.address(pages.findings(filters, "severity"))

    async def get_finding(self, finding_id: int) -> Finding:
        """One finding with its notes, what it belongs to, and the names of its people; a single request."""
        asked = {"related_fields": "true", "prefetch": ",".join(_PEOPLE)}
        data = await self._wire.get(f"/findings/{finding_id}/", asked)
        finding = self._wire.model(Finding, data)
        known = {row.author.id: row.author for row in finding.notes}
        for row in (row for name in _PEOPLE for row in _along(data, name).values()):
            person = self._wire.model(Person, row)
            known[person.id] = person
        addresses = {name: self._wire.address(page) for name, page in pages.around(finding).items()}
        return finding.model_copy(update={"people": tuple(known.values()), "addresses": addresses})

    async def who_am_i(self) -> Account:
        """The owner of the token."""
        return self._wire.model(Account, (await self._wire.get("/user_profile/", {})).get("user"))

    async def _all(self, model: type[A], path: str) -> tuple[A, ...]:
        """Every row of a list that seldom changes; remembered for a minute."""

        async def fetch() -> tuple[A, ...]:
            rows: tuple[A, ...] = ()
            while True:
                data = await self._wire.get(path, _slice(_AT_ONCE, len(rows)))
                page = await self._wire.page(model, data, len(rows))
                rows += page.results
                if len(rows) >= page.count or not page.results:
                    return rows

        return await self._wire.remembered(path, fetch)


def _slice(limit: int, offset: int) -> dict[str, str]:
    return {"limit": str(limit), "offset": str(offset)}


def _along(data: Mapping[str, Any], name: str) -> Mapping[str, dict[str, Any]]:
    """What DefectDojo sent along under `prefetch`, by id; empty where it sent nothing."""
    maps = data.get("prefetch")
    rows = maps.get(name) if isinstance(maps, dict) else None
    return {key: row for key, row in rows.items() if isinstance(row, dict)} if isinstance(rows, dict) else {}


def _placed(test: Test, engagements: Mapping[str, dict[str, Any]]) -> Test:
    engagement = engagements.get(str(test.engagement), {})
    product = engagement.get("product")
    name = product.get("name", "") if isinstance(product, dict) else ""
    return test.model_copy(update={"engagement_name": str(engagement.get("name", "")), "product_name": str(name)})


def _named(product: Product, types: Mapping[str, dict[str, Any]]) -> Product:
    known = types.get(str(product.prod_type), {})
    return product.model_copy(update={"type_name": str(known.get("name", ""))})


def _same_list(filters: FindingFilter, page: Page[Finding], order: FindingOrder) -> str:
    """The list's address in DefectDojo's pages, which know products by id only: the first row tells it."""
    known: dict[str, object] = {**filters}
    if "product" in known and page.results and page.results[0].product_id:
        del known["product"]
        known["product_id"] = page.results[0].product_id
    return pages.findings(known, order)
