"""Socket Mode, spoken with slack_sdk over loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack.serving import serving
from playground.slack.sockets import listening

if TYPE_CHECKING:
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from playground.slack import SlackStandIn
    from tests.platforms.slack_standin.kit import Bot


async def test_a_command_goes_over_the_socket_and_its_ack_comes_back(slack: SlackStandIn, bot: Bot) -> None:
    seen = []

    async def answer(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        seen.append((request.type, request.payload["text"]))
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, {"text": "over the socket"}))

    async with serving(slack) as base, listening(slack.line):
        web = AsyncWebClient("xapp-demo", base_url=f"{base}/api/")
        client = SocketModeClient("xapp-demo", web_client=web)
        client.socket_mode_request_listeners.append(answer)
        await client.connect()  # type: ignore[no-untyped-call]  # the library has no annotation here
        await slack.until(lambda: slack.line.sockets)
        await slack.types("U0ANA", "help")
        await client.close()  # type: ignore[no-untyped-call]  # likewise
        await client.aiohttp_client_session.close()
    assert seen == [("slash_commands", "help")]
    assert slack.visible_to("U0ANA")[0].text == "over the socket"
    assert bot.requests == []
