"""Sign-ins under way: each step once, by whom it was meant for, within ten minutes."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from bot.identity.attempts import MOST_TRIES, TIME, Attempts, Content, hashed
from bot.identity.halts import WrongCode
from bot.identity.person import Person
from bot.identity.roles import Holding, Role
from bot.storage.database import Database
from bot.storage.tables import AttemptRow
from tests.identity.people import ANA, ANA_IN_TEAMS, ANA_OID, NEW_KEY, OLD_KEY, TID, vault
from tests.identity.tenant import NOON, Clock

if TYPE_CHECKING:
    from bot.identity.attempts import Attempt

WHO = Person(TID, ANA_OID, "Ana", ("ana@contoso.example",), Holding(Role.WRITER, "Writers"), NOON, "a-renewal")
BROWSER, OTHER = "the browser's secret", "another browser's"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def attempts(db: Database, clock: Clock) -> Attempts:
    return Attempts(db, vault(), clock.moment)


async def begun(attempts: Attempts, browser: str = BROWSER) -> str:
    """The word of an attempt that goes on in that browser."""
    word = await attempts.offer(ANA)
    assert await attempts.confirm(word, browser)
    return word


async def code_for(attempts: Attempts, browser: str = BROWSER) -> str:
    """The code of an attempt in which Ana has signed in."""
    await begun(attempts, browser)
    assert await attempts.signed_in(browser, WHO)
    return (await found(attempts, browser)).content.code


async def put(db: Database, told: str, purpose: str = "dojo-bot sign-in") -> None:
    """Write that into the only attempt."""
    async with db.session() as session:
        [row] = await session.scalars(select(AttemptRow))
        row.sealed = vault().meant_for(purpose).seal(told, row.id, row.key)


async def found(attempts: Attempts, browser: str = BROWSER) -> Attempt:
    attempt = await attempts.of(browser)
    assert attempt
    return attempt


async def wrong(attempts: Attempts, code: str = "00000000") -> int:
    with pytest.raises(WrongCode) as caught:
        await attempts.enter(ANA.key, code)
    return caught.value.left


async def test_an_offer_is_found_by_its_word_and_by_nothing_else(attempts: Attempts) -> None:
    word = await attempts.offer(ANA)
    for _look in range(2):
        attempt = await attempts.offered(word)
        assert attempt
        assert (attempt.stage, attempt.content.caller, attempt.content.person) == ("offered", ANA, None)
    for other in ("", word[:-1], word.swapcase(), hashed(word)):
        assert await attempts.offered(other) is None
    assert re.fullmatch(r"[\w-]{43}", word)
    assert await attempts.of(word) is None


async def test_only_one_browser_can_begin_it_and_only_once(attempts: Attempts) -> None:
    word = await begun(attempts)
    assert not await attempts.confirm(word, BROWSER)
    assert not await attempts.confirm(word, OTHER)
    assert await attempts.offered(word) is None
    assert (await found(attempts)).stage == "confirmed"
    assert await attempts.of(OTHER) is None
    assert not await attempts.confirm("another word", OTHER)


async def test_of_two_browsers_that_begin_at_once_one_does(url: str) -> None:
    replicas = [Database(url), Database(url)]
    await replicas[0].migrate()
    word = await Attempts(replicas[0], vault()).offer(ANA)
    began = await asyncio.gather(*(Attempts(one, vault()).confirm(word, OTHER) for one in replicas))
    assert sorted(began) == [False, True]
    for one in replicas:
        await one.close()


async def test_who_signed_in_is_noted_once(attempts: Attempts) -> None:
    await begun(attempts)
    assert not await attempts.signed_in(OTHER, WHO)
    assert await attempts.signed_in(BROWSER, WHO)
    attempt = await found(attempts)
    assert (attempt.stage, attempt.content.person, attempt.content.caller) == ("signed in", WHO, ANA)
    assert not await attempts.signed_in(BROWSER, Person(TID, ANA_OID, "somebody else"))
    assert await found(attempts) == attempt


async def test_nobody_signs_in_where_nobody_began(attempts: Attempts) -> None:
    await attempts.offer(ANA)
    for browser in ("", BROWSER):
        assert not await attempts.signed_in(browser, WHO)


async def test_a_code_has_eight_letters_that_nobody_takes_for_others(attempts: Attempts) -> None:
    codes = {await code_for(attempts, f"browser {number}") for number in range(20)}
    assert len(codes) == 20
    for code in codes:
        assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{8}", code)


async def test_the_right_code_tells_once_who_signed_in(attempts: Attempts) -> None:
    code = await code_for(attempts)
    content = await attempts.enter(ANA.key, code)
    assert content
    assert (content.person, content.caller) == (WHO, ANA)
    assert (await found(attempts)).stage == "linked"
    assert await attempts.enter(ANA.key, code) is None


@pytest.mark.parametrize("typed", ["abcd-0123", " AB-CD 01 23 ", "abcd_oi23", "AbCdOL23", "ABCD0l23", "ABCDO123"])
async def test_a_code_is_read_as_people_type_it(db: Database, clock: Clock, typed: str) -> None:
    attempts = Attempts(db, vault(), clock.moment)
    await code_for(attempts)
    told = (await found(attempts)).content.model_copy(update={"code": "ABCD0123"}).model_dump_json()
    await put(db, told)
    assert await attempts.enter(ANA.key, typed)


async def test_each_wrong_code_counts_and_the_last_one_ends_it(attempts: Attempts) -> None:
    code = await code_for(attempts)
    assert MOST_TRIES == 5
    assert [await wrong(attempts, given) for given in ("", "00000000", code[:-1], f"{code}0", "ü")] == [4, 3, 2, 1, 0]
    assert (await found(attempts)).stage == "failed"
    assert await attempts.enter(ANA.key, code) is None


async def test_the_right_code_may_come_with_the_last_try(attempts: Attempts) -> None:
    code = await code_for(attempts)
    assert [await wrong(attempts) for _ in range(4)] == [4, 3, 2, 1]
    assert await attempts.enter(ANA.key, code)


async def test_a_code_is_good_for_its_own_chat_identity_alone(attempts: Attempts) -> None:
    code = await code_for(attempts)
    assert await attempts.enter(ANA_IN_TEAMS.key, code) is None
    assert await attempts.enter(ANA.key, code)


async def test_before_anybody_signed_in_there_is_nothing_to_enter(attempts: Attempts) -> None:
    await begun(attempts)
    assert await attempts.enter(ANA.key, "") is None


async def test_of_two_sign_ins_the_newer_one_counts(attempts: Attempts, clock: Clock) -> None:
    older = await code_for(attempts, OTHER)
    clock.now += 1
    newer = await code_for(attempts)
    assert await wrong(attempts, older) == 4
    assert await attempts.enter(ANA.key, newer)
    assert await attempts.enter(ANA.key, older)


async def test_after_ten_minutes_nothing_goes_on(attempts: Attempts, clock: Clock) -> None:
    assert timedelta(minutes=10) == TIME
    word, code = await attempts.offer(ANA_IN_TEAMS), await code_for(attempts)
    begun_word = await attempts.offer(ANA)
    await attempts.confirm(begun_word, OTHER)
    clock.now += 599
    assert await attempts.offered(word)
    assert await attempts.of(BROWSER)
    clock.now += 1
    assert await attempts.offered(word) is None
    assert not await attempts.confirm(word, "a third browser's")
    assert await attempts.of(BROWSER) is None
    assert not await attempts.signed_in(OTHER, WHO)
    assert await attempts.enter(ANA.key, code) is None


async def test_a_new_offer_takes_the_place_of_those_that_nobody_followed(db: Database, attempts: Attempts) -> None:
    followed, first, others = await begun(attempts), await attempts.offer(ANA), await attempts.offer(ANA_IN_TEAMS)
    second = await attempts.offer(ANA)
    assert await attempts.offered(first) is None
    assert await attempts.offered(second)
    assert await attempts.offered(others)
    assert await attempts.of(BROWSER)
    async with db.session() as session:
        ids = set(await session.scalars(select(AttemptRow.id)))
    assert ids == {hashed(word) for word in (followed, others, second)}


async def test_a_new_offer_clears_away_what_is_too_old(db: Database, attempts: Attempts, clock: Clock) -> None:
    await code_for(attempts)
    clock.now += 600
    word = await attempts.offer(ANA_IN_TEAMS)
    async with db.session() as session:
        assert [row.id for row in await session.scalars(select(AttemptRow))] == [hashed(word)]


async def test_all_of_a_chat_identity_can_be_ended_at_once(attempts: Attempts) -> None:
    code, word, others = await code_for(attempts), await attempts.offer(ANA), await attempts.offer(ANA_IN_TEAMS)
    await attempts.forget(ANA.key)
    assert await attempts.enter(ANA.key, code) is None
    assert await attempts.offered(word) is None
    assert await attempts.of(BROWSER) is None
    assert await attempts.offered(others)


async def test_the_database_holds_nothing_that_opens_anything(db: Database, attempts: Attempts) -> None:
    word = await begun(attempts)
    await attempts.signed_in(BROWSER, WHO)
    code = (await found(attempts)).content.code
    async with db.session() as session:
        [row] = await session.scalars(select(AttemptRow))
    stored = repr({name: getattr(row, name) for name in ("id", "key", "stage", "browser", "tries", "sealed")})
    assert (row.id, row.browser, row.tries) == (hashed(word), hashed(BROWSER), 0)
    for secret in (word, BROWSER, code, "a-renewal", ANA_OID, "contoso"):
        assert secret not in stored


async def test_what_was_sealed_for_one_attempt_does_not_open_in_another(db: Database, attempts: Attempts) -> None:
    await code_for(attempts)
    async with db.session() as session:
        [mine] = await session.scalars(select(AttemptRow.sealed))
    other = await attempts.offer(ANA_IN_TEAMS)
    await attempts.confirm(other, OTHER)
    async with db.session() as session:
        await session.execute(update(AttemptRow).where(AttemptRow.id == hashed(other)).values(sealed=mine))
    assert await attempts.of(OTHER) is None
    assert not await attempts.signed_in(OTHER, WHO)


async def test_what_does_not_open_any_more_is_begun_anew(db: Database, attempts: Attempts, clock: Clock) -> None:
    code = await code_for(attempts)
    word = await attempts.offer(ANA)
    elsewhere = Attempts(db, vault(f"third:{NEW_KEY},fourth:{OLD_KEY}"), clock.moment)
    assert await elsewhere.offered(word) is None
    assert await elsewhere.enter(ANA.key, code) is None
    assert await elsewhere.of(BROWSER) is None


async def test_a_token_of_the_vaults_does_not_pass_for_an_attempt(db: Database, attempts: Attempts) -> None:
    word = await attempts.offer(ANA)
    await put(db, Content(caller=ANA).model_dump_json())
    assert await attempts.offered(word)
    await put(db, Content(caller=ANA).model_dump_json(), "dojo-bot user token")
    assert await attempts.offered(word) is None


async def test_what_another_version_wrote_is_begun_anew(db: Database, attempts: Attempts) -> None:
    word = await attempts.offer(ANA)
    await put(db, '{"caller": 1}')
    assert await attempts.offered(word) is None


def test_a_word_is_stored_as_its_sha256() -> None:
    assert hashed("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
