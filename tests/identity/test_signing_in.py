"""Signing in, in a browser: only the one that began can finish, once, with a token that is true in every point."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.identity.attempts import Attempts
from bot.identity.entra import EntraTrouble
from bot.identity.people import People
from bot.identity.rights import Directory, Rights
from bot.identity.roles import RoleMap
from bot.identity.signing_in import Declined, Lost, SigningIn, Ticket
from tests.forgeries import FORGERIES, forge
from tests.identity.people import ANA, TID, vault

if TYPE_CHECKING:
    from structlog.typing import EventDict

    from bot.storage.database import Database
    from tests.identity.tenant import Tenant


class Walk:
    """Ana's way from the button to the code, in her browser."""

    def __init__(self, db: Database, tenant: Tenant) -> None:
        self.tenant, self.ticket = tenant, Ticket.new()
        self.attempts = Attempts(db, vault(), tenant.clock.moment)
        directory = Directory(tenant.entra, tenant.graph)
        people = People(db, vault(), tenant.clock.moment)
        rights = Rights(people, RoleMap({}), directory, timedelta(days=1), tenant.clock.moment)
        self.steps = SigningIn(self.attempts, tenant.entra, rights)

    async def begun(self) -> str:
        """The address to go on to."""
        self.word = await self.attempts.offer(ANA)
        return await self.steps.begin(self.word, self.ticket)

    async def back(self) -> dict[str, str]:
        """What Entra ID sends the browser back with."""
        address = self.tenant.directory.authorize(await self.begun(), self.tenant.ana)
        return {name: httpx.URL(address).params[name] for name in ("state", "code")} | {"error": ""}

    async def stage(self) -> str:
        attempt = await self.steps.under_way(self.ticket)
        assert attempt
        assert (attempt.content.person is not None) == (attempt.stage == "signed in")
        return attempt.stage


@pytest.fixture
def walk(db: Database, tenant: Tenant) -> Walk:
    return Walk(db, tenant)


def test_a_ticket_gives_a_word_for_each_purpose_that_tells_nothing_of_the_others() -> None:
    one, other = Ticket.new(), Ticket.new()
    words = {ticket.word(purpose) for ticket in (one, other) for purpose in ("state", "nonce", "verifier")}
    assert len(words) == 6
    assert all(re.fullmatch(r"[\w-]{43}", word) for word in (*words, one.secret))
    assert not any(one.secret in word for word in words)
    assert Ticket(one.secret).word("state") == one.word("state")


def test_a_word_is_derived_in_the_same_way_by_every_replica() -> None:
    assert Ticket("secret").word("state") == "3Z2uqk6sAZ9_mcri3DTR5JAcuoPqB71MNzDee_rnHPs"


def test_a_word_fits_its_own_purpose_and_browser_alone() -> None:
    ticket = Ticket.new()
    assert ticket.fits("state", ticket.word("state"))
    for wrong in ("", "ü", ticket.word("nonce"), ticket.word("state")[:-1], Ticket.new().word("state"), ticket.secret):
        assert not ticket.fits("state", wrong)


async def test_looking_at_an_offer_uses_nothing_up(walk: Walk) -> None:
    word = await walk.attempts.offer(ANA)
    for _ in range(2):
        attempt = await walk.steps.offered(word)
        assert attempt
        assert attempt.content.caller == ANA
    assert await walk.steps.begin(word, walk.ticket)
    assert await walk.steps.offered(word) is None


async def test_the_browser_goes_on_with_words_of_its_own(walk: Walk) -> None:
    asked = httpx.URL(await walk.begun()).params
    assert (asked["state"], asked["nonce"]) == (walk.ticket.word("state"), walk.ticket.word("nonce"))
    assert walk.ticket.word("verifier") not in str(asked)
    assert await walk.stage() == "confirmed"


async def test_an_offer_is_begun_once(walk: Walk) -> None:
    await walk.begun()
    for ticket in (walk.ticket, Ticket.new()):
        with pytest.raises(Lost, match=r"^its link was used before, or is too old$"):
            await walk.steps.begin(walk.word, ticket)


async def test_without_entra_id_the_offer_can_be_used_again(walk: Walk) -> None:
    walk.tenant.directory.failing["openid-configuration"] = 503
    with pytest.raises(EntraTrouble):
        await walk.begun()
    walk.tenant.directory.failing.clear()
    assert await walk.steps.begin(walk.word, walk.ticket)


