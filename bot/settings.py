"""The settings: the environment first, then files in SECRETS_DIR. Read once, by `bot.app` only."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, AnyHttpUrl, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.identity.ids import entra_id
from bot.identity.roles import BY_WORD, Role
from bot.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from pydantic_core import ErrorDetails

_DEFAULT_DATABASE: Final = "sqlite:///data/dojo-bot.db"

_CONNECTORS: Final = ("https://smba.trafficmanager.net/", "https://smba.infra.gcc.teams.microsoft.com/")
"""Microsoft's public cloud, and its Government Community Cloud."""
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
NOWHERE: Final = "http://defectdojo.invalid/"
"""Where DefectDojo is as long as nobody said it (RFC 6761, 6.4)."""


def _tenant(given: str) -> str:
    """A tenant in the one form that is compared; empty where none is set. Raises ValueError."""
    return entra_id(given) if given else ""


_Tenant = Annotated[str, AfterValidator(_tenant)]


def _prefixes(given: Any) -> Any:
    """What addresses begin with, with commas between them; each gets its slash at the end. Raises ValueError."""
    prefixes = [one.strip() for one in given.split(",")] if isinstance(given, str) else list(given)
    for one in prefixes:
        parts = urlsplit(one)
        if not parts.hostname or (parts.scheme != "https" and parts.hostname not in _LOOPBACK) or parts.query:
            raise ValueError(_("each is an address that begins with https://"))
    return tuple(f"{one.rstrip('/')}/" for one in prefixes)


def _roles(given: Any) -> Any:
    """NAME=role,NAME=role as a mapping; JSON where names hold commas. Raises ValueError."""
    if isinstance(given, str):
        if given.strip().startswith("{"):
            given = json.loads(given)
        else:
            given = dict(pair.rpartition("=")[::2] for pair in given.split(","))
    if not isinstance(given, dict):
        raise ValueError(_("write it as NAME=role,NAME=role"))  # noqa: TRY004  # pydantic tells ValueErrors in its words
    # Nothing is left out in silence: without any role, everybody who is linked would get through.
    if not all(str(name).strip() for name in given):
        raise ValueError(_("each entry is NAME=role"))
    return {str(name).strip(): _role(word) for name, word in given.items()}


def _role(word: object) -> Role:
    found = word if isinstance(word, Role) else BY_WORD.get(str(word).strip().lower())
    if found is None:
        raise ValueError(_("a role is one of {roles}").format(roles=", ".join(BY_WORD)))
    return found


