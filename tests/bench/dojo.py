"""DefectDojo's stand-in in a process of its own, which tells what it was asked and how long it took.

Run as `python -m tests.bench.dojo PORT`.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

import uvicorn
from starlette.responses import JSONResponse, PlainTextResponse

from playground import defectdojo

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

LOG: Final = "/bench/log"


def build() -> ASGIApp:
    """The stand-in with two addresses more: /readyz, and the log since it was last read."""
    state = defectdojo.seeded()
    dojo = defectdojo.build(state)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/readyz":
            await PlainTextResponse("ready")(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == LOG:
            said = [(one.method, one.path, one.elapsed) for one in state.requests]
            state.requests.clear()
            await JSONResponse(said)(scope, receive, send)
        else:
            await dojo(scope, receive, send)

    return app


def parsed(log: bytes) -> list[tuple[str, float]]:
    """What was asked (method and path), each with the seconds that the answer took."""
    return [(f"{method} {path.removeprefix('/api/v2')}", elapsed) for method, path, elapsed in json.loads(log)]


if __name__ == "__main__":
    uvicorn.run(build(), host="127.0.0.1", port=int(sys.argv[1]), log_config=None, access_log=False, lifespan="off")
