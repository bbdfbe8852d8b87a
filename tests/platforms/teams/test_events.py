"""What Teams sends becomes a Caller with a line; whatever else it sends becomes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from bot.platforms.teams import events
from bot.platforms.teams.events import Farewell, Place, line_of
from bot.storage.conversations import Conversation
from playground.teams.state import Team
from playground.world import ANA, TENANT
from tests.conftest import SHARED
from tests.platforms.teams.scene import APP, CHANNEL, SERVICE, activity, chat, typed

Json = dict[str, Any]
BOT = f"28:{APP}"
TEAM = Team().id
CONTRACTS = SHARED / "teams" / "activities"
with_contracts = pytest.mark.skipif(not CONTRACTS.is_dir(), reason=f"no contracts at {SHARED}: they lie beside")


def sample(name: str) -> Json:
    content: Json = json.loads((CONTRACTS / f"{name}.json").read_text())
    return content


def mention(span: str, who: str = BOT, name: str = "Dojo") -> Json:
    return {"type": "mention", "text": span, "mentioned": {"id": who, "name": name}}


@pytest.mark.parametrize(
    ("text", "entities", "line"),
    [
        ("findings critical", [], "findings critical"),
        ("<at>Dojo</at> findings", [mention("<at>Dojo</at>")], "findings"),
        ("<at>Dojo</at>&nbsp;findings\N{NO-BREAK SPACE}critical", [mention("<at>Dojo</at>")], "findings critical"),
        ("findings <at>Dojo</at>", [mention("<at>Dojo</at>")], "findings"),
        ("<at>Dojo</at>", [mention("<at>Dojo</at>")], ""),
        (
            '<at id="0">Dojo</at> note 276 text:"ask <at id="1">Marta Lima</at>"',
            [mention('<at id="0">Dojo</at>'), mention('<at id="1">Marta Lima</at>', "29:marta", "Marta Lima")],
            'note 276 text:"ask @Marta Lima"',
        ),
        ("<at>Dojo</at> findings", [], "Dojo findings"),
        ("findings epss:&gt;50 &amp;lt;", [], "findings epss:>50 &lt;"),
        ("&lt;at&gt;Dojo&lt;/at&gt; help", [], "<at>Dojo</at> help"),
        ("  ", [], None),
        (None, [], None),
        (["help"], [], None),
    ],
)
def test_the_line_is_what_was_typed(text: object, entities: list[Json], line: str | None) -> None:
    assert line_of({"text": text, "entities": entities, "recipient": {"id": BOT}}) == line


@with_contracts
def test_a_mention_in_a_thread_of_a_channel() -> None:
    heard = events.message(sample("real-actions-reactions-mention"))
    assert heard is not None
    assert heard.line == "Test"
    caller = heard.caller
    assert caller.key == "teams:a1b2c3d4-e5f6-7890-abcd-ef1234567890/00000000-1111-2222-3333-444444444444"
    assert (caller.channel, caller.exposure) == ("19:d441d38c655c47a085215b2726e76927@thread.tacv2", "internal")
    assert heard.place.thread == "19:d441d38c655c47a085215b2726e76927@thread.tacv2;messageid=1767326091220"
    assert Place.model_validate_json(heard.place.origin) == heard.place


@with_contracts
def test_a_line_in_the_direct_chat_and_in_a_group() -> None:
    heard = events.message(sample("real-dm-dmMessage"))
    assert heard is not None
    assert (heard.line, heard.place.direct, heard.caller.exposure) == ("Hey", True, "private")
    heard = events.message(sample("pg-message-groupChat-mention"))
    assert heard is not None
    assert (heard.line, heard.place.kind, heard.place.private) == ("edit", "groupChat", False)


@with_contracts
def test_a_press_that_is_none_of_ours_is_nothing() -> None:
    for name in ("real-channel-channel_post_action", "pg-invoke-adaptiveCard-action"):
        assert events.message(sample(name)) is None
        assert events.execute(sample(name)) is None


def test_a_press_carries_its_line_its_message_and_its_mark() -> None:
    data = {"line": "verify 276", "mark": "one"}
    pressed = activity("invoke", where=CHANNEL, replyToId="m1", value={"action": {"data": data}})
    heard = events.execute(pressed)
    assert heard is not None
    assert (heard.line, heard.place.message, heard.place.private) == ("verify 276", "m1", True)
    chosen = {"menu": "menu-1", "menu-1": "finding 276", "mark": "lasting"}
    heard = events.execute(activity("invoke", where=CHANNEL, replyToId="m1", value={"action": {"data": chosen}}))
    assert heard is not None
    assert (heard.line, heard.place.lasting, heard.place.thread) == ("finding 276", True, f"{CHANNEL};messageid=m1")
    heard = events.message(activity("message", text="", value=data, replyToId="m1"))
    assert heard is not None
    assert (heard.line, heard.place.message, heard.place.private) == ("verify 276", "m1", False)


def test_a_reply_to_a_message_is_no_press_on_it() -> None:
    heard = events.message(typed("help", where=CHANNEL, replyToId="m1"))
    assert heard is not None
    assert heard.place.message == ""


@pytest.mark.parametrize(
    ("sender", "standing"),
    [
        ({"id": "29:a", "aadObjectId": ANA.oid.upper()}, "member"),
        ({"id": "29:a"}, "guest"),
        ({"id": "29:a", "aadObjectId": "ana"}, "guest"),
        ({"id": "29:a", "aadObjectId": ANA.oid, "tenantId": TENANT.upper()}, "member"),
        ({"id": "29:a", "aadObjectId": ANA.oid, "tenantId": ANA.oid}, "outsider"),
    ],
)
def test_who_somebody_is_as_far_as_the_activity_tells(sender: Json, standing: str) -> None:
    heard = events.message({**typed("help"), "from": sender})
    assert heard is not None
    assert heard.caller.standing == standing
    assert heard.caller.user == (sender.get("aadObjectId", "").lower() if standing != "guest" else "29:a")


@pytest.mark.parametrize("sender", [{"id": BOT, "aadObjectId": ANA.oid}, {"id": "29:x", "role": "bot"}, {}, None, "x"])
def test_bots_and_nobody_are_not_heard(sender: object) -> None:
    assert events.message({**typed("help"), "from": sender}) is None


def test_a_shared_channel_is_read_by_others_too() -> None:
    content = typed("help", where=CHANNEL)
    content["channelData"]["channel"]["type"] = "shared"
    heard = events.message(content)
    assert heard is not None
    assert heard.caller.exposure == "shared"


def test_a_conversation_of_no_kind_is_never_taken_for_a_private_one() -> None:
    several = "19:group@unq.gbl.spaces"
    for where, kind in ((CHANNEL, "channel"), (several, "groupChat"), (chat(ANA), "groupChat")):
        content = typed("help", where=where)
        del content["conversation"]["conversationType"]
        heard = events.message(content)
        assert heard is not None
        assert heard.place.kind == kind


def test_where_the_bot_can_post_is_what_an_activity_tells() -> None:
    content = activity("installationUpdate", where=f"{CHANNEL};messageid=1", action="add")
    content["channelData"]["channel"]["name"] = "AppSec"
    expected = Conversation(CHANNEL, SERVICE, TENANT, "channel", "AppSec", TEAM)
    assert events.conversation_of(content) == expected
    assert events.conversation_of(activity("message")) == Conversation(
        chat(ANA), SERVICE, TENANT, "personal", person=ANA.oid
    )


@pytest.mark.parametrize(
    ("content", "farewell"),
    [
        ({"type": "installationUpdate", "action": "remove"}, Farewell(frozenset({CHANNEL}), TEAM)),
        (
            {"type": "installationUpdate", "action": "remove-upgrade"},
            Farewell(frozenset({CHANNEL}), TEAM),
        ),
        ({"type": "installationUpdate", "action": "add"}, None),
        (
            {"type": "conversationUpdate", "membersRemoved": [{"id": BOT}]},
            Farewell(frozenset({CHANNEL}), TEAM),
        ),
        ({"type": "conversationUpdate", "membersRemoved": [{"id": "29:somebody"}]}, None),
        ({"type": "conversationUpdate", "membersAdded": [{"id": BOT}]}, None),
        (
            {"type": "conversationUpdate", "channelData": {"eventType": "channelDeleted", "channel": {"id": "19:x"}}},
            Farewell(frozenset({"19:x"})),
        ),
    ],
)
def test_where_the_bot_cannot_post_any_more(content: Json, farewell: Farewell | None) -> None:
    assert events.farewell({**activity("", where=f"{CHANNEL};messageid=1"), **content}) == farewell


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
_FIELDS = (
    "from",
    "recipient",
    "conversation",
    "channelData",
    "entities",
    "value",
    "text",
    "membersRemoved",
    "replyToId",
)


@tuned(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(_FIELDS), _JSON))
def test_whatever_shape_an_activity_has_it_is_read_or_it_is_nothing(changes: Json) -> None:
    for kind in ("message", "invoke", "installationUpdate", "conversationUpdate"):
        content = {**activity(kind), **changes}
        for read in (events.message, events.execute, events.dialog, events.farewell, events.conversation_of):
            read(content)
