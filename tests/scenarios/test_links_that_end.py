"""What ends a link without anybody's command: its person leaves Slack, or the bot has to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from playground.slack.state import Person
from playground.world import ANA, MARTA, TENANT, link

if TYPE_CHECKING:
    from playground.slack.administrators import Administrators
    from tests.conftest import Scene


async def linked(scene: Scene) -> list[str]:
    """The chat identities that are linked."""
    return [one.key for one in await scene.bot.store.links.all()]


async def unlinked(scene: Scene) -> list[tuple[str, str]]:
    """Whom the audit log names as unlinked, and why, newest first."""
    entries = [entry for entry in await scene.audited() if entry.operation == "unlinked"]
    assert all((entry.outcome, entry.tid) == ("done", TENANT) and entry.oid for entry in entries)
    return [(entry.caller, entry.code) for entry in entries]


@pytest.fixture
def administrators(scene: Scene) -> Administrators:
    return scene.slack.administrators


async def test_who_is_deactivated_loses_the_link_and_the_token(
    scene: Scene, administrators: Administrators, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot")
    await administrators.deactivates(ANA.slack)
    await scene.settled()
    assert await linked(scene) == [MARTA.key]
    assert await scene.bot.store.tokens.get(TENANT, ANA.oid) is None
    assert await unlinked(scene) == [(ANA.key, "deactivated")]
    assert "'event': 'unlinked'" in caplog.text


async def test_who_becomes_a_guest_loses_the_link(scene: Scene, administrators: Administrators) -> None:
    await administrators.makes_a_guest_of(ANA.slack)
    await scene.settled()
    assert await linked(scene) == [MARTA.key]
    assert await unlinked(scene) == [(ANA.key, "guest")]


async def test_who_comes_back_is_not_linked(scene: Scene, administrators: Administrators) -> None:
    await administrators.deactivates(ANA.slack)
    await scene.settled()
    scene.slack.space.people[ANA.slack].deleted = False
    await administrators.tells(administrators.change_of(ANA.slack))
    await scene.says("finding 276")
    scene.sees("I don't know your DefectDojo account")
    assert scene.asked() == []


async def test_a_new_picture_or_name_ends_nothing(scene: Scene, administrators: Administrators) -> None:
    scene.slack.space.people[ANA.slack].name = "Ana Lima"
    await administrators.tells(administrators.change_of(ANA.slack))
    await scene.settled()
    assert await linked(scene) == [ANA.key, MARTA.key]


async def test_who_had_no_link_leaves_no_trace(scene: Scene, administrators: Administrators) -> None:
    administrators.takes_in(Person("U0GUS", "gus", "Gus"))
    await administrators.deactivates("U0GUS")
    await scene.settled()
    assert await unlinked(scene) == []


async def test_an_event_that_comes_again_ends_no_newer_link(scene: Scene, administrators: Administrators) -> None:
    scene.slack.space.people[ANA.slack].deleted = True
    event = administrators.change_of(ANA.slack)
    await administrators.tells(event)
    await scene.settled()
    await link(scene.bot.store, ANA)
    scene.clock.now += 1
    await administrators.tells(event, retry=(1, "http_timeout"))
    await scene.settled()
    assert await linked(scene) == [ANA.key, MARTA.key]
    assert await unlinked(scene) == [(ANA.key, "deactivated")]


@pytest.mark.parametrize("how", ["uninstalls", "revokes_the_token"])
async def test_where_the_bot_is_thrown_out_all_links_of_the_workspace_end(
    scene: Scene, administrators: Administrators, how: str
) -> None:
    await scene.bot.store.links.add("slack:T0DEMO2/U0ANA", (TENANT, ANA.oid), "an administrator")
    await scene.bot.store.links.add(f"teams:{TENANT}/{MARTA.oid}", (TENANT, MARTA.oid), "an administrator")
    await getattr(administrators, how)()
    await scene.settled()
    assert await linked(scene) == ["slack:T0DEMO2/U0ANA", f"teams:{TENANT}/{MARTA.oid}"]
    assert await unlinked(scene) == [(MARTA.key, "uninstalled"), (ANA.key, "uninstalled")]


async def test_another_bots_or_a_persons_token_is_none_of_our_business(
    scene: Scene, administrators: Administrators
) -> None:
    for tokens in ({"oauth": [ANA.slack]}, {"oauth": [], "bot": ["U0ELSE"]}):
        await administrators.tells(administrators.event("tokens_revoked", tokens=tokens))
    await scene.settled()
    assert await linked(scene) == [ANA.key, MARTA.key]


async def test_the_end_of_the_app_in_another_workspace_ends_no_link_here(
    scene: Scene, administrators: Administrators
) -> None:
    await administrators.tells(administrators.event("app_uninstalled") | {"team_id": "T0ELSE"})
    await scene.settled()
    assert await linked(scene) == [ANA.key, MARTA.key]


async def test_in_an_enterprise_the_link_is_found_by_the_enterprise(
    scene: Scene, administrators: Administrators
) -> None:
    await scene.bot.store.links.add("slack:E0DEMO/U0ANA", (TENANT, ANA.oid), "an administrator")
    scene.slack.space.people[ANA.slack] = replace(scene.slack.space.people[ANA.slack], deleted=True)
    await administrators.tells(administrators.change_of(ANA.slack) | {"enterprise_id": "E0DEMO"})
    await scene.settled()
    assert await unlinked(scene) == [("slack:E0DEMO/U0ANA", "deactivated")]
