"""Who gets past the guard, and how little the others cost."""

from __future__ import annotations

import json
from itertools import repeat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.guard import MAX_BODY, WINDOW
from playground.slack.signing import sign, signed
from tests.conftest import NOON, SHARED
from tests.platforms.slack.kit import SECRET, Door

if TYPE_CHECKING:
    from tests.conftest import Scene

MEBIBYTE = b"x" * 1024 * 1024
NOW = str(int(NOON))
BODY = b"command=%2Fdojo&text=help"
GOOD = signed(SECRET, NOW, BODY)


@pytest.fixture
def door() -> Door:
    return Door()


async def test_a_signed_request_gets_through_as_it_was(door: Door) -> None:
    assert await door.knock("text=ação".encode()) == 200
    assert door.heard == ["text=ação"]


async def test_a_request_in_pieces_gets_through_whole(door: Door) -> None:
    assert await door.knock([BODY[:5], b"", BODY[5:]], GOOD) == 200
    assert door.heard == [BODY.decode()]


async def test_the_vector_of_slacks_documentation_gets_through() -> None:
    path = SHARED / "slack" / "payloads" / "vector.signature.json"
    if not path.exists():
        pytest.skip(f"no contracts at {SHARED}: they lie beside the repository, not in it")
    vector = json.loads(path.read_text())
    headers = {"X-Slack-Request-Timestamp": vector["timestamp"], "X-Slack-Signature": vector["signature"]}
    door = Door(secret=vector["signing_secret"], now=float(vector["timestamp"]))
    assert await door.knock(vector["body"].encode(), headers) == 200
    assert door.heard == [vector["body"]]


@pytest.mark.parametrize("length", [{"content-length": str(20 * 1024 * 1024)}, {"transfer-encoding": "chunked"}])
async def test_of_twenty_megabytes_little_more_than_one_is_read(door: Door, length: dict[str, str]) -> None:
    assert await door.knock(repeat(MEBIBYTE[: 64 * 1024], 320), length) == 413
    assert door.read <= MAX_BODY + 64 * 1024
    assert door.heard == []


async def test_the_largest_body_is_judged_by_its_signature(door: Door) -> None:
    assert await door.knock(MEBIBYTE) == 200
    assert await door.knock(MEBIBYTE + b"x") == 413


async def test_a_sender_who_goes_away_is_not_heard(door: Door) -> None:
    answers = []

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        answers.append(message)

    await door.guard({"type": "http", "headers": []}, receive, send)
    assert door.heard == []


@pytest.mark.parametrize(
    "stamp",
    ["", " ", "soon", "-1", "1.5", "1e9", "0x10", NOW + "0", "9" * 13, "9" * 5000, "\xb2", "\xd9\xa1", NOW + "\n"],
    ids=repr,
)
async def test_an_odd_timestamp_is_refused_however_it_is_signed(door: Door, stamp: str) -> None:
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(SECRET, stamp, BODY)}
    assert await door.knock(BODY, headers) == 401
    assert door.heard == []


@pytest.mark.parametrize("off", [-WINDOW - 1, WINDOW + 1, -86_400, 10**9])
async def test_a_request_from_another_time_is_refused(door: Door, off: int) -> None:
    assert await door.knock(BODY, signed(SECRET, str(int(NOON) + off), BODY)) == 401


@pytest.mark.parametrize("off", [-WINDOW, 0, WINDOW])
async def test_clocks_may_differ_by_five_minutes(door: Door, off: int) -> None:
    assert await door.knock(BODY, signed(SECRET, str(int(NOON) + off), BODY)) == 200


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "v0=",
        "v0=" + "0" * 64,
        "v0=ação",
        "\xff\xfe",
        GOOD["X-Slack-Signature"].removeprefix("v0="),
        GOOD["X-Slack-Signature"].replace("v0=", "v1="),
        GOOD["X-Slack-Signature"][:-1],
        GOOD["X-Slack-Signature"] + "0",
        GOOD["X-Slack-Signature"].upper(),
        "v0=" + "0" * 100_000,
        sign("another secret", NOW, BODY),
        sign(SECRET, NOW, BODY + b"&"),
        sign("", NOW, BODY),
    ],
    ids=range(14),
)
async def test_a_wrong_signature_is_refused(door: Door, signature: str) -> None:
    headers = {"X-Slack-Request-Timestamp": NOW, "X-Slack-Signature": signature}
    assert await door.knock(BODY, headers) == 401
    assert door.heard == []


