"""The message extension: findings that a person looks up while writing a message, and cards for pasted addresses.

What is put into a message is seen by all who read the conversation. So it is what `share:yes` would show there, and
nothing where that would show nothing; to look it up takes the person's own rights.
Rules: Microsoft's "Respond to search command", "Link unfurling" and "Universal Actions for search based message
extensions".
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from bot.commands.errors import NotUnderstood
from bot.commands.pasted import lines_of
from bot.commands.searched import MOST, searched
from bot.language import _
from bot.platforms.teams import events, text
from bot.platforms.teams.connector import Where
from bot.platforms.teams.events import LASTING
from bot.platforms.teams.manifest import FIND, TEXT
from bot.platforms.teams.replies import shown
from bot.views.model import View
from bot.views.plain import one, said, short
from bot.views.trimmed import trimmed

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable, Mapping

    from bot.dispatch import Dispatch
    from bot.identity.caller import Caller
    from bot.platforms.teams.events import Place
    from bot.platforms.teams.people import People
    from bot.platforms.teams.router import Router
    from bot.platforms.work import Work
    from bot.storage.conversations import Conversations
    from bot.views.inserted import Pick

Json = dict[str, Any]
_CARD: Final = "application/vnd.microsoft.card.adaptive"
_PREVIEW: Final = "application/vnd.microsoft.card.thumbnail"
_LETTERS: Final = 200
"""Of a line that offers something."""
_NOT_KEPT: Final = {"actions": [{"type": "setCachePolicy", "value": '{"type":"no-cache"}'}]}
"""Teams would keep a pasted address' card for half an hour, whatever becomes of the rights behind it."""


class Extension:
    """Answers what Teams asks while somebody writes a message."""

    def __init__(  # noqa: PLR0913, PLR0917  # it joins what asks with all that answers
        self,
        dispatch: Dispatch,
        people: People,
        conversations: Conversations,
        router: Router,
        work: Work,
        dojo_url: str,
    ) -> None:
        self._dispatch = dispatch
        self._people = people
        self._conversations = conversations
        self._router = router
        self._work = work
        self._dojo_url = dojo_url
        router.answers("composeExtension/query", self.query)
        router.answers("composeExtension/queryLink", self.link)

    async def query(self, activity: Json) -> Json:
        """The findings that fit what was typed, or a sentence that says why there are none."""
        asked, value = events.asking(activity), events.at(activity, "value")
        if asked is None or events.word(value, "commandId") != FIND:
            return {}
        if _further(value):
            return _results(())
        ended = await self._in_time(self._looked_up(*asked, _typed(value)))
        return _message(ended) if isinstance(ended, str) else ended

    async def link(self, activity: Json) -> Json:
        """The card of a pasted address; nothing where all there may not see it, and no word about why."""
        asked = events.asking(activity)
        [line, *_more] = lines_of([events.word(activity, "value", "url")], self._dojo_url) or [""]
        if asked is None or not line:
            return {}
        ended = await self._in_time(self._unfurled(*asked, line))
        return {} if isinstance(ended, str) else ended

    async def _in_time(self, doing: Coroutine[Any, Any, Json]) -> Json | str:
        """The answer; a sentence where there is none within the time that Teams gives."""
        task = self._work.start(doing)
        await asyncio.wait({task}, timeout=self._router.patience)
        if not task.done():
            return _("That takes too long just now. Search again in a minute.")
        if task.cancelled() or task.exception():
            return _("Something went wrong in the bot. Search again in a minute.")
        return task.result()

    async def _looked_up(self, caller: Caller, place: Place, typed: str) -> Json:
        try:
            query = searched(typed)
        except NotUnderstood as error:
            return _message(str(error))
        found = await self._dispatch.picks(await self._known(caller, place), query)
        return _message(said(found)) if isinstance(found, View) else _results(map(_choice, found[:MOST]))

    async def _unfurled(self, caller: Caller, place: Place, line: str) -> Json:
        view = await self._dispatch.glance(await self._known(caller, place), line, for_all=True)
        if view is None:
            return {}
        answer = _results([_unfolded(view)])
        answer["composeExtension"]["suggestedActions"] = _NOT_KEPT
        return answer

    async def _known(self, caller: Caller, place: Place) -> Caller:
        """Who asks, and who reads along. The bot need not be where somebody writes a message."""
        if place.direct:
            return await self._people.known(caller, place.service, place.kind)
        here = await self._conversations.get(place.channel)
        inside = here is not None and not here.dead
        own = None if inside else await self._conversations.chat_with(place.user)
        home = Where(own.service, own.id) if own else None
        told = inside and place.kind == "channel"
        return await self._people.inserting(caller, place.service, home, told=told)


def _typed(value: object) -> str:
    """What stands in the search box; nothing before somebody types."""
    given = events.at(value, "parameters")
    texts = (events.word(one, "value") for one in _list(given) if events.word(one, "name") == TEXT)
    return next(texts, "")


def _further(value: object) -> bool:
    """Whether more is asked for than there is to choose from at once."""
    skipped = events.at(value, "queryOptions", "skip")
    return isinstance(skipped, int) and skipped > 0


def _list(thing: object) -> list[Any]:
    return thing if isinstance(thing, list) else []


def _choice(pick: Pick) -> Json:
    """A finding to choose; its card stays as it is, and a press shows each who presses it their own."""
    return _attachment(shown(pick.view, LASTING), pick.offer, pick.details)


def _unfolded(view: View) -> Json:
    """What is there to be read, without anything to press: Teams shows cards of version 1.3 here, at most."""
    return _attachment({**shown(trimmed(view, lambda _asked: False)), "version": "1.3"}, view.title)


def _attachment(card: Mapping[str, Any], title: str, details: str = "") -> Json:
    offered = {"title": _short(title) or "…"} | ({"text": _short(details)} if details else {})
    return {"contentType": _CARD, "content": card, "preview": {"contentType": _PREVIEW, "content": offered}}


def _short(words: str) -> str:
    return text.unformatted(short(words, _LETTERS))


def _results(attachments: Iterable[Json]) -> Json:
    return {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": list(attachments)}}


def _message(sentence: str) -> Json:
    return {"composeExtension": {"type": "message", "text": one(sentence)}}
