"""The page's routes over Teams: what one sees, and what one can do there."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from playground.page import build
from playground.slack import SlackStandIn
from tests.platforms.teams_standin.kit import EVERYTHING, FIRST, FORM, MENU, OPENS, card, dialog, shown, words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.teams import TeamsStandIn
    from tests.conftest import Clock
    from tests.platforms.teams_standin.kit import Caller, Noting

APPSEC = "19:appsec-demo@thread.tacv2"
SAVE = FORM["actions"][0]
SHOW = EVERYTHING["body"][-1]["actions"][0]
YES = EVERYTHING["body"][2]["items"][1]["actions"][0]


class Visitor:
    """A browser on the page, without the browser."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def sees(self, user: str = "ana", channel: str = APPSEC) -> dict[str, Any]:
        state = await self.http.get("/demo/teams/state", params={"user": user, "channel": channel, "after": -1})
        seen: dict[str, Any] = state.json()
        return seen

    async def newest(self, user: str = "ana") -> dict[str, Any]:
        message: dict[str, Any] = (await self.sees(user))["messages"][-1]
        return message

    async def does(self, act: str, **wish: object) -> httpx.Response:
        known = {"act": act, "label": None, "user": "ana", "channel": APPSEC}
        return await self.http.post("/demo/teams/act", json=known | wish)


@pytest.fixture
async def visitor(teams: TeamsStandIn, clock: Clock) -> AsyncIterator[Visitor]:
    page = build(SlackStandIn(clock=clock), teams, [], lambda _: [])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(page), base_url="http://page.test") as http:
        yield Visitor(http)


@pytest.fixture
async def posted(api: Caller) -> str:
    """The id of a card with everything on it."""
    return str((await api.shows(APPSEC, copy.deepcopy(EVERYTHING))).json()["id"])


@pytest.fixture
async def opened(visitor: Visitor, bot: Noting, posted: str) -> str:
    """The same; Ana has opened its form."""
    bot.answers.append(dialog(copy.deepcopy(FORM)))
    await visitor.does("press", id=posted, action=OPENS, values={})
    return posted


async def test_what_is_written_in_a_channel_mentions_the_bot(visitor: Visitor, bot: Noting) -> None:
    assert (await visitor.does("say", text="<b>help</b>")).status_code == 200
    assert (bot.activity["text"], bot.activity["entities"][0]["type"]) == ("<at>Dojo</at> <b>help</b>", "mention")
    said = [{"text": "Dojo", "mention": True}, {"text": " <b>help</b>", "mention": False}]
    assert (await visitor.newest("marta"))["parts"] == said


async def test_what_is_written_in_the_chat_with_the_bot_is_sent_as_it_is(visitor: Visitor, bot: Noting) -> None:
    await visitor.does("say", text="<at>help</at>", channel="a:1personal-ana")
    assert bot.activity["text"] == "<at>help</at>"
    chat = await visitor.sees(channel="a:1personal-ana")
    assert chat["messages"][0]["parts"] == [{"text": "<at>help</at>", "mention": False}]
    assert (await visitor.sees("marta", "a:1personal-ana"))["messages"] == [], "another person's chat is not shown"


async def test_answers_stand_below_what_they_answer(visitor: Visitor, api: Caller) -> None:
    await visitor.does("say", text="one")
    await visitor.does("say", text="two")
    first = (await visitor.sees())["messages"][0]["id"]
    await api.shows(f"{APPSEC};messageid={first}", card(words("the answer")))
    texts = [("".join(part["text"] for part in one["parts"]), one["bot"]) for one in (await visitor.sees())["messages"]]
    assert texts == [("Dojo one", False), ("", True), ("Dojo two", False)]


async def test_a_targeted_answer_is_marked_and_shown_to_one_person(
    visitor: Visitor, api: Caller, teams: TeamsStandIn
) -> None:
    recipient = {"id": teams.tenant.person("ana").id, "isTargeted": True}
    await api.shows(APPSEC, card(words("yours")), "?isTargetedActivity=true", recipient=recipient)
    assert (await visitor.newest())["private"] is True
    assert (await visitor.sees("marta"))["messages"] == []


