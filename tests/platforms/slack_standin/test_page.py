"""The page's routes over Slack: what it shows, what it lets people do, and what a browser may run on it."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import playground.page
from playground.clock import DemoClock
from playground.page import build

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.slack import SlackStandIn
    from playground.teams import TeamsStandIn
    from tests.platforms.slack_standin.kit import Bot

STATIC = Path(playground.page.__file__).parent / "static"


@dataclass
class Visitor:
    """A browser on the page, without the browser."""

    http: httpx.AsyncClient
    asked: list[dict[str, Any]] = field(default_factory=list)
    clock: DemoClock = field(default_factory=DemoClock)

    async def sees(self, user: str = "U0ANA", channel: str = "C0APPSEC") -> dict[str, Any]:
        state = await self.http.get("/demo/state", params={"user": user, "channel": channel, "after": -1})
        shown: dict[str, Any] = state.json()
        return shown

    async def does(self, act: str, label: str | None = None, **wish: object) -> httpx.Response:
        known = {"act": act, "label": label, "user": "U0ANA", "channel": "C0APPSEC"}
        return await self.http.post("/demo/act", json=known | wish)


@pytest.fixture
async def visitor(slack: SlackStandIn, teams: TeamsStandIn) -> AsyncIterator[Visitor]:
    asked: list[dict[str, Any]] = []
    slack.space.clock = moment = DemoClock()
    page = build(slack, teams, [{"verb": "help"}], lambda n: asked[n:], notes={"U0ANA": "Writer"})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(page), base_url="http://page.test") as http:
        yield Visitor(http, asked, moment)


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/static/teams/card.js", "/demo/verbs"])
async def test_a_browser_runs_the_pages_own_scripts_only(visitor: Visitor, path: str) -> None:
    answer = await visitor.http.get(path)
    policy = answer.headers["content-security-policy"]
    assert answer.status_code == 200
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_nothing_is_inserted_as_markup_and_nothing_comes_from_elsewhere() -> None:
    for file in filter(Path.is_file, STATIC.rglob("*")):
        text = file.read_text()
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text), file.name
        assert not re.search(r"""(?:src|href|from|url\()\s*=?\s*["']?https?://""", text), file.name
        assert len(text.splitlines()) < 300, file.name


async def test_what_was_typed_is_shown_to_its_author_with_the_answer(
    slack: SlackStandIn, bot: Bot, visitor: Visitor
) -> None:
    bot.answers.append(httpx.Response(200, text="Here you are."))
    assert (await visitor.does("command", "/dojo help", text="help")).status_code == 200
    shown = await visitor.sees()
    assert [message["text"] for message in shown["messages"]] == ["/dojo help", "Here you are."]
    assert all(message["private"] for message in shown["messages"])
    assert (await visitor.sees("U0MARTA"))["messages"] == []
    assert shown["notes"] == {"U0ANA": "Writer"}
    assert slack.visible_to("U0MARTA") == []


async def test_requests_are_listed_by_what_caused_them(visitor: Visitor) -> None:
    await visitor.does("command", "/dojo help", text="help")
    visitor.asked.append({"method": "GET", "path": "/api/v2/findings/", "status": 200, "ms": 12})
    await visitor.does("command", "/dojo stats", text="stats")
    listed = (await visitor.http.get("/demo/requests")).json()
    assert [(act["label"], len(act["requests"])) for act in listed] == [("/dojo help", 1), ("/dojo stats", 0)]


async def test_a_press_and_a_form_go_through_the_page(
    slack: SlackStandIn, bot: Bot, visitor: Visitor, ephemeral: str, opened: str
) -> None:
    press = {"ts": ephemeral, "block_id": "next", "action_id": "close", "value": None}
    await visitor.does("press", "[Close]", **press)
    assert bot.payload["actions"][0]["value"] == "close 276"
    await visitor.does("submit", "Form", view=opened, values={})
    assert (await visitor.sees())["modal"]["errors"] == {"reason": "Please complete this required field."}
    await visitor.does("submit", "Form", view=opened, values={"reason": {"value": "because"}})
    assert (await visitor.sees())["modal"] is None
    assert bot.payload["view"]["state"]["values"]["reason"]["value"]["value"] == "because"
    assert slack.modal_of("U0ANA") is None


@pytest.mark.parametrize(
    ("act", "wish", "why"),
    [
        ("press", {"ts": "1.1", "block_id": "b", "action_id": "a"}, "This message is gone."),
        ("close", {"view": "V1"}, "This form is gone."),
        ("mention", {"channel": "C0RANDOM", "text": "help"}, "Dojo isn't in this channel."),
    ],
)
async def test_what_cannot_be_done_is_told(visitor: Visitor, act: str, wish: dict[str, str], why: str) -> None:
    answer = await visitor.does(act, **wish)
    assert (answer.status_code, answer.json()) == (409, {"error": why})


async def test_another_sites_form_cannot_act(visitor: Visitor) -> None:
    answer = await visitor.http.post("/demo/act", data={"act": "command"})
    assert answer.status_code == 415


async def test_waiting_for_news_ends_when_there_are_some(slack: SlackStandIn, visitor: Visitor) -> None:
    now = (await visitor.sees())["version"]
    news = {"user": "U0ANA", "channel": "C0APPSEC", "after": now - 1}
    assert (await visitor.http.get("/demo/state", params=news)).json()["version"] == now
    await slack.says("U0MARTA", "help")
    assert (await visitor.sees())["version"] > now


@pytest.mark.parametrize(("step", "seconds"), [("hour", 3600), ("day", 86400)])
async def test_the_clock_is_moved_on_and_shown(visitor: Visitor, step: str, seconds: int) -> None:
    before = (await visitor.http.get("/clock")).json()["now"]
    after = (await visitor.http.post("/clock", json={"step": step})).json()["now"]
    assert after - before == pytest.approx(seconds, abs=60)
    assert (await visitor.sees())["now"] == pytest.approx(after, abs=60)


async def test_the_clock_goes_to_tomorrow_morning(visitor: Visitor) -> None:
    after = (await visitor.http.post("/clock", json={"step": "morning"})).json()["now"]
    assert datetime.fromtimestamp(after).strftime("%H:%M") == "09:00"  # noqa: DTZ006  # the machine's own zone


async def test_the_clock_takes_its_own_steps_from_its_own_page_only(visitor: Visitor) -> None:
    assert (await visitor.http.post("/clock", json={"step": "back"})).status_code == 409
    assert (await visitor.http.post("/clock", data={"step": "day"})).status_code == 415
    assert visitor.clock() == pytest.approx(time.time(), abs=60)


async def test_a_page_without_a_clock_shows_none(slack: SlackStandIn, teams: TeamsStandIn) -> None:
    transport = httpx.ASGITransport(build(slack, teams, [], lambda _: []))
    async with httpx.AsyncClient(transport=transport, base_url="http://page.test") as http:
        assert (await http.get("/clock")).status_code == 404
        assert (await http.post("/clock", json={"step": "day"})).status_code == 404
        assert (await Visitor(http).sees())["now"] is None


async def test_whoever_waits_for_the_clock_is_woken_by_a_move() -> None:
    moment, called = DemoClock(lambda: 1000.0), list[float]()
    moment.listeners.append(lambda: called.append(moment()))
    waiting = asyncio.create_task(moment.moved())
    await asyncio.sleep(0)
    moment.forward(5)
    await waiting
    assert (moment(), called) == (1005, [1005])


def test_the_clock_never_goes_back() -> None:
    moment = DemoClock(lambda: 1000.0)
    with pytest.raises(ValueError, match="forward only"):
        moment.forward(-1)
    assert moment() == 1000
