"""Forms in Teams: opened by a button, filled in, and searched in while somebody types."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.commands.errors import NotUnderstood
from bot.commands.forms import form_of
from bot.commands.grammar import draft_of, fill, write
from bot.language import _
from bot.operations.command import Draft
from bot.platforms.teams import events, forms
from bot.platforms.teams.router import asked_for
from bot.views.model import View
from bot.views.plain import said

if TYPE_CHECKING:
    from bot.dispatch import Dispatch
    from bot.identity.caller import Caller
    from bot.operations.command import Command
    from bot.platforms.teams.events import Place
    from bot.platforms.teams.people import People
    from bot.platforms.teams.router import Router
    from bot.platforms.work import Work

Json = dict[str, Any]
_Kept = dict[str, str]


class Dialogs:
    """Answers what Teams asks about dialogs; each answer comes within the router's patience."""

    def __init__(self, dispatch: Dispatch, people: People, router: Router, work: Work) -> None:
        self._dispatch = dispatch
        self._people = people
        self._router = router
        self._work = work
        router.answers("task/fetch", self.fetch)
        router.answers("task/submit", self.submit)
        router.answers("application/search", self.search)

    async def fetch(self, activity: Json) -> Json:
        """Open the form of the line in the button; where it would be refused, say why."""
        asked = events.dialog(activity)
        line = events.word(asked[2], "line") if asked else ""
        if asked is None or not line:
            return _outdated()
        caller, place, _data = asked
        task = self._work.start(self._router.outcome(caller, line, place, typed=False))
        await asyncio.wait({task}, timeout=self._router.patience)
        if not task.done():
            return forms.ended(_("That takes too long just now. Press the button again in a minute."))
        answer = task.result()
        if isinstance(answer, Draft):
            return forms.dialog(form_of(answer), _kept(write(answer), place))
        self._work.start(self._router.bring(place, answer))
        return forms.ended(said(answer))

    async def submit(self, activity: Json) -> Json:
        """Run the form's line with what was filled in; what is wrong is said in the form, which keeps it."""
        asked = events.dialog(activity)
        kept = forms.kept_of(asked[2]) if asked else {}
        try:
            form = form_of(draft_of(kept.get("line", "")))
        except NotUnderstood:
            return _outdated()
        if asked is None or not kept:
            return _outdated()
        caller, place, data = asked
        values = forms.values_of(data)
        try:
            command = fill(kept["line"], values)
        except NotUnderstood as error:
            return forms.dialog(form, kept, values, str(error))
        view = await self._in_time(caller, command, _place(place, kept))
        if isinstance(view, View) and view.outcome != "done" and not view.replaces:
            return forms.dialog(form, kept, values, said(view))
        return forms.ended(said(view) if isinstance(view, View) else view)

    async def _in_time(self, caller: Caller, command: Command, place: Place) -> View | str:
        """How it ended, which is told in the message too; a sentence where it has not ended soon enough."""
        task = self._work.start(self._router.outcome(caller, command, place, typed=False))
        await asyncio.wait({task}, timeout=self._router.patience)
        if not task.done():
            self._work.start(self._later(task, place))
            return _("Working on it… A message will say how it ended.")
        view = asked_for(task.result())
        if view.outcome == "done" or view.replaces:
            self._work.start(self._router.bring(place, view))
        return view

    async def search(self, activity: Json) -> Json:
        """What there is, for whoever types in a form's menu; nothing where that is not known soon enough."""
        asked = events.dialog(activity)
        field, _space, line = events.word(activity, "value", "dataset").partition(" ")
        if asked is None or not line:
            return forms.found(())
        caller, place, _data = asked
        caller = await self._people.known(caller, place.service, place.kind)
        typed = events.word(activity, "value", "queryText")
        return forms.found(await self._dispatch.suggest(caller, line, field, typed))

    async def _later(self, task: asyncio.Task[View | Draft], place: Place) -> None:
        await self._router.bring(place, asked_for(await task))


def _kept(line: str, place: Place) -> _Kept:
    """What the form has to remember; the message is said again by Teams, as far as it does."""
    return {"line": line, "message": place.message, "mark": place.mark}


def _place(place: Place, kept: _Kept) -> Place:
    """Where the answer goes: to the message whose button opened the form."""
    return place.model_copy(update={"message": place.message or kept.get("message", ""), "mark": kept.get("mark", "")})


def _outdated() -> Json:
    """The end of a form that an older version of the bot had opened."""
    return forms.ended(_("This form is out of date. Type the command again, or press its button."))
