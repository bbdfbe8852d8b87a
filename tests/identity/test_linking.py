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
from bot.identity.waiting import Wish
from playground.defectdojo import faults, token
from tests.identity.people import ANA, ANA_IN_TEAMS, ANA_OID, BEA_OID, CANARY, TID

if TYPE_CHECKING:
    from tests.identity.place import Place

WISH = Wish(caller=ANA, line="finding 276", origin="where it was asked")


async def test_an_offer_leads_to_a_page_of_our_own(linkable: Place) -> None:
    offer = await linkable.linking().offer(ANA)
    address, _, word = offer.url.rpartition("/")
    assert (address, offer.gives_token) == ("https://bot.test/link", True)
    attempt = await linkable.attempts.offered(word)
    assert attempt
    assert attempt.content.caller == ANA


async def test_where_nobody_can_sign_in_an_offer_leads_nowhere(linkable: Place) -> None:
    assert await linkable.linking(keys=False).offer(ANA) == Offer("", gives_token=False)
    assert await linkable.linking(url="").offer(ANA) == Offer("", gives_token=True)
    assert await linkable.linking().offer(ANA_IN_TEAMS) == Offer("", gives_token=True)


async def test_who_asks_for_too_many_links_has_to_wait(linkable: Place) -> None:
    linking = linkable.linking()
    for _ in range(20):
        await linking.offer(ANA)
    with pytest.raises(TooOften):
        await linking.offer(ANA)
    assert (await linking.offer(replace(ANA, user="U0999"))).url


async def test_the_code_links_whoever_signed_in(linkable: Place) -> None:
    code = await linkable.signed_in()
    link, person, complete = await linkable.linking().enter(ANA, code)
    assert link == Link(ANA.key, TID, ANA_OID, linkable.clock.moment(), "signing in")
    assert await linkable.links.get(ANA.key) == link
    assert (person.name, complete) == ("Ana Souza", False)
    assert await linkable.people.get(TID, ANA_OID) == person
    assert linkable.messenger.told == [(ANA, link, "Ana Souza")]


async def test_a_link_lasts_for_as_long_as_the_settings_say(linkable: Place) -> None:
    rules = Rules("https://bot.test", lasts=timedelta(days=90))
    link, _, _ = await linkable.linking(rules=rules).enter(ANA, await linkable.signed_in())
    assert link.expires == linkable.clock.moment() + timedelta(days=90)


async def test_without_a_sign_in_there_is_nothing_to_enter(linkable: Place) -> None:
    for linking in (linkable.linking(), linkable.linking(keys=False)):
        with pytest.raises(NothingToEnter):
            await linking.enter(ANA, "00000000")


async def test_a_wrong_code_links_nobody(linkable: Place) -> None:
    assert await linkable.signed_in()
    with pytest.raises(WrongCode):
        await linkable.linking().enter(ANA, "00000000")
    assert (await linkable.links.get(ANA.key), linkable.messenger.told) == (None, [])


async def test_what_waited_begins_once_its_person_can_act(linkable: Place) -> None:
    linking = linkable.linking()
    await linkable.linking(keys=False).wait(WISH)
    assert await linkable.waiting.take(ANA.key) is None
    await linking.wait(WISH)
    _, _, complete = await linking.enter(ANA, await linkable.signed_in())
    assert (complete, linkable.messenger.resumed) == (False, [])
    await linking.give(ANA, token("ana"))
    assert linkable.messenger.resumed == [WISH]
    await linking.give(ANA, token("ana"))
    assert linkable.messenger.resumed == [WISH]


async def test_who_has_a_token_already_can_act_at_once(linkable: Place) -> None:
    linking = linkable.linking()
    await linking.wait(WISH)
    await linkable.tokens.put(TID, ANA_OID, token("ana"), proved=True)
    _, _, complete = await linking.enter(ANA, await linkable.signed_in())
    assert (complete, linkable.messenger.resumed) == (True, [WISH])


async def test_a_persons_own_token_is_proved_and_kept(linkable: Place) -> None:
    await linkable.linked()
    account = await linkable.linking().give(ANA, f" {token('ana')}\n")
    assert (account.username, await linkable.kept()) == ("ana", token("ana"))
    assert await linkable.linking().complete(ANA)
    assert [request.path for request in linkable.state.requests] == ["/api/v2/user_profile/"]


@pytest.mark.parametrize(
    ("given", "fault"), [(token("marta"), "somebody else's"), (token("admin"), "somebody else's"), (CANARY, "rejected")]
)
async def test_a_token_that_is_not_the_persons_own_is_not_kept(linkable: Place, given: str, fault: str) -> None:
    await linkable.linked()
    with pytest.raises(TokenRefused) as caught:
        await linkable.linking().give(ANA, given)
    assert (caught.value.fault, await linkable.kept()) == (fault, None)


