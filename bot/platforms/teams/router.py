"""What Teams sends becomes a line, the line's answer goes back: acknowledged at once, worked on afterwards."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import structlog
from cachetools import TTLCache

from bot.commands.forms import form_of
from bot.files.export import Export
from bot.language import _, speaking
from bot.operations.command import Draft
from bot.platforms.teams import events, forms
from bot.platforms.teams.events import Heard, Place
from bot.platforms.teams.replies import reported, shown
from bot.views.errors import incomplete

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.dispatch import Dispatch
    from bot.identity.caller import Caller
    from bot.operations.command import Command
    from bot.platforms.teams.files import Files
    from bot.platforms.teams.people import People
    from bot.platforms.teams.replies import Replies
    from bot.platforms.work import Work
    from bot.storage.conversations import Conversation, Conversations
    from bot.storage.seen import Seen
    from bot.views.model import View

Json = dict[str, Any]
_log = structlog.get_logger(__name__)
PATIENCE: Final = 4.0
"""Seconds: Teams gives five for an invoke."""
_NOTED_FOR: Final = 600.0
_MOST: Final = 10_000


class Router:
    """Hears what Teams sends. What nobody here knows is answered with nothing, and 200."""

    def __init__(  # noqa: PLR0913  # it joins what hears with all that answers
        self,
        dispatch: Dispatch,
        *,
        people: People,
        replies: Replies,
        files: Files,
        conversations: Conversations,
        seen: Seen,
        work: Work,
        clock: Callable[[], float],
    ) -> None:
        self._dispatch = dispatch
        self._people = people
        self._replies = replies
        self._files = files
        self._conversations = conversations
        self._seen = seen
        self._work = work
        self.patience = PATIENCE
        """How long a press waits for its outcome before it says "working"."""
        self._noted: TTLCache[Conversation, bool] = TTLCache(_MOST, _NOTED_FOR, clock)
        self._pressed: dict[tuple[str, ...], asyncio.Task[View | None]] = {}
        """Presses under way: one that Teams sends again, perhaps under another id, waits for the same end."""
        self._invoked: dict[str, Callable[[Json], Awaitable[Json]]] = {"fileConsent/invoke": files.consent}

    def answers(self, name: str, answer: Callable[[Json], Awaitable[Json]]) -> None:
        """Let an invoke of that name be answered by somebody else: the dialogs, the message extension."""
        self._invoked[name] = answer

    async def hear(self, activity: Json) -> Json | None:
        """Begin the work; returns the answer's body, which only an invoke has."""
        with speaking(events.word(activity, "locale")):
            return await self._hear(activity)

    async def _hear(self, activity: Json) -> Json | None:
        match activity.get("type"):
            case "message":
                self._work.start(self._on_message(activity))
            case "installationUpdate" | "conversationUpdate":
                self._work.start(self._on_change(activity))
            case "invoke":
                return await self._on_invoke(activity)
        return None

    def resume(self, origin: str, caller: Caller, line: str) -> None:
        """Answer a line that had to wait at the place where it was asked; a place that is none is logged."""
        try:
            place = Place.model_validate_json(origin)
        except ValueError:
            _log.error("there is no place to resume at")
            return
        if (place.user, place.tenant) != (caller.user, caller.team):
            _log.error("the place to resume at is somebody else's", caller=caller.key)
            return
        with speaking(caller.language):
            self._work.start(self._tell(Heard(caller, line, place), typed=not place.message))

    async def outcome(self, caller: Caller, line: str | Command, place: Place, *, typed: bool) -> View | Draft:
        """What is to be said; a Draft where a form has to ask for more. A file has to be allowed first."""
        caller = await self._people.known(caller, place.service, place.kind)
        answer = await self._dispatch.answer(caller, line, typed=typed, origin=place.origin)
        return await self._files.ask(place, answer) if isinstance(answer, Export) else answer

    async def bring(self, place: Place, view: View) -> bool:
        """Send the answer; what does not arrive is logged, without what it was."""
        try:
            await self._replies.send(place, view)
        except Exception as error:  # noqa: BLE001  # what is no trouble of Teams' is raised again
            reported(error, view)
            return False
        return True

    async def _on_message(self, activity: Json) -> None:
        heard = events.message(activity)
        if heard is None or not await self._first(activity):
            return
        await self._note(activity)
        await self._tell(heard, typed=not heard.place.message)

    async def _on_change(self, activity: Json) -> None:
        """The bot was installed or thrown out somewhere, or a channel was deleted or renamed."""
        if gone := events.farewell(activity):
            await self._conversations.bury(gone.conversations, gone.team)
            self._noted.clear()
            _log.info("the bot is not in a conversation any more", conversations=sorted(gone.conversations))
        else:
            await self._note(activity)

    async def _on_invoke(self, activity: Json) -> Json:
        name = events.word(activity, "name")
        if name == "adaptiveCard/action":
            return await self._on_execute(activity)
        answer = self._invoked.get(name)
        return await answer(activity) if answer else {}

    async def _on_execute(self, activity: Json) -> Json:
        heard = events.execute(activity)
        if heard is None:
            return forms.message(_("This button is out of date. Type the command again."))
        key = heard.caller.key, heard.place.conversation, heard.place.message, heard.line
        task = self._pressed.get(key)
        if task is None:
            task = self._pressed[key] = self._work.start(self._press(activity, heard))
            task.add_done_callback(lambda _task: self._pressed.pop(key, None))
        return await self._in_time(task, heard)

    async def _in_time(self, task: asyncio.Task[View | None], heard: Heard) -> Json:
        """The outcome as the answer to a press; what takes longer comes as a message."""
        await asyncio.wait({task}, timeout=self.patience)
        if not task.done():
            self._work.start(self._later(task, heard.place))
            return forms.message(_("Working on it…"))
        if task.cancelled() or task.exception():
            return forms.message(_("Something went wrong in the bot. Look at it in DefectDojo before you try again."))
        view = task.result()
        return self._answered(heard.place, view) if view else forms.message(_("Working on it…"))

    async def _press(self, activity: Json, heard: Heard) -> View | None:
        """What becomes of a press; None where it was taken in before, perhaps by another replica."""
        return await self._view(heard, typed=False) if await self._first(activity) else None

    def _answered(self, place: Place, view: View) -> Json:
        """The new card for whoever pressed; what became of a thing is shown to all who see the message, and for good.

        By itself the new card is gone when somebody opens Teams again.
        """
        if place.lasting or not (view.private or view.replaces or place.direct):
            self._work.start(self.bring(place, view))
            alone = view.private and not view.replaces
            return forms.message(
                _("The answer is here, for you alone.") if alone else _("I have said it for all here.")
            )
        if view.replaces:
            self._work.start(self._settle(place, view))
        return forms.card(shown(view, events.PRIVATE if place.private else ""))

    async def _settle(self, place: Place, view: View) -> None:
        """Put it in the place of what was pressed; whoever pressed is answered already."""
        try:
            await self._replies.replace(place, view)
        except Exception as error:  # noqa: BLE001  # what is no trouble of Teams' is raised again
            reported(error, view)

    async def _later(self, task: asyncio.Task[View | None], place: Place) -> None:
        if view := await task:
            await self.bring(place, view)

    async def _tell(self, heard: Heard, *, typed: bool) -> None:
        await self.bring(heard.place, await self._view(heard, typed=typed))

    async def _view(self, heard: Heard, *, typed: bool) -> View:
        """The answer, also where a form has to ask."""
        return asked_for(await self.outcome(heard.caller, heard.line, heard.place, typed=typed))

    async def _first(self, activity: Json) -> bool:
        """Teams sends an activity again when it did not see our answer in time; any replica may get it."""
        name, where = events.word(activity, "id"), events.word(activity, "conversation", "id")
        return not name or await self._seen.first(f"teams:{where} {name}")

    async def _note(self, activity: Json) -> None:
        """Remember how the conversation is reached, where that is news."""
        found = events.conversation_of(activity)
        if found and found not in self._noted:
            await self._conversations.note(found)
            self._noted[found] = True


def asked_for(answer: View | Draft) -> View:
    """The answer; where a form has to ask, the one with the button that opens it: only a button can."""
    return incomplete(answer, form_of(answer).title) if isinstance(answer, Draft) else answer
