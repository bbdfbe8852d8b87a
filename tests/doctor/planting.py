"""How faults get into the stage: what people mistype, forget, take away, and what breaks by itself."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.doctor.place import Place
from playground.defectdojo import faults
from playground.serving import free_port

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.doctor.stage import Stage


def sets(**settings: str | None) -> Callable[[Stage], None]:
    """Settings as somebody got them wrong."""
    return lambda stage: stage.set(**settings)


def config(text: str) -> Callable[[Stage], None]:
    """Another configuration file."""

    def plant(stage: Stage) -> None:
        stage.config.write_text(text)

    return plant


def sql(statement: str) -> Callable[[Stage], None]:
    """What happened to the database."""

    def plant(stage: Stage) -> None:
        with closing(sqlite3.connect(stage.database)) as connection, connection:
            connection.execute(statement)

    return plant


def lacks(*scopes: str) -> Callable[[Stage], None]:
    """The app was installed without these scopes."""

    def plant(stage: Stage) -> None:
        space = stage.world.slack.space
        space.app = replace(space.app, scopes=tuple(one for one in space.app.scopes if one not in scopes))

    return plant


def no_database(stage: Stage) -> None:
    stage.database.write_bytes(b"this is no database, whatever it is called " * 100)


def nobody_there(stage: Stage) -> None:
    stage.set(DEFECTDOJO_URL=f"http://127.0.0.1:{free_port()}")


def below_a_path(stage: Stage) -> None:
    stage.set(DEFECTDOJO_URL=f"{os.environ['DEFECTDOJO_URL']}/defectdojo")


def proxy_without_dojo(stage: Stage) -> None:
    stage.world.dojo.faults += [replace(faults.unavailable(502), path="/api/v2/user_profile/") for _ in range(9)]


def old_dojo(stage: Stage) -> None:
    stage.world.dojo.faults.append(
        replace(
            faults.html_page(200),
            body=b'{"info": {"version": "2.30.1"}}',
            headers={"content-type": "application/json"},
            path="/api/v2/oa3/schema/",
        )
    )


def superuser(stage: Stage) -> None:
    stage.world.dojo.users["service"].is_superuser = True


def persons_token(stage: Stage) -> None:
    space = stage.world.slack.space
    space.app = replace(space.app, bot_token="xoxp-1-of-a-person")
    stage.set(SLACK_BOT_TOKEN="xoxp-1-of-a-person")


def uninstalled(stage: Stage) -> None:
    stage.world.slack.space.installed = False


def no_socket_mode(stage: Stage) -> None:
    stage.world.slack.space.socket_url = ""


def firewall(stage: Stage) -> None:
    stage.world.slack.space.socket_url = f"ws://127.0.0.1:{free_port()}/link"


def no_consent(stage: Stage) -> None:
    stage.world.entra.directory.app.graph_permissions = set()


def no_redirect(stage: Stage) -> None:
    stage.world.entra.directory.app.redirect_uris.clear()


def no_keys(stage: Stage) -> None:
    stage.world.entra.directory.keys.published.clear()


def expired(stage: Stage) -> None:
    stage.world.entra.directory.app.secret_expired = True


def bot_expired(stage: Stage) -> None:
    stage.world.teams.registration.secret_expired = True


def teams_down(stage: Stage) -> None:
    stage.world.teams.issuer.down = True


def no_teams_keys(stage: Stage) -> None:
    stage.world.teams.issuer.keys.published.clear()


def closed_cluster(stage: Stage) -> None:
    stage.set(PUBLIC_URL="https://bot")
    stage.world.entra.directory.app.redirect_uris.append("https://bot/auth/callback")


def removed_from_teams(stage: Stage) -> None:
    sql("UPDATE conversations SET dead = 1")(stage)


def workload_identity(assertion: str | None) -> Callable[[Stage], None]:
    """AKS puts a token into a file, or does not."""

    def plant(stage: Stage) -> None:
        file = stage.folder / "azure-identity-token"
        if assertion is not None:
            file.write_text(assertion)
        stage.set(TEAMS_CLIENT_SECRET=None, AZURE_FEDERATED_TOKEN_FILE=str(file))

    return plant


def slow_clock(stage: Stage) -> None:
    late = partial(Place, clock=lambda: time.time() - 300)
    stage.outside.setattr("bot.doctor.command.Place", late)


def teams_alone_and_slow(stage: Stage) -> None:
    slow_clock(stage)
    gone = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "ENTRA_TENANT_ID", "ENTRA_CLIENT_ID")
    stage.set(**dict.fromkeys((*gone, "ENTRA_CLIENT_SECRET")))
    stage.config.write_text("{}")


def token_file(name: str, content: str, mode: int = 0o400) -> Callable[[Stage], None]:
    """A file in the mounted folder."""

    def plant(stage: Stage) -> None:
        path = stage.tokens / name
        path.write_text(content)
        path.chmod(mode)

    return plant