async def test_a_press_shows_its_answer_in_the_cards_place(visitor: Visitor, bot: Noting, posted: str) -> None:
    bot.answers.append(shown(card(words("done"))))
    await visitor.does("press", id=posted, action=SHOW, values={"menu": "age"})
    assert bot.activity["value"]["action"]["data"] == {"line": "show", "menu": "age"}
    assert (await visitor.newest())["card"]["card"] == card(words("done"))
    assert (await visitor.newest("marta"))["card"]["card"] == EVERYTHING


async def test_what_a_button_unfolds_is_told_by_its_id(visitor: Visitor, posted: str) -> None:
    early = await visitor.does("press", id=posted, action=YES)
    assert (early.status_code, early.json()) == (409, {"error": "This button is gone."})
    await visitor.does("press", id=posted, action=FIRST)
    assert (await visitor.newest())["card"]["shown"] == {"ask": True}


async def test_a_form_is_opened_filled_in_and_sent(visitor: Visitor, bot: Noting, opened: str) -> None:
    modal = (await visitor.sees())["modal"]
    assert (modal["title"], modal["card"], modal["origin"]) == ("False positive", FORM, opened)
    gap = await visitor.does("press", action=SAVE, values={"reason": ""})
    assert gap.json() == {"problems": {"reason": "This is a required input."}}
    bot.answers.append({"task": {"type": "message", "value": "Done."}})
    await visitor.does("press", action=SAVE, values={"reason": "only a test"})
    assert bot.activity["value"]["data"] == {"form": "fp", "reason": "only a test", "product": ""}
    assert (await visitor.sees())["modal"]["said"] == "Done."
    await visitor.does("close")
    assert (await visitor.sees())["modal"] is None


@pytest.mark.usefixtures("opened")
async def test_what_was_found_stays_chosen_when_something_else_is_searched(visitor: Visitor, bot: Noting) -> None:
    for found in ("payments-api", "checkout-web"):
        option = {"title": found, "value": found}
        search = {"statusCode": 200, "type": "application/vnd.microsoft.search.searchResponse"}
        bot.answers.append(search | {"value": {"results": [option]}})
    offered = await visitor.does("search", input="product", text="pay")
    assert offered.json() == {"options": [{"title": "payments-api", "value": "payments-api"}]}
    await visitor.does("fill", input="product", value="payments-api")
    await visitor.does("search", input="product", text="check")
    await visitor.does("press", action=SAVE, values={"reason": "why", "product": "payments-api"})
    assert bot.activity["value"]["data"]["product"] == "payments-api"


async def test_a_bot_that_answers_nonsense_is_told_as_teams_does(visitor: Visitor, bot: Noting, posted: str) -> None:
    bot.answers.append({"type": "nonsense"})
    answer = await visitor.does("press", id=posted, action=SHOW)
    assert (answer.status_code, answer.json()) == (409, {"error": "Something went wrong. Please try again."})


@pytest.mark.parametrize(
    ("act", "wish", "why"),
    [
        ("press", {"id": "1", "action": SHOW}, "This message is gone."),
        ("press", {"action": SAVE}, "This form is gone."),
        ("fill", {"input": MENU["id"], "value": "age"}, "This form is gone."),
        ("close", {}, "ana has no dialog open"),
    ],
)
async def test_what_cannot_be_done_is_told(visitor: Visitor, act: str, wish: dict[str, Any], why: str) -> None:
    answer = await visitor.does(act, **wish)
    assert (answer.status_code, answer.json()) == (409, {"error": why})


async def test_another_sites_form_cannot_act(visitor: Visitor) -> None:
    assert (await visitor.http.post("/demo/teams/act", data={"act": "say"})).status_code == 415


async def test_somebody_sees_the_channels_and_their_own_chat(visitor: Visitor) -> None:
    seen = await visitor.sees("marta", "a channel that is none")
    assert [room["name"] for room in seen["channels"]] == ["general", "appsec", "payments", "Dojo"]
    assert seen["channel"] == APPSEC
