"""What was done through the bot, told to whoever did it; to administrators, what everybody did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playground.defectdojo import token
from playground.world import ANA, MARTA, TENANT, World
from tests.canaries import DOJO, SLACK
from tests.conftest import TODAY, Clock, Scene, staged
from tests.identity.chain import Owner

if TYPE_CHECKING:
    from pathlib import Path

    from playground.defectdojo.state import State

DAY = 24 * 60 * 60
NO = "Only administrators may look at what others did."


def promote(dojo: State, name: str = "ana") -> None:
    dojo.users[name].is_superuser = True


async def test_people_read_what_they_did_themselves_newest_first(scene: Scene) -> None:
    await scene.says("verify 277")
    await scene.says("tag 276 pci-2")
    await scene.says("claim 276", MARTA)
    scene.asked()
    await scene.says("audit")

    scene.sees("#2 2026-11-22 12:00:00", "tag 276 pci-2", "done", "as ana", "#1", "verify 277", "your own actions")
    scene.does_not_see("claim", MARTA.key)
    assert scene.asked() == []
    assert scene.screen().index("#2") < scene.screen().index("#1")


async def test_the_audit_is_told_by_finding_and_by_day(scene: Scene) -> None:
    await scene.says("verify 277")
    await scene.says("undo 1")
    scene.clock.now += DAY
    await scene.says("tag 276 later")

    await scene.says("audit finding:277")
    scene.sees("verify 277", "undo 1", "finding #277")
    scene.does_not_see("tag 276")
    await scene.says("audit day:today")
    scene.sees("tag 276 later", "on today")
    scene.does_not_see("verify 277")
    await scene.says("audit on:2026-11-22")
    scene.sees("verify 277")
    await scene.says("audit day:2026-11-01")
    scene.sees("Nothing fits.")


async def test_pages_are_turned_to_older_entries_and_back(scene: Scene) -> None:
    for number in range(12):
        await scene.says(f"tag 276 no-{number}")
    await scene.says("audit")
    scene.sees("#12", "#3", "[Older]")
    scene.does_not_see("tag 276 no-1 ", "[Newest]")

    await scene.clicks("Older")
    scene.sees("#2", "tag 276 no-0", "[Newest]")
    scene.does_not_see("[Older]", "#3 ")
    await scene.clicks("Newest")
    scene.sees("#12")


@pytest.mark.parametrize("line", ["audit by:all", f"audit by:{MARTA.key}", "audit who:marta", "audit verify"])
async def test_nobody_else_reads_what_others_did_and_whoever_tries_is_noted(scene: Scene, line: str) -> None:
    await scene.says("claim 276", MARTA)
    await scene.says(line)

    scene.sees(NO)
    scene.does_not_see("claim 276")
    [entry, *_] = await scene.audited()
    if line != "audit verify":
        assert (entry.operation, entry.outcome, entry.code) == ("read_audit", "refused", "NotAllowed")


@pytest.mark.parametrize("who", ["all", MARTA.key, "marta", "MARTA", MARTA.oid])
async def test_an_administrator_reads_what_anybody_did_and_is_seen_doing_so(scene: Scene, who: str) -> None:
    await scene.says("claim 276", MARTA)
    promote(scene.dojo)
    await scene.says(f"audit by:{who}")

    scene.sees("claim 276", MARTA.key)
    [entry, _claim] = await scene.audited()
    assert (entry.operation, entry.line.replace('"', ""), entry.outcome) == ("read_audit", f"audit by:{who}", "done")


async def test_to_be_asked_about_by_name_with_signs_is_no_wildcard(scene: Scene) -> None:
    await scene.says("claim 276", MARTA)
    promote(scene.dojo)
    await scene.says("audit by:%")
    scene.sees("Nothing fits.")


async def test_who_reads_with_the_service_account_is_no_administrator(database: Path) -> None:
    world = World(today=TODAY, clock=(clock := Clock()), strict=True)
    async with staged(world, clock, database, unlinked_reads="service") as scene:
        promote(scene.dojo, "service")
        await scene.bot.store.links.remove(ANA.key)
        await scene.says("audit by:all")
        scene.sees(NO)


async def test_a_chat_identity_that_is_now_anothers_does_not_show_what_its_former_owner_did(scene: Scene) -> None:
    await scene.says("claim 276")
    await scene.bot.store.links.add(ANA.key, (TENANT, MARTA.oid), "an administrator")
    await scene.says("audit")
    scene.does_not_see("claim 276")


async def test_what_was_done_before_one_was_linked_is_ones_own(scene: Scene) -> None:
    link = await scene.bot.store.links.get(ANA.key)
    assert link
    await scene.bot.store.links.remove(ANA.key)
    await scene.says("verify 276")
    await scene.says("audit")
    scene.sees("verify 276", "refused: not linked")
    await scene.bot.store.links.add(ANA.key, (TENANT, ANA.oid), link.by)
    await scene.says("audit")
    scene.sees("verify 276")


async def test_an_administrator_has_the_audit_checked(scene: Scene) -> None:
    promote(scene.dojo)
    await scene.says("verify 277")
    await scene.says("audit verify")
    scene.sees("The audit is in order", "Every row is in order: 1.", "Vouched for by signature: 1.")

    await Owner(scene.bot.store.db).runs("UPDATE audit SET line = 'verify 1'")
    await scene.says("audit verify")
    scene.sees("The audit is broken", "Row 1 was changed.")


@pytest.mark.parametrize("written", [token("ana"), token("ana").upper(), f"my token is {token('ana')}!"])
async def test_ones_own_token_never_reaches_the_audit_even_when_it_is_typed(scene: Scene, written: str) -> None:
    scene.watch.excused |= {(token("ana"), place) for place in (SLACK, DOJO)}
    await scene.says(f'severity 276 low reason:"{written}"')
    await scene.bot.seen.first("changing:finding:276")
    await scene.says(f'severity 276 high reason:"{written}"')  # Busy: refused before anybody's token was looked at

    for row in [row async for row in scene.bot.audit.export()]:
        assert token("ana") not in str(row).lower()
        assert "[secret]" in row["line"]


async def test_what_was_blacked_out_is_not_restored(scene: Scene) -> None:
    scene.dojo.findings[276].severity_justification = "xoxb-1-canary"
    await scene.says('severity 276 low reason:"not reachable"')
    await scene.says("undo 1")

    scene.sees("That cannot be taken back from here.")
    assert scene.dojo.findings[276].severity == "Low"
