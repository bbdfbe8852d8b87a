"""Files on their way to Teams: into the OneDrive of whoever asked, who says on a card of Teams' whether they may come.

Between the question and its answer nothing is kept. The card holds the line, as a button does; the file is made when it
is allowed, with the rights of that moment, and an answer that was made up gets what its sender could have typed.
Rules: Microsoft's "Send and receive files using the bot", and OneDrive's "Upload bytes to the upload session".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import httpx
import structlog

from bot.commands.errors import NotUnderstood
from bot.commands.grammar import read, write
from bot.ends import End
from bot.files.export import Export, Undelivered
from bot.language import _
from bot.operations.command import Draft, Query
from bot.platforms.teams import events, text
from bot.platforms.teams.connector import TROUBLE
from bot.platforms.teams.replies import reported
from bot.views import files

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.dispatch import Dispatch
    from bot.files.export import File
    from bot.identity.caller import Caller
    from bot.platforms.teams.events import Place
    from bot.platforms.teams.people import People
    from bot.platforms.teams.replies import Replies
    from bot.platforms.work import Work
    from bot.storage.seen import Seen
    from bot.views.model import View

    Pause = Callable[[float], Awaitable[Any]]

Json = dict[str, Any]
_log = structlog.get_logger(__name__)
CONSENT: Final = "application/vnd.microsoft.teams.card.file.consent"
INFO: Final = "application/vnd.microsoft.teams.card.file.info"
MOST: Final = 100_000_000
"""Bytes of a file: four times as many as the longest list had."""
PIECE: Final = 16 * 320 * 1024
"""Bytes of one request; OneDrive takes multiples of 320 KiB, below 60 MiB."""
_HOST: Final = re.compile(r"[a-z0-9-]{1,63}\.sharepoint\.com")
"""OneDrive and SharePoint of a tenant: contoso-my.sharepoint.com. Nothing else is ever sent a file."""
_NAME: Final = re.compile(r"[\w.() -]{1,100}")
_ROW_BYTES: Final = {"csv": 500, "json": 3_000}
"""About as many as a finding takes: Teams shows a size before there is one."""
_TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
_TRIES: Final = 3
_MOST_SECONDS: Final = 30.0
_CONTINUE: Final = frozenset({202})
_DONE: Final = frozenset({200, 201})
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500


@dataclass(frozen=True)
class Target:
    """Where a file may be put, as Teams says. The address is as good as a secret."""

    url: str = field(repr=False)
    name: str
    link: str
    id: str
    kind: str

    @property
    def card(self) -> Json | None:
        """The message with which its owner opens the file; None where Teams names no page of it."""
        if not allowed(self.link):
            return None
        content = {"uniqueId": self.id, "fileType": self.kind}
        attachment = {"contentType": INFO, "contentUrl": self.link, "name": self.name, "content": content}
        return {"type": "message", "summary": self.name, "attachments": [attachment]}


class Files:
    """Asks whether Exports may come, and brings those that may."""

    def __init__(  # noqa: PLR0913  # what a file passes on its way
        self,
        dispatch: Dispatch,
        *,
        people: People,
        replies: Replies,
        seen: Seen,
        work: Work,
        http: httpx.AsyncClient,
        pause: Pause,
    ) -> None:
        self._dispatch = dispatch
        self._people = people
        self._replies = replies
        self._seen = seen
        self._work = work
        self._http = http
        self._pause = pause

    async def ask(self, place: Place, export: Export) -> View:
        """Ask in the direct chat whether the file may come; returns what is said where it was asked for."""
        try:
            await self._replies.give(place, _question(export))
        except TROUBLE as error:
            _log.info("nobody could be asked about a file", error=error.reason)
            said = _("Teams did not let me write to you ({reason}). Write to me in our direct chat, then ask again.")
            view = files.undelivered(said.format(reason=error.reason))
            return await export.desk.ended(End(None, view, "failed", "undelivered"))
        return files.asked(export.name, export.rows)

    async def consent(self, activity: Json) -> Json:
        """Hear what somebody answered; each question has one answer."""
        asked, value = events.asking(activity), activity.get("value")
        action = events.word(value, "action")
        if asked and asked[1].direct and action in {"accept", "decline"}:
            self._work.start(self._answered(*asked, activity, allow=action == "accept"))
        return {}

    async def _answered(self, caller: Caller, place: Place, activity: Json, *, allow: bool) -> None:
        question = place.message or events.word(activity, "id")
        if await self._seen.first(f"teams-file:{place.conversation} {question}"):
            await self._bring(place, await self._made(caller, place, activity) if allow else files.declined())

    async def _made(self, caller: Caller, place: Place, activity: Json) -> View:
        """Make the file and bring it; the View says how that ended."""
        query = _query(events.word(activity, "value", "context", "line"))
        target = target_of(events.at(activity, "value", "uploadInfo"))
        if query is None or target is None:
            return files.outdated()
        known = await self._people.known(caller, place.service, place.kind)
        answer = await self._dispatch.answer(known, query, typed=False, origin=place.origin)
        if not isinstance(answer, Export):
            return files.outdated() if isinstance(answer, Draft) else answer
        export = replace(answer, name=target.name)
        return await export.carry_out(partial(self._tell, place), partial(self._deliver, place, target))

    async def _tell(self, place: Place, view: View) -> None:
        """Say how far it is, in the question's place; the file is not given up because that cannot be said."""
        try:
            if place.message:
                await self._replies.replace(place, view)
        except TROUBLE as error:
            _log.info("progress was not shown", error=error.reason)

    async def _bring(self, place: Place, view: View) -> None:
        try:
            await self._replies.send(place, view)
        except Exception as error:  # noqa: BLE001  # what is no trouble of Teams' is raised again
            reported(error, view)

    async def _deliver(self, place: Place, target: Target, file: File) -> None:
        """Put it into OneDrive, then show it. Raises Undelivered."""
        if file.size > MOST:
            raise Undelivered(_("The file is larger than I may send. Narrow the list, or ask for format:csv."))
        try:
            await self._upload(target.url, file)
        except httpx.HTTPError as error:
            _log.error("a file did not reach OneDrive", error=type(error).__name__)
            said = _("OneDrive could not be reached. Look there before you ask again: the file may be there.")
            raise Undelivered(said) from None  # its words hold the address
        try:
            if target.card:
                await self._replies.give(place, target.card)
        except TROUBLE as error:  # it is there, and the answer says so
            _log.error("a file is not shown", error=error.reason)

    async def _upload(self, url: str, file: File) -> None:
        file.content.seek(0)
        for start in range(0, file.size, PIECE):
            piece = file.content.read(PIECE)
            end = start + len(piece)
            status = await self._put(url, piece, f"bytes {start}-{end - 1}/{file.size}")
            if status not in (_DONE if end == file.size else _CONTINUE):
                _log.error("OneDrive did not take a file", status=status)
                said = _("OneDrive did not take the file (HTTP {status}). Ask for it again in a minute.")
                raise Undelivered(said.format(status=status))

    async def _put(self, url: str, piece: bytes, where: str) -> int:
        """Send the piece, again where OneDrive says so: it stands at the same place each time. Follows nobody."""
        headers = {"Content-Range": where, "Content-Type": "application/octet-stream"}
        for attempt in range(1, _TRIES + 1):
            answer = await self._http.put(url, content=piece, headers=headers, timeout=_TIMEOUT, follow_redirects=False)
            status = answer.status_code
            if attempt == _TRIES or not (status == _TOO_MANY or status >= _SERVER_ERROR):
                break
            await self._pause(_seconds(answer))
        return status


