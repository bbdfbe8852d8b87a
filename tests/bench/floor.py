"""The floor: the least that can answer Slack. Run as a process: `python -m tests.bench.floor PORT SECRET`."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import sys
from typing import TYPE_CHECKING

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request


def build(secret: bytes) -> Starlette:
    """One route that reads the body and checks Slack's signature; nothing is parsed, nothing follows."""

    async def slack(request: Request) -> Response:
        body = await request.body()
        stamp = request.headers["x-slack-request-timestamp"].encode()
        digest = hmac.new(secret, b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
        genuine = hmac.compare_digest(f"v0={digest}", request.headers["x-slack-signature"])
        return Response(status_code=200 if genuine else 401)

    async def readyz(_request: Request) -> Response:
        return PlainTextResponse("ready")

    return Starlette(routes=[Route("/slack/events", slack, methods=["POST"]), Route("/readyz", readyz)])


def main(port: int, secret: str) -> None:
    """Serve, with the settings of `bot.serve`: same loop, same parser, no access log."""
    config = uvicorn.Config(
        build(secret.encode()), host="127.0.0.1", port=port, log_config=None, access_log=False, server_header=False
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
