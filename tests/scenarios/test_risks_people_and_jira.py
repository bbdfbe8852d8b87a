"""Accepting risks, asking people, sending to JIRA, and the menu of a card."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.operations.fields import today
from playground.defectdojo import faults
from playground.world import ANA, MARTA
from tests.scenarios.finding_states import accepted, image, setting, writes
from tests.scenarios.test_undo import sibling
from tests.scenarios.undoing import refused
from tests.waiting import until

if TYPE_CHECKING:
    from tests.conftest import Scene

# -- accepting ------------------------------------------------------------------------------------


async def test_a_full_acceptance_says_what_was_asked_for(scene: Scene) -> None:
    setting(scene)
    before = set(scene.dojo.risk_acceptances)
    await scene.says('risk-accept 276 until:30d reason:"behind the firewall" decision:transfer')

    [number] = set(scene.dojo.risk_acceptances) - before
    made = scene.dojo.risk_acceptances[number]
    end = today() + timedelta(days=30)
    assert (made.decision, made.decision_details, made.owner.username) == ("T", "behind the firewall", "ana")
    assert made.expiration_date
    assert made.expiration_date.date() == end
    scene.sees(f"It is a full acceptance, owned by Ana Souza, and ends on {end}.")


async def test_where_only_simple_acceptances_are_allowed_it_is_said_that_nothing_ends(scene: Scene) -> None:
    row = setting(scene)
    row.product.enable_full_risk_acceptance, row.product.enable_simple_risk_acceptance = False, True
    await scene.says("risk-accept 276 until:30d reason:because")

    scene.sees("It is a simple acceptance: DefectDojo keeps ", "in the note only, and will not end it by itself.")
    assert row.risk_accepted
    await scene.clicks("Undo")
    scene.sees("Taken back by Ana Souza. DefectDojo now shows: active.")


async def test_where_no_acceptances_are_allowed_nothing_is_written(scene: Scene) -> None:
    row = setting(scene)
    row.product.enable_full_risk_acceptance = row.product.enable_simple_risk_acceptance = False
    await scene.says("risk-accept 276 until:30d reason:because")

    scene.sees("Nothing was written: The product payments-api allows no risk acceptances.")
    assert writes(scene) == []


async def test_an_acceptance_without_its_note_lists_what_was_done(scene: Scene) -> None:
    setting(scene)
    scene.dojo.faults.append(faults.only(faults.error_500(), method="POST", path="/api/v2/findings/"))
    await scene.says("risk-accept 276 until:30d reason:because")

    scene.sees(
        "Only a part was done: the risk acceptance. Not done: the note.", "It now shows: inactive, risk accepted"
    )
    assert [entry.outcome for entry in await scene.audited()] == ["half done"]


async def test_ending_an_acceptance_leaves_the_other_findings_of_it_alone(scene: Scene) -> None:
    risk = accepted(scene, sibling(scene))
    await scene.says("unaccept 276")

    scene.sees("Reopened by Ana Souza.")
    assert [row.id for row in risk.findings] == [sibling(scene)] or len(risk.findings) == 1


# -- people ---------------------------------------------------------------------------------------


async def test_whoever_may_see_no_users_can_still_ask_those_whom_the_finding_shows(scene: Scene) -> None:
    row = setting(scene)
    scene.dojo.write_note(row, scene.dojo.users["bruno"], "I know this one.")
    await scene.says('ask-review 276 @bruno reason:"is it reachable?"')

    assert image(scene)["reviewers"] == [7]
    assert row.notes[0].entry.startswith("is it reachable?\n\nReview asked of @bruno from chat by ana")

    await scene.says("ask-review 276 @nora")
    scene.sees("DefectDojo does not show people's names to your account, so I cannot tell who “@nora” is.")
    await scene.says("ask-review 276 8")
    assert image(scene)["reviewers"] == [7, 8]


async def test_with_the_last_reviewer_the_review_ends(scene: Scene) -> None:
    row = setting(scene, under_review=True)
    row.reviewers = [scene.dojo.users["ana"], scene.dojo.users["bruno"]]
    await scene.says("release 276")
    assert (image(scene)["reviewers"], row.under_review) == ([7], True)

    row.reviewers = [scene.dojo.users["ana"]]
    await scene.says("release 276")
    assert (image(scene)["reviewers"], row.under_review) == ([], False)


# -- JIRA -----------------------------------------------------------------------------------------


async def test_what_jira_does_not_take_is_told_in_defectdojos_words(scene: Scene) -> None:
    setting(scene)
    await scene.says("push-to-jira 276")

    scene.sees("DefectDojo refused: JIRA integration is not enabled.")
    assert [request.body for request in scene.dojo.requests if request.method == "PATCH"] == [{"push_to_jira": True}]


async def test_whether_jira_took_it_is_not_known_when_the_answer_is_lost(scene: Scene) -> None:
    setting(scene)
    scene.dojo.faults.append(faults.only(faults.unavailable(504), method="PATCH"))
    await scene.says("push-to-jira 276")

    scene.sees("I don't know whether DefectDojo took the change to #276.")
    assert [entry.outcome for entry in await scene.audited()] == ["unknown"]


async def test_what_is_sent_to_jira_cannot_be_taken_back_and_says_so(scene: Scene) -> None:
    setting(scene)
    taken = faults.Fault(200, b'{"id": 276}', {"content-type": "application/json"})
    scene.dojo.faults.append(faults.only(taken, method="PATCH"))
    await scene.says("push-to-jira 276")

    scene.sees("Sent to JIRA", "This cannot be taken back from here.")
    scene.does_not_see("[Undo]")
    number = (await scene.bot.audit.rows())[0].number
    await scene.says(f"undo {number}")
    scene.sees("That cannot be taken back from here.")


# -- the card -------------------------------------------------------------------------------------


async def test_the_menu_of_a_card_opens_the_form_of_a_verb_and_does_it(scene: Scene) -> None:
    row = setting(scene)
    await scene.says("finding 276")
    await scene.chooses("More…", "Change the severity…")
    scene.sees("Severity", "This is about #276.", "count the SLA anew from the day it was found")
    await scene.submits({"Severity": "Low", "Reason": "not reachable"})

    scene.sees("Severity changed from ◆ Critical to ● Low by Ana Souza.")
    assert row.severity == "Low"


async def test_the_menu_of_a_card_does_what_needs_no_form(scene: Scene) -> None:
    row = setting(scene)
    await scene.says("finding 276")
    await scene.chooses("More…", "Close as fixed")

    scene.sees("Closed as fixed by Ana Souza.")
    assert row.is_mitigated


async def test_a_choice_from_an_old_card_is_refused(scene: Scene) -> None:
    setting(scene)
    await scene.says("finding 276")
    setting(scene, verified=True)
    await scene.chooses("More…", "Close as fixed")

    scene.sees("Nothing was written: it was active when this was drawn, and is active, verified by now.")


async def test_of_two_who_press_at_once_one_writes_and_the_other_is_told(scene: Scene) -> None:
    setting(scene)
    await scene.says("finding 276 share:yes")
    shared = scene.newest()
    scene.asked()
    go = asyncio.Event()
    scene.dojo.faults.append(faults.held(go))
    await asyncio.gather(*(scene.slack.clicks(who.slack, shared, "Verify") for who in (ANA, MARTA)))
    await until(lambda: refused(scene))
    go.set()
    await scene.settled()

    assert [line for line in scene.asked() if line.startswith("PATCH")] == ["PATCH /findings/276/"]
    assert sorted(entry.code for entry in await scene.audited()) == ["", "Busy"]