def allowed(url: str) -> bool:
    """Whether the address is one of OneDrive's or SharePoint's, as the client that will go there reads it."""
    try:
        parts = httpx.URL(url)
        host = _HOST.fullmatch(parts.host)
    except (httpx.InvalidURL, UnicodeError):
        return False
    return parts.scheme == "https" and parts.port is None and not parts.userinfo and bool(host)


def target_of(info: object) -> Target | None:
    """Where the file goes; None where that is not a place of OneDrive's."""
    url, name = events.word(info, "uploadUrl"), events.word(info, "name")
    if not (allowed(url) and _NAME.fullmatch(name)):
        return None
    named = {key: events.word(info, key)[:100] for key in ("uniqueId", "fileType")}
    return Target(url, name, events.word(info, "contentUrl"), named["uniqueId"], named["fileType"])


def _question(export: Export) -> Json:
    """The card on which Teams asks: its buttons are Teams' own."""
    query = export.command
    size = _ROW_BYTES.get(query.format, 0) * max(1, export.rows.count)
    about = text.unformatted(files.question(export.rows, export.basis))
    content = {"description": about, "sizeInBytes": size, "acceptContext": {"line": write(query)}, "declineContext": {}}
    attachment = {"contentType": CONSENT, "name": export.name, "content": content}
    return {"type": "message", "summary": export.name, "attachments": [attachment]}


def _query(line: str) -> Query | None:
    """The query that the question was about; nothing else is ever run by an answer to one."""
    try:
        command = read(line)
    except NotUnderstood:
        return None
    return command if isinstance(command, Query) and command.format != "message" else None


def _seconds(answer: httpx.Response) -> float:
    told = answer.headers.get("Retry-After", "")
    return min(float(told), _MOST_SECONDS) if told.isdecimal() else 1.0
