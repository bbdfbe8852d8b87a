"""What Slack sends becomes a line, the line's answer goes back: acknowledged at once, worked on afterwards."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import structlog
from pydantic import ValidationError

from bot.commands.errors import NotUnderstood
from bot.commands.forms import form_of
from bot.commands.grammar import draft_of, fill, write
from bot.files.export import Export
from bot.language import _, speaking
from bot.operations.command import Draft
from bot.platforms.slack import events, forms
from bot.platforms.slack.events import Heard, Origin, Place
from bot.platforms.slack.limits import LIMITS
from bot.platforms.slack.remarks import Remarks
from bot.platforms.slack.trouble import TROUBLE, reason
from bot.views.errors import incomplete
from bot.views.model import Paragraph, View
from bot.views.plain import said

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.dispatch import Dispatch
    from bot.identity.caller import Caller
    from bot.platforms.slack.endings import Endings
    from bot.platforms.slack.people import People
    from bot.platforms.slack.replies import Replies
    from bot.platforms.slack.uploads import Uploads
    from bot.platforms.work import Work
    from bot.storage.seen import Seen

Body = dict[str, Any]
Ack = dict[str, Any]
"""The acknowledgement's body: empty, or what a form or a menu shall show."""

_log = structlog.get_logger(__name__)
PATIENCE: Final = 2.0
"""Seconds: Slack gives three."""
MENU_PATIENCE: Final = 0.7
"""Seconds that a menu waits for Slack's word on whoever types, before DefectDojo is asked."""


@dataclass(frozen=True)
class _Unsaid:
    """How a form's line ended, where only the form can tell it."""

    sentence: str
    modal: Body


