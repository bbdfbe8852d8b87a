"""What response_url does: answers to one interaction, five at most, within half an hour.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.slack import limits, posting
from playground.slack.refusals import refuse

if TYPE_CHECKING:
    from playground.slack.state import Hook, Json, Message
    from playground.slack.workspace import Workspace


def used(space: Workspace, name: str, content: Json) -> None:
    """Use the address once; Slack's refusal where that isn't possible any more."""
    hook = space.hooks.get(name)
    if hook is None:
        refuse("invalid_url")
    if space.clock() - hook.born > limits.HOOK_SECONDS:
        refuse("expired_url")
    if hook.uses >= limits.HOOK_USES:
        refuse("used_url")
    hook.uses += 1
    responded(space, hook, content)


def responded(space: Workspace, hook: Hook, content: Json) -> None:
    """Show what the bot answers: in place of the original, or as a new message."""
    original = space.message(hook.channel, hook.original) if hook.original else None
    if content.get("delete_original") and original:
        posting.removed(space, original)
    elif content.get("replace_original") and original:
        posting.replaced(space, original, content)
    elif not content.get("delete_original"):
        _say(space, hook, content)


def _say(space: Workspace, hook: Hook, content: Json) -> Message:
    wanted = content.get("response_type") or "ephemeral"
    if wanted not in {"ephemeral", "in_channel"}:
        refuse("invalid_arguments", [f"[ERROR] unknown response_type: {wanted}"])
    return posting.said(space, hook.channel, content, hook.user if wanted == "ephemeral" else None)
