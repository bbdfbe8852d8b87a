"""Links between chat identities and people."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.identity.credentials import Link
from bot.identity.ids import BadId
from bot.identity.links import BadKey, Links, parse_key
from bot.identity.tokens import Tokens
from bot.storage.database import Database
from tests.identity.people import ANA, ANA_IN_TEAMS, ANA_OID, BEA_OID, CANARY, TID, vault

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


async def _kept(tokens: Tokens, oid: str) -> str | None:
    kept = await tokens.get(TID, oid)
    return kept.token if kept else None


def _links(db: Database) -> Links:
    return Links(db, lambda: NOON)


async def test_a_link_is_found_again_as_it_was_made(db: Database) -> None:
    made = await _links(db).add(ANA.key, (TID, ANA_OID), by="Ana")
    assert made == Link("slack:T0123/U0456", TID, ANA_OID, NOON, "Ana")
    assert await _links(db).get(ANA.key) == made


async def test_a_stranger_has_no_link(db: Database) -> None:
    assert await _links(db).get(ANA.key) is None
    assert await _links(db).remove(ANA.key) is False


async def test_ids_are_compared_in_lower_case(db: Database) -> None:
    link = await _links(db).add(ANA.key, (f" {TID}\n", ANA_OID.upper()), by="Ana")
    assert (link.tid, link.oid) == (TID, ANA_OID)


async def test_all_links_are_listed_by_their_keys(db: Database) -> None:
    await _links(db).add(ANA_IN_TEAMS.key, (TID, ANA_OID), by="Ana")
    await _links(db).add(ANA.key, (TID, ANA_OID), by="Ana")
    assert [link.key for link in await _links(db).all()] == [ANA.key, ANA_IN_TEAMS.key]


async def test_removing_the_last_link_to_a_person_removes_the_token(db: Database) -> None:
    links, tokens = _links(db), Tokens(db, vault())
    await links.add(ANA.key, (TID, ANA_OID), by="Ana")
    await links.add(ANA_IN_TEAMS.key, (TID, ANA_OID), by="Ana")
    await tokens.put(TID, ANA_OID, CANARY)
    assert await links.remove(ANA.key)
    assert await _kept(tokens, ANA_OID) == CANARY
    assert await links.remove(ANA_IN_TEAMS.key)
    assert await _kept(tokens, ANA_OID) is None


async def test_two_replicas_that_remove_the_last_two_links_leave_no_token(url: str) -> None:
    databases = [Database(url), Database(url)]
    await databases[0].migrate()
    tokens = Tokens(databases[0], vault())
    for _ in range(10):
        for caller in (ANA, ANA_IN_TEAMS):
            await _links(databases[0]).add(caller.key, (TID, ANA_OID), by="Ana")
        await tokens.put(TID, ANA_OID, CANARY)
        await asyncio.gather(_links(databases[0]).remove(ANA.key), _links(databases[1]).remove(ANA_IN_TEAMS.key))
        assert await _kept(tokens, ANA_OID) is None
    for db in databases:
        await db.close()


async def test_all_of_an_organisation_are_unlinked_and_nobody_else(db: Database) -> None:
    links, tokens = _links(db), Tokens(db, vault())
    others = ["slack:T012/U0456", "slack:T01234/U0456", "slack:t0123/U0456", "slack:T0%23/U0456", ANA_IN_TEAMS.key]
    for key in (ANA.key, "slack:T0123/U0999", *others):
        await links.add(key, (TID, BEA_OID if key.endswith("999") else ANA_OID), by="Ana")
    for oid in (ANA_OID, BEA_OID):
        await tokens.put(TID, oid, CANARY)
    removed = await links.remove_all("slack:T0123/")
    assert [link.key for link in removed] == [ANA.key, "slack:T0123/U0999"]
    assert {link.key for link in await links.all()} == set(others)
    assert (await _kept(tokens, ANA_OID), await _kept(tokens, BEA_OID)) == (CANARY, None)
    assert await links.remove_all("slack:T0123/") == []


@pytest.mark.parametrize("prefix", ["", "slack:", "slack:/", "slack:T0123", "slack:T0123/U0", "slack:T0/U0/", "%/"])
async def test_only_a_whole_organisation_is_unlinked_at_once(db: Database, prefix: str) -> None:
    await _links(db).add(ANA.key, (TID, ANA_OID), by="Ana")
    with pytest.raises(BadKey, match="slack:T0123/"):
        await _links(db).remove_all(prefix)
    assert await _links(db).get(ANA.key) is not None


async def test_linking_to_somebody_else_leaves_no_token_behind(db: Database) -> None:
    links, tokens = _links(db), Tokens(db, vault())
    await links.add(ANA.key, (TID, ANA_OID), by="Ana")
    await tokens.put(TID, ANA_OID, CANARY)
    await links.add(ANA.key, (TID, BEA_OID), by="an administrator")
    assert await links.get(ANA.key) == Link(ANA.key, TID, BEA_OID, NOON, "an administrator")
    assert await _kept(tokens, ANA_OID) is None


async def test_linking_to_the_same_person_again_keeps_the_token(db: Database) -> None:
    links, tokens = _links(db), Tokens(db, vault())
    await links.add(ANA.key, (TID, ANA_OID), by="Ana")
    await tokens.put(TID, ANA_OID, CANARY)
    await links.add(ANA.key, (TID, ANA_OID), by="Ana")
    assert await _kept(tokens, ANA_OID) == CANARY


@pytest.mark.parametrize("wrong", ["", "ana@example.com", f"{{{ANA_OID}}}", ANA_OID.replace("-", ""), f"../{ANA_OID}"])
async def test_a_person_is_named_by_uuids_only(db: Database, wrong: str) -> None:
    for tid, oid in ((wrong, ANA_OID), (TID, wrong)):
        with pytest.raises(BadId, match="looks like"):
            await _links(db).add(ANA.key, (tid, oid), by="Ana")
    assert await _links(db).all() == []


def test_a_chat_identity_is_read_as_it_is_typed_on_the_command_line() -> None:
    assert parse_key("slack", "T0123/U0456") == ANA.key
    assert parse_key("teams", f"{TID}/{ANA_OID}") == ANA_IN_TEAMS.key
    assert parse_key("teams", f"{TID}/29:1abc_X-y") == f"teams:{TID}/29:1abc_X-y"


@pytest.mark.parametrize(
    ("platform", "who"),
    [
        ("slack", "U0456"),
        ("slack", "T0123/"),
        ("slack", "T0/U0/C0"),
        ("slak", "T0/U0"),
        ("", "T0/U0"),
        ("slack", "T0/U 0"),
    ],
)
def test_what_is_no_chat_identity_is_refused_with_an_example(platform: str, who: str) -> None:
    with pytest.raises(BadKey, match="slack T0123/U0456"):
        parse_key(platform, who)


async def test_a_link_cannot_be_made_for_what_is_no_chat_identity(db: Database) -> None:
    with pytest.raises(BadKey):
        await _links(db).add("T0123/U0456", (TID, ANA_OID), by="Ana")


async def test_people_are_counted_once_each_and_only_while_a_link_holds(db: Database) -> None:
    links = _links(db)
    assert await links.people() == 0
    await links.add(ANA.key, (TID, ANA_OID), by="Ana")
    await links.add(ANA_IN_TEAMS.key, (TID, ANA_OID), by="Ana")
    await links.add("slack:T0123/U0BEA", (TID, BEA_OID), "Bea", NOON + timedelta(days=1))
    assert await links.people() == 2

    await links.expire(TID, BEA_OID)
    assert await links.people() == 1


async def test_people_are_counted_on_each_platform_on_which_a_link_holds(db: Database) -> None:
    links = _links(db)
    assert await links.people_by_platform() == {"slack": 0, "teams": 0}
    await links.add(ANA.key, (TID, ANA_OID), by="Ana")
    await links.add("slack:T0999/U0456", (TID, ANA_OID), by="Ana")
    await links.add(ANA_IN_TEAMS.key, (TID, ANA_OID), by="Ana")
    await links.add("slack:T0123/U0BEA", (TID, BEA_OID), "Bea", NOON + timedelta(days=1))
    assert await links.people_by_platform() == {"slack": 2, "teams": 1}

    await links.expire(TID, BEA_OID)
    assert await links.people_by_platform() == {"slack": 1, "teams": 1}
