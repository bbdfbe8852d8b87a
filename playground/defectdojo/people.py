"""The people of the demo and what each may do; see seed.py for the memberships."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha1

from playground.defectdojo.model import READER, WRITER, User

JOINED = datetime(2025, 3, 3, 8, 30, 0, 120000, UTC)
MAIL = "contoso.example"
MARTAS = ("payments-api", "checkout-web", "payments-ledger")
# Members of every product: username -> role on 2.x.
EVERYWHERE = {"ana": WRITER, "service": READER, "bruno": WRITER, "carla": WRITER}


def token(username: str) -> str:
    """The token of a user of the stand-in: 40 hex digits, always the same."""
    return sha1(f"dojo stand-in {username}".encode(), usedforsecurity=False).hexdigest()


def _person(number: int, username: str, name: str, mail: str | None = None, *, active: bool = True) -> User:
    first, last = name.split(" ")
    mail = mail or f"{first}.{last}@{MAIL}".lower()
    return User(number, username, first, last, mail, token(username), JOINED, is_active=active)


def people() -> list[User]:
    admin = _person(1, "admin", "Admin User", "admin@defectdojo.local")
    admin.is_staff = admin.is_superuser = True
    return [
        admin,
        _person(2, "ana", "Ana Souza"),
        _person(3, "marta", "Marta Lima"),
        _person(4, "service", "Dojo Bot", f"dojo-bot@{MAIL}"),
        _person(5, "nobody", "Nora Body"),
        _person(6, "former", "Felix Former", active=False),
        _person(7, "bruno", "Bruno Costa"),
        _person(8, "carla", "Carla Mendes"),
        # One mail address twice, in other letters: mail is not unique (recording users_list_email_icontains).
        _person(9, "bob", "Bob Builder"),
        _person(10, "bob2", "Bob Builder", f"Bob.Builder@{MAIL}"),
    ]
