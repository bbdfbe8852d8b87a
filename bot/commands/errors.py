"""Why a line is no Command (yet)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.operations.command import Command, Draft


class NotUnderstood(Exception):  # an expected end, with the sentence to show
    """The line cannot be read; `str()` is the sentence to show, `better` are lines that may be meant."""

    def __init__(self, sentence: str, *, command: type[Command] | None = None, better: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.command = command
        self.better = better


class Incomplete(NotUnderstood):
    """The line is right as far as it goes; a form can ask for the rest."""

    def __init__(self, sentence: str, draft: Draft) -> None:
        super().__init__(sentence, command=draft.command)
        self.draft = draft
