"""Where the bot can post in Teams is remembered, by all replicas, until it is thrown out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.storage.conversations import Conversation, Conversations

if TYPE_CHECKING:
    from bot.storage.database import Database

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HERE = Conversation("19:a", "https://smba.test/", "tenant", "channel", "AppSec", "19:team")
CHAT = Conversation("a:1", "https://smba.test/", "tenant", "personal", person="ana")


async def test_it_is_kept_and_what_changes_of_it_too(db: Database) -> None:
    kept = Conversations(db)
    assert (await kept.get("19:a"), await kept.newest(), await kept.chat_with("ana")) == (None, None, None)
    await kept.note(HERE)
    await kept.note(replace(HERE, name="", service="https://smba.test/other/"))
    assert await kept.get("19:a") == replace(HERE, service="https://smba.test/other/")


async def test_what_is_buried_lives_again_when_it_is_noted(db: Database) -> None:
    kept = Conversations(db)
    others = replace(HERE, id="19:b"), replace(HERE, id="19:c", team="19:other")
    for one in (HERE, *others, CHAT):
        await kept.note(one)
    await kept.bury(["19:a"])
    assert await dead(kept) == ["19:a"]
    await kept.bury([], "19:team")
    assert await dead(kept) == ["19:a", "19:b"]
    await kept.bury([], "")
    await kept.note(HERE)
    assert await dead(kept) == ["19:b"]


async def dead(kept: Conversations) -> list[str]:
    found = [await kept.get(name) for name in ("19:a", "19:b", "19:c", "a:1")]
    return [one.id for one in found if one and one.dead]


async def test_a_person_is_found_where_they_spoke_last(db: Database) -> None:
    moment = [NOON]
    kept = Conversations(db, lambda: moment[0])
    for name in ("a:1", "a:2"):
        await kept.note(replace(CHAT, id=name))
        moment[0] += timedelta(seconds=1)
    found, newest = await kept.chat_with("ana"), await kept.newest()
    assert found is not None
    assert newest is not None
    assert (found.id, newest.id) == ("a:2", "a:2")
    await kept.bury(["a:2"])
    found = await kept.chat_with("ana")
    assert found is not None
    assert found.id == "a:1"
