"""The connector takes what Teams takes, and refuses the rest in Teams' words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from playground.teams.limits import Rates
from playground.world import ANA, TENANT
from tests.platforms.teams_standin.kit import Caller, actions, attached, card, execute, words

if TYPE_CHECKING:
    from playground.entra import EntraStandIn
    from playground.teams import TeamsStandIn
    from tests.conftest import Clock

APPSEC = "19:appsec-demo@thread.tacv2"


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_only_the_bots_own_token_opens_it(api: Caller, entra: EntraStandIn, clock: Clock) -> None:
    assert (await api.says(APPSEC, text="hello")).status_code == 201
    good, api.token = api.token, entra.directory.issue_access(frozenset({"User.Read.All"}))
    assert code(await api.says(APPSEC, text="hello")) == (401, "Unauthorized")
    api.token, clock.now = good, clock.now + 3601
    assert code(await api.says(APPSEC, text="hello")) == (401, "Unauthorized")


async def test_a_thread_is_named_by_the_conversations_id_or_the_message(teams: TeamsStandIn, api: Caller) -> None:
    root = (await api.says(APPSEC, text="one")).json()["id"]
    await api.says(f"{APPSEC};messageid={root}", text="two")
    second = teams.visible_to("ana")[-1].message
    await api("POST", f"/{APPSEC}/activities/{second.id}", {"type": "message", "text": "three"})
    assert [one.message.thread for one in teams.visible_to("ana")] == [None, root, root]


async def test_what_is_gone_or_never_was_is_not_found(api: Caller) -> None:
    sent = (await api.says(APPSEC, text="one")).json()["id"]
    assert (await api("DELETE", f"/{APPSEC}/activities/{sent}")).status_code == 200
    gone = await api("PUT", f"/{APPSEC}/activities/{sent}", {"type": "message", "text": "two"})
    assert code(gone) == (404, "ActivityNotFoundInConversation")
    assert code(await api.says("19:nowhere@thread.tacv2", text="one")) == (404, "ConversationNotFound")


async def test_somebody_elses_words_are_not_the_bots_to_change(teams: TeamsStandIn, api: Caller) -> None:
    await teams.says("ana", "mine", "appsec")
    said = teams.visible_to("ana")[-1].message.id
    assert code(await api("DELETE", f"/{APPSEC}/activities/{said}")) == (403, "NotEnoughPermissions")


async def test_what_is_too_large_or_broken_is_refused_and_written_down(teams: TeamsStandIn, api: Caller) -> None:
    assert code(await api.says(APPSEC, text="x" * 29_000)) == (413, "MessageSizeTooBig")
    assert code(await api.says(APPSEC)) == (400, "BadSyntax")
    assert code(await api.shows(APPSEC, card({"type": "Blink"}))) == (400, "BadSyntax")
    assert len(teams.failures) == 3
    assert teams.visible_to("ana") == []


async def test_text_and_a_card_are_two_messages_without_an_id(teams: TeamsStandIn, api: Caller) -> None:
    assert (await api.says(APPSEC, text="one", attachments=attached(card(words("two"))))).json() == {}
    assert [teams.text_of(one) for one in teams.visible_to("ana")] == ["one", "two"]


async def test_typing_is_taken_and_shows_nothing(teams: TeamsStandIn, api: Caller) -> None:
    assert (await api("POST", f"/{APPSEC}/activities", {"type": "typing"})).status_code == 201
    assert teams.visible_to("ana") == []


async def test_a_summary_is_read_only_where_nothing_else_is(teams: TeamsStandIn, api: Caller) -> None:
    await api.shows(APPSEC, card(words("shown"), words("folded", id="a", isVisible=False), actions(execute("Go"))))
    assert teams.text_of(teams.visible_to("ana")[-1]) == "shown\n[Go]"


@pytest.mark.parametrize(("gap", "taken", "wait"), [(0.0, 7, 1), (0.1875, 8, 1), (0.375, 60, 8), (1.75, 1800, 450)])
def test_each_rate_has_its_own_patience(clock: Clock, gap: float, taken: int, wait: int) -> None:
    rates = Rates(clock)
    for _ in range(taken):
        assert rates.wait("appsec") == 0
        clock.now += gap
    assert rates.wait("appsec") == wait
    clock.now += wait
    assert rates.wait("appsec") == 0


async def test_another_conversation_has_a_count_of_its_own(api: Caller, clock: Clock) -> None:
    answers = [await api.says(APPSEC, text="one") for _ in range(8)]
    assert [one.status_code for one in answers] == [201] * 7 + [429]
    assert answers[-1].headers["retry-after"] == "1"
    assert (await api.says("19:payments-demo@thread.tacv2", text="one")).status_code == 201
    clock.now += 1
    assert (await api.says(APPSEC, text="one")).status_code == 201
    assert code(await api.says(APPSEC, text="one")) == (429, "Throttled")


async def test_faults_come_as_planned(teams: TeamsStandIn, api: Caller) -> None:
    teams.connector.plan("post", 429, retry_after=3)
    teams.connector.plan("post", 502, lost=True)
    first = await api.says(APPSEC, text="one")
    assert (first.status_code, first.headers["retry-after"]) == (429, "3")
    assert teams.visible_to("ana") == []
    assert (await api.says(APPSEC, text="two")).status_code == 502
    assert [teams.text_of(one) for one in teams.visible_to("ana")] == ["two"]
    teams.connector.down = True
    assert (await api("GET", f"/{APPSEC}/members")).status_code == 503
    assert [call.status for call in teams.calls] == [429, 502, 503]


async def test_a_chat_begins_with_a_person_who_has_the_app(teams: TeamsStandIn, api: Caller) -> None:
    wish = {"members": [{"id": ANA.oid}], "tenantId": TENANT, "isGroup": False}
    chat = (await api("POST", "", wish)).json()["id"]
    assert (await api.says(chat, text="hello")).status_code == 201
    teams.tenant.direct("ana").installed = False
    assert code(await api("POST", "", wish)) == (403, "ForbiddenOperationException")
    assert code(await api("POST", "", {"members": []})) == (400, "BadSyntax")


async def test_a_channels_new_thread_begins_with_its_first_message(api: Caller) -> None:
    wish = {"channelData": {"channel": {"id": APPSEC}}, "activity": {"type": "message", "text": "digest"}}
    begun = (await api("POST", "", wish)).json()
    assert begun["id"] == f"{APPSEC};messageid={begun['activityId']}"


async def test_members_and_channels_are_listed(teams: TeamsStandIn, api: Caller) -> None:
    everybody = (await api("GET", f"/{APPSEC}/members")).json()
    assert {one["name"] for one in everybody} == {"Ana Souza", "Marta Lima", "Nora Guest"}
    one = (await api("GET", f"/{APPSEC}/members/{ANA.oid}")).json()
    assert (one["aadObjectId"], one["tenantId"]) == (ANA.oid, TENANT)
    assert (await api("GET", f"/{APPSEC}/pagedmembers?pageSize=1")).json() == {"members": everybody}
    assert code(await api("GET", f"/{APPSEC}/members/29:nobody")) == (404, "MemberNotFoundInConversation")
    team = (await api("GET", f"/{teams.tenant.team.id}", conversations=False)).json()
    assert (team["name"], team["channelCount"]) == ("Demo", 3)
    channels = (await api("GET", f"/{teams.tenant.team.id}/conversations", conversations=False)).json()
    assert [one.get("name") for one in channels["conversations"]] == [None, "appsec", "payments"]


async def test_a_targeted_message_wants_somebody_who_is_there(api: Caller) -> None:
    nobody = await api.shows(APPSEC, card(words("x")), "?isTargetedActivity=true", recipient={"id": "29:nobody"})
    assert code(nobody) == (400, "BadArgument")