async def test_a_superusers_token_is_taken_only_where_the_settings_allow_it(linkable: Place) -> None:
    await linkable.linked()
    linkable.state.users["ana"].is_superuser = True
    with pytest.raises(TokenRefused, match="superuser"):
        await linkable.linking(rules=Rules(superusers="refuse")).give(ANA, token("ana"))
    assert await linkable.kept() is None
    await linkable.linking().give(ANA, token("ana"))
    assert await linkable.kept() == token("ana")


async def test_what_cannot_be_a_token_is_not_shown_to_defectdojo(linkable: Place) -> None:
    await linkable.linked()
    with pytest.raises(BadToken):
        await linkable.linking().give(ANA, "two words")
    assert linkable.state.requests == []


async def test_nobody_gives_a_token_before_they_are_linked(linkable: Place) -> None:
    with pytest.raises(NotLinked) as caught:
        await linkable.linking().give(ANA, token("ana"))
    assert (caught.value.lack, linkable.state.requests) == ("no link", [])


async def test_without_keys_no_token_is_taken_nor_shown_to_defectdojo(linkable: Place) -> None:
    await linkable.linked()
    with pytest.raises(NoKeys, match="Set TOKEN_KEYS"):
        await linkable.linking(keys=False).give(ANA, token("ana"))
    assert linkable.state.requests == []


async def test_a_token_given_in_the_browser_is_written_down(linkable: Place) -> None:
    await linkable.linked()
    await linkable.linking().give_in_browser(ANA, token("ana"))
    assert await linkable.noted() == [("give_token", "done", "in the browser", ANA_OID, "ana")]
    entry = (await linkable.audit.rows())[0].entry
    assert (entry.caller, entry.caller_name, entry.tid, entry.line) == (ANA.key, "Ana", TID, "")


async def test_a_token_refused_in_the_browser_is_written_down_too(linkable: Place) -> None:
    await linkable.linked()
    with pytest.raises(TokenRefused):
        await linkable.linking().give_in_browser(ANA, token("marta"))
    assert await linkable.noted() == [("give_token", "refused", "somebody else's", ANA_OID, None)]


async def test_a_defectdojo_in_trouble_keeps_no_token(linkable: Place) -> None:
    await linkable.linked()
    linkable.state.faults += [faults.broken(httpx.ConnectError("refused"))] * 5
    with pytest.raises(DojoError):
        await linkable.linking().give_in_browser(ANA, token("ana"))
    assert (await linkable.noted(), await linkable.kept()) == ([], None)


async def test_unlinking_forgets_the_link_the_token_and_what_is_under_way(linkable: Place) -> None:
    await linkable.linked()
    linking = linkable.linking()
    await linking.give(ANA, token("ana"))
    code = await linkable.signed_in()
    await linking.wait(WISH)
    assert await linking.unlink(ANA) is True
    assert (await linkable.links.get(ANA.key), await linkable.kept()) == (None, None)
    assert await linkable.waiting.take(ANA.key) is None
    with pytest.raises(NothingToEnter):
        await linking.enter(ANA, code)
    assert await linking.unlink(ANA) is False
    await linkable.linked()
    assert await linkable.linking(keys=False).unlink(ANA) is True


async def test_who_was_not_linked_has_nothing_under_way_either_afterwards(linkable: Place) -> None:
    code = await linkable.signed_in()
    assert await linkable.linking().unlink(ANA) is False
    assert await linkable.attempts.enter(ANA.key, code) is None


async def test_in_teams_there_is_no_link_to_remove_but_a_token(linkable: Place) -> None:
    linking = linkable.linking()
    assert await linking.unlink(ANA_IN_TEAMS) is False
    await linkable.tokens.put(TID, ANA_OID, token("ana"))
    assert await linking.unlink(ANA_IN_TEAMS) is True
    assert await linkable.kept() is None


async def test_complete_is_who_has_a_link_and_a_token(linkable: Place) -> None:
    linking = linkable.linking()
    assert await linking.complete(ANA) is False
    await linkable.linked()
    assert await linking.complete(ANA) is False
    await linkable.tokens.put(TID, BEA_OID, token("ana"), proved=True)
    assert await linking.complete(ANA) is False
    await linkable.tokens.put(TID, ANA_OID, token("ana"), proved=True)
    assert await linking.complete(ANA) is True


async def test_chat_identities_that_a_person_had_before_are_told_of_a_further_one(linkable: Place) -> None:
    await linkable.links.add("slack:T0123/U0999", (TID, ANA_OID), "a test")
    await linkable.links.add("slack:T0123/U0777", (TID, BEA_OID), "a test")
    await linkable.linking().enter(ANA, await linkable.signed_in())
    assert linkable.messenger.warned == [("slack:T0123/U0999", ANA.key)]
