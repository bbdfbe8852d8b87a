"""Faults to plant about Microsoft Teams."""

from __future__ import annotations

from typing import Final

from playground.world import TENANT
from tests.doctor.fault import Fault
from tests.doctor.planting import (
    bot_expired,
    closed_cluster,
    config,
    no_teams_keys,
    removed_from_teams,
    sets,
    teams_alone_and_slow,
    teams_down,
    workload_identity,
)

ELSEWHERE: Final = "99999999-2222-4333-8444-555555555555"
TEAMS: Final = (
    Fault(
        "a tenant by its name",
        sets(TEAMS_TENANT_ID="contoso.example"),
        "settings",
        ("TEAMS_TENANT_ID is wrong",),
    ),
    Fault(
        "nothing that proves the bot",
        sets(TEAMS_CLIENT_SECRET=None),
        "settings",
        ("TEAMS_CLIENT_ID needs TEAMS_CLIENT_SECRET",),
        also=frozenset({"teams.registration"}),
    ),
    Fault(
        "one id twice",
        sets(TEAMS_CLIENT_ID=TENANT),
        "teams.registration",
        ("are the same", "Application (client) ID"),
        also=frozenset({"teams.token"}),
    ),
    Fault(
        "the secret's id",
        sets(TEAMS_CLIENT_SECRET=ELSEWHERE),
        "teams.registration",
        ("the secret's ID, not its Value",),
        also=frozenset({"teams.token"}),
    ),
    Fault(
        "no workload identity",
        workload_identity(None),
        "teams.registration",
        ("No such file", "azure.workload.identity/use"),
    ),
    Fault("an empty assertion", workload_identity(" "), "teams.registration", ("is empty",)),
    Fault(
        "another service account",
        workload_identity("of-another-service-account"),
        "teams.token",
        ("AADSTS700213", "federated credential"),
    ),
    Fault(
        "a wrong secret of the bot's",
        sets(TEAMS_CLIENT_SECRET="canary-of-a-secret"),
        "teams.token",
        ("AADSTS7000215", "Value, not its ID"),
    ),
    Fault("an expired secret of the bot's", bot_expired, "teams.token", ("AADSTS7000222", "has expired")),
    Fault("another bot", sets(TEAMS_CLIENT_ID=ELSEWHERE), "teams.token", ("AADSTS700016", "TEAMS_CLIENT_ID")),
    Fault(
        "a tenant that is not there",
        sets(TEAMS_TENANT_ID=ELSEWHERE),
        "teams.token",
        ("AADSTS90002", "TEAMS_TENANT_ID"),
        also=frozenset({"teams.registration"}),
    ),
    Fault("the Bot Framework away", teams_down, "teams.keys", ("HTTP 503", "TEAMS_OPENID_URL")),
    Fault("no keys for Teams", no_teams_keys, "teams.keys", ("no key for Teams",)),
    Fault(
        "a name of the cluster's own",
        closed_cluster,
        "teams.endpoint",
        ("do not reach bot", "/api/messages"),
    ),
    Fault(
        "no public address",
        sets(PUBLIC_URL=None),
        "settings",
        ("Signing in needs PUBLIC_URL",),
        also=frozenset({"teams.endpoint", "entra.redirect"}),
    ),
    Fault(
        "somebody else's connector",
        sets(TEAMS_SERVICE_URLS="https://evil.example"),
        "teams.service-urls",
        ("evil.example", "gets the bot's token"),
        "warning",
        also=frozenset({"teams.conversations"}),
    ),
    Fault(
        "two clouds",
        sets(TEAMS_SERVICE_URLS="https://smba.infra.gov.teams.microsoft.us/,https://smba.trafficmanager.net/"),
        "teams.service-urls",
        ("several clouds: US government, public",),
        also=frozenset({"teams.conversations"}),
    ),
    Fault(
        "conversations of before",
        sets(TEAMS_SERVICE_URLS="https://smba.trafficmanager.net/"),
        "teams.conversations",
        ("2 of 2", "does not list"),
        "warning",
    ),
    Fault("removed everywhere", removed_from_teams, "teams.conversations", ("installed nowhere",), "not configured"),
    Fault(
        "a digest for a conversation that nobody knows",
        config("""\
digests:
  - {name: one, channel: "teams:19:nowhere", schedule: weekdays 09:00, filter: findings critical}
"""),
        "digests.channels",
        ("one cannot be posted to 19:nowhere", "Add the app to it"),
    ),
    Fault(
        "a slow clock where nobody but Teams could tell",
        teams_alone_and_slow,
        "clock",
        ("s slow", "NTP"),
    ),
)
