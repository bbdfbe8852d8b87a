"""DefectDojo's API, on behalf of one person: one method for each call, typed at both ends."""

from __future__ import annotations

import asyncio
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any, Final, TypeVar, Unpack

import httpx
import stamina
from pydantic import ValidationError

from bot.dojo import pages
from bot.dojo.answers import understand
from bot.dojo.errors import TooSlow, Unavailable, Unexpected, Unreachable
from bot.dojo.models import Account, Answer, Finding, Page, Person, Product, ProductType
from bot.dojo.queries import FINDING_NAMES, FINDING_ORDER, PRODUCT_NAMES, FindingFilter, ProductFilter, query

if TYPE_CHECKING:
    from collections.abc import Mapping

M = TypeVar("M", bound=Answer)

MAX_ANSWER: Final = 16 * 1024 * 1024
"""Bytes. 100 findings are about 270 KB; what is larger than this was not asked for by us."""
_ATTEMPTS = 3


def _worth_repeating(error: Exception, limit: float) -> bool | float:
    """Whether a GET may go again, or after how many seconds DefectDojo wants it to; never beyond the time limit."""
    if isinstance(error, Unavailable) and error.status in {429, 502, 503, 504}:
        return True if error.retry_after is None else error.retry_after < limit and error.retry_after
    return isinstance(error, Unreachable) and not isinstance(error, TooSlow)


