"""Engagements are made once for each wish: from a form or a line, checked before, looked for afterwards."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.operations.fields import today
from playground.defectdojo import faults
from playground.slack import payloads
from playground.slack.payloads import Sender
from playground.world import ANA
from tests.scenarios.engagements_made import LINE, ended, made
from tests.waiting import until

if TYPE_CHECKING:
    from tests.conftest import Scene


def buttons(scene: Scene) -> list[str]:
    return [line[1:-1] for line in scene.screen().splitlines() if line.startswith("[")]


# -- made -----------------------------------------------------------------------------------------


async def test_a_line_makes_one_and_shows_it_as_defectdojo_does(scene: Scene) -> None:
    await scene.says(LINE)

    [row] = made(scene)
    scene.sees(f"#{row.id} Pipeline scan", "Created by Ana Souza. DefectDojo now shows: Not Started, open.")
    scene.sees("Product: payments-api", "Type: CI/CD", "Dates: 2026-11-22 to 2026-11-29")
    assert buttons(scene) == ["Close", "Open findings", "Tests", "Product", "Open in DefectDojo"]
    assert scene.asked() == [
        "GET /products/",
        "GET /user_profile/",
        "GET /engagements/",
        "POST /engagements/",
        f"GET /engagements/{row.id}/",
    ]
    [entry] = await scene.audited()
    assert (entry.operation, entry.outcome, entry.dojo_user, entry.before) == ("create_engagement", "done", "ana", None)
    assert (entry.after["kind"], entry.after["id"], entry.after["active"]) == ("engagement", row.id, True)


async def test_everything_that_can_be_said_arrives(scene: Scene) -> None:
    await scene.says(
        f"{LINE} version:4.12 branch:release/4.12 build:build-7 commit:0a1b2c tags:pci,nightly lead:me"
        ' description:"<!channel> *clean* it"'
    )

    [row] = made(scene)
    assert (row.version, row.branch_tag, row.build_id, row.commit_hash) == ("4.12", "release/4.12", "build-7", "0a1b2c")
    assert (row.engagement_type, row.tags, row.description) == ("CI/CD", ["nightly", "pci"], "<!channel> *clean* it")
    assert row.lead is not None
    assert row.lead.username == "ana"
    assert (row.target_start, row.target_end) == (date(2026, 11, 22), date(2026, 11, 29))
    scene.sees("Branch: release/4.12", "Tags: nightly, pci")


async def test_the_form_asks_offers_and_makes_it(scene: Scene) -> None:
    await scene.says("engagement create")
    scene.sees("Product", "Name", "First day", "Last day", "Lead", "DefectDojo will add it to the product")
    modal = scene.modal()
    assert modal is not None
    start, end = (modal.values[name][name]["selected_date"] for name in ("first_day", "last_day"))
    assert (start, end) == (today().isoformat(), (today() + timedelta(days=7)).isoformat())

    await scene.submits({"Product": "payments-api", "Name": "Pipeline scan", "Lead": "me", "Tag": "pci, nightly"})
    assert scene.modal() is None
    [row] = made(scene)
    scene.sees(f"#{row.id} Pipeline scan", "Created by Ana Souza")
    assert (row.engagement_type, row.tags) == ("Interactive", ["nightly", "pci"])
    assert (row.target_start.isoformat(), row.target_end.isoformat()) == (start, end)


async def test_a_products_card_opens_the_form_for_it(scene: Scene) -> None:
    await scene.says("product 31")
    await scene.clicks("New engagement…")
    scene.sees("This is about payments-api.", "Name")

    await scene.submits({"Name": "Pipeline scan"})
    assert [row.product.id for row in made(scene)] == [31]


async def test_days_are_meant_as_seen_from_today_and_the_last_from_the_first(scene: Scene) -> None:
    await scene.says("engagement create payments-api name:Later from:+7d to:+14d")

    [row] = made(scene, "Later")
    assert (row.target_start, row.target_end) == (today() + timedelta(days=7), today() + timedelta(days=21))


# -- once -----------------------------------------------------------------------------------------


async def test_of_two_submissions_at_once_one_makes_it_and_the_other_is_told(scene: Scene) -> None:
    await scene.says("engagement create")
    modal = await scene.slack.fills(ANA.slack, {"Product": "payments-api", "Name": "Pipeline scan"})
    held = asyncio.Event()
    scene.dojo.faults.append(faults.held(held))
    twice = [payloads.submission(Sender(scene.slack.space, ANA.slack), modal) for _ in range(2)]
    assert twice[0] != twice[1], "two presses, not one that Slack sends again"

    sending = asyncio.gather(*(scene.slack.line.interaction(one) for one in twice))
    await until(scene.audited)
    held.set()
    await sending
    await scene.settled()

    assert len(made(scene)) == 1
    assert sorted(await ended(scene)) == [("done", ""), ("refused", "Busy")]


async def test_a_submission_that_slack_sends_again_is_no_second_wish(scene: Scene) -> None:
    await scene.says("engagement create")
    modal = await scene.slack.fills(ANA.slack, {"Product": "payments-api", "Name": "Pipeline scan"})
    sent = payloads.submission(Sender(scene.slack.space, ANA.slack), modal)

    for _ in range(3):
        assert (await scene.slack.line.interaction(sent)).status_code == 200
    await scene.settled()

    assert len(made(scene)) == 1
    assert await ended(scene) == [("done", "")]


async def test_the_same_once_more_shows_what_there_is_and_offers_another(scene: Scene) -> None:
    await scene.says(LINE)
    [first] = made(scene)
    await scene.says(LINE)

    scene.sees(f"#{first.id} Pipeline scan", "there is an open engagement of this name, product and dates already")
    assert (await ended(scene))[0] == ("refused", "Exists")
    await scene.clicks("Create another")
    first_id, second_id = (row.id for row in made(scene))
    scene.sees(f"#{second_id} Pipeline scan", "Created by Ana Souza")
    assert first_id != second_id


async def test_a_button_means_the_same_days_whenever_it_is_pressed(scene: Scene) -> None:
    for _ in range(2):
        await scene.says("engagement create payments-api name:Weekly")

    first, last = today(), today() + timedelta(days=7)
    another = next(
        element["value"]
        for block in scene.newest().blocks
        for element in block.get("elements", ())
        if str(element.get("value")).endswith("again:yes")
    )
    assert another == f"engagement create payments-api name:Weekly from:{first} to:{last} again:yes"


async def test_the_form_gives_way_to_what_there_is(scene: Scene) -> None:
    await scene.says(LINE)
    await scene.says("engagement create")
    await scene.submits(
        {"Product": "payments-api", "Name": "Pipeline scan", "First day": "2026-11-22", "Last day": "2026-11-29"}
    )

    assert scene.modal() is None
    scene.sees("Nothing was written", "[Create another]")


@pytest.mark.parametrize(
    "other",
    [
        LINE.replace("payments-api", "payments-ledger"),
        LINE.replace("scan", "Scan"),
        LINE.replace("11-29", "11-30"),
        LINE.replace("from:2026-11-22", "from:2026-11-23"),
    ],
)
async def test_what_differs_in_product_name_or_dates_is_another(scene: Scene, other: str) -> None:
    await scene.says(LINE)
    await scene.says(other)

    scene.sees("Created by Ana Souza")


async def test_a_closed_one_is_no_hindrance(scene: Scene) -> None:
    await scene.says(LINE)
    made(scene)[0].active = False
    await scene.says(LINE)

    scene.sees("Created by Ana Souza")
