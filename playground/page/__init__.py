"""The page on which people try the bot: chats of its own, drawn from the state of Slack's and Teams' stand-ins."""

from playground.page.app import build

__all__ = ["build"]
