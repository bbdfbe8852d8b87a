"""Through the real edge: lines, presses and forms in Teams, and who sees what of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from playground import defectdojo
from playground.teams import activities
from playground.teams.find import element_called
from playground.world import ANA, MARTA, TENANT
from tests.platforms.teams.scene import CHANNEL, GROUP, OTTO, account, activity, read, teams_staged, typed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Clock
    from tests.platforms.teams.scene import TeamsScene

THREAD = f"{CHANNEL};messageid=1767326091220"


async def test_a_finding_is_read_judged_and_taken_back_in_the_direct_chat(teams: TeamsScene) -> None:
    await teams.says("finding 276")
    assert "#276" in teams.text()
    await teams.clicks("Verify")
    assert teams.answer["type"] == "application/vnd.microsoft.card.adaptive"
    assert "verified" in read(teams.answer["value"]).lower()
    assert (len(teams.seen()), teams.newest().message.edits) == (1, 1)
    assert [row.entry.caller for row in await teams.bot.audit.rows()] == [f"teams:{TENANT}/{ANA.oid}"]


async def test_a_form_is_opened_corrected_and_sent(teams: TeamsScene) -> None:
    await teams.says("finding 276")
    await teams.clicks("False positive…")
    assert next(part["id"] for part in teams.form()["body"] if "id" in part) == "reason"
    await teams.forces({"reason": ""})
    assert teams.answer["task"]["type"] == "continue"
    assert "⚠" in read(teams.form())
    await teams.submits({"reason": "test fixture"})
    assert teams.answer["task"]["type"] == "message"
    assert "false positive" in teams.text().lower()
    await teams.says("false-positive 277")
    assert element_called(teams.newest().face, "Fill in…")["data"]["line"] == "false-positive 277"


async def test_in_a_channel_an_answer_is_for_one_person_unless_it_is_shared(teams: TeamsScene) -> None:
    await teams.says("findings critical", where=THREAD)
    [message] = teams.seen(where=CHANNEL)
    assert (message.message.only_for, teams.seen(MARTA, CHANNEL)) == (account(ANA), [])
    assert teams.posts() == [f"/amer/v3/conversations/{THREAD}/activities"]
    await teams.clicks("Share to channel", where=THREAD)
    assert teams.answer["type"] == "application/vnd.microsoft.activity.message"
    [shared] = teams.seen(MARTA, CHANNEL)
    assert "#3006" in teams.read(shared)


async def test_what_becomes_of_a_thing_is_shown_to_all_who_saw_it(teams: TeamsScene) -> None:
    await teams.says("finding 276 share:yes", where=THREAD)
    await teams.clicks("Verify", where=THREAD)
    assert "verified" in teams.text(MARTA, CHANNEL).lower()
    assert teams.newest(MARTA, CHANNEL).message.edits == 1


async def test_where_teams_hides_nothing_the_answer_goes_to_the_direct_chat(teams: TeamsScene) -> None:
    teams.standin.connector.plan("post", 403, "TargetedMessagesNotAllowed")
    await teams.says("findings critical", where=GROUP)
    assert teams.seen(where=GROUP) == []
    assert "#3006" in teams.text()
    teams.standin.connector.plan("post", 403, "TargetedMessagesNotAllowed")
    teams.standin.connector.plan("post", 403, "MessageWritesBlocked")
    await teams.says("findings critical", where=GROUP)
    assert (teams.seen(where=GROUP), len(teams.seen())) == ([], 1)


async def test_a_press_that_takes_long_says_so_and_is_told_later(teams: TeamsScene) -> None:
    await teams.says("finding 276")
    teams.platform.router.patience = 0
    await teams.clicks("Verify")
    assert teams.answer["value"] == "Working on it…"
    assert "verified" in teams.text().lower()
    await teams.says("finding 276")
    await teams.clicks("False positive…")
    assert teams.answer["task"]["type"] == "message"


async def test_copies_of_an_activity_are_answered_once(teams: TeamsScene) -> None:
    content = typed("finding 276")
    assert await asyncio.gather(*(teams.begins(content) for _copy in range(5))) == [200] * 5
    await teams.settled()
    assert len(teams.seen()) == 1
    copies = [teams.press(teams.newest(), "Verify") for _copy in range(3)]
    assert await asyncio.gather(*(teams.begins(copy) for copy in [*copies, copies[0]])) == [200] * 4
    await teams.settled()
    assert [row.entry.operation for row in await teams.bot.audit.rows()] == ["verify_finding"]


async def test_a_press_that_comes_as_a_message_runs_too(teams: TeamsScene) -> None:
    await teams.says("finding 276")
    seen = teams.newest()
    data = element_called(seen.face, "Verify")["fallback"]["data"]
    assert await teams.sends(activities.pressed(teams.standin.sender_at(seen), seen.message, data)) == 200
    assert "verified" in teams.text().lower()
    assert teams.newest().message.edits == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"from": {"id": "29:stranger", "name": "Guest"}}, "You are a guest"),
        ({"from": {"id": f"29:{ANA.oid}", "aadObjectId": ANA.oid, "tenantId": MARTA.oid}}, "another organisation"),
    ],
)
async def test_people_who_are_not_of_the_tenant_are_refused_in_words(
    teams: TeamsScene, changes: dict[str, Any], said: str
) -> None:
    await teams.sends({**typed("finding 276"), **changes})
    assert said in teams.text()


async def test_guests_and_strangers_in_a_chat_are_what_teams_says_they_are(teams: TeamsScene) -> None:
    teams.standin.tenant.person(MARTA.oid).mail = "marta_other.example#EXT#@contoso.example"
    await teams.says("finding 276", MARTA)
    assert "You are a guest" in teams.text(MARTA)
    await teams.standin.administrators.joins("eve", GROUP)
    await teams.says("finding 276 share:yes", ANA, GROUP)
    assert teams.seen(MARTA, GROUP) == []


async def test_somebody_without_a_token_gives_one_and_the_command_that_waited_is_answered(
    database: Path, clock: Clock
) -> None:
    async with teams_staged(database, clock) as teams:
        await teams.says("finding 276", OTTO)
        assert "I have no DefectDojo token of yours" in teams.text(OTTO)
        await teams.clicks("Give my token…", OTTO)
        assert teams.form()["body"][0]["style"] == "Password"
        await teams.submits({"token": defectdojo.token("ana")}, OTTO)
        assert "The token belongs to “ana”" in str(teams.answer)
        clock.now += 301
        teams.standin.tenant.person(OTTO.oid).mail = ANA.mail
        teams.watch.owners[OTTO.oid] = {defectdojo.token("ana")}
        await teams.submits({"token": defectdojo.token("ana")}, OTTO)
        assert "You act as ana" in teams.answer["task"]["value"]
        assert any("#276" in teams.read(one) for one in teams.seen(OTTO))
        await teams.says("link", OTTO)
        assert "sign in" not in teams.text(OTTO)
        await teams.says("unlink", OTTO)
        await teams.says("whoami", OTTO)
        assert OTTO.oid in teams.text(OTTO)
        await teams.says("finding 276", OTTO)
        assert "I have no DefectDojo token of yours" in teams.text(OTTO)


async def test_a_menu_of_a_form_is_filled_while_somebody_types(teams: TeamsScene) -> None:
    await teams.says("engagement create")
    await teams.clicks("Fill in…")
    fields = {part["id"]: part for part in teams.form()["body"] if "id" in part}
    asked = {"queryText": "pay", "dataset": fields["product"]["choices.data"]["dataset"]}
    await teams.sends(activity("invoke", name="application/search", value=asked))
    assert "payments-api" in [one["title"] for one in teams.answer["value"]["results"]]
    await teams.sends(activity("invoke", name="application/search", value={"queryText": "pay", "dataset": "product"}))
    assert teams.answer["value"]["results"] == []


async def test_a_wrong_secret_is_said_at_the_start_and_a_workload_identity_is_read_anew(
    database: Path, clock: Clock, tmp_path: Path
) -> None:
    from bot.settings import WrongSettings  # noqa: PLC0415  # one test's

    with pytest.raises(WrongSettings, match="Entra ID says AADSTS7000215"):
        async with teams_staged(database, clock, teams_client_secret="another"):
            raise AssertionError
    file = tmp_path / "token"
    file.write_text("first")
    identity = {"teams_client_secret": None, "azure_federated_token_file": file}
    async with teams_staged(database, clock, assertions=("first", "second"), **identity) as teams:
        assert await teams.platform.trouble() is None
        file.write_text("second")
        clock.now += 3600
        assert await teams.platform.trouble() is None
        sent = [parse_qs(body) for body in teams.watch.entra.asked]
        assert [one[b"client_assertion"] for one in sent if b"client_assertion" in one] == [[b"first"], [b"second"]]


async def test_everybody_is_answered_in_the_language_of_their_teams(teams: TeamsScene) -> None:
    await teams.sends(typed("finding 276", locale="pt-BR"))
    assert "Falso positivo…" in teams.text()
    await teams.sends({**teams.press(teams.newest(), "Falso positivo…"), "locale": "pt-BR"})
    assert "Motivo" in [part.get("label") for part in teams.form()["body"]]


async def test_health_says_what_is_missing(teams: TeamsScene) -> None:
    assert (await teams.http.get("https://bot.test/readyz")).json()["parts"]["teams"] == "ok"
    teams.clock.now += 3600
    teams.world.entra.directory.failing["/token"] = 503
    assert (await teams.http.get("https://bot.test/readyz")).json()["parts"]["teams"] == "token: HTTP 503"
