"""A DefectDojo with ten thousand findings and a millisecond for each row, in a process of its own.

Run as `python -m tests.bench.many PORT`. The rows are the stand-in's own, repeated under new ids.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

import httpx
import uvicorn
from starlette.responses import PlainTextResponse, Response

from playground import defectdojo
from playground.world import ANA

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

ROWS: Final = 10_000
SECONDS_A_ROW: Final = 0.001
"""Far less than DefectDojo's 3.5 ms (measured on 3.2.0), so that the bot's own work shows."""
_KINDS: Final = 100
_ID: Final = '"id": 0, '


async def _patterns() -> list[str]:
    """Some of the stand-in's findings, each with a place for its id."""
    transport = httpx.ASGITransport(defectdojo.build(defectdojo.seeded()))
    headers = {"Authorization": f"Token {defectdojo.token(ANA.dojo)}"}
    asked = {"limit": str(_KINDS), "related_fields": "true"}
    async with httpx.AsyncClient(transport=transport, base_url="http://dojo", headers=headers) as client:
        rows: list[dict[str, Any]] = (await client.get("/api/v2/findings/", params=asked)).json()["results"]
    return [json.dumps({"id": 0, **{name: value for name, value in row.items() if name != "id"}}) for row in rows]


def build() -> ASGIApp:
    """One list, whatever is asked."""
    patterns = asyncio.run(_patterns())

    def page(first: int, last: int) -> bytes:
        rows = (patterns[nth % _KINDS].replace(_ID, f'"id": {nth + 1}, ', 1) for nth in range(first, last))
        return f'{{"count": {ROWS}, "next": null, "previous": null, "results": [{", ".join(rows)}]}}'.encode()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked = parse_qs(scope["query_string"].decode())
        if "limit" not in asked:
            await PlainTextResponse("ready")(scope, receive, send)
            return
        first = int(asked.get("offset", ["0"])[0])
        last = min(first + int(asked["limit"][0]), ROWS)
        await asyncio.sleep(SECONDS_A_ROW * (last - first))
        await Response(page(first, last), media_type="application/json")(scope, receive, send)

    return app


if __name__ == "__main__":
    uvicorn.run(build(), host="127.0.0.1", port=int(sys.argv[1]), log_config=None, access_log=False, lifespan="off")
