"""The people of the workspace: they type, press, choose and fill in as one does in Slack's client."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from playground.slack import fill, limits, payloads, views
from playground.slack.find import element_called, element_with
from playground.slack.hooks import responded
from playground.slack.judge import complaints_about_options
from playground.slack.payloads import Sender
from playground.slack.refusals import Refused
from playground.slack.state import Channel, Hook, Message, Modal
from playground.slack.text import text_of_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from playground.slack.outbound import Line
    from playground.slack.state import File, Json, Values
    from playground.slack.workspace import Workspace

T = TypeVar("T")
TROUBLE = "We had some trouble connecting. Try again?"


class NotSent(Exception):  # the client's "no", not a fault
    """The client itself refuses to send the form; `problems` says why, by block."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(problems)
        self.problems = problems


class People:
    """What people do and see. Channels may be given by id or name."""

    def __init__(self, space: Workspace, line: Line) -> None:
        self.space = space
        self.line = line

    def channel(self, channel: str) -> Channel:
        """Return that channel, by id or name."""
        name = channel.removeprefix("#")
        return next((room for room in self.space.channels.values() if name in {room.id, room.name}), None) or (
            self.space.channel(name)
        )

    def visible_to(self, user: str, channel: str = "appsec") -> list[Message]:
        """Tell what that person sees in the channel, oldest first."""
        return self.space.visible_to(user, self.channel(channel).id)

    def files_of(self, user: str) -> list[File]:
        """Tell which files that person sees, oldest first."""
        rooms = [room.id for room in self.space.channels.values()]
        seen = [message for room in rooms for message in self.space.visible_to(user, room)]
        return [file for message in sorted(seen, key=lambda message: message.ts) for file in message.files]

    def modal_of(self, user: str) -> Modal | None:
        """Return the view on top of that person's screen."""
        stack = self.space.stacks.get(user)
        return stack[-1] if stack else None

    def text_of(self, shown: Message | Modal) -> str:
        """Tell what one reads in a message (its blocks, else its text) or in a modal."""
        if isinstance(shown, Message):
            named = "\n".join(f"[{file.title}]" for file in shown.files)
            return text_of_blocks(shown.blocks) or shown.text or named
        ends = [f"[{shown.view[name]['text']}]" for name in ("submit", "close") if shown.view[name]]
        said = [*shown.errors.values(), *([shown.trouble] if shown.trouble else [])]
        return "\n".join([shown.title, text_of_blocks(shown.view["blocks"]), *said, *ends])

    async def until(self, seen: Callable[[], T], within: float = 5.0) -> T:
        """Wait for what the bot does after its ack: the first true answer of `seen`."""
        async with asyncio.timeout(within):
            while not (found := seen()):
                await self.space.change()
        return found

    async def types(self, user: str, text: str, channel: str = "appsec") -> httpx.Response:
        """Send the slash command with this text."""
        sender = self.sender(user, channel)
        if self.space.person(user).team_id != self.space.app.team_id:
            raise LookupError("slash commands do not cross to other organisations")
        command = f"{self.space.app.command} {text}".strip()
        self._typed(user, sender.channel, command)
        form = payloads.slash_command(sender, text)
        answer = await self.line.command(form)
        self._show(answer, self.space.hooks[form["response_url"].rsplit("/", 1)[1]])
        return answer

    async def mentions(
        self, user: str, text: str, channel: str = "appsec", thread_ts: str | None = None
    ) -> httpx.Response:
        """Write a message to all that begins with the bot's name."""
        sender = self.sender(user, channel)
        bot = self.space.app.user_id
        message = self._write(sender, f"<@{bot}> {text}", [{"type": "user", "user_id": bot}, _run(f" {text}")])
        message.thread_ts = thread_ts
        return await self.delivers(sender, payloads.spoken(sender, message, "app_mention"))

    async def pastes(self, user: str, *addresses: str, channel: str = "appsec", source: str = "") -> httpx.Response:
        """Write a message with addresses in it, of pages whose host the app's manifest names."""
        sender = self.sender(user, channel)
        message = self._write(sender, " ".join(addresses), [_run(" ".join(addresses))])
        return await self.delivers(sender, payloads.pasted(sender, message, addresses, source))

    async def says(self, user: str, text: str) -> httpx.Response:
        """Write to the bot in the direct chat."""
        sender = Sender(self.space, user, self.space.direct(user).id)
        message = self._write(sender, text, [_run(text)])
        return await self.delivers(sender, payloads.spoken(sender, message, "message"))

    async def delivers(self, sender: Sender, inner: Json, retry: tuple[int, str] | None = None) -> httpx.Response:
        """Send any event; `retry` marks it as a further attempt."""
        return await self.line.event(payloads.event(sender, inner), retry)

    async def clicks(self, user: str, where: Message | Modal, name: str, nth: int | None = None) -> httpx.Response:
        """Press a button, by label or action_id (and confirm it, where it asks)."""
        block, element = element_called(_blocks(where), name, nth)
        answer = await self.acts(user, where, block["block_id"], element["action_id"], None)
        if answer is None:
            message = f"{name!r} isn't a button"
            raise LookupError(message)
        return answer

    async def chooses(
        self, user: str, where: Message | Modal, name: str, option: object, nth: int | None = None
    ) -> httpx.Response | None:
        """Choose in a menu (by label, placeholder, action_id or type); None where Slack tells nobody."""
        block, element = element_called(_blocks(where), name, nth)
        if element["type"] == "external_select":
            typed = str(option).partition("…")[0].strip()  # of a label that is cut, what can be read
            await self.searches(user, where, element["action_id"], typed)
        return await self.acts(user, where, block["block_id"], element["action_id"], option)

    def puts(
        self,
        user: str,
        where: Message | Modal,
        block_id: str,
        action_id: str,
        raw: object,
    ) -> Json | None:
        """Put something in a field or menu without telling anybody: its state, None for a button."""
        _, element = element_with(_blocks(where), block_id, action_id)
        if element["type"] == "button":
            return None
        state = fill.value_for(element, raw, self.space.offered.get((user, action_id)))
        if element["type"] not in fill.STATELESS:
            self._values(user, where).setdefault(block_id, {})[action_id] = state
            self.space.changed()
        return state

    async def acts(
        self,
        user: str,
        where: Message | Modal,
        block_id: str,
        action_id: str,
        raw: Any,  # what was chosen: text, a list, nothing
    ) -> httpx.Response | None:
        """Press or choose exactly this element; None where Slack tells nobody: an input that keeps still."""
        sender = self._in_sight(user, where)
        block, element = element_with(_blocks(where), block_id, action_id)
        state = self.puts(user, where, block_id, action_id, raw)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return None
        action = payloads.action_of(block, element, state)
        if isinstance(where, Modal):
            return await self.line.interaction(payloads.of_view(sender, where, action))
        return await self.line.interaction(payloads.of_message(sender, where, action))

    async def searches(self, user: str, where: Message | Modal, name: str, typed: str) -> list[Json]:
        """Type in an external select: the options that the bot offers."""
        sender = self._in_sight(user, where)
        block, element = element_called(_blocks(where), name, None)
        asked = element | {"block_id": block["block_id"]}
        answer = await self.line.interaction(payloads.suggestion(sender, where, asked, typed))
        options = fill.options_of(answer.json() if answer.is_success and answer.content else {})
        if complaints := complaints_about_options(options):
            self.line.failures += complaints
            options = []
        self.space.offered[user, element["action_id"]] = options
        return options

    async def fills(self, user: str, values: Mapping[str, object]) -> Modal:
        """Fill in the person's open form, by label; nothing is sent but what a search asks."""
        modal = self._open(user)
        for label, raw in values.items():
            await self.chooses(user, modal, label, raw)
        return modal

    async def submits(self, user: str, values: Mapping[str, object] | None = None) -> httpx.Response:
        """Fill in and send the form; NotSent where the client itself finds a gap."""
        modal = await self.fills(user, values or {})
        modal.errors, modal.trouble = fill.problems(modal.view["blocks"], modal.values), ""
        self.space.changed()
        if modal.errors:
            raise NotSent(modal.errors)
        sender = Sender(self.space, user)
        answer = await self.line.interaction(payloads.submission(sender, modal))
        self._answered(modal, answer)
        return answer

    async def closes(self, user: str, *, everything: bool = False) -> httpx.Response | None:
        """Close the open view; the bot hears of it only where the view asks for that."""
        modal = self._open(user)
        everything = everything or modal.view["clear_on_close"]
        views.closed(self.space, modal, everything=everything)
        if not modal.view["notify_on_close"]:
            return None
        sender = Sender(self.space, user)
        return await self.line.interaction(payloads.closing(sender, modal, cleared=everything))

    def sender(self, user: str, channel: str) -> Sender:
        room = self.channel(channel)
        if user not in room.members:
            message = f"{user} isn't in {room.name}"
            raise LookupError(message)
        return Sender(self.space, user, room.id)

    def _in_sight(self, user: str, where: Message | Modal) -> Sender:
        if isinstance(where, Modal):
            if where is not self.modal_of(user):
                message = f"{user} doesn't have that view in front"
                raise LookupError(message)
            return Sender(self.space, user)
        if where not in self.space.visible_to(user, where.channel):
            message = f"{user} doesn't see that message"
            raise LookupError(message)
        return Sender(self.space, user, where.channel)

    def _open(self, user: str) -> Modal:
        modal = self.modal_of(user)
        if modal is None:
            message = f"{user} has no view open"
            raise LookupError(message)
        return modal

    def _values(self, user: str, where: Message | Modal) -> Values:
        if isinstance(where, Modal):
            return where.values
        return where.values.setdefault(user, fill.initial_values(where.blocks))

    def _typed(self, user: str, channel: str, text: str) -> None:
        self.space.typed.append(Message(self.space.stamp(), channel, user, text, only_for=user))
        self.space.changed()

    def _write(self, sender: Sender, text: str, runs: list[Json]) -> Message:
        rich = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": runs}]}]
        return self.space.add(Message(self.space.stamp(), sender.channel, sender.user, text, rich))

    def _show(self, answer: httpx.Response, hook: Hook) -> None:
        """Return the answer to a command may itself be a message; a missing one is told to the person."""
        if answer.is_error:
            why = "operation_timeout" if answer.status_code == limits.TIMED_OUT else "dispatch_failed"
            self._system(hook, f'{self.space.app.command} failed with the error "{why}"')
        elif answer.content:
            try:
                responded(self.space, hook, _message_in(answer))
            except Refused as refusal:
                self.line.failures += [refusal.error, *refusal.messages]
                self._system(hook, f'{self.space.app.command} failed with the error "{refusal.error}"')

    def _system(self, hook: Hook, text: str) -> None:
        self.space.add(Message(self.space.stamp(), hook.channel, "USLACKBOT", text, only_for=hook.user))

    def _answered(self, modal: Modal, answer: httpx.Response) -> None:
        still_open = modal in self.space.stacks[modal.user]
        try:
            if answer.is_error:
                modal.trouble = TROUBLE
            elif still_open:
                views.answered(self.space, modal, answer.json() if answer.content else {})
        except Refused as refusal:
            self.line.failures += [refusal.error, *refusal.messages]
            modal.trouble = TROUBLE
        self.space.changed()


def _blocks(where: Message | Modal) -> list[Json]:
    blocks: list[Json] = where.view["blocks"] if isinstance(where, Modal) else where.blocks
    return blocks


def _run(text: str) -> Json:
    return {"type": "text", "text": text}


def _message_in(answer: httpx.Response) -> Json:
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return {"text": answer.text}
    content: Json = answer.json()
    return content
