"""What the client does when DefectDojo does not answer as it should."""

from __future__ import annotations

import asyncio
import traceback
from collections import Counter
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import stamina

from bot.dojo.client import DojoClient
from bot.dojo.errors import DojoError, Refused, TooSlow, Unavailable, Unexpected, Unreachable
from bot.dojo.transport import connect
from bot.dojo.wire import MAX_ANSWER
from playground.defectdojo import build, faults, token
from playground.serving import serving
from tests.dojo.conftest import speaking

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.defectdojo import State
    from playground.defectdojo.faults import Fault

READS: dict[str, Callable[[DojoClient], Awaitable[Any]]] = {
    "list": lambda dojo: dojo.list_findings(),
    "finding": lambda dojo: dojo.get_finding(276),
    "products": lambda dojo: dojo.list_products(),
    "account": lambda dojo: dojo.who_am_i(),
}
WRITES: dict[str, Callable[[DojoClient], Awaitable[Any]]] = {
    "change": lambda dojo: dojo.update_finding(276, {"verified": False}),
    "note": lambda dojo: dojo.add_note(276, "once"),
}
PASSING: dict[str, Callable[[], Fault]] = {
    "503": faults.unavailable,
    "503 with a time to come back": lambda: faults.unavailable(retry_after=0),
    "429": lambda: faults.unavailable(429, retry_after=1),
    "502 page": faults.html_page,
    "504": lambda: faults.unavailable(504),
    "refused": lambda: faults.broken(httpx.ConnectError("refused")),
    "lost": lambda: faults.broken(httpx.ReadError("lost")),
    "hung up": lambda: faults.broken(httpx.RemoteProtocolError("Server disconnected")),
}
LASTING: dict[str, tuple[Callable[[], Fault], type[DojoError]]] = {
    "500": (faults.error_500, Unavailable),
    "page": (lambda: faults.html_page(200), Unexpected),
    "page 404": (lambda: faults.html_page(404), Unexpected),
    "sign-in": (lambda: faults.Fault(302, headers={"location": "https://sso.example"}), Unexpected),
    "no list": (lambda: faults.Fault(200, b"[]", {"content-type": "application/json"}), Unexpected),
    "too large": (lambda: faults.oversized(MAX_ANSWER), Unexpected),
    "read timeout": (lambda: faults.broken(httpx.ReadTimeout("slow")), TooSlow),
}


async def failure(call: Awaitable[Any]) -> DojoError:
    with pytest.raises(DojoError) as raised:
        await call
    return raised.value


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
async def test_what_only_reads_is_tried_again_until_it_works(
    small: State, read: Callable[[DojoClient], Awaitable[Any]], fault: Callable[[], Fault]
) -> None:
    small.faults += [fault(), fault()]
    async with speaking(small) as dojo:
        await read(dojo)

    assert len(small.requests) == 3


async def test_after_three_attempts_the_last_trouble_is_told(small: State) -> None:
    small.faults += [faults.unavailable(), faults.unavailable(), faults.unavailable(502, retry_after=0)]
    async with speaking(small) as dojo:
        assert await failure(dojo.list_findings()) == Unavailable(502, 0.0)

    assert len(small.requests) == 3


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize("fault", [*PASSING.values(), faults.error_500], ids=[*PASSING, "500"])
async def test_what_writes_is_never_repeated(
    small: State, write: Callable[[DojoClient], Awaitable[Any]], fault: Callable[[], Fault]
) -> None:
    small.faults.append(fault())
    async with speaking(small) as dojo:
        assert isinstance(await failure(write(dojo)), Unavailable | Unreachable)

    assert len(small.requests) == 1


@pytest.mark.parametrize(("fault", "kind"), LASTING.values(), ids=LASTING)
async def test_what_will_not_pass_is_not_tried_again(
    small: State, fault: Callable[[], Fault], kind: type[DojoError]
) -> None:
    small.faults.append(fault())
    async with speaking(small) as dojo:
        assert type(await failure(dojo.list_findings())) is kind

    assert len(small.requests) == 1


async def test_a_refusal_is_not_tried_again_and_tells_its_reasons(small: State) -> None:
    small.findings[276].verified = True
    async with speaking(small) as dojo:
        refusal = await failure(dojo.update_finding(276, {"false_p": True}))

    assert refusal == Refused(("False positive findings cannot be verified.",))
    assert len(small.requests) == 1


async def test_the_time_to_come_back_is_kept_where_it_is_within_the_limit(small: State) -> None:
    stamina.set_testing(False)
    small.faults.append(faults.unavailable(retry_after=0))
    async with speaking(small) as dojo:
        assert (await dojo.list_findings()).count == len(small.findings)


