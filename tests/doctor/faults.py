"""Faults to plant, each with the one check that has to name it, and words that it has to say."""

from __future__ import annotations

import base64
from typing import Final

from playground.defectdojo import token
from playground.world import MARTA, TOKEN_KEYS
from tests.doctor.fault import Fault
from tests.doctor.planting import (
    below_a_path,
    config,
    expired,
    firewall,
    lacks,
    no_consent,
    no_database,
    no_keys,
    no_redirect,
    no_socket_mode,
    nobody_there,
    old_dojo,
    persons_token,
    proxy_without_dojo,
    sets,
    slow_clock,
    sql,
    superuser,
    token_file,
    uninstalled,
)
from tests.doctor.teams_faults import ELSEWHERE, TEAMS

_OTHER_KEY: Final = base64.b64encode(b"another key of thirty-two bytes.").decode()


FAULTS: Final = (
    Fault("two settings", sets(PORT="x", LOG_FORMAT="xml"), "settings", ("PORT is wrong", "LOG_FORMAT is wrong")),
    Fault("no DefectDojo", sets(DEFECTDOJO_URL=None), "settings", ("DEFECTDOJO_URL is missing",)),
    Fault(
        "no way in",
        sets(SLACK_SIGNING_SECRET=None, SLACK_APP_TOKEN=None),
        "settings",
        ("SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET",),
        also=frozenset({"slack.requests"}),
    ),
    Fault("no folder of secrets", sets(SECRETS_DIR="/nowhere"), "settings", ("there is no folder /nowhere",)),
    Fault("an unknown key", config("digest: []"), "config", ("digest is unknown (did you mean digests?)",)),
    Fault(
        "roles of nobody",
        sets(ENTRA_TENANT_ID=None, ENTRA_CLIENT_ID=None, ENTRA_CLIENT_SECRET=None, ENTRA_ROLES="G=reader"),
        "settings",
        ("ENTRA_ROLES needs ENTRA_TENANT_ID",),
    ),
    Fault(
        "this very machine",
        sets(PUBLIC_URL="http://localhost:8000"),
        "public-url",
        ("this very machine",),
        also=frozenset({"entra.redirect"}),
    ),
    Fault(
        "a private address",
        sets(PUBLIC_URL="https://10.1.2.3"),
        "public-url",
        ("private address",),
        "warning",
        also=frozenset({"entra.redirect", "teams.endpoint"}),
    ),
    Fault("a short key", sets(TOKEN_KEYS="a:c2VjcmV0"), "keys", ("not 32 bytes", "head -c 32 /dev/urandom")),
    Fault("a lost key", sets(TOKEN_KEYS=f"new:{_OTHER_KEY}"), "keys.stored", ("TOKEN_KEYS lacks: demo",)),
    Fault("a changed key", sets(TOKEN_KEYS=f"demo:{_OTHER_KEY}"), "keys.stored", ("2 of 2 stored tokens",)),
    Fault("a new key", sets(TOKEN_KEYS=f"new:{_OTHER_KEY},{TOKEN_KEYS}"), "keys.stored", ("rotate-keys",), "warning"),
    Fault("no tokens folder", sets(USER_TOKENS_DIR="/nowhere"), "tokens-folder", ("No such file",)),
    Fault("a file named by hand", token_file("ana.souza", token("ana")), "tokens-folder", ("ana.souza",), "warning"),
    Fault(
        "an open file",
        token_file(MARTA.oid, token("marta"), 0o444),
        "tokens-folder",
        ("may read", MARTA.oid),
        "warning",
    ),
    Fault("a file of another kind", token_file(MARTA.oid, "not a token"), "tokens-folder", ("no token", MARTA.oid)),
    Fault(
        "no place for the database",
        sets(DATABASE_URL="sqlite:////proc/nowhere/bot.db"),
        "database",
        ("cannot be made",),
    ),
    Fault(
        "another database",
        sets(DATABASE_URL="mysql://root:canary-password@db/dojo"),
        "database",
        ("must begin with sqlite:/// or postgresql://",),
    ),
    Fault("no database at all", no_database, "database", ("file is not a database",)),
    Fault(
        "a newer schema",
        sql("UPDATE alembic_version SET version_num = '9999'"),
        "database.schema",
        ("9999", "newer version"),
    ),
    Fault(
        "nobody there", nobody_there, "defectdojo", ("Nothing takes the connection",), also=frozenset({"keys.stored"})
    ),
    Fault(
        "below a path",
        below_a_path,
        "defectdojo",
        ("not DefectDojo's API", "without /api/v2"),
        also=frozenset({"keys.stored"}),
    ),
    Fault("a proxy without DefectDojo", proxy_without_dojo, "defectdojo", ("HTTP 502",)),
    Fault("an old DefectDojo", old_dojo, "defectdojo.version", ("2.30.1", "Upgrade"), "warning"),
    Fault("a dead token", sets(DEFECTDOJO_API_TOKEN="0" * 40), "defectdojo.token", ("does not take",)),
    Fault("an inactive account", sets(DEFECTDOJO_API_TOKEN=token("former")), "defectdojo.token", ("does not take",)),
    Fault("a superuser", superuser, "defectdojo.token", ("superuser",), "warning"),
    Fault(
        "an account without products",
        sets(DEFECTDOJO_API_TOKEN=token("nobody")),
        "defectdojo.token",
        ("sees no product",),
        "warning",
        also=frozenset({"digests.filters"}),
    ),
    Fault("another app's token", sets(SLACK_BOT_TOKEN="xoxb-of-another-app"), "slack.token", ("invalid_auth",)),
    Fault("a person's token", persons_token, "slack.token", ("a person's token",)),
    Fault("an uninstalled app", uninstalled, "slack.token", ("account_inactive",), also=frozenset({"slack.sockets"})),
    Fault(
        "no Slack",
        sets(SLACK_API_URL="http://127.0.0.1:1/api/"),
        "slack.token",
        ("no answer",),
        also=frozenset({"slack.sockets"}),
    ),
    Fault("a scope too few", lacks("users:read"), "slack.scopes", ("users:read (nobody is known", "Reinstall")),
    Fault("an optional scope too few", lacks("channels:history"), "slack.scopes", ("channels:history",), "warning"),
    Fault("no Socket Mode", no_socket_mode, "slack.sockets", ("not_allowed_token_type", "connections:write")),
    Fault("a firewall", firewall, "slack.sockets", ("does not open", "firewall")),
    Fault(
        "another tenant",
        sets(ENTRA_TENANT_ID=ELSEWHERE),
        "entra.metadata",
        ("ENTRA_TENANT_ID",),
        also=frozenset({"teams.registration"}),
    ),
    Fault("no signing keys", no_keys, "entra.keys", ("no key",)),
    Fault(
        "a wrong client secret",
        sets(ENTRA_CLIENT_SECRET="canary-of-a-secret"),
        "entra.secret",
        ("AADSTS7000215", "Value, not its ID"),
    ),
    Fault("another app id", sets(ENTRA_CLIENT_ID=ELSEWHERE), "entra.secret", ("AADSTS700016",)),
    Fault("an expired client secret", expired, "entra.secret", ("AADSTS7000222", "has expired")),
    Fault("no consent", no_consent, "entra.groups", ("GroupMember.Read.All",), "warning"),
    Fault("no redirect URI", no_redirect, "entra.redirect", ("https://bot.example/auth/callback",)),
    Fault("a slow clock", slow_clock, "clock", ("s slow", "NTP")),
    Fault(
        "a channel without the bot",
        config("""\
digests:
  - {name: one, channel: slack:C0RANDOM, schedule: weekdays 09:00, filter: findings critical}
"""),
        "digests.channels",
        ("one cannot be posted to C0RANDOM", "/invite @Dojo"),
    ),
    Fault(
        "a product that is not there",
        config("""\
digests:
  - {name: one, channel: slack:C0APPSEC, schedule: weekdays 09:00, filter: findings product:no-such-product}
"""),
        "digests.filters",
        ("one cannot be read", "no-such-product"),
    ),
    *TEAMS,
)
SECRETS: Final = (
    token("service"),
    token("ana"),
    token("former"),
    token("nobody"),
    "0" * 40,
    TOKEN_KEYS[5:],
    _OTHER_KEY,
    "c2VjcmV0",
    "canary-password",
    "canary-of-a-secret",
    "xoxb-demo",
    "xoxb-of-another",
    "xoxp-1",
    "xapp-demo",
    "demo-signing-secret",
    "entra-stand-in-secret",
    "teams-stand-in-secret",
    "of-another-service-account",
    "not a token",
)
"""What may never be printed; a part of a token is as bad as the whole."""
