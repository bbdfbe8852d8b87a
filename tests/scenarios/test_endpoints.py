"""Endpoints of 2.x and locations of 3.x: the same words find the same rows on both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playground.world import MARTA, World
from tests.conftest import TODAY, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from playground.defectdojo.model import Endpoint
    from tests.conftest import Clock, Scene

    Fits = Callable[[Endpoint], bool]

WANTED: dict[str, Fits] = {
    "": lambda _: True,
    "payments-api": lambda row: row.product.id == 31,
    "asset:31": lambda row: row.product.id == 31,
    "host:API": lambda row: "api" in row.host,
    "host:admin. path:login": lambda row: "admin." in row.host and "login" in (row.path or ""),
    "path:/v1": lambda row: "v1" in (row.path or ""),
    "path:V1/Payments": lambda row: "v1/payments" in (row.path or ""),
    "protocol:http": lambda row: row.protocol == "http",
    "protocol:HTTPS": lambda row: row.protocol == "https",
    "port:8443": lambda row: row.port == 8443,
    "payments-api host:api protocol:https": lambda row: (
        row.product.id == 31 and "api" in row.host and row.protocol == "https"
    ),
    "product-id:31 protocol:http port:80": lambda row: row.product.id == 31 and row.protocol == "http",
}


@pytest.fixture(params=["3.2.0", "2.58.4"])
async def either(request: pytest.FixtureRequest, database: Path, clock: Clock) -> AsyncIterator[Scene]:
    """The world with a DefectDojo of either generation."""
    world = World(generation=request.param, today=TODAY, clock=clock, strict=True)
    async with staged(world, clock, database) as scene:
        yield scene


async def test_every_filter_finds_the_same_on_both_generations(either: Scene) -> None:
    for words, fits in WANTED.items():
        count = sum(map(fits, either.dojo.endpoints.values()))
        await either.says(f"endpoints {words}")
        assert f" of {count}\n" in either.screen(), f"{words}: {count}\n{either.screen()}"
        assert count, words


async def test_tags_find_the_endpoint_that_has_them(either: Scene) -> None:
    next(row for row in either.dojo.endpoints.values() if row.product.id == 31).tags = ["edge"]
    count = sum(row.product.id == 31 for row in either.dojo.endpoints.values())

    await either.says("endpoints 31 tag:edge,x")
    either.sees("Endpoints 1-1 of 1", "product 31; tagged edge, x")
    await either.says("endpoints 31 -tag:edge")
    either.sees(f" of {count - 1}\n", "not tagged edge")


async def test_it_is_said_where_defectdojo_did_not_choose_the_rows(either: Scene) -> None:
    of_product = sum(row.product.id == 31 for row in either.dojo.endpoints.values())
    await either.says("endpoints payments-api host:API")
    either.sees("product payments-api; host contains “API”; by host; findings are the active ones")
    if either.dojo.modern:
        either.does_not_see("filtered or ordered here")
    else:
        either.sees(f"filtered or ordered here, over {of_product} endpoints")


async def test_the_generation_is_told_apart_once_and_only_where_it_matters(either: Scene) -> None:
    await either.says("endpoints payments-api")
    assert either.asked() == ["GET /products/", "GET /endpoints/"]
    await either.says("endpoints 31 host:api")
    assert either.asked() == ["GET /products/31/", "GET /", "GET /endpoints/"]
    await either.says("endpoints 31 host:www")
    assert either.asked() == ["GET /products/31/", "GET /endpoints/"]
    await either.says("endpoints 31 host:www", MARTA)
    assert either.asked() == ["GET /products/31/", "GET /endpoints/"]
    await either.says("endpoints")
    assert either.asked() == ["GET /endpoints/", "GET /products/"]


async def test_the_pages_hold_every_endpoint_once_by_host(either: Scene) -> None:
    urls: list[str] = []
    await either.says("endpoints limit:25 path:login")
    rows = [row for row in either.dojo.endpoints.values() if "login" in (row.path or "")]
    for _ in range(len(rows) // 25 + 1):
        urls += [line for line in either.screen().splitlines() if "://" in line]
        if "[Next]" in either.screen():
            await either.clicks("Next")

    assert len(urls) == len(rows)
    hosts = [url.split("/")[2].split(":")[0] for url in urls]
    assert hosts == sorted(row.host for row in rows)


async def test_a_row_has_its_address_its_product_and_its_active_findings(either: Scene) -> None:
    row = next(row for row in either.dojo.endpoints.values() if row.product.id == 31 and row.path)
    row.port, row.query = 8443, "q=1"
    await either.says(f"endpoints 31 host:{row.host} port:8443 path:{row.path}")
    either.sees(f"{row.protocol}://{row.host}:8443/{row.path}?q=1")
    either.sees(f"payments-api · {row.active_finding_count} active findings")

    await either.clicks("Findings of the product")
    either.sees("Findings 1-10 of", "product payments-api")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("endpoints 31 host:xyzzy", "No endpoint that you may see fits."),
        ("endpoints xyzzy", "There is no product “xyzzy”, or your account may not see it."),
        ("endpoints 99999", "There is no such thing in DefectDojo, or your account may not see it."),
        ("endpoints payment", "“payment” does not name one product"),
        ("endpoints page:99", "There is no page 99: the list has "),
        ("endpoints port:99999", "“port” cannot be “99999”: the most is 65535."),
        ('endpoints protocol:"not one"', "“protocol” cannot be “not one”"),
        ("endpoints path:/", "“path” cannot be “/”"),
    ],
)
async def test_what_does_not_exist_or_cannot_be_is_said_not_to(either: Scene, line: str, words: str) -> None:
    await either.says(line)
    either.sees(words)


async def test_everybody_sees_the_endpoints_of_their_own_products_only(either: Scene) -> None:
    own = {"payments-api", "checkout-web", "payments-ledger"}
    count = sum(row.product.name in own for row in either.dojo.endpoints.values())
    await either.says("endpoints", MARTA)
    either.sees(f" of {count}\n", who=MARTA)

    await either.says("endpoints card-vault", MARTA)
    either.sees("There is no product “card-vault”, or your account may not see it.", who=MARTA)


async def test_more_than_can_be_looked_through_is_refused_with_a_way_to_narrow_it(
    either: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.operations.bounded.WHOLE", 5)
    await either.says("endpoints protocol:https")
    either.sees("endpoints to look through: more than 5. Narrow it, for instance with product:.")


async def test_a_host_as_an_attacker_would_write_it_is_text_and_no_link(either: Scene) -> None:
    row = next(row for row in either.dojo.endpoints.values() if row.product.id == 31)
    row.host, row.path = "evil.example|click", "<!channel>*x*"
    await either.says("endpoints 31")

    either.sees(f"{row.protocol}://evil.example|click")
    either.sees("<!channel>*x*")
    assert '"type": "link"' not in repr(either.newest()).replace("'", '"')
