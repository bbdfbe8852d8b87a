"""What Slack takes, in one table: Block Kit's reference, and what was measured where that is silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Limits:
    """The most of each thing; lengths in characters."""

    blocks: int = 50
    modal_blocks: int = 100
    all_text: int = 12_000
    """Of one message's blocks. Not documented: Slack refuses near 13,200 (msg_blocks_too_long)."""
    fallback: int = 4_000
    """The message's `text`, as advised; Slack cuts it at 40,000."""
    header: int = 150
    section: int = 3_000
    context: int = 2_000
    context_elements: int = 10
    rich_text: int = 3_000
    """One rich text block. Not documented: kept to what a section takes."""
    actions: int = 25
    button: int = 75
    value: int = 2_000
    url: int = 3_000
    action_id: int = 255
    block_id: int = 255
    accessibility_label: int = 75
    options: int = 100
    option: int = 75
    option_value: int = 75
    """The reference says 150, Slack's own types say 75: the safe one."""
    placeholder: int = 150
    confirm_title: int = 100
    confirm_text: int = 300
    confirm_button: int = 30
    modal_title: int = 24
    modal_button: int = 24
    private_metadata: int = 3_000
    callback_id: int = 255
    label: int = 2_000
    hint: int = 2_000
    input: int = 3_000
    """What somebody may type into one input."""


LIMITS: Final = Limits()