async def test_who_comes_back_is_signed_in(walk: Walk, logged: list[EventDict]) -> None:
    await walk.steps.arrive(walk.ticket, **await walk.back())
    attempt = await walk.steps.under_way(walk.ticket)
    assert attempt
    assert attempt.content.person
    assert (attempt.stage, attempt.content.person.oid) == ("signed in", walk.tenant.ana.oid)
    assert logged[-1] == {
        "event": "signed in",
        "log_level": "info",
        "caller": ANA.key,
        "tid": TID,
        "oid": walk.tenant.ana.oid,
    }


async def test_nobody_comes_back_twice(walk: Walk) -> None:
    back = await walk.back()
    await walk.steps.arrive(walk.ticket, **back)
    with pytest.raises(Lost, match="used before"):
        await walk.steps.arrive(walk.ticket, **back)


async def test_whoever_lacks_the_cookie_cannot_finish(walk: Walk) -> None:
    back = await walk.back()
    for ticket in (Ticket.new(), Ticket(""), Ticket(walk.word)):
        with pytest.raises(Lost, match="the state is not this browser's"):
            await walk.steps.arrive(ticket, **back)
    assert await walk.stage() == "confirmed"


@pytest.mark.parametrize("state", ["", "another", "ü"])
async def test_a_state_that_is_not_the_browsers_is_refused_before_the_code_is_used(walk: Walk, state: str) -> None:
    back = await walk.back()
    walk.tenant.asked.clear()
    with pytest.raises(Lost, match="the state is not this browser's, or was used before"):
        await walk.steps.arrive(walk.ticket, **back | {"state": state})
    assert walk.tenant.asked == []
    await walk.steps.arrive(walk.ticket, **back)


async def test_two_sign_ins_of_one_person_do_not_mix(db: Database, tenant: Tenant) -> None:
    one, other = Walk(db, tenant), Walk(db, tenant)
    mine, theirs = await one.back(), await other.back()
    with pytest.raises(Declined):
        await one.steps.arrive(one.ticket, **mine | {"code": theirs["code"]})
    with pytest.raises(Lost):
        await one.steps.arrive(one.ticket, **theirs)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"error": "access_denied"}, "access_denied"),
        ({"error": "x" * 50}, "x" * 40),
        ({"error": "access_denied", "code": ""}, "access_denied"),
        ({"code": ""}, "without a code"),
    ],
)
async def test_who_was_not_signed_in_is_declined_without_a_look_at_the_code(
    walk: Walk, changes: dict[str, str], why: str
) -> None:
    back = await walk.back()
    walk.tenant.asked.clear()
    with pytest.raises(Declined) as caught:
        await walk.steps.arrive(walk.ticket, **back | changes)
    assert str(caught.value) == why
    assert walk.tenant.asked == []


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_false_id_token_signs_nobody_in(walk: Walk, name: str, logged: list[EventDict]) -> None:
    back = await walk.back()
    forge(walk.tenant.directory, name)
    with pytest.raises(Declined) as caught:
        await walk.steps.arrive(walk.ticket, **back)
    assert await walk.stage() == "confirmed"
    assert logged[-1] == {
        "event": "a sign-in was refused",
        "log_level": "warning",
        "caller": ANA.key,
        "why": str(caught.value),
    }


async def test_somebody_who_is_disabled_meanwhile_is_declined(walk: Walk) -> None:
    back = await walk.back()
    walk.tenant.ana.enabled = False
    with pytest.raises(Declined, match=r"^AADSTS50057$"):
        await walk.steps.arrive(walk.ticket, **back)


async def test_trouble_at_entra_id_is_no_refusal(walk: Walk) -> None:
    back = await walk.back()
    walk.tenant.directory.failing["token"] = 503
    with pytest.raises(EntraTrouble):
        await walk.steps.arrive(walk.ticket, **back)
    walk.tenant.directory.failing.clear()
    await walk.steps.arrive(walk.ticket, **back)


async def test_after_ten_minutes_nobody_arrives(walk: Walk) -> None:
    back = await walk.back()
    walk.tenant.clock.now += 600
    with pytest.raises(Lost):
        await walk.steps.arrive(walk.ticket, **back)
