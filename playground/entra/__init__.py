"""A stand-in for Microsoft Entra ID: signing in with the v2.0 endpoints, and the bit of Microsoft Graph beside it."""

from playground.entra.directory import Directory
from playground.entra.refusals import Refused
from playground.entra.standin import EntraStandIn
from playground.entra.state import Asked, Group, Person, Registration
from playground.entra.tokens import IdToken

__all__ = ["Asked", "Directory", "EntraStandIn", "Group", "IdToken", "Person", "Refused", "Registration"]
