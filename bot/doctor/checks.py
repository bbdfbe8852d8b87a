"""★ Every check, in the order in which they are told.

To add one: a small async function of a Place, a row here, and a line in docs/troubleshooting.md.
"""

from __future__ import annotations

from typing import Final

from bot.doctor import database, defectdojo, digests, entra, folder, settings, slack, teams
from bot.doctor.verdict import Check

CHECKS: Final = (
    Check("settings", settings.settings),
    Check("config", settings.config),
    Check("public-url", settings.public_url, near=True),
    Check("keys", settings.keys, near=True),
    Check("tokens-folder", folder.tokens_folder, near=True),
    Check("database", database.reachable),
    Check("database.schema", database.schema),
    Check("database.writing", database.writing),
    Check("keys.stored", database.stored),
    Check(defectdojo.CONNECTION, defectdojo.reachable),
    Check("defectdojo.version", defectdojo.version),
    Check("defectdojo.token", defectdojo.token),
    Check(slack.TOKEN, slack.token),
    Check("slack.scopes", slack.scopes),
    Check("slack.requests", slack.requests),
    Check("slack.sockets", slack.sockets),
    Check(teams.REGISTRATION, teams.registration, near=True),
    Check("teams.token", teams.token),
    Check("teams.keys", teams.keys),
    Check("teams.endpoint", teams.endpoint, near=True),
    Check("teams.service-urls", teams.service_urls, near=True),
    Check("teams.conversations", teams.conversations),
    Check(entra.METADATA, entra.metadata),
    Check("entra.keys", entra.keys),
    Check(entra.SECRET, entra.secret),
    Check("entra.groups", entra.groups),
    Check("entra.redirect", entra.redirect),
    Check("clock", entra.clock),
    Check("digests.channels", digests.channels),
    Check("digests.filters", digests.filters),
)