@pytest.mark.parametrize("missing", list(GOOD)[:2])
async def test_both_headers_are_needed(door: Door, missing: str) -> None:
    assert await door.knock(BODY, {name: value for name, value in GOOD.items() if name != missing}) == 401


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b'{"type": ', b"[" * 100_000, b'{"a":' * 100_000, b""])
async def test_what_is_not_signed_is_never_parsed(door: Door, body: bytes) -> None:
    assert await door.knock(body, {"X-Slack-Request-Timestamp": NOW, "X-Slack-Signature": "v0=" + "0" * 64}) == 401
    assert door.heard == []


async def test_a_signed_body_that_is_no_text_is_refused(door: Door) -> None:
    assert await door.knock(b"\xff\xfe\x00") == 401


async def test_a_repeated_request_is_acknowledged_and_does_nothing(door: Door) -> None:
    assert [await door.knock(BODY), await door.knock(BODY)] == [200, 200]
    door.now += WINDOW
    assert await door.knock(BODY, GOOD) == 200
    assert door.heard == [BODY.decode()]


async def test_a_repetition_is_remembered_for_as_long_as_its_timestamp_holds(door: Door) -> None:
    early = signed(SECRET, str(int(NOON) + WINDOW), BODY)
    await door.knock(BODY, early)
    door.now += 2 * WINDOW
    assert await door.knock(BODY, early) == 200
    assert len(door.heard) == 1


async def test_what_was_refused_is_not_remembered(door: Door) -> None:
    await door.knock(BODY, {**GOOD, "X-Slack-Request-Timestamp": "1"})
    await door.knock(BODY, GOOD)
    assert door.heard == [BODY.decode()]


@given(
    st.lists(st.binary(max_size=200), max_size=4),
    st.one_of(st.just(NOW.encode()), st.binary(max_size=20)),
    st.one_of(st.binary(max_size=80), st.just(GOOD["X-Slack-Signature"].encode())),
)
async def test_nobody_gets_through_without_the_right_signature(
    chunks: list[bytes], stamp: bytes, signature: bytes
) -> None:
    door, body = Door(), b"".join(chunks)
    headers = [(b"x-slack-request-timestamp", stamp), (b"x-slack-signature", signature)]
    status = await door.raw(iter(chunks), headers)
    right = stamp == NOW.encode() and signature == sign(SECRET, NOW, body).encode()
    assert (status, len(door.heard)) == ((200, 1) if right else (401, 0))


MISSHAPEN = [
    '{"type": ',
    "{" + '"a":[' * 100_000,
    "[" * 100_000,
    "payload={",
    "payload=" + "[" * 100_000,
    "payload=7",
    "payload=null",
    "payload=%5B%5D",
    "",
    "&&==",
    '{"team": 5, "enterprise": 7, "user": "U", "type": "block_actions"}',
    '{"type": ["view_submission"], "view": {}}',
]


async def test_what_slack_never_sends_is_refused_without_a_traceback(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    assert scene.slack.line.http is not None
    for body in MISSHAPEN:
        headers = signed(scene.slack.space.app.signing_secret, NOW, body.encode())
        answer = await scene.slack.line.http.post(scene.slack.line.url, content=body.encode(), headers=headers)
        assert answer.status_code in {200, 400}, body[:50]
        assert not [record for record in caplog.records if record.exc_info], body[:50]
