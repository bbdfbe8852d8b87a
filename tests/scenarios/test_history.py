"""A finding's history, on demand: all notes, page by page, and the accepted risks; and what it belongs to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from playground.world import MARTA

if TYPE_CHECKING:
    from tests.conftest import Scene

HOSTILE = "<!channel> *x* <https://evil.example|click> </script>"


def talk(scene: Scene, count: int) -> None:
    row = scene.dojo.findings[276]
    row.notes.clear()
    for place in range(1, count + 1):
        note = scene.dojo.write_note(row, scene.dojo.users["carla"], f"remark number {place:02}")
        note.date = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=place)


async def test_every_note_is_read_once_page_by_page_newest_first(scene: Scene) -> None:
    talk(scene, 12)
    await scene.says("finding 276")
    await scene.clicks("Notes (12)")
    seen: list[str] = []
    for span in ("1-5 of 12", "6-10 of 12", "11-12 of 12"):
        scene.sees(f"Notes {span}, newest first", "Carla Mendes, 2026-11-01")
        seen += [line.strip("> ") for line in scene.screen().splitlines() if "remark number" in line]
        if "[Older notes]" in scene.screen():
            await scene.clicks("Older notes")

    assert seen == [f"remark number {place:02}" for place in range(12, 0, -1)]
    await scene.clicks("Newer notes")
    scene.sees("6-10 of 12")
    await scene.clicks("Back to the finding")
    scene.sees("Status:", "[Notes (12)]")


async def test_each_page_of_the_history_takes_one_request(scene: Scene) -> None:
    talk(scene, 7)
    scene.asked()
    for line in ("finding 276", "finding 276 show:notes", "finding 276 show:notes page:2", "finding 276 show:risks"):
        await scene.says(line)
        assert scene.asked() == ["GET /findings/276/"], line


async def test_notes_beyond_the_last_page_or_none_at_all_are_said_to_be_none(scene: Scene) -> None:
    talk(scene, 2)
    await scene.says("finding 276 show:notes page:9")
    scene.sees("There are only 2 notes.", "[Newer notes]")

    talk(scene, 0)
    await scene.says("finding 276 show:notes")
    scene.sees("Nobody has written a note.")
    await scene.says("finding 276")
    scene.does_not_see("[Notes")


async def test_a_long_note_is_told_at_length_and_shows_as_it_was_written(scene: Scene) -> None:
    row = scene.dojo.findings[276]
    row.notes.clear()
    lines = "\n".join(f"step {place} of the analysis" for place in range(30))
    scene.dojo.write_note(row, scene.dojo.users["marta"], f"{HOSTILE}\n{lines}").private = True

    await scene.says("finding 276 show:notes")

    scene.sees(HOSTILE, "step 29 of the analysis", "Marta Lima", ", private")


async def test_the_way_back_to_the_list_is_kept_through_the_history(scene: Scene) -> None:
    await scene.says("findings critical product:payments-api page:2 limit:4")
    number = next(int(line.split()[0][1:]) for line in scene.screen().splitlines() if line.startswith("#"))
    scene.dojo.write_note(scene.dojo.findings[number], scene.dojo.users["marta"], "hello")

    await scene.clicks("Details")
    await scene.clicks(f"Notes ({len(scene.dojo.findings[number].notes)})")
    await scene.clicks("Back to the finding")
    await scene.clicks("Back to the list")

    scene.sees("5-8 of 9")


async def test_an_accepted_risk_is_told_with_who_decided_and_until_when(scene: Scene) -> None:
    risk = next(row for row in scene.dojo.risk_acceptances.values() if row.findings)
    risk.name, risk.accepted_by, risk.decision_details = HOSTILE, "CISO", "The firewall helps."
    risk.owner, risk.expiration_date = scene.dojo.users["bob"], datetime(2027, 1, 31, tzinfo=UTC)
    number = risk.findings[0].id
    second = replace(risk, id=9000, name="Second", decision="M", expiration_date=None, findings=[risk.findings[0]])
    scene.dojo.risk_acceptances[9000] = second

    await scene.says(f"finding {number}")
    await scene.clicks("Accepted risks (2)")

    scene.sees(HOSTILE, "Decision: accept", "Accepted by: CISO", "Expires: 2027-01-31", "The firewall helps.")
    scene.sees("Second", "Decision: mitigate", "Expires: never", "Owner: user #9")


async def test_a_risk_acceptance_that_is_not_shown_is_not_denied(scene: Scene) -> None:
    row = next(row for row in scene.dojo.findings.values() if row.risk_accepted)
    scene.dojo.risk_acceptances.clear()
    await scene.says(f"finding {row.id} show:risks")
    scene.sees("The risk is accepted, but DefectDojo names no acceptance, or your account may not see it.")

    await scene.says("finding 276 show:risks")
    scene.sees("No risk acceptance is named, or your account may not see it.")


async def test_the_history_of_a_foreign_finding_does_not_exist_for_a_person(scene: Scene) -> None:
    foreign = next(row.id for row in scene.dojo.findings.values() if row.product.name == "card-vault")

    await scene.says(f"finding {foreign} show:notes", who=MARTA)

    scene.sees("There is no finding #", "or your account may not see it.", who=MARTA)


async def test_the_history_can_be_shared(scene: Scene) -> None:
    talk(scene, 1)
    await scene.says("finding 276 show:notes")
    await scene.clicks("Share to channel")

    scene.sees("remark number 01", who=MARTA)
    scene.does_not_see("[Share to channel]", who=MARTA)


async def test_a_page_or_a_part_that_does_not_exist_is_refused(scene: Scene) -> None:
    await scene.says("finding 276 show:note")
    scene.sees("“show” cannot be “note”. It takes: notes, risks.", "[finding 276 show:notes]")
    await scene.says("finding 276 show:notes page:0")
    scene.sees("“page” cannot be “0”: the least is 1.")


async def test_the_card_tells_what_the_finding_belongs_to_and_leads_there(scene: Scene) -> None:
    row = scene.dojo.findings[276]
    row.known_exploited, row.kev_date = True, date(2026, 10, 1)

    await scene.says("finding 276")

    scene.sees("payments-api › Release 4.12 hardening › Semgrep JSON Report", "Product type: Payments")
    scene.sees("known exploited (listed 2026-10-01)")
    payload = str(scene.newest().blocks)
    for page in ("product/31", "engagement/231", f"test/{row.test.id}"):
        assert f"http://dojo.test/{page}" in payload


async def test_a_duplicate_leads_to_its_original(scene: Scene) -> None:
    row = next(row for row in scene.dojo.findings.values() if row.duplicate and row.duplicate_finding)
    assert row.duplicate_finding is not None

    await scene.says(f"finding {row.id}")
    scene.sees(f"Duplicate of: #{row.duplicate_finding.id}")
    await scene.clicks("Original")
    scene.sees(f"#{row.duplicate_finding.id} ")

    row.duplicate_finding = None
    await scene.says(f"finding {row.id}")
    scene.sees("Duplicate of: a finding that DefectDojo does not name")
    scene.does_not_see("[Original]")
