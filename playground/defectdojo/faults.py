"""What may go wrong between the bot and DefectDojo: scripted, one fault a request, first in first out.

state.faults += [unavailable(retry_after=3), error_500()]
state.faults.append(only(hang(), method="PATCH"))
state.faults.append(too_late(hang()))          # the write happens, the answer is lost
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from playground.defectdojo.answers import internal_error

if TYPE_CHECKING:
    import asyncio

    from starlette.types import Receive, Send

    from playground.defectdojo.state import State


@dataclass(frozen=True, slots=True)
class Fault:
    """One scripted misfortune; `method` and `path` (a prefix) say which requests it waits for."""

    status: int = 500
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    error: Exception | None = None  # thrown through the app: an in-process transport passes it to the client
    until: asyncio.Event | None = None  # hold the answer until a test sets this
    silent: bool = False  # no answer until the client goes away
    goes_on: bool = False  # the ordinary answer follows
    cut: bool = False  # promise more bytes than are sent
    late: bool = False  # the request is carried out first
    method: str | None = None
    path: str = ""

    def fits(self, method: str, path: str) -> bool:
        return self.method in {None, method} and path.startswith(self.path)


def error_500() -> Fault:
    body = json.dumps(internal_error().answer.body).encode()
    return Fault(500, body, {"content-type": "application/json"})


def unavailable(status: int = 503, retry_after: str | int | None = None) -> Fault:
    """A proxy's 502, 503, 504 or 429: DefectDojo itself never throttles (facts section 1.8)."""
    headers = {} if retry_after is None else {"retry-after": str(retry_after)}
    return replace(html_page(status), headers={"content-type": "text/html", **headers})


def html_page(status: int = 502) -> Fault:
    page = f"<html><head><title>{status}</title></head><body><center><h1>{status}</h1></center></body></html>"
    return Fault(status, page.encode(), {"content-type": "text/html"})


def hang() -> Fault:
    """Say nothing until the client gives up."""
    return Fault(silent=True)


def held(until: asyncio.Event) -> Fault:
    """Answer as usual, but only when the test says so."""
    return Fault(until=until, goes_on=True)


def broken(error: Exception) -> Fault:
    """Throw, as a connection does: `broken(httpx.ConnectError("refused"))`."""
    return Fault(error=error)


def cut_off() -> Fault:
    """A connection lost in the middle of an answer."""
    return Fault(200, b'{"count": 3, "next": nul', {"content-type": "application/json"}, cut=True)


def oversized(size: int = 32 * 1024 * 1024) -> Fault:
    """More bytes than a sane answer has; limit=10000 gave 26.6 MB on the real thing (facts section 1.6)."""
    body = b'{"count": 1, "next": null, "previous": null, "results": ["' + b"x" * size + b'"]}'
    return Fault(200, body, {"content-type": "application/json"})


def only(fault: Fault, method: str | None = None, path: str = "") -> Fault:
    return replace(fault, method=method, path=path)


def too_late(fault: Fault) -> Fault:
    return replace(fault, late=True)


def next_fault(state: State, method: str, path: str) -> Fault | None:
    for index, fault in enumerate(state.faults):
        if fault.fits(method, path):
            return state.faults.pop(index)
    return None


async def befall(fault: Fault, receive: Receive, send: Send) -> bool:
    """Let it happen; true when the ordinary answer is still to come."""
    if fault.silent:
        await _gone(receive)
        return False
    if fault.until is not None:
        await fault.until.wait()
    if fault.error is not None:
        raise fault.error
    if not fault.goes_on:
        await _send(fault, send)
    return fault.goes_on


async def _gone(receive: Receive) -> None:
    """A server does not stop while a request waits for ever, so look out for the client's leaving."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(fault: Fault, send: Send) -> None:
    length = len(fault.body) + (1000 if fault.cut else 0)
    headers = {**fault.headers, "content-length": str(length)}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": fault.status, "headers": raw})
    await send({"type": "http.response.body", "body": fault.body, "more_body": False})
