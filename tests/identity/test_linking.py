"""Linking, as far as it happens in chat: what is kept, what is told, and what begins by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.dojo.errors import DojoError
from bot.identity.credentials import Link, NotLinked
from bot.identity.halts import NoKeys, NothingToEnter, TooOften, WrongCode
from bot.identity.linking import Offer, Rules
from bot.identity.proof import TokenRefused
from bot.identity.token_files import BadToken
from playground.defectdojo import faults, token
from tests.identity.linkable import WISH, Place
from tests.identity.people import ANA, ANA_IN_TEAMS, ANA_OID, BEA_OID, CANARY, TID

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.storage.database import Database


@pytest.fixture
async def place(db: Database) -> AsyncIterator[Place]:
    made = Place(db)
    yield made
    await made.http.aclose()


async def test_an_offer_leads_to_a_page_of_our_own(place: Place) -> None:
    offer = await place.linking().offer(ANA)
    address, _, word = offer.url.rpartition("/")
    assert (address, offer.gives_token) == ("https://bot.test/link", True)
    attempt = await place.attempts.offered(word)
    assert attempt
    assert attempt.content.caller == ANA


async def test_where_nobody_can_sign_in_an_offer_leads_nowhere(place: Place) -> None:
    assert await place.linking(keys=False).offer(ANA) == Offer("", gives_token=False)
    assert await place.linking(url="").offer(ANA) == Offer("", gives_token=True)
    assert await place.linking().offer(ANA_IN_TEAMS) == Offer("", gives_token=True)


async def test_who_asks_for_too_many_links_has_to_wait(place: Place) -> None:
    linking = place.linking()
    for _ in range(20):
        await linking.offer(ANA)
    with pytest.raises(TooOften):
        await linking.offer(ANA)
    assert (await linking.offer(replace(ANA, user="U0999"))).url


async def test_the_code_links_whoever_signed_in(place: Place) -> None:
    code = await place.signed_in()
    link, person, complete = await place.linking().enter(ANA, code)
    assert link == Link(ANA.key, TID, ANA_OID, place.clock.moment(), "signing in")
    assert await place.links.get(ANA.key) == link
    assert (person.name, complete) == ("Ana Souza", False)
    assert await place.people.get(TID, ANA_OID) == person
    assert place.messenger.told == [(ANA, link, "Ana Souza")]


async def test_a_link_lasts_for_as_long_as_the_settings_say(place: Place) -> None:
    rules = Rules("https://bot.test", lasts=timedelta(days=90))
    link, _, _ = await place.linking(rules=rules).enter(ANA, await place.signed_in())
    assert link.expires == place.clock.moment() + timedelta(days=90)


async def test_without_a_sign_in_there_is_nothing_to_enter(place: Place) -> None:
    for linking in (place.linking(), place.linking(keys=False)):
        with pytest.raises(NothingToEnter):
            await linking.enter(ANA, "00000000")


async def test_a_wrong_code_links_nobody(place: Place) -> None:
    assert await place.signed_in()
    with pytest.raises(WrongCode):
        await place.linking().enter(ANA, "00000000")
    assert (await place.links.get(ANA.key), place.messenger.told) == (None, [])


async def test_what_waited_begins_once_its_person_can_act(place: Place) -> None:
    linking = place.linking()
    await place.linking(keys=False).wait(WISH)
    assert await place.waiting.take(ANA.key) is None
    await linking.wait(WISH)
    _, _, complete = await linking.enter(ANA, await place.signed_in())
    assert (complete, place.messenger.resumed) == (False, [])
    await linking.give(ANA, token("ana"))
    assert place.messenger.resumed == [WISH]
    await linking.give(ANA, token("ana"))
    assert place.messenger.resumed == [WISH]


async def test_who_has_a_token_already_can_act_at_once(place: Place) -> None:
    linking = place.linking()
    await linking.wait(WISH)
    await place.tokens.put(TID, ANA_OID, token("ana"), proved=True)
    _, _, complete = await linking.enter(ANA, await place.signed_in())
    assert (complete, place.messenger.resumed) == (True, [WISH])


async def test_a_persons_own_token_is_proved_and_kept(place: Place) -> None:
    await place.linked()
    account = await place.linking().give(ANA, f" {token('ana')}\n")
    assert (account.username, await place.kept()) == ("ana", token("ana"))
    place.state.requests.clear()
    assert await place.linking().complete(ANA)
    assert place.state.requests == []


@pytest.mark.parametrize(
    ("given", "fault"), [(token("marta"), "somebody else's"), (token("admin"), "somebody else's"), (CANARY, "rejected")]
)
async def test_a_token_that_is_not_the_persons_own_is_not_kept(place: Place, given: str, fault: str) -> None:
    await place.linked()
    with pytest.raises(TokenRefused) as caught:
        await place.linking().give(ANA, given)
    assert (caught.value.fault, await place.kept()) == (fault, None)


async def test_a_superusers_token_is_taken_only_where_the_settings_allow_it(place: Place) -> None:
    await place.linked()
    place.state.users["ana"].is_superuser = True
    with pytest.raises(TokenRefused, match="superuser"):
        await place.linking(rules=Rules(superusers="refuse")).give(ANA, token("ana"))
    assert await place.kept() is None
    await place.linking().give(ANA, token("ana"))
    assert await place.kept() == token("ana")


async def test_what_cannot_be_a_token_is_not_shown_to_defectdojo(place: Place) -> None:
    await place.linked()
    with pytest.raises(BadToken):
        await place.linking().give(ANA, "two words")
    assert place.state.requests == []


async def test_nobody_gives_a_token_before_they_are_linked(place: Place) -> None:
    with pytest.raises(NotLinked) as caught:
        await place.linking().give(ANA, token("ana"))
    assert (caught.value.lack, place.state.requests) == ("no link", [])


async def test_without_keys_no_token_is_taken_nor_shown_to_defectdojo(place: Place) -> None:
    await place.linked()
    with pytest.raises(NoKeys, match="Set TOKEN_KEYS"):
        await place.linking(keys=False).give(ANA, token("ana"))
    assert place.state.requests == []


async def test_a_token_given_in_the_browser_is_written_down(place: Place) -> None:
    await place.linked()
    await place.linking().give_in_browser(ANA, token("ana"))
    assert await place.noted() == [("give_token", "done", "in the browser", ANA_OID, "ana")]
    entry = (await place.audit.rows())[0].entry
    assert (entry.caller, entry.caller_name, entry.tid, entry.line) == (ANA.key, "Ana", TID, "")


async def test_a_token_refused_in_the_browser_is_written_down_too(place: Place) -> None:
    await place.linked()
    with pytest.raises(TokenRefused):
        await place.linking().give_in_browser(ANA, token("marta"))
    assert await place.noted() == [("give_token", "refused", "somebody else's", ANA_OID, None)]


async def test_a_defectdojo_in_trouble_keeps_no_token(place: Place) -> None:
    await place.linked()
    place.state.faults += [faults.broken(httpx.ConnectError("refused"))] * 5
    with pytest.raises(DojoError):
        await place.linking().give_in_browser(ANA, token("ana"))
    assert (await place.noted(), await place.kept()) == ([], None)


async def test_unlinking_forgets_the_link_the_token_and_what_is_under_way(place: Place) -> None:
    await place.linked()
    linking = place.linking()
    await linking.give(ANA, token("ana"))
    code = await place.signed_in()
    await linking.wait(WISH)
    assert await linking.unlink(ANA) is True
    assert (await place.links.get(ANA.key), await place.kept()) == (None, None)
    assert await place.waiting.take(ANA.key) is None
    with pytest.raises(NothingToEnter):
        await linking.enter(ANA, code)
    assert await linking.unlink(ANA) is False
    await place.linked()
    assert await place.linking(keys=False).unlink(ANA) is True


async def test_who_was_not_linked_has_nothing_under_way_either_afterwards(place: Place) -> None:
    code = await place.signed_in()
    assert await place.linking().unlink(ANA) is False
    assert await place.attempts.enter(ANA.key, code) is None


async def test_in_teams_there_is_no_link_to_remove_but_a_token(place: Place) -> None:
    linking = place.linking()
    assert await linking.unlink(ANA_IN_TEAMS) is False
    await place.tokens.put(TID, ANA_OID, token("ana"))
    assert await linking.unlink(ANA_IN_TEAMS) is True
    assert await place.kept() is None


async def test_complete_is_who_has_a_link_and_a_token(place: Place) -> None:
    linking = place.linking()
    assert await linking.complete(ANA) is False
    await place.linked()
    assert await linking.complete(ANA) is False
    await place.tokens.put(TID, BEA_OID, token("ana"), proved=True)
    assert await linking.complete(ANA) is False
    await place.tokens.put(TID, ANA_OID, token("ana"), proved=True)
    assert await linking.complete(ANA) is True


async def test_chat_identities_that_a_person_had_before_are_told_of_a_further_one(place: Place) -> None:
    await place.links.add("slack:T0123/U0999", (TID, ANA_OID), "a test")
    await place.links.add("slack:T0123/U0777", (TID, BEA_OID), "a test")
    await place.linking().enter(ANA, await place.signed_in())
    assert place.messenger.warned == [("slack:T0123/U0999", ANA.key)]
