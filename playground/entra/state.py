"""The things that a directory remembers: people, groups, the registered application, and what it has granted."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Group:
    """A group; only its id is its own, since Entra ID lets two groups have one name."""

    id: str
    name: str


@dataclass(eq=False)
class Person:
    """Somebody in the directory."""

    oid: str
    name: str
    upn: str
    mail: str | None = None
    enabled: bool = True
    groups: list[Group] = field(default_factory=list)
    app_roles: list[str] = field(default_factory=list)
    """The values of the app roles that are assigned."""


@dataclass
class Registration:
    """The application as the directory knows it; its secret opens nothing but this stand-in."""

    client_id: str = "d0d0b075-0000-4000-8000-00000000b075"
    client_secret: str = "entra-stand-in-secret"  # noqa: S105  # opens nothing
    name: str = "dojo-bot"
    redirect_uris: list[str] = field(default_factory=list)
    """Exact addresses, each compared letter by letter."""
    graph_permissions: set[str] = field(default_factory=lambda: {"User.Read.All", "GroupMember.Read.All"})
    """The application permissions with an administrator's consent. A token keeps those it was issued with."""
    groups_claim: bool = True
    """Whether id_tokens say the groups: the manifest's groupMembershipClaims."""
    groups_as_names: bool = False
    """Whether they say display names in the place of ids: the optional claim's cloud_displayname."""
    secret_expired: bool = False
    federated: set[str] = field(default_factory=set)
    """The assertions that are as good as the secret: what a cluster puts into AZURE_FEDERATED_TOKEN_FILE."""


@dataclass(frozen=True)
class Asked:
    """One request, for the log."""

    method: str
    path: str
    status: int


@dataclass(frozen=True)
class Wish:
    """What an authorize request asks for, once it is found to be in order."""

    redirect_uri: str
    scopes: frozenset[str]
    state: str
    nonce: str
    challenge: str


@dataclass
class Code:
    """An authorization code's meaning: good once, for ten minutes."""

    person: Person
    wish: Wish
    born: float
    used: bool = False


@dataclass
class Session:
    """A refresh token's meaning."""

    person: Person
    scopes: frozenset[str]
    born: float
    revoked_at: float | None = None


@dataclass(frozen=True)
class Access:
    """An access token's meaning: the application's own permissions, or none where a person signed in."""

    expires: float
    permissions: frozenset[str] = frozenset()
    person: Person | None = None
    bot: str = ""
    """The client id, where the token is a bot's, for the Bot Framework and nothing else."""
