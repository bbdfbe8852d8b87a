"""A stand-in for Slack: its Web API, its requests to a bot, its limits, and the people who use it."""

from playground.slack.people import NotSent
from playground.slack.refusals import Refused
from playground.slack.standin import SlackStandIn
from playground.slack.state import App, Channel, Message, Modal, Person

__all__ = ["App", "Channel", "Message", "Modal", "NotSent", "Person", "Refused", "SlackStandIn"]
