"""Values for which the chart is rendered: each way of running the bot at least once."""

from __future__ import annotations

from typing import Final

from tests.deploy.rendering import Values, example, merged

_SECRETS: Final = {
    "DATABASE_URL": "postgresql://dojo@db.example/dojo",
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "signed",
}
PLAIN: Final[Values] = {
    "settings": {"DEFECTDOJO_URL": "https://dojo.example"},
    "secrets": {"source": "values", "values": _SECRETS},
}
"""The fewest values with which the bot serves on PostgreSQL."""
SIGNING_IN: Final[Values] = merged(
    PLAIN,
    {
        "settings": {
            "ENTRA_TENANT_ID": "11111111-2222-4333-8444-555555555555",
            "ENTRA_CLIENT_ID": "66666666-7777-4888-8999-000000000000",
            "PUBLIC_URL": "https://bot.example",
        },
        "secrets": {"values": {"ENTRA_CLIENT_SECRET": "entra-secret", "TOKEN_KEYS": "1:" + "QUJD" * 11}},
        "ingress": {"enabled": True, "host": "bot.example"},
    },
)
TEAMS: Final[Values] = merged(
    SIGNING_IN,
    {
        "teams": {"enabled": True},
        "settings": {
            "TEAMS_CLIENT_ID": "66666666-7777-4888-8999-000000000001",
            "TEAMS_TENANT_ID": "11111111-2222-4333-8444-555555555555",
        },
        "secrets": {"values": {"TEAMS_CLIENT_SECRET": "teams-secret"}},
    },
)
_SERVED: Final[Values] = {"DEFECTDOJO_API_TOKEN": "a-token-of-the-service"}
_EXISTING: Final[Values] = {"source": "existingSecret", "existingSecret": "kept", "values": None}

MATRIX: Final[dict[str, Values]] = {
    "plain": PLAIN,
    "signing-in": SIGNING_IN,
    "aks": example("aks"),
    "trial": example("trial"),
    "existing-secret": merged(PLAIN, {"secrets": _EXISTING}),
    "existing-user-tokens": merged(PLAIN, {"secrets": {**_EXISTING, "existingUserTokensSecret": "people"}}),
    "existing-claim": merged(example("trial"), {"database": {"persistence": {"existingClaim": "kept"}}}),
    "teams": TEAMS,
    "teams-alone": merged(
        TEAMS,
        {
            "slack": {"mode": "off"},
            "secrets": {"values": {"SLACK_BOT_TOKEN": None, "SLACK_SIGNING_SECRET": None, "TEAMS_CLIENT_SECRET": None}},
            "workloadIdentity": {"enabled": True, "clientId": "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"},
            "extraEnv": [{"name": "AZURE_FEDERATED_TOKEN_FILE", "value": "/set/by/aks"}],
        },
    ),
    "everything-off": merged(
        PLAIN,
        {
            "networkPolicy": {"enabled": False},
            "disruptionBudget": {"enabled": False},
            "serviceAccount": {"create": False, "name": "theirs"},
        },
    ),
    "placed": merged(
        PLAIN,
        {
            "nodeSelector": {"kubernetes.io/os": "linux"},
            "tolerations": [{"key": "dedicated", "operator": "Exists"}],
            "affinity": {"podAntiAffinity": {}},
            "priorityClassName": "high",
            "podLabels": {"team": "appsec"},
            "podAnnotations": {"note": "x"},
            "extraEnv": [{"name": "OTEL_SERVICE_NAME", "value": "dojo-bot"}],
            "image": {"digest": "sha256:" + "0" * 64, "pullSecrets": [{"name": "registry"}]},
        },
    ),
    "configured": merged(
        SIGNING_IN,
        {
            "secrets": {"values": _SERVED},
            "settings": {"UNLINKED_READS": "service", "SHUTDOWN_GRACE": 45, "LINK_DAYS": 0},
            "config": {
                "roles": {"G-Usuarios-DefectDojo-Writer": "writer"},
                "channels": {"slack:C0123ABCD": {"product": 31, "redaction": "no-titles"}},
                "digests": [
                    {"name": "a", "channel": "slack:C0123ABCD", "schedule": "mon,thu 09:00", "filter": "findings high"}
                ],
                "holidays": ["2026-12-25", "file:holidays.ics"],
                "files": {
                    "holidays.ics": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
                    "DTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:20270101\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
                },
            },
        },
    ),
}
