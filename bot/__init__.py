"""dojo-bot: work with DefectDojo from Slack and Microsoft Teams."""

from importlib.metadata import version

__version__ = version("dojo-bot")
