"""People write, press, choose and fill in; the bot gets what Teams sends, and they see what it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from playground.teams import NotSent
from playground.teams.state import CONSENT
from playground.world import ANA, MARTA
from tests.platforms.teams_standin.kit import (
    EVERYTHING,
    FORM,
    actions,
    attached,
    card,
    dialog,
    execute,
    offering,
    shown,
    words,
)

if TYPE_CHECKING:
    from playground.teams import Seen, TeamsStandIn
    from tests.conftest import Clock
    from tests.platforms.teams_standin.kit import Caller, Noting

APPSEC = "19:appsec-demo@thread.tacv2"


def newest(teams: TeamsStandIn, user: str = ANA.oid) -> Seen:
    return teams.visible_to(user, "appsec")[-1]


async def test_a_mention_names_the_bot_in_text_and_entities(teams: TeamsStandIn, bot: Noting) -> None:
    await teams.mentions(ANA.oid, "findings")
    activity = bot.activity
    assert (activity["text"], activity["entities"][0]["text"]) == ("<at>Dojo</at> findings", "<at>Dojo</at>")
    assert activity["entities"][0]["mentioned"]["id"] == activity["recipient"]["id"]
    assert activity["conversation"]["id"] == f"{APPSEC};messageid={activity['id']}"
    assert (activity["from"]["aadObjectId"], activity["channelData"]["channel"]) == (ANA.oid, {"id": APPSEC})
    assert teams.text_of(newest(teams, MARTA.oid)) == "Dojo findings"


async def test_a_channels_bot_hears_of_mentions_only(teams: TeamsStandIn, bot: Noting) -> None:
    assert await teams.says(ANA.oid, "hello all", "appsec") is None
    assert bot.requests == []
    await teams.says(ANA.oid, "hello bot")
    assert bot.activity["conversation"]["conversationType"] == "personal"


async def test_a_press_brings_its_data_and_the_answer_is_the_clickers_alone(
    teams: TeamsStandIn, bot: Noting, api: Caller
) -> None:
    sent = (await api.shows(APPSEC, EVERYTHING)).json()["id"]
    bot.answers.append(shown(card(words("Sorted by age"))))
    await teams.chooses("ana", newest(teams), "Sort by", "Age")
    action = bot.activity["value"]["action"]
    assert action == {"type": "Action.Execute", "title": "Show", "verb": "run", "data": {"line": "show", "menu": "age"}}
    assert (bot.activity["name"], bot.activity["replyToId"]) == ("adaptiveCard/action", sent)
    assert teams.text_of(newest(teams)) == "Sorted by age"
    assert "#276" in teams.text_of(newest(teams, MARTA.oid))
    assert teams.failures == []


async def test_a_question_unfolds_before_one_person(teams: TeamsStandIn, bot: Noting, api: Caller) -> None:
    await api.shows(APPSEC, EVERYTHING)
    assert "Close it?" not in teams.text_of(newest(teams))
    with pytest.raises(LookupError, match="'Yes'"):
        await teams.clicks("ana", newest(teams), "Yes")
    assert await teams.clicks("ana", newest(teams), "Close") is None
    assert "Close it?" in teams.text_of(newest(teams))
    assert "Close it?" not in teams.text_of(newest(teams, MARTA.oid))
    assert bot.requests == []
    bot.answers.append({"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Closed."})
    await teams.clicks("ana", newest(teams), "Yes")
    assert teams.text_of(newest(teams)).endswith("Closed.")


async def test_a_plain_submit_is_a_message_with_a_value(teams: TeamsStandIn, bot: Noting, api: Caller) -> None:
    await api.shows(APPSEC, EVERYTHING)
    await teams.clicks("ana", newest(teams), "Plain")
    assert bot.activity["value"] == {"line": "plain", "menu": "risk"}
    assert (bot.activity["type"], "text" in bot.activity) == ("message", False)


async def test_a_dialog_opens_tells_of_an_error_and_closes(teams: TeamsStandIn, bot: Noting, api: Caller) -> None:
    await api.shows(APPSEC, EVERYTHING)
    found = {"results": [{"title": "Payments API", "value": "31"}]}
    search = {"statusCode": 200, "type": "application/vnd.microsoft.search.searchResponse", "value": found}
    wrong = dialog(card(words("Too short."), *FORM["body"], actions=FORM["actions"]))
    bot.answers += [dialog(FORM), search, wrong, {"task": {"type": "message", "value": "Done."}}]

    await teams.clicks("ana", newest(teams), "Reason…")
    assert bot.activity["value"]["data"]["line"] == "fp"
    with pytest.raises(NotSent) as refused:
        await teams.submits("ana")
    assert refused.value.problems == {"Reason": "This is a required input."}
    await teams.submits("ana", {"Product": "Payments API", "Reason": "no"})
    assert bot.activity["value"]["data"] == {"form": "fp", "reason": "no", "product": "31"}
    opened = teams.modal_of(ANA.oid)
    assert opened is not None
    assert "Too short." in teams.text_of(opened)
    await teams.submits("ana", {"Reason": "a fixture"})
    said = teams.modal_of("ana")
    assert said is not None
    assert teams.text_of(said) == "Done."
    teams.closes("ana")
    assert (teams.modal_of("ana"), teams.failures) == (None, [])


async def test_an_empty_answer_closes_a_dialog_and_a_broken_one_does_not(
    teams: TeamsStandIn, bot: Noting, api: Caller
) -> None:
    await api.shows(APPSEC, EVERYTHING)
    bot.answers += [dialog(FORM), {"task": {"type": "nonsense"}}]
    await teams.clicks("ana", newest(teams), "Reason…")
    await teams.submits("ana", {"Reason": "a fixture"})
    assert teams.failures == ["task: unknown type 'nonsense'"]
    assert teams.modal_of("ana") is not None
    await teams.submits("ana")
    assert teams.modal_of("ana") is None


async def test_a_targeted_message_is_one_persons_for_a_day(teams: TeamsStandIn, clock: Clock, api: Caller) -> None:
    ana = teams.tenant.person("ana").id
    answer = await api.shows(APPSEC, card(words("for you")), "?isTargetedActivity=true", recipient={"id": ana})
    assert answer.status_code == 201
    assert (teams.text_of(newest(teams)), teams.visible_to("marta", "appsec")) == ("for you", [])
    clock.now += 24 * 3600 + 1
    assert teams.visible_to("ana", "appsec") == []


async def test_an_update_is_everybodys_and_forgets_what_each_had(teams: TeamsStandIn, bot: Noting, api: Caller) -> None:
    sent = (await api.shows(APPSEC, EVERYTHING)).json()["id"]
    bot.answers.append(shown(card(words("mine"))))
    await teams.clicks("ana", newest(teams), "Show")
    again = {"type": "message", "summary": "new", "attachments": attached(card(words("everybody's")))}
    assert (await api("PUT", f"/{APPSEC}/activities/{sent}", again)).status_code == 200
    assert {teams.text_of(newest(teams, who)) for who in ("ana", "marta")} == {"everybody's"}


async def test_the_message_extension_asks_unfurls_and_inserts(teams: TeamsStandIn, bot: Noting) -> None:
    bot.answers.append({"composeExtension": {"type": "message", "text": "Nothing found."}})
    assert (await teams.extends("ana", "findings", "sql"))["composeExtension"]["text"] == "Nothing found."
    assert bot.activity["value"]["parameters"] == [{"name": "text", "value": "sql"}]
    bot.answers.append(offering(card(words("#276"), actions(execute("Details")))))
    [offered] = (await teams.extends("ana", "findings", "276"))["composeExtension"]["attachments"]
    teams.inserts("ana", offered)
    assert "#276" in teams.text_of(newest(teams, MARTA.oid))
    await teams.clicks("marta", newest(teams, MARTA.oid), "Details")
    assert (bot.activity["name"], bot.activity["from"]["aadObjectId"]) == ("adaptiveCard/action", MARTA.oid)
    bot.answers.append(offering(card(words("#276"), version="1.3")))
    assert await teams.pastes("ana", "https://dojo.example/finding/276")
    assert (bot.activity["name"], bot.activity["value"]) == (
        "composeExtension/queryLink",
        {"url": "https://dojo.example/finding/276"},
    )


async def test_a_file_comes_when_it_is_allowed_and_only_into_a_personal_chat(
    teams: TeamsStandIn, bot: Noting, api: Caller
) -> None:
    content = {"description": "9 rows", "sizeInBytes": 9, "acceptContext": {"line": "x"}, "declineContext": {"no": 1}}
    asked = {"contentType": CONSENT, "name": "rows.csv", "content": content}
    refused = await api.says(APPSEC, summary="rows.csv", attachments=[asked])
    assert refused.json()["error"]["message"] == "Files come into personal chats only."
    await api.says("a:1personal-ana", summary="rows.csv", attachments=[asked])
    [question] = teams.visible_to("ana", "with ana")
    assert teams.text_of(question) == "rows.csv\n9 rows\n[Allow]\n[Decline]"
    await teams.declines("ana", question)
    assert bot.activity["value"] == {"type": "fileUpload", "action": "decline", "context": {"no": 1}}
    await teams.allows("ana", question)
    value = bot.activity["value"]
    assert (value["action"], value["context"], bot.activity["replyToId"]) == (
        "accept",
        {"line": "x"},
        question.message.id,
    )
    async with httpx.AsyncClient(transport=teams.transport(httpx.MockTransport(bot))) as way:
        url, half = value["uploadInfo"]["uploadUrl"], b"x" * 320 * 1024
        ranges = {"bytes 0-327679/327681": half, "bytes 5-5/327681": b"y", "bytes 327680-327680/327681": b"y"}
        sent = [await way.put(url, content=part, headers={"Content-Range": at}) for at, part in ranges.items()]
        assert [answer.status_code for answer in sent] == [202, 416, 201]
        assert (await way.put(url, content=b"y")).status_code == 400
        assert (await way.get("https://elsewhere.example/")).status_code == 200
    assert [(one.name, len(one.content)) for one in teams.onedrive.files_of("ana")] == [("rows.csv", 327_681)]
    await api.says("a:1personal-ana", text="hello")
    with pytest.raises(LookupError, match="nothing is asked"):
        await teams.allows("ana", teams.visible_to("ana", "with ana")[-1])


async def test_nobody_presses_what_they_do_not_see(teams: TeamsStandIn, api: Caller) -> None:
    await api.shows(APPSEC, card(actions(execute("Run"))))
    mine = newest(teams)
    with pytest.raises(LookupError, match="before them"):
        await teams.clicks("marta", mine, "Run")


async def test_the_app_comes_and_goes(teams: TeamsStandIn, bot: Noting, api: Caller) -> None:
    await teams.administrators.uninstalls("appsec")
    assert (await api.says(APPSEC, text="hello")).json()["error"]["code"] == "BotNotInConversationRoster"
    await teams.administrators.installs("appsec")
    assert bot.activity["membersAdded"] == [{"id": teams.tenant.bot.id}]
    assert (await api.says(APPSEC, text="hello")).status_code == 201
    teams.administrators.blocks("appsec")
    assert (await api.says(APPSEC, text="hello")).json()["error"]["code"] == "MessageWritesBlocked"


async def test_who_has_no_object_id_or_another_tenant_says_so(teams: TeamsStandIn, bot: Noting) -> None:
    await teams.says("nora", "help")
    assert "aadObjectId" not in bot.activity["from"]
    await teams.says("eve", "help")
    assert bot.activity["conversation"]["tenantId"] != teams.tenant.id


async def test_the_same_activity_can_come_again(teams: TeamsStandIn, bot: Noting) -> None:
    await teams.says("ana", "help")
    await teams.again()
    assert bot.requests[0].content == bot.requests[1].content
