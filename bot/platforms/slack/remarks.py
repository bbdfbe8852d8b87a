"""What a form says of what is being typed into it, once the typing pauses."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.commands.forms import form_of
from bot.commands.grammar import draft_of
from bot.language import speaking
from bot.platforms.slack import events, forms
from bot.platforms.slack.trouble import TROUBLE, reason

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.dispatch import Dispatch
    from bot.platforms.slack.events import Origin
    from bot.platforms.slack.people import People

    Body = dict[str, Any]

_log = structlog.get_logger(__name__)
PAUSE: Final = 0.6
"""Seconds without a letter: Slack tells each one."""


class Remarks:
    """Tells people what the fields of their open forms find, with their own rights."""

    def __init__(self, dispatch: Dispatch, client: AsyncWebClient, people: People) -> None:
        self._dispatch = dispatch
        self._client = client
        self._people = people
        self._newest: dict[str, object] = {}
        self.pause = PAUSE

    async def hear(self, body: Body, origin: Origin) -> None:
        """Somebody typed a letter; whoever types on is told later."""
        form, letter = body["view"]["id"], object()
        self._newest[form] = letter
        await asyncio.sleep(self.pause)
        if self._newest.get(form) is letter:
            del self._newest[form]
            with speaking(origin.language):
                await self._tell(body, origin)

    async def _tell(self, body: Body, origin: Origin) -> None:
        """What was typed stays as it is. A form that was changed meanwhile, which its hash tells, is left alone."""
        view, typed = body["view"], body["actions"][0]
        caller = await self._people.known(events.submission(body, origin.place))
        field = str(typed.get("action_id") or "")
        sentence = await self._dispatch.remark(caller, origin.line, field, str(typed.get("value") or ""))
        form, values = form_of(draft_of(origin.line)), forms.values_of(view["state"])
        modal = forms.modal(form, view["private_metadata"], values, remarks={field: sentence})
        try:
            await self._client.views_update(view_id=view["id"], hash=view["hash"], view=modal)
        except TROUBLE as error:
            _log.info("a form is not there any more", error=reason(error))
