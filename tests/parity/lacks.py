"""What one of the two platforms cannot have, and by whose limit."""

from __future__ import annotations

from typing import Final

from tests.parity.features import Lack

LACKS: Final = (
    Lack(
        "A form says while one types how many findings a filter finds",
        "teams",
        "a dialog sends nothing before it is sent off, but for searches in its menus; what is wrong is said then",
    ),
    Lack(
        "Signing in with the browser, and the code that joins it with the chat",
        "teams",
        "nothing to do: what Teams sends is signed, and names the person in Entra ID",
        frozenset({"link code"}),
    ),
    Lack(
        "A picture of the trend below a digest",
        "teams",
        "Teams takes a picture from an address that anybody can read, or a file out of somebody's OneDrive",
    ),
    Lack(
        "Who leaves the organisation is forgotten at once",
        "teams",
        "Teams tells bots only of those who leave a conversation; Entra ID says it within `ROLE_TTL`",
    ),
    Lack(
        "Findings are looked up while a message is written, and put into it",
        "slack",
        "Slack lets no app search there",
    ),
)
