"""Whose a token is: DefectDojo says so, and the account has to be this person's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.dojo.errors import DojoError
from bot.dojo.models import Account
from bot.identity.person import Person
from bot.identity.proof import TokenRefused, demand_owner, proven
from playground import defectdojo
from playground.defectdojo import faults, token
from tests.identity.people import ANA_OID, CANARY, DOJO, TID
from tests.identity.tenant import Answers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.defectdojo import State


@pytest.fixture
def state() -> State:
    return defectdojo.seeded(findings=1)


@pytest.fixture
async def dojo(state: State) -> AsyncIterator[httpx.AsyncClient]:
    """A DefectDojo."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(defectdojo.build(state)), base_url=DOJO) as http:
        yield http


async def refused(dojo: httpx.AsyncClient, given: str, superusers: Any = "warn") -> tuple[str, str]:
    with pytest.raises(TokenRefused) as caught:
        await proven(dojo, given, superusers)
    return caught.value.fault, caught.value.username


async def test_a_good_token_names_its_owner(dojo: httpx.AsyncClient) -> None:
    account = await proven(dojo, token("ana"), "refuse")
    assert (account.username, account.email) == ("ana", "ana.souza@contoso.example")


async def test_a_token_that_defectdojo_does_not_know_is_refused(dojo: httpx.AsyncClient) -> None:
    assert await refused(dojo, CANARY) == ("rejected", "")


async def test_an_inactive_account_is_refused(dojo: httpx.AsyncClient) -> None:
    assert (await refused(dojo, token("former")))[0] in {"inactive", "rejected"}


async def test_an_account_that_says_of_itself_that_it_is_inactive_is_refused_by_name() -> None:
    said = {"user": {"id": 6, "username": "former", "is_active": False}}
    async with httpx.AsyncClient(transport=Answers([httpx.Response(200, json=said)]), base_url=DOJO) as http:
        assert await refused(http, CANARY) == ("inactive", "former")


async def test_superusers_are_refused_only_where_the_settings_say_so(dojo: httpx.AsyncClient) -> None:
    assert (await proven(dojo, token("admin"), "warn")).is_superuser
    assert await refused(dojo, token("admin"), "refuse") == ("superuser", "admin")


async def test_a_defectdojo_that_is_in_trouble_refuses_nobody(dojo: httpx.AsyncClient, state: State) -> None:
    state.faults += [faults.broken(httpx.ConnectError("refused"))] * 5
    with pytest.raises(DojoError):
        await proven(dojo, token("ana"), "warn")


def person(*addresses: str, account: str | None = None) -> Person:
    return Person(TID, ANA_OID, "Ana", addresses, account=account)


def account(username: str = "", email: str = "") -> Account:
    return Account(id=2, username=username, email=email)


@pytest.mark.parametrize(
    ("addresses", "username", "email"),
    [
        (("ana@contoso.example",), "ana", "Ana@Contoso.Example"),
        (("ANA@contoso.example",), "ana", " ana@contoso.example "),
        ((" ana@contoso.example\n",), "ana", "ana@contoso.example"),
        (("other@x.example", "ana@contoso.example"), "ana", "ana@contoso.example"),
        (("ana@contoso.example",), "Ana@Contoso.Example", "elsewhere@x.example"),
        (("strasse@x.example",), "", "straße@x.example"),
    ],
)
def test_an_account_called_as_the_person_is_theirs(addresses: tuple[str, ...], username: str, email: str) -> None:
    demand_owner(account(username, email), person(*addresses))


@pytest.mark.parametrize(
    ("addresses", "username", "email"),
    [
        ((), "ana", "ana@contoso.example"),
        (("",), "", ""),
        ((" ",), "x", ""),
        (("ana@contoso.example",), "ana", ""),
        (("ana@contoso.example",), "ana", "ana@contoso.example.evil.test"),
        (("ana@contoso.example",), "ana", "x-ana@contoso.example"),
        (("ana",), "marta", "ana@contoso.example"),
    ],
)
def test_any_other_account_is_somebody_elses(addresses: tuple[str, ...], username: str, email: str) -> None:
    with pytest.raises(TokenRefused) as caught:
        demand_owner(account(username, email), person(*addresses))
    assert (caught.value.fault, caught.value.username) == ("somebody else's", username)


def test_what_an_administrator_said_of_the_account_counts_alone() -> None:
    said = person("ana@contoso.example", account="Svc-Ana")
    demand_owner(account("svc-ana", "other@x.example"), said)
    for username in ("ana", "svc-ana2", ""):
        with pytest.raises(TokenRefused):
            demand_owner(account(username, "ana@contoso.example"), said)
    with pytest.raises(TokenRefused):
        demand_owner(account("marta", "ana@contoso.example"), person("ana@contoso.example", account=""))
