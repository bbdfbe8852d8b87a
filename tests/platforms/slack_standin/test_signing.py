"""The stand-in signs as Slack does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.signature import Clock as SlackClock
from slack_sdk.signature import SignatureVerifier

from playground.slack.signing import sign

if TYPE_CHECKING:
    from playground.slack import SlackStandIn
    from tests.conftest import Clock
    from tests.platforms.slack_standin.kit import Bot

VECTOR_BODY = (
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
"""The published vector: https://docs.slack.dev/authentication/verifying-requests-from-slack."""


def test_the_published_vector_is_signed_alike() -> None:
    signature = sign("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", VECTOR_BODY.encode())
    assert signature == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


async def test_slacks_own_library_accepts_what_is_sent(slack: SlackStandIn, bot: Bot, clock: Clock) -> None:
    await slack.types("U0ANA", "findings critical")

    class Now(SlackClock):
        def now(self) -> float:
            return float(clock())

    request = bot.requests[-1]
    verifier = SignatureVerifier(slack.space.app.signing_secret, Now())
    assert verifier.is_valid_request(request.content, dict(request.headers))
    assert request.headers["user-agent"].startswith("Slackbot 1.0")
