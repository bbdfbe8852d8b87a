"""Mistakes in the chart's values: each is refused before anything is deployed, in a sentence that says what to do."""

from __future__ import annotations

import pytest

from tests.deploy.matrix import PLAIN, SIGNING_IN, TEAMS
from tests.deploy.rendering import HELM, Values, example, merged, refused

pytestmark = pytest.mark.skipif(not HELM, reason="helm is not on this machine: make deploy-check brings it along")
AKS = example("aks")
TRIAL = example("trial")
DIGEST = {"name": "a", "channel": "slack:C0123ABCD", "schedule": "weekdays 09:00", "filter": "findings critical"}
SERVED = {"values": {"DEFECTDOJO_API_TOKEN": "a-token-of-the-service"}}

MISTAKES: dict[str, tuple[Values, Values, str]] = {
    "a value that there is not": (PLAIN, {"replicaCount": 3}, "additional properties 'replicaCount' not allowed"),
    "a setting that there is not": (
        PLAIN,
        {"settings": {"DEFECTDOJO_TIMEOUTS": 3}},
        "at '/settings': additional properties 'DEFECTDOJO_TIMEOUTS' not allowed",
    ),
    "no DefectDojo": (PLAIN, {"settings": {"DEFECTDOJO_URL": None}}, "missing property 'DEFECTDOJO_URL'"),
    "a secret among the settings": (
        PLAIN,
        {"settings": {"SLACK_BOT_TOKEN": "xoxb-1"}},
        "at '/settings': additional properties 'SLACK_BOT_TOKEN' not allowed",
    ),
    "an address without its scheme": (
        PLAIN,
        {"settings": {"DEFECTDOJO_URL": "dojo.example"}},
        "at '/settings/DEFECTDOJO_URL': 'dojo.example' does not match pattern '^https?://'",
    ),
    "a word that a setting does not know": (
        PLAIN,
        {"settings": {"LOG_LEVEL": "loud"}},
        "at '/settings/LOG_LEVEL': value must be one of 'DEBUG', 'INFO', 'WARNING', 'ERROR'",
    ),
    "a number out of bounds": (
        PLAIN,
        {"settings": {"SHUTDOWN_GRACE": 3600}},
        "at '/settings/SHUTDOWN_GRACE': maximum: got 3,600, want 600",
    ),
    "no word on where secrets come from": (
        PLAIN,
        {"secrets": {"source": "", "values": None}},
        "secrets.source is missing: say where the secrets come from, keyVault, existingSecret or values (for a trial).",
    ),
    "secrets from two places": (
        PLAIN,
        {"secrets": {"existingSecret": "kept"}},
        "secrets.existingSecret is filled in, but secrets.source is values: secrets come from one place only.",
    ),
    "a vault and values": (
        AKS,
        {"secrets": {"values": {"TOKEN_KEYS": "1:x"}}},
        "secrets.values is filled in, but secrets.source is keyVault: secrets come from one place only.",
    ),
    "an existing Secret without its name": (
        PLAIN,
        {"secrets": {"source": "existingSecret", "values": None}},
        "secrets.existingSecret is missing: it is the name of the Secret, with one key for each setting",
    ),
    "a vault without its tenant": (
        AKS,
        {"secrets": {"keyVault": {"tenantId": ""}}},
        "secrets.keyVault needs name, tenantId and clientId",
    ),
    "an underscore in a vault's secret": (
        AKS,
        {"secrets": {"keyVault": {"objects": {"TOKEN_KEYS": "token_keys"}}}},
        "at '/secrets/keyVault/objects/TOKEN_KEYS': 'token_keys' does not match pattern '^[A-Za-z0-9-]{1,127}$'",
    ),
    "a secret that is no setting": (
        AKS,
        {"secrets": {"keyVault": {"objects": {"SLACK_TOKEN": "slack"}}}},
        "invalid propertyName 'SLACK_TOKEN'",
    ),
    "a person's token under a mail address": (
        AKS,
        {"secrets": {"keyVault": {"userTokens": {"ana@contoso.example": "ana"}}}},
        "invalid propertyName 'ana@contoso.example'",
    ),
    "several replicas on SQLite": (
        TRIAL,
        {"replicas": 3},
        "replicas is 3, but database.kind is sqlite, which is for one replica: use postgresql.",
    ),
    "an autoscaler on SQLite": (
        TRIAL,
        {"autoscaling": {"enabled": True}},
        "autoscaling.enabled needs database.kind postgresql: SQLite is for one replica.",
    ),
    "an autoscaler upside down": (PLAIN, {"autoscaling": {"enabled": True, "min": 5}}, "autoscaling.min is more than"),
    "replicas and an autoscaler": (
        PLAIN,
        {"autoscaling": {"enabled": True}, "replicas": 3},
        "replicas and autoscaling.enabled exclude each other",
    ),
    "PostgreSQL without its address": (
        PLAIN,
        {"secrets": {"values": {"DATABASE_URL": None}}},
        "secrets.values lacks DATABASE_URL: it is needed because database.kind is postgresql.",
    ),
    "PostgreSQL's address with SQLite": (
        TRIAL,
        {"secrets": {"values": {"DATABASE_URL": "postgresql://db"}}},
        "secrets.values has DATABASE_URL, but database.kind is sqlite",
    ),
    "no chat platform": (PLAIN, {"slack": {"mode": "off"}}, "No chat platform is on"),
    "HTTP without the signing secret": (
        PLAIN,
        {"secrets": {"values": {"SLACK_SIGNING_SECRET": None}}},
        "secrets.values lacks SLACK_SIGNING_SECRET: it is needed because slack.mode is http.",
    ),
    "HTTP with Socket Mode's token": (
        PLAIN,
        {"secrets": {"values": {"SLACK_APP_TOKEN": "xapp-1"}}},
        "has SLACK_APP_TOKEN, which turns Socket Mode on, but slack.mode is http",
    ),
    "Teams without its tenant": (
        TEAMS,
        {"settings": {"TEAMS_TENANT_ID": None}},
        "settings.TEAMS_TENANT_ID is missing: teams.enabled needs it.",
    ),
    "Teams without a secret": (
        TEAMS,
        {"secrets": {"values": {"TEAMS_CLIENT_SECRET": None}}},
        "secrets.values lacks TEAMS_CLIENT_SECRET: it is needed because teams.enabled is true",
    ),
    "Teams' settings without Teams": (
        TEAMS,
        {"teams": {"enabled": False}},
        "settings.TEAMS_CLIENT_ID is set, but teams.enabled is false",
    ),
    "Socket Mode without its token": (PLAIN, {"slack": {"mode": "socket"}}, "secrets.values lacks SLACK_APP_TOKEN"),
    "signing in without keys": (
        SIGNING_IN,
        {"secrets": {"values": {"TOKEN_KEYS": None}}},
        "secrets.values lacks TOKEN_KEYS: it is needed because people sign in (ENTRA_TENANT_ID).",
    ),
    "signing in without an address": (
        SIGNING_IN,
        {"settings": {"PUBLIC_URL": None}},
        "settings.PUBLIC_URL is missing: signing in (ENTRA_TENANT_ID) needs it.",
    ),
    "signing in over http": (
        SIGNING_IN,
        {"settings": {"PUBLIC_URL": "http://bot.example"}},
        "settings.PUBLIC_URL must begin with https://",
    ),
    "an Ingress for another host": (
        SIGNING_IN,
        {"ingress": {"host": "other.example"}},
        "ingress.host is other.example, but settings.PUBLIC_URL leads to bot.example",
    ),
    "an Ingress without a host": (PLAIN, {"ingress": {"enabled": True}}, "ingress.host is missing"),
    "an Ingress that leads nowhere": (
        TRIAL,
        {"ingress": {"enabled": True, "host": "bot.example"}},
        "ingress.enabled has nothing to lead to",
    ),
    "a host with its scheme": (
        SIGNING_IN,
        {"ingress": {"host": "https://bot.example"}},
        "at '/ingress/host': 'https://bot.example' does not match pattern",
    ),
    "roles without Entra ID": (
        PLAIN,
        {"config": {"roles": {"G-Usuarios-DefectDojo-Writer": "writer"}}},
        "config.roles needs settings.ENTRA_TENANT_ID: roles come from Entra ID.",
    ),
    "a role that there is not": (
        SIGNING_IN,
        {"config": {"roles": {"G": "admin"}}},
        "at '/config/roles/G': value must be one of 'reader', 'writer', 'maintainer', 'owner', 'superuser'",
    ),
    "a channel by its name": (PLAIN, {"config": {"channels": {"#appsec": {}}}}, "invalid propertyName '#appsec'"),
    "digests without the service account": (
        PLAIN,
        {"config": {"digests": [DIGEST]}},
        "secrets.values lacks DEFECTDOJO_API_TOKEN: it is needed because config.digests are read with the service",
    ),
    "two digests of one name": (
        PLAIN,
        {"secrets": SERVED, "config": {"digests": [DIGEST, DIGEST]}},
        "config.digests is wrong: there are two called a.",
    ),
    "a digest with a slip in a key": (
        PLAIN,
        {"secrets": SERVED, "config": {"digests": [{**DIGEST, "redact": "counts"}]}},
        "at '/config/digests/0': additional properties 'redact' not allowed",
    ),
    "reads for all without the service account": (
        PLAIN,
        {"settings": {"UNLINKED_READS": "service"}},
        "secrets.values lacks DEFECTDOJO_API_TOKEN: it is needed because UNLINKED_READS is service.",
    ),
    "whatever is newest": (PLAIN, {"image": {"tag": "latest"}}, "image.tag is latest: name a version"),
    "workload identity of nobody": (
        PLAIN,
        {"workloadIdentity": {"enabled": True}},
        "workloadIdentity.clientId is missing",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_values_is_refused_in_a_sentence(mistake: str) -> None:
    values, change, sentence = MISTAKES[mistake]

    assert sentence in refused(merged(values, change))


@pytest.mark.parametrize("values", [PLAIN, SIGNING_IN, AKS, TRIAL], ids=["plain", "signing-in", "aks", "trial"])
def test_a_refusal_shows_no_secret(values: Values) -> None:
    said = refused(merged(values, {"image": {"tag": "latest"}}))

    assert not any(str(secret) in said for secret in values["secrets"].get("values", {}).values())
