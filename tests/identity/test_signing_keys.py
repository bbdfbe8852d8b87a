"""Signing keys: fetched when they are needed, and not more often than that."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from bot.identity.entra import EntraTrouble
from bot.identity.id_token import BadIdToken
from bot.identity.signing_keys import SigningKeys
from playground.entra.keys import Keys

DAY = 86400
ISSUER = "https://entra.test/v2.0"


@dataclass
class Published:
    """What the tenant publishes, and how often it was asked for."""

    answer: Any
    trouble: bool = False
    now: float = 1000.0
    fetched: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.open.set()
        self.keys = SigningKeys(self.fetch, lambda: self.now)

    async def fetch(self) -> Any:
        self.fetched += 1
        await self.open.wait()
        if self.trouble:
            raise EntraTrouble("away")
        return self.answer


@pytest.fixture
def signing() -> Keys:
    return Keys()


@pytest.fixture
def published(signing: Keys) -> Published:
    return Published(signing.jwks(ISSUER))


def kid(keys: Keys) -> str:
    return str(keys.signing.kid)


async def test_a_key_is_found_and_kept_for_a_day(signing: Keys, published: Published) -> None:
    for seconds, times in ((0, 1), (0, 1), (DAY, 1), (DAY + 1, 2), (DAY + 2, 2)):
        published.now = 1000 + seconds
        key = await published.keys.get(kid(signing))
        assert (key.kid, key.is_private, published.fetched) == (kid(signing), False, times)


async def test_a_new_key_is_looked_for_a_minute_after_the_last_look_at_the_earliest(
    signing: Keys, published: Published
) -> None:
    await published.keys.get(kid(signing))
    signing.rotate()
    published.answer = signing.jwks(ISSUER)
    published.now += 60
    with pytest.raises(BadIdToken, match=r"^its key is not one of the tenant's$"):
        await published.keys.get(kid(signing))
    assert published.fetched == 1
    published.now += 1
    assert (await published.keys.get(kid(signing))).kid == kid(signing)
    assert published.fetched == 2


async def test_an_invented_key_costs_one_look_a_minute(published: Published) -> None:
    for seconds, times in ((0, 1), (1, 1), (60, 1), (61, 2), (62, 2), (122, 3)):
        published.now = 1000 + seconds
        with pytest.raises(BadIdToken):
            await published.keys.get("invented")
        assert published.fetched == times


async def test_a_key_that_was_withdrawn_is_good_no_more(signing: Keys, published: Published) -> None:
    old = kid(signing)
    await published.keys.get(old)
    signing.rotate(withdraw=True)
    published.answer = signing.jwks(ISSUER)
    published.now += 61
    await published.keys.get(kid(signing))
    with pytest.raises(BadIdToken):
        await published.keys.get(old)


async def test_a_look_that_failed_is_taken_again_at_once(signing: Keys, published: Published) -> None:
    published.trouble = True
    with pytest.raises(EntraTrouble):
        await published.keys.get(kid(signing))
    published.trouble = False
    assert (await published.keys.get(kid(signing))).kid == kid(signing)


async def test_who_comes_while_somebody_looks_waits_for_that(signing: Keys, published: Published) -> None:
    published.open.clear()
    asking = asyncio.gather(*(published.keys.get(kid(signing)) for _ in range(3)))
    await asyncio.sleep(0)
    published.open.set()
    assert len(await asking) == 3
    assert published.fetched == 1


def _row(**changes: Any) -> dict[str, Any]:
    row = {**RSAKey.generate_key(2048).as_dict(private=False), "kid": "k", "use": "sig", **changes}
    return {name: value for name, value in row.items() if value is not None}


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"keys": None},
        {"keys": {}},
        {"keys": ["k", 1, None, []]},
        {"keys": [_row(use="enc")]},
        {"keys": [_row(kid=None)]},
        {"keys": [_row(kid="")]},
        {"keys": [_row(kty=None)]},
        {"keys": [_row(kty="oct")]},
        {"keys": [_row(n=None)]},
        {"keys": [_row(n="*")]},
        {"keys": [ECKey.generate_key().as_dict(private=False) | {"kid": "k", "use": "sig"}]},
        {"keys": [OctKey.generate_key().as_dict(private=True) | {"kid": "k", "use": "sig"}]},
    ],
)
async def test_what_is_no_rsa_key_for_signatures_is_overlooked(answer: Any) -> None:
    with pytest.raises(BadIdToken):
        await Published(answer).keys.get("k")


@pytest.mark.parametrize("row", [_row(), _row(use=None), _row(alg="RS256"), _row(issuer="x", x5c=["x"])])
async def test_a_good_key_is_taken_whatever_stands_beside_it(row: dict[str, Any]) -> None:
    assert (await Published({"keys": ["x", _row(kid="other", n="*"), row]}).keys.get("k")).kid == "k"


async def test_a_key_is_known_by_its_id_as_text() -> None:
    assert (await Published({"keys": [_row(kid="7")]}).keys.get("7")).kid == "7"
