"""The settings: the environment first, then files in SECRETS_DIR. Read once, by `bot.app` only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_DEFAULT_DATABASE: Final = "sqlite:///data/dojo-bot.db"

_LATER: Final = (
    "ENTRA_AUTHORITY",
    "ENTRA_CLIENT_ID",
    "ENTRA_CLIENT_SECRET",
    "ENTRA_ROLES",
    "ENTRA_TENANT_ID",
    "PUBLIC_URL",
    "TEAMS_CLIENT_ID",
    "TEAMS_CLIENT_SECRET",
    "TEAMS_OPENID_URL",
    "TEAMS_SERVICE_URLS",
    "TEAMS_TENANT_ID",
)


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
    host: str = Field(default="0.0.0.0", description="Where the web routes listen.")  # noqa: S104  # in a container, behind an ingress
    port: int = Field(default=8000, ge=0, le=65535, description="The port they listen on.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="Least level.")
    log_format: Literal["json", "text"] = Field(default="json", description="Of the log, on stdout.")
    auto_migrate: bool = Field(default=True, description="serve brings the database to the newest schema.")
    shutdown_grace: float = Field(default=20, ge=0, le=600, description="Seconds to finish what is under way.")

    @model_validator(mode="after")
    def _can_do_something(self) -> Settings:
        if self.slack_bot_token and not (self.slack_signing_secret or self.slack_app_token):
            raise ValueError("SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode).")
        if not self.slack_bot_token and (self.slack_signing_secret or self.slack_app_token):
            raise ValueError("SLACK_BOT_TOKEN is missing: Slack's other settings need it.")
        if self.unlinked_reads == "service" and not self.defectdojo_api_token:
            raise ValueError("UNLINKED_READS=service needs DEFECTDOJO_API_TOKEN.")
        return self


def load(**changes: Any) -> Settings:
    """The settings of this process. Raises WrongSettings with one line for each that is wrong or missing.

    Kubernetes shows a secret's files through links (..data); pydantic-settings follows them.
    """
    folder = os.environ.get("SECRETS_DIR")
    if folder and not Path(folder).is_dir():
        raise WrongSettings([f"SECRETS_DIR: there is no folder {folder}."])
    try:
        return Settings(_secrets_dir=folder or None, **changes)
    except ValidationError as error:
        raise WrongSettings([_line(fault) for fault in error.errors(include_input=False)]) from None


def not_read() -> list[str]:
    """Names of the outside that are set although this version does not read them yet."""
    return [name for name in _LATER if os.environ.get(name)]


def _line(fault: ErrorDetails) -> str:
    """One sentence about one setting; never with its value, which may be a secret."""
    name = ".".join(str(part) for part in fault["loc"]).upper()
    if not name:
        return str(fault["ctx"]["error"])
    meaning = Settings.model_fields[name.lower().partition(".")[0]].description
    if fault["type"] == "missing":
        return f"{name} is missing. {meaning}"
    return f"{name} is wrong: {fault['msg']}. {meaning}"