class Router:
    """Hears what Slack sends."""

    def __init__(  # noqa: PLR0913  # it joins what hears with all that answers
        self,
        dispatch: Dispatch,
        client: AsyncWebClient,
        *,
        people: People,
        replies: Replies,
        uploads: Uploads,
        endings: Endings,
        seen: Seen,
        work: Work,
        dojo_url: str = "",
    ) -> None:
        self._dispatch = dispatch
        self._client = client
        self._people = people
        self._replies = replies
        self._uploads = uploads
        self._endings = endings
        self._seen = seen
        self._work = work
        self._dojo_url = dojo_url
        self.patience = PATIENCE
        """How long a form waits for its outcome before it says "working"."""
        self.menu_patience = MENU_PATIENCE
        self.remarks = Remarks(dispatch, client, people)
        self._listeners: dict[str, Callable[[Body], Awaitable[Ack]]] = {
            "command": self._on_command,
            "block_actions": self._on_action,
            "block_suggestion": self._on_options,
            "event_callback": self._on_event,
            "message_action": self._on_nothing,
            "shortcut": self._on_nothing,
            "view_closed": self._on_nothing,
            "view_submission": self._on_submission,
        }

    async def hear(self, body: Body) -> Ack | None:
        """Begin the work and return the acknowledgement; None for a kind of thing that nobody here knows."""
        listener = self._listeners.get("command" if "command" in body else str(body.get("type")))
        return await listener(body) if listener else None

    async def _on_command(self, body: Body) -> Ack:
        self._work.start(self._answer(events.command(body)))
        return {}

    async def _on_action(self, body: Body) -> Ack:
        if heard := events.action(body):
            self._work.start(self._answer(heard))
        elif origin := events.origin(body):
            self._work.start(self.remarks.hear(body, origin))
        return {}

    async def _on_event(self, body: Body) -> Ack:
        home = self._people.home
        if ending := self._endings.heard(body):
            self._work.start(self._once(body, ending))
        elif heard := events.message(body, home.bot_user if home else ""):
            self._work.start(self._once(body, partial(self._answer, heard)))
        elif pasted := events.pasted(body, self._dojo_url):
            self._work.start(self._once(body, partial(self._unfurl, pasted)))
        return {}

    async def _on_options(self, body: Body) -> Ack:
        """Somebody types in a form: the form's line tells what is asked for, the typist's own rights what there is."""
        origin = events.origin(body)
        if origin is None:
            return forms.options(())
        try:
            async with asyncio.timeout(self.menu_patience):
                caller = await self._people.known(events.submission(body, origin.place))
        except TimeoutError:
            return forms.options(())
        asked = str(body.get("action_id") or ""), str(body.get("value") or "")
        return forms.options(await self._dispatch.suggest(caller, origin.line, *asked))

    async def _on_nothing(self, _body: Body) -> Ack:
        return {}

    async def _on_submission(self, body: Body) -> Ack:
        origin = events.origin(body)
        if origin is None:  # not a form of ours, such as the editing of a Work Object
            return {}
        with speaking(origin.language):
            return await self._take_in(body, origin)

    async def _take_in(self, body: Body, origin: Origin) -> Ack:
        try:
            title = _title(origin)
        except NotUnderstood:
            return _shown(_outdated())
        task = self._work.start(self._submit(body, origin))
        await asyncio.wait({task}, timeout=self.patience)
        if not task.done():
            self._work.start(self._finish(task, body, origin))
            return _shown(forms.working(title))
        unsaid = task.result()
        return _shown(unsaid.modal) if unsaid else {}

    # -- afterwards -----------------------------------------------------------------------------------

    def resume(self, origin: str, caller: Caller, line: str) -> None:
        """Run a line whose answer goes to where `origin` says. What is no place of that caller's is logged, no more."""
        try:
            place = Place.model_validate_json(origin)
        except ValidationError:
            _log.error("there is no place to resume at")
            return
        if place.user != caller.user:
            _log.error("the place to resume at is somebody else's", caller=caller.key)
            return
        again = replace(caller, channel=place.channel, exposure=place.exposure)
        self._work.start(self._answer(Heard(again, line, place)))

    async def _once(self, body: Body, act: Callable[[], Awaitable[None]]) -> None:
        """Slack sends an event again when it did not see our 200 in time; any replica may get it."""
        event = str(body.get("event_id") or "")
        if not event or await self._seen.first(f"slack-event:{event}"):
            await act()

    async def _answer(self, heard: Heard) -> None:
        caller = await self._people.known(heard.caller)
        with speaking(caller.language):
            await self._answer_known(caller, heard)

    async def _answer_known(self, caller: Caller, heard: Heard) -> None:
        place = heard.place
        answer = await self._dispatch.answer(caller, heard.line, typed=not place.pressed, origin=place.origin)
        if isinstance(answer, Export):
            await self._uploads.carry_out(heard.place, answer)
            return
        view = await self._ask(caller, heard, answer) if isinstance(answer, Draft) else answer
        if view:
            await self._tell(heard.place, view)

    async def _unfurl(self, pasted: list[Heard]) -> None:
        """Show whoever pasted an address what is there, alone, where that person may see it; else say nothing."""
        caller = await self._people.known(pasted[0].caller)
        with speaking(caller.language):
            for heard in pasted:
                if view := await self._dispatch.glance(caller, heard.line):
                    await self._tell(heard.place, view)

    async def _tell(self, place: Place, view: View) -> bool:
        """Send the answer; a Slack that does not take it is logged, without what it was."""
        try:
            await self._replies.send(place, view)
        except TROUBLE as error:
            _log.error("an answer did not reach Slack", error=reason(error), outcome=view.outcome)
            return False
        return True

    async def _ask(self, caller: Caller, heard: Heard, draft: Draft) -> View | None:
        """Open a form; where none can open, the View with the button that opens it."""
        form = form_of(draft)
        origin = Origin(line=write(draft), place=heard.place, language=caller.language)
        metadata = origin.model_dump_json(exclude_defaults=True)
        if heard.trigger and len(metadata) <= LIMITS.private_metadata:
            try:
                await self._client.views_open(trigger_id=heard.trigger, view=forms.modal(form, metadata))
            except TROUBLE as error:
                _log.info("a form did not open", error=reason(error))
            else:
                return None
        return incomplete(draft, form.title)

    async def _submit(self, body: Body, origin: Origin) -> _Unsaid | None:
        """Run the form's line. None when all is said in the message."""
        values = forms.values_of(body["view"]["state"])
        caller = await self._people.known(events.submission(body, origin.place))
        view = await self._outcome(caller, origin, values)
        if isinstance(view, Export):
            self._work.start(self._uploads.carry_out(origin.place, view))
            return None
        if isinstance(view, str):
            return _again(body, origin, values, view)
        if view.outcome != "done" and not view.replaces:
            return _again(body, origin, values, said(view))
        if await self._tell(origin.place, view):
            return None
        return _Unsaid(said(view), forms.done(_title(origin), said(view)))

    async def _outcome(self, caller: Caller, origin: Origin, values: dict[str, str]) -> View | Export | str:
        """The View or the Export, or the sentence that says what is wrong with the form's values."""
        try:
            line = fill(origin.line, values)
            answer = await self._dispatch.answer(caller, line, typed=False, origin=origin.place.origin)
        except NotUnderstood as error:
            return str(error)
        return _("Fill in every field.") if isinstance(answer, Draft) else answer

    async def _finish(self, task: asyncio.Task[_Unsaid | None], body: Body, origin: Origin) -> None:
        """Tell a form that had to say "working" how it ended; where it was closed meanwhile, its person."""
        await asyncio.wait({task})
        unsaid = _fault(origin) if task.cancelled() or task.exception() else task.result()
        modal = unsaid.modal if unsaid else forms.done(_title(origin), _("Done. The message shows what happened."))
        try:
            await self._client.views_update(view_id=body["view"]["id"], view=modal)
        except TROUBLE as error:
            _log.info("a form is not there any more", error=reason(error))
            if unsaid:
                view = View(_title(origin), (Paragraph((unsaid.sentence,)),), outcome="failed")
                await self._tell(origin.place.model_copy(update={"pressed": False}), view)


def _shown(modal: Body) -> Ack:
    """The acknowledgement that puts another view in the form's place."""
    return {"response_action": "update", "view": modal}


def _outdated() -> Body:
    """The end of a form that an older version of the bot had opened."""
    return forms.done(_("Out of date"), _("This form is out of date. Type the command again, or press its button."))


def _title(origin: Origin) -> str:
    return form_of(draft_of(origin.line)).title


def _again(body: Body, origin: Origin, values: dict[str, str], error: str) -> _Unsaid:
    """The form as it was sent in, with what is wrong."""
    form = form_of(draft_of(origin.line))
    return _Unsaid(error, forms.modal(form, body["view"]["private_metadata"], values, error))


def _fault(origin: Origin) -> _Unsaid:
    said = _("Something went wrong in the bot. Look at it in DefectDojo before you try again.")
    return _Unsaid(said, forms.done(_title(origin), said))
