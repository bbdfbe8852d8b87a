"""Metadata of messages, and what a channel's history shows of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playground.slack import SlackStandIn
    from tests.conftest import Clock
    from tests.platforms.slack_standin.kit import Caller

MARK: dict[str, Any] = {"event_type": "dojo_digest", "event_payload": {"run": "r1", "count": 3, "late": False}}


async def posted(api: Caller, clock: Clock, count: int, channel: str = "C0APPSEC", **more: object) -> list[str]:
    """The timestamps of that many new messages, a second apart."""
    stamps = []
    for number in range(count):
        clock.now += 1
        stamps.append((await api("chat.postMessage", channel=channel, text=f"m{number}", **more))["ts"])
    return stamps


def without(slack: SlackStandIn, scope: str) -> None:
    scopes = tuple(one for one in slack.space.app.scopes if one != scope)
    slack.space.app = replace(slack.space.app, scopes=scopes)


async def test_metadata_are_shown_to_who_asks_for_them(api: Caller, clock: Clock) -> None:
    await posted(api, clock, 1, metadata=MARK)
    [message] = (await api("conversations.history", channel="C0APPSEC", include_all_metadata=True))["messages"]
    assert message["metadata"] == MARK
    [message] = (await api("conversations.history", channel="C0APPSEC"))["messages"]
    assert "metadata" not in message


async def test_an_update_keeps_metadata_unless_others_come(api: Caller, clock: Clock) -> None:
    [ts] = await posted(api, clock, 1, metadata=MARK)
    other = {"event_type": "other", "event_payload": {}}
    for given, kept in (({}, MARK), ({"metadata": other}, other), ({"metadata": {}}, None)):
        answer = await api("chat.update", channel="C0APPSEC", ts=ts, text="new", **given)
        assert answer["message"].get("metadata") == kept


@pytest.mark.parametrize(
    "metadata",
    [
        {"event_type": "x"},
        {"event_payload": {}},
        {"event_type": "", "event_payload": {}},
        {"event_type": "x", "event_payload": []},
        {"event_type": "x", "event_payload": {}, "more": 1},
        {"event_type": "x", "event_payload": {"a": {"b": {"c": 1}}}},
        {"event_type": "x", "event_payload": {"a": [1]}},
        {"event_type": "x", "event_payload": {"a": None}},
        ["x"],
    ],
)
async def test_misshapen_metadata_are_refused(api: Caller, metadata: object) -> None:
    answer = await api("chat.postMessage", channel="C0APPSEC", text="x", metadata=metadata)
    assert answer["error"] == "invalid_metadata_format"


@pytest.mark.parametrize("payload", [{"a": {"b": 1}}, {"a": [{"b": True}, {}]}, {}])
async def test_shallow_metadata_are_taken(api: Caller, payload: dict[str, Any]) -> None:
    metadata = {"event_type": "x", "event_payload": payload}
    assert (await api("chat.postMessage", channel="C0APPSEC", text="x", metadata=metadata))["ok"]


async def test_the_history_comes_in_pages_newest_first(api: Caller, clock: Clock) -> None:
    stamps = await posted(api, clock, 5)
    first = await api("conversations.history", channel="C0APPSEC", limit=2)
    assert [one["ts"] for one in first["messages"]] == stamps[:2:-1]
    assert first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    rest = await api("conversations.history", channel="C0APPSEC", limit=3, cursor=cursor)
    assert [one["ts"] for one in rest["messages"]] == stamps[2::-1]
    assert not rest["has_more"]
    assert "response_metadata" not in rest


async def test_the_bounds_count_only_where_they_are_included(api: Caller, clock: Clock) -> None:
    stamps = await posted(api, clock, 4)
    bounds = {"channel": "C0APPSEC", "oldest": stamps[0], "latest": stamps[3]}
    assert len((await api("conversations.history", **bounds))["messages"]) == 2
    assert len((await api("conversations.history", **bounds, inclusive=True))["messages"]) == 4


async def test_neither_ephemeral_messages_nor_answers_in_threads_are_in_it(
    api: Caller, clock: Clock, ephemeral: str
) -> None:
    [ts] = await posted(api, clock, 1)
    await posted(api, clock, 1, thread_ts=ts)
    shown = (await api("conversations.history", channel="C0APPSEC"))["messages"]
    assert ephemeral
    assert [one["ts"] for one in shown] == [ts]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE"}, "channel_not_found"),
        ({"channel": "C0RANDOM"}, "not_in_channel"),
        ({"channel": "C0APPSEC", "limit": 1000}, "invalid_limit"),
        ({"channel": "C0APPSEC", "limit": 0}, "invalid_limit"),
        ({"channel": "C0APPSEC", "cursor": "x"}, "invalid_cursor"),
        ({"channel": "C0APPSEC", "oldest": "x"}, "invalid_ts_oldest"),
    ],
)
async def test_what_cannot_be_read_has_slacks_name(
    api: Caller, clock: Clock, arguments: dict[str, Any], error: str
) -> None:
    await posted(api, clock, 1)
    assert (await api("conversations.history", **arguments))["error"] == error


@pytest.mark.parametrize(("kind", "scope"), [("channel", "channels:history"), ("group", "groups:history")])
async def test_the_scope_is_that_of_the_kind_of_channel(
    slack: SlackStandIn, api: Caller, kind: Any, scope: str
) -> None:
    slack.space.channel("C0APPSEC").kind = kind
    assert (await api("conversations.history", channel="C0APPSEC"))["ok"]
    without(slack, scope)
    assert (await api("conversations.history", channel="C0APPSEC"))["error"] == "missing_scope"


async def test_an_archived_channel_takes_no_message_and_says_so(slack: SlackStandIn, api: Caller) -> None:
    slack.space.channel("C0APPSEC").archived = True
    assert (await api("chat.postMessage", channel="C0APPSEC", text="x"))["error"] == "is_archived"
    room = (await api("conversations.info", channel="C0APPSEC"))["channel"]
    assert (room["is_archived"], room["is_member"], room["is_private"]) == (True, True, False)


async def test_of_a_private_channel_an_outsider_learns_nothing(slack: SlackStandIn, api: Caller) -> None:
    slack.space.channel("C0RANDOM").kind = "group"
    for method in ("chat.postMessage", "conversations.history", "conversations.info"):
        assert (await api(method, channel="C0RANDOM", text="x"))["error"] == "channel_not_found"