async def test_a_time_to_come_back_beyond_the_limit_is_told_at_once(small: State) -> None:
    stamina.set_testing(False)
    small.faults.append(faults.unavailable(retry_after=3600))
    async with speaking(small, timeout=0.5) as dojo:
        assert await failure(dojo.list_findings()) == Unavailable(503, 3600.0)

    assert len(small.requests) == 1


@pytest.mark.parametrize("call", [*READS.values(), *WRITES.values()], ids=[*READS, *WRITES])
async def test_no_answer_within_the_limit_is_too_slow(
    small: State, call: Callable[[DojoClient], Awaitable[Any]]
) -> None:
    small.faults.append(faults.hang())
    async with speaking(small, timeout=0.02) as dojo:
        assert type(await failure(call(dojo))) is TooSlow

    assert len(small.requests) == 1


async def test_the_limit_is_for_all_attempts_together(small: State) -> None:
    small.faults += [faults.unavailable(), faults.hang()]
    async with speaking(small, timeout=0.05) as dojo:
        assert type(await failure(dojo.list_findings())) is TooSlow

    assert len(small.requests) == 2


async def test_a_request_that_was_given_up_makes_room_for_the_next(small: State) -> None:
    small.faults += [faults.hang(), faults.broken(httpx.WriteError("lost")), faults.oversized(MAX_ANSWER)]
    async with speaking(small, timeout=0.5, concurrency=1) as dojo:
        assert type(await failure(dojo.list_findings())) is TooSlow
        assert type(await failure(dojo.add_note(276, "x"))) is Unreachable
        assert type(await failure(dojo.list_findings())) is Unexpected
        assert (await dojo.get_finding(276)).id == 276


@pytest.mark.parametrize("most", [1, 3])
async def test_no_more_requests_are_under_way_than_allowed(small: State, most: int) -> None:
    gate = asyncio.Event()
    small.faults += [faults.held(gate) for _ in range(7)]
    async with speaking(small, concurrency=most) as dojo:
        calls = [asyncio.create_task(dojo.get_finding(276)) for _ in range(7)]
        for _ in range(200):  # turns of the loop, until nothing moves any more
            await asyncio.sleep(0)
        assert len(small.requests) == most
        gate.set()
        await asyncio.gather(*calls)

    assert len(small.requests) == 7


async def test_an_answer_that_breaks_off_is_read_again_and_a_write_is_not(small: State) -> None:
    small.faults += [faults.only(faults.cut_off(), method="GET"), faults.only(faults.cut_off(), method="PATCH")]
    async with serving(build(small)) as url, connect(url, concurrency=4, timeout=5) as http:
        dojo = DojoClient(http, token("ana"))
        assert (await dojo.list_findings()).count == len(small.findings)
        assert type(await failure(dojo.update_finding(276, {"verified": False}))) is Unreachable

    assert Counter(request.method for request in small.requests) == {"GET": 2, "PATCH": 1}


async def test_nobody_at_the_address_is_unreachable() -> None:
    async with connect("http://127.0.0.1:1", concurrency=4, timeout=5) as http:
        assert type(await failure(DojoClient(http, token("ana")).who_am_i())) is Unreachable


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"count": 1}',
        b'{"count": "many", "results": []}',
        b'{"count": 1, "results": [{}]}',
        b'{"count": 1, "results": [null]}',
        b'{"count": 1, "results": {"id": 1}}',
        b'{"count": 1, "results": [{"id": 1, "title": "x", "severity": "critical", "date": "2026-11-22"}]}',
        b'{"count": 1, "results": null}',
    ],
)
async def test_a_list_in_another_shape_is_not_shown_as_if_it_were_one(small: State, body: bytes) -> None:
    small.faults.append(faults.Fault(200, body, {"content-type": "application/json"}))
    async with speaking(small) as dojo:
        assert type(await failure(dojo.list_findings())) is Unexpected


@pytest.mark.parametrize("body", [b'{"prefetch": null, "id": 31}', b'{"prefetch": {"prod_type": null}}', b"{}"])
async def test_a_thing_in_another_shape_is_not_shown_as_if_it_were_one(small: State, body: bytes) -> None:
    odd = faults.Fault(200, body, {"content-type": "application/json"})
    small.faults += [odd, odd, odd, odd]
    async with speaking(small) as dojo:
        for call in (dojo.get_product(31), dojo.get_finding(276), dojo.list_products(), dojo.who_am_i()):
            assert type(await failure(call)) is Unexpected


@pytest.mark.parametrize(
    "fault",
    [*PASSING.values(), *(fault for fault, _kind in LASTING.values()), faults.hang],
    ids=[*PASSING, *LASTING, "slow"],
)
async def test_the_token_stands_in_no_error(small: State, fault: Callable[[], Fault]) -> None:
    small.faults += [fault(), fault(), fault()]
    async with speaking(small, timeout=0.2) as dojo:
        error = await failure(dojo.list_findings())

    told = "".join(traceback.format_exception(error)) + repr(error) + repr(dojo)
    assert token("ana") not in told
