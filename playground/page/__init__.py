"""The page on which people try the bot: a chat of its own, drawn from the Slack stand-in's state."""

from playground.page.app import build

__all__ = ["build"]