class WrongSettings(Exception):
    """The bot cannot start with these settings; `lines` has one sentence for each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


class Settings(BaseSettings):
    """All that can be set from outside. Each name, in capitals, is an environment variable."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    defectdojo_url: AnyHttpUrl = Field(description="Base URL of DefectDojo.")
    defectdojo_api_token: SecretStr | None = Field(
        default=None, description="Service account, for the reads that UNLINKED_READS allows; never for a write."
    )
    defectdojo_concurrency: int = Field(default=4, ge=1, le=64, description="Most requests under way at once.")
    defectdojo_timeout: float = Field(default=15, gt=0, le=120, description="Seconds for one request.")
    slack_bot_token: SecretStr | None = Field(default=None, description="Slack's bot token, xoxb-…")
    slack_signing_secret: SecretStr | None = Field(default=None, description="Checks what comes in over HTTP.")
    slack_app_token: SecretStr | None = Field(default=None, description="Slack's app token, xapp-…: Socket Mode.")
    slack_api_url: AnyHttpUrl = Field(
        default=AnyHttpUrl("https://slack.com/api/"), description="Base of Slack's Web API (GovSlack, tests)."
    )
    teams_client_id: _Tenant = Field(default="", description="The client id of the bot's registration, a UUID.")
    teams_client_secret: SecretStr | None = Field(
        default=None, description="Its client secret; none where AKS' workload identity is used."
    )
    teams_tenant_id: _Tenant = Field(default="", description="The Entra tenant whose people Teams vouches for.")
    teams_service_urls: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_prefixes)] = Field(
        default=_CONNECTORS, description="What the addresses of Teams' connectors begin with, with commas."
    )
    teams_openid_url: AnyHttpUrl = Field(
        default=AnyHttpUrl("https://login.botframework.com/v1/.well-known/openidconfiguration"),
        description="Where the keys of Teams' requests are told (other clouds, tests).",
    )
    azure_federated_token_file: Path | None = Field(
        default=None, description="Set by AKS' workload identity: the file with the token that proves the pod."
    )
    entra_tenant_id: _Tenant = Field(default="", description="The Entra tenant in which people sign in, a UUID.")
    entra_client_id: str = Field(default="", description="The app registration's client id.")
    entra_client_secret: SecretStr | None = Field(default=None, description="Its client secret.")
    entra_authority: AnyHttpUrl = Field(
        default=AnyHttpUrl("https://login.microsoftonline.com"), description="Base of Entra ID (other clouds, tests)."
    )
    graph_url: AnyHttpUrl = Field(
        default=AnyHttpUrl("https://graph.microsoft.com"), description="Base of Microsoft Graph (other clouds, tests)."
    )
    entra_roles: Annotated[dict[str, Role], NoDecode, BeforeValidator(_roles)] = Field(
        default_factory=dict,
        description="App role or group of Entra ID (name or object id) = role: NAME=writer,NAME=reader, or JSON.",
    )
    public_url: AnyHttpUrl | None = Field(
        default=None, description="Where people's browsers reach the bot: https and a host, no path."
    )
    link_days: int = Field(default=90, ge=0, le=3650, description="Days until one signs in anew; 0: never.")
    role_ttl: int = Field(default=300, ge=0, le=86400, description="Seconds before Entra ID is asked for a role again.")
    superuser_tokens: Literal["warn", "refuse"] = Field(
        default="warn", description="What to do with a pasted token of a DefectDojo superuser."
    )
    trusted_proxies: str = Field(
        default="127.0.0.1", description="Addresses or networks whose X-Forwarded-For is believed, with commas."
    )
    database_url: str = Field(default=_DEFAULT_DATABASE, description="Any SQLAlchemy URL; postgresql://… for replicas.")
    token_keys: SecretStr | None = Field(
        default=None, description="Keys for stored tokens, id:base64,…; the first seals, all open."
    )
    unlinked_reads: Literal["deny", "service"] = Field(
        default="deny", description="service: people who are not linked read with the service account."
    )
    user_tokens_dir: Path | None = Field(
        default=None, description="Folder with one file a person, named by Entra object id, holding the token."
    )
    config_file: Path | None = Field(
        default=None, description="YAML for channels and roles, see docs/configuration.md."
    )
    language: str = Field(
        default="en", description="Spoken where nobody's own is known, as in digests: en or pt-BR; others mean en."
    )
    host: str = Field(default="0.0.0.0", description="Where the web routes listen.")  # noqa: S104  # in a container, behind an ingress
    port: int = Field(default=8000, ge=0, le=65535, description="The port they listen on.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="Least level.")
    log_format: Literal["json", "text"] = Field(default="json", description="Of the log, on stdout.")
    auto_migrate: bool = Field(default=True, description="serve brings the database to the newest schema.")
    shutdown_grace: float = Field(default=20, ge=0, le=600, description="Seconds to finish what is under way.")

    def _teams_trouble(self) -> str:
        """What keeps Teams from working although something of it is set; empty where nothing does."""
        if not self.teams_client_id:
            return _("TEAMS_CLIENT_SECRET needs TEAMS_CLIENT_ID.") if self.teams_client_secret else ""
        if not self.teams_tenant_id:
            return _("TEAMS_CLIENT_ID needs TEAMS_TENANT_ID: the tenant whose people may speak to the bot.")
        if not (self.teams_client_secret or self.azure_federated_token_file):
            return _(
                "TEAMS_CLIENT_ID needs TEAMS_CLIENT_SECRET, or the AZURE_FEDERATED_TOKEN_FILE of workload identity."
            )
        return ""

    @model_validator(mode="after")
    def _can_do_something(self) -> Self:
        if troubles := list(self.troubles()):
            raise ValueError("\n".join(troubles))
        return self

    def troubles(self) -> Iterator[str]:
        """What does not go together, a sentence each."""
        if self.slack_bot_token and not (self.slack_signing_secret or self.slack_app_token):
            yield _("SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode).")
        if not self.slack_bot_token and (self.slack_signing_secret or self.slack_app_token):
            yield _("SLACK_BOT_TOKEN is missing: Slack's other settings need it.")
        yield from filter(None, (self._teams_trouble(), self._sign_in_trouble()))
        if self.unlinked_reads == "service" and not self.defectdojo_api_token:
            yield _("UNLINKED_READS=service needs DEFECTDOJO_API_TOKEN.")

    def _sign_in_trouble(self) -> str:
        """What keeps people from signing in although something of it is set; empty where nothing does."""
        needed = ("entra_tenant_id", "entra_client_id", "entra_client_secret", "public_url", "token_keys")
        lacking = [name.upper() for name in needed if not getattr(self, name)]
        if not self.entra_tenant_id:
            begun = [name for name in ("entra_client_id", "entra_client_secret", "entra_roles") if getattr(self, name)]
            return _("{name} needs ENTRA_TENANT_ID.").format(name=begun[0].upper()) if begun else ""
        if lacking:
            return _("Signing in needs {names}.").format(names=", ".join(lacking))
        url = self.public_url
        if url and url.scheme != "https" and url.host not in _LOOPBACK:
            return _("PUBLIC_URL must begin with https://: people's sign-ins pass through it.")
        if url and (url.path not in {None, "/"} or url.query or url.fragment):
            return _("PUBLIC_URL is a host without a path: the bot's pages are at /link and /auth.")
        return ""


class _AsFarAsTheyGo(Settings):
    """The settings without what they need of each other."""

    @model_validator(mode="after")
    def _can_do_something(self) -> Self:
        return self


def load(**changes: Any) -> Settings:
    """The settings of this process. Raises WrongSettings with one line for each that is wrong or missing.

    Kubernetes shows a secret's files through links (..data); pydantic-settings follows them.
    """
    folder, lines = _secrets_folder()
    if lines:
        raise WrongSettings(lines)
    try:
        return Settings(_secrets_dir=folder, **changes)
    except ValidationError as error:
        raise WrongSettings(_lines(error)) from None


def as_far_as_they_go() -> tuple[Settings, list[str]]:
    """The settings of which the wrong ones count as not set, and a line for each of those.

    For whoever looks for all faults at once. Without an address, DefectDojo is NOWHERE.
    """
    folder, lines = _secrets_folder()
    try:
        return Settings(_secrets_dir=folder), lines
    except ValidationError as error:
        wrong = {str(fault["loc"][0]) for fault in error.errors(include_input=False) if fault["loc"]}
        lines += _lines(error)
    found = _AsFarAsTheyGo(_secrets_dir=folder, **{name: _usual(name) for name in wrong})
    if wrong:  # what they need of each other was not looked at yet
        lines += [line for line in found.troubles() if not any(name.upper() in line for name in wrong)]
    return found, lines


def _secrets_folder() -> tuple[str | None, list[str]]:
    """The folder, if it is there; else what is wrong with it."""
    folder = os.environ.get("SECRETS_DIR") or None
    if folder and not Path(folder).is_dir():
        return None, [_("SECRETS_DIR: there is no folder {folder}.").format(folder=folder)]
    return folder, []


def _usual(name: str) -> Any:
    field = Settings.model_fields[name]
    return NOWHERE if field.is_required() else field.get_default(call_default_factory=True)


def _lines(error: ValidationError) -> list[str]:
    return [line for fault in error.errors(include_input=False) for line in _line(fault).splitlines()]


def _line(fault: ErrorDetails) -> str:
    """One sentence about one setting, or several lines; never with its value, which may be a secret."""
    name = ".".join(str(part) for part in fault["loc"]).upper()
    if not name:
        return str(fault["ctx"]["error"])
    meaning = _(str(Settings.model_fields[name.lower().partition(".")[0]].description))
    if fault["type"] == "missing":
        return _("{name} is missing. {meaning}").format(name=name, meaning=meaning)
    why = fault["msg"].removeprefix("Value error, ").rstrip(".")
    return _("{name} is wrong: {why}. {meaning}").format(name=name, why=why, meaning=meaning)