class DojoClient:
    """Speaks to DefectDojo with one person's token, over the connection pool that all share.

    Every method raises a `DojoError`. GETs are tried again when DefectDojo says "not now" or the
    connection breaks; what writes is never repeated.
    """

    def __init__(self, http: httpx.AsyncClient, token: str, author: str = "") -> None:
        self._http = http
        self._headers = {"Authorization": f"Token {token}"}
        self.author = author
        """Who is acting, in words for a note: DefectDojo's own trail shows the token's owner only."""

    # -- what it can do ---------------------------------------------------------------------------

    async def list_products(
        self, *, limit: int = 10, offset: int = 0, **filters: Unpack[ProductFilter]
    ) -> Page[Product]:
        """The products that this person may see, by name, each with its type's name."""
        data = await self._get(
            "/products/",
            {**query(PRODUCT_NAMES, filters), "o": "name", "prefetch": "prod_type", **_slice(limit, offset)},
        )
        types = _along(data, "prod_type")
        page = self._page(Product, data, offset)
        return page.model_copy(update={"results": tuple(_named(row, types) for row in page.results)})

    async def get_product(self, product_id: int) -> Product:
        """One product."""
        data = await self._get(f"/products/{product_id}/", {"prefetch": "prod_type"})
        return _named(self._model(Product, data), _along(data, "prod_type"))

    async def list_product_types(self) -> Page[ProductType]:
        """All product types that this person may see."""
        return self._page(ProductType, await self._get("/product_types/", _slice(1000, 0)), 0)

    async def list_findings(
        self, *, limit: int = 10, offset: int = 0, **filters: Unpack[FindingFilter]
    ) -> Page[Finding]:
        """The findings that this person may see, worst first; a single request."""
        asked = {**query(FINDING_NAMES, filters), "o": FINDING_ORDER, "related_fields": "true"}
        data = await self._get("/findings/", asked | _slice(limit, offset))
        page = self._page(Finding, data, offset)
        return page.model_copy(update={"address": self._address(_same_list(filters, page))})

    async def get_finding(self, finding_id: int) -> Finding:
        """One finding with its notes and the names of its reviewers; a single request."""
        data = await self._get(f"/findings/{finding_id}/", {"related_fields": "true", "prefetch": "reviewers"})
        people = _along(data, "reviewers").values()
        finding = self._model(Finding, data)
        return finding.model_copy(update={"people": tuple(self._model(Person, row) for row in people)})

    async def update_finding(self, finding_id: int, changes: Mapping[str, object]) -> None:
        """Change fields of a finding, under DefectDojo's own names. Its answer lacks names: read it again."""
        await self._send("PATCH", f"/findings/{finding_id}/", json=dict(changes))

    async def add_note(self, finding_id: int, entry: str) -> None:
        """Add a remark to a finding; everybody who sees it sees the remark. Its answer has neither id nor date."""
        await self._send("POST", f"/findings/{finding_id}/notes/", json={"entry": entry, "private": False})

    async def who_am_i(self) -> Account:
        """The owner of the token."""
        return self._model(Account, (await self._get("/user_profile/", {})).get("user"))

    # -- how ----------------------------------------------------------------------------------------

    async def _get(self, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        retrying = stamina.AsyncRetryingCaller(attempts=_ATTEMPTS, timeout=None, wait_initial=0.2)
        worth = partial(_worth_repeating, limit=self._http.timeout.read or inf)
        return await self._in_time(retrying(worth, self._exchange, "GET", path, params=dict(params)))

    async def _send(self, method: str, path: str, json: Mapping[str, object]) -> dict[str, Any]:
        return await self._in_time(self._exchange(method, path, json=json))

    async def _in_time(self, exchange: Any) -> dict[str, Any]:
        """The exchange, with its retries, within the client's time limit."""
        limit = self._http.timeout.read
        try:
            async with asyncio.timeout(limit):
                answer: dict[str, Any] = await exchange
                return answer
        except TimeoutError as error:
            msg = f"no answer within {limit:g} s"
            raise TooSlow(msg) from error

    async def _exchange(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        url = f"/api/v2{path}"
        try:
            async with self._http.stream(method, url, headers=self._headers, **content) as response:
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > MAX_ANSWER:
                        msg = f"an answer of more than {MAX_ANSWER} bytes"
                        raise Unexpected(msg)
        except httpx.TimeoutException as error:
            raise TooSlow(type(error).__name__) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(type(error).__name__) from error
        return understand(response.status_code, response.headers, bytes(body))

    def _page(self, model: type[M], data: dict[str, Any], offset: int) -> Page[M]:
        try:
            rows = tuple(self._model(model, row) for row in data["results"])
            return Page[M](count=data["count"], results=rows, offset=offset)
        except (KeyError, TypeError, ValidationError) as error:
            msg = f"a list of {model.__name__} in a shape that is not known"
            raise Unexpected(msg) from error

    def _model(self, model: type[M], data: object) -> M:
        try:
            row = model.model_validate(data)
        except ValidationError as error:
            where = ", ".join(".".join(map(str, fault["loc"])) for fault in error.errors()[:3])
            msg = f"{model.__name__}: {where}"
            raise Unexpected(msg) from error
        return row.model_copy(update={"address": self._address(pages.of(row))}) if hasattr(row, "address") else row

    def _address(self, page: str) -> str:
        return f"{str(self._http.base_url).rstrip('/')}{page}" if page else ""


def _slice(limit: int, offset: int) -> dict[str, str]:
    return {"limit": str(limit), "offset": str(offset)}


def _along(data: Mapping[str, Any], name: str) -> Mapping[str, dict[str, Any]]:
    """What DefectDojo sent along under `prefetch`, by id; empty where it sent nothing."""
    maps = data.get("prefetch")
    rows = maps.get(name) if isinstance(maps, dict) else None
    return {key: row for key, row in rows.items() if isinstance(row, dict)} if isinstance(rows, dict) else {}


def _named(product: Product, types: Mapping[str, dict[str, Any]]) -> Product:
    known = types.get(str(product.prod_type), {})
    return product.model_copy(update={"type_name": str(known.get("name", ""))})


def _same_list(filters: FindingFilter, page: Page[Finding]) -> str:
    """The list's address in DefectDojo's pages, which know products by id only: the first row tells it."""
    known: dict[str, object] = {**filters}
    if "product" in known and page.results and page.results[0].product_id:
        del known["product"]
        known["product_id"] = page.results[0].product_id
    return pages.findings(known)
