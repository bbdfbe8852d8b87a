"""A stand-in for Microsoft Teams: its connector, its signed activities, its limits, and the people who use it."""

from playground.teams.people import NotSent
from playground.teams.refusals import Refused
from playground.teams.standin import TeamsStandIn
from playground.teams.state import Bot, Conversation, Dialog, Message, Person, Seen

__all__ = ["Bot", "Conversation", "Dialog", "Message", "NotSent", "Person", "Refused", "Seen", "TeamsStandIn"]
