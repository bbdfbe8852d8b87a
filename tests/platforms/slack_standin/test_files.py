"""Files come in three steps, and only those see them with whom they are shared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from playground.page import build
from playground.slack.schema import ArgumentsSchema
from playground.slack.state import App

if TYPE_CHECKING:
    from pathlib import Path

    from playground.slack import SlackStandIn
    from playground.teams import TeamsStandIn
    from tests.platforms.slack_standin.kit import Caller

CONTENT = b"id,title\r\n1,one\r\n"


async def begun(api: Caller, length: int = len(CONTENT)) -> dict[str, Any]:
    return await api("files.getUploadURLExternal", filename="list.csv", length=length)


async def sent(api: Caller, content: bytes = CONTENT) -> str:
    """The id of a file whose bytes were sent."""
    place = await begun(api)
    answer = await api.http.post(place["upload_url"], content=content)
    assert answer.status_code == 200
    return str(place["file_id"])


async def test_a_shared_file_is_seen_by_the_one_in_whose_chat_it_is(slack: SlackStandIn, api: Caller) -> None:
    chat = (await api("conversations.open", users="U0ANA"))["channel"]["id"]
    file = await sent(api)
    assert slack.files_of("U0ANA") == []

    answer = await api("files.completeUploadExternal", files=[{"id": file, "title": "List"}], channel_id=chat)

    assert answer["files"] == [{"id": file, "title": "List"}]
    [seen] = slack.files_of("U0ANA")
    assert (seen.name, seen.title, seen.content) == ("list.csv", "List", CONTENT)
    assert slack.files_of("U0MARTA") == []


async def test_a_file_that_is_shared_with_no_channel_is_seen_by_nobody(slack: SlackStandIn, api: Caller) -> None:
    assert (await api("files.completeUploadExternal", files=[{"id": await sent(api)}]))["ok"]
    assert slack.files_of("U0ANA") == []


async def test_the_bytes_are_those_that_were_announced(api: Caller) -> None:
    place = await begun(api)
    answer = await api.http.post(place["upload_url"], content=CONTENT[:-1])
    assert answer.status_code == 400
    unsent = await api("files.completeUploadExternal", files=[{"id": place["file_id"]}], channel_id="D0ANA")
    assert unsent["error"] == "file_not_found"
    assert (await begun(api, 0))["error"] == "invalid_arguments"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"files": [{"id": "F0NONE"}], "channel_id": "D0ANA"}, "file_not_found"),
        ({"channel_id": "D0ANA"}, "invalid_arguments"),
    ],
)
async def test_what_cannot_be_shared_is_refused(api: Caller, arguments: dict[str, Any], error: str) -> None:
    assert (await api("files.completeUploadExternal", **arguments))["error"] == error


async def test_it_is_shared_where_the_bot_is_and_nowhere_else(api: Caller) -> None:
    shared = [{"id": await sent(api)}]
    answer = await api("files.completeUploadExternal", files=shared, channel_id="C0RANDOM")
    assert answer["error"] == "not_in_channel"


async def test_an_app_without_the_scopes_is_refused(slack: SlackStandIn, api: Caller) -> None:
    slack.space.app = App(scopes=("commands", "chat:write"))
    assert (await begun(api))["error"] == "missing_scope"
    assert (await api("conversations.open", users="U0ANA"))["error"] == "missing_scope"


async def test_slacks_schema_takes_what_the_bot_sends(contracts: Path, slack: SlackStandIn, api: Caller) -> None:
    slack.api.schema = ArgumentsSchema(json.loads((contracts / "webapi.schema.json").read_text()))
    shared = [{"id": await sent(api), "title": "list.csv"}]
    assert (await api("files.completeUploadExternal", files=shared, channel_id="D0ANA"))["ok"]
    wrong = await api("files.completeUploadExternal", files=[], channel_id="D0ANA")
    assert wrong["error"] == "invalid_arguments"


async def test_the_page_lets_its_owner_save_it_and_nobody_else(
    slack: SlackStandIn, teams: TeamsStandIn, api: Caller
) -> None:
    file = await sent(api)
    await api("files.completeUploadExternal", files=[{"id": file, "title": "list.csv"}], channel_id="D0ANA")
    transport = httpx.ASGITransport(build(slack, teams, [], lambda _after: []))
    async with httpx.AsyncClient(transport=transport, base_url="http://page.test") as http:
        state = await http.get("/demo/state", params={"user": "U0ANA", "channel": "D0ANA", "after": -1})
        mine = await http.get(f"/demo/files/{file}", params={"user": "U0ANA"})
        hers = await http.get(f"/demo/files/{file}", params={"user": "U0MARTA"})

    told = {"id": file, "name": "list.csv", "title": "list.csv", "alt": "", "bytes": len(CONTENT)}
    assert state.json()["messages"][-1]["files"] == [told]
    assert (mine.content, mine.headers["content-type"]) == (CONTENT, "application/octet-stream")
    assert mine.headers["content-disposition"] == "attachment; filename*=utf-8''list.csv"
    assert hers.status_code == 404
