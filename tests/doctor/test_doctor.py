"""`dojo-bot doctor`: nothing to say where all is well, and each fault named by its own check, with what to do."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.doctor.checks import CHECKS
from bot.doctor.defectdojo import unreachable
from bot.doctor.examination import examined, warn
from bot.doctor.place import Place
from bot.doctor.verdict import Check, Diagnosis, ok, wrong
from bot.settings import Settings
from playground.defectdojo import token
from playground.world import TOKEN_KEYS
from tests.doctor.faults import FAULTS, SECRETS
from tests.doctor.stage import PUBLIC

if TYPE_CHECKING:
    from bot.doctor.verdict import Verdict
    from tests.doctor.fault import Fault
    from tests.doctor.stage import Report, Stage
    from tests.postgres import Server

TROUBLESHOOTING = Path(__file__).resolve().parents[2] / "docs" / "troubleshooting.md"


def kept_secret(report: Report) -> None:
    assert [secret for secret in SECRETS if secret in report.text] == []


async def test_where_nothing_is_wrong_every_check_is_ok(stage: Stage) -> None:
    report = await stage.examined()

    assert {row["check"]: row for row in report.rows if row["result"] != "ok"} == {}
    assert [row["check"] for row in report.rows] == [check.id for check in CHECKS]
    assert report.code == 0
    assert "2 tokens, all under the first key" in report.said("keys.stored")
    assert re.search(r"It is 3\.2\.0, no roles.*; locations\.", report.said("defectdojo.version"))
    assert f"{PUBLIC}/auth/callback" in report.said("entra.redirect")
    assert f"Messaging endpoint is {PUBLIC}/api/messages" in report.said("teams.endpoint")
    assert "in 2 conversations; from 0 more" in report.said("teams.conversations")
    kept_secret(report)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_each_fault_is_named_by_its_check_with_what_to_do(stage: Stage, fault: Fault) -> None:
    fault.plant(stage)
    report = await stage.examined()

    assert fault.check in report.which(fault.result)
    assert report.which("wrong") | report.which("warning") <= {fault.check, *fault.also}
    assert [words for words in fault.says if words not in report.said(fault.check)] == []
    assert report.code == (1 if report.which("wrong") else 0)
    assert [row for row in report.rows if row["result"] != "ok" and not row["advice"].endswith(".")] == []
    kept_secret(report)


async def test_people_read_a_line_a_check_and_the_sum(stage: Stage) -> None:
    stage.set(SLACK_BOT_TOKEN="xoxb-of-another-app", ENTRA_CLIENT_SECRET="canary-of-a-secret")
    code, said, complaints = await stage.runs()

    lines = said.splitlines()
    assert (code, complaints) == (1, "")
    assert len(lines) == len(CHECKS) + 1
    assert re.search(
        r"^wrong +slack\.token +Slack does not take the bot token: invalid_auth\. Copy ", said, re.MULTILINE
    )
    assert re.fullmatch(r"dojo-bot \S+: 2 wrong, \d warnings, \d+ ok\.", lines[-1])


async def test_whoever_types_it_is_answered_in_their_own_language(stage: Stage) -> None:
    stage.set(LANG="pt_BR.UTF-8", SLACK_BOT_TOKEN="xoxb-of-another-app")
    _code, said, _complaints = await stage.runs()
    assert re.search(
        r"^errado +slack\.token +O Slack não aceita o token do bot: invalid_auth\. Copie ", said, re.MULTILINE
    )
    assert re.search(r"^aviso +slack\.scopes +Não verificado\. Antes conserte slack\.token\.$", said, re.MULTILINE)

    report = await stage.examined()
    assert {row["result"] for row in report.rows} == {"ok", "warning", "wrong"}  # for programs
    assert "Messaging endpoint é https://bot.example/api/messages" in report.said("teams.endpoint")

    stage.set(LANGUAGE="en")
    assert "Slack does not take the bot token" in (await stage.examined()).said("slack.token")


async def test_it_works_before_the_bot_has_ever_run_and_leaves_nothing_behind(stage: Stage) -> None:
    stage.set(DATABASE_URL=f"sqlite:///{stage.folder}/new/bot.db", SLACK_APP_TOKEN=None)
    report = await stage.examined()

    assert report.code == 0
    assert "the first start makes it" in report.said("database")
    assert report.which("not configured") == {"keys.stored", "slack.sockets", "teams.conversations"}
    assert "POST /slack/events" in report.said("slack.requests")
    assert not (stage.folder / "new").exists()


async def test_without_any_setting_it_says_what_is_missing(bare: pytest.MonkeyPatch, stage: Stage) -> None:
    for name in Settings.model_fields:
        bare.delenv(name.upper(), raising=False)
    report = await stage.examined()

    assert report.which("wrong") == {"settings"}
    assert "DEFECTDOJO_URL is missing" in report.said("settings")
    assert {"config", "keys", "slack.token", "teams.token", "entra.metadata", "digests.filters"} <= report.which(
        "not configured"
    )


async def test_a_certificate_that_nobody_vouches_for_is_told(stage: Stage) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(stage.folder / "tls.pem"))
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    with closing(server):
        stage.set(DEFECTDOJO_URL=f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        report = await stage.examined()

    assert {"defectdojo"} <= report.which("wrong") <= {"defectdojo", "keys.stored"}  # tokens are sealed for an address
    assert "certificate is not trusted: self-signed certificate" in report.said("defectdojo")
    assert "SSL_CERT_FILE" in report.said("defectdojo")


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (socket.gaierror(-2, "Name or service not known"), "Nobody knows that host"),
        (ssl.SSLError(1, "wrong version number"), "TLS fails"),
        (httpx.ConnectTimeout("slow"), "no answer in time"),
        (ConnectionRefusedError(), "Nothing takes the connection"),
    ],
)
def test_what_keeps_the_bot_from_defectdojo_is_told_by_its_cause(cause: Exception, said: str) -> None:
    error = httpx.ConnectError("all attempts failed")
    error.__cause__ = OSError("several")
    error.__cause__.__context__ = cause

    found, advice = unreachable(error)

    assert said in found
    assert advice.endswith(".")


async def test_a_database_on_a_server_that_takes_nothing_is_told(
    stage: Stage, postgres: Server, migrated_name: str
) -> None:
    url = postgres.new_database(migrated_name)
    stage.set(DATABASE_URL=url)
    assert (await stage.examined()).which("wrong") == set()

    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("ALTER ROLE dojo SET default_transaction_read_only = on")
    report = await stage.examined()
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("SET default_transaction_read_only = off")
        admin.execute("ALTER ROLE dojo RESET default_transaction_read_only")

    assert report.which("wrong") == {"database.writing"}
    assert "read-only" in report.said("database.writing")


async def test_a_check_that_fails_or_hangs_hides_no_other() -> None:
    async def broken(_place: Place) -> Verdict:
        raise LookupError("canary")

    async def hanging(_place: Place) -> Verdict:
        await asyncio.Event().wait()
        return ok("never")

    async def fine(_place: Place) -> tuple[Verdict, ...]:
        return ok("one"), ok("two")

    checks = [Check("broken", broken), Check("hanging", hanging), Check("fine", fine)]
    found = await examined(Place(Settings(defectdojo_url="http://dojo.test")), checks, seconds=0.01)

    assert [(one.check, one.verdict.result) for one in found] == [
        ("broken", "wrong"),
        ("hanging", "wrong"),
        ("fine", "ok"),
        ("fine", "ok"),
    ]
    assert "LookupError" in found[0].verdict.found
    assert "canary" not in str(found)


async def test_what_a_check_lets_slip_is_blacked_out_all_the_same(stage: Stage) -> None:
    stage.set(DATABASE_URL="postgresql://dojo:p%40ss-canary@127.0.0.1:1/dojo")
    signing = stage.world.slack.space.app.signing_secret
    slips = [token("service"), signing, TOKEN_KEYS[5:], "p@ss-canary", "p%40ss-canary"]

    async def careless(_place: Place) -> list[Diagnosis]:
        return [Diagnosis("careless", wrong(f"It is {slip}!", "Mend it.")) for slip in slips]

    stage.outside.setattr("bot.doctor.command.examined", careless)
    for words in ((), ("--json",)):
        _code, said, complaints = await stage.runs(*words)
        assert said.count("It is [secret]!") == len(slips)
        assert [slip for slip in slips if slip in said + complaints] == []


async def test_serve_warns_of_what_can_be_seen_without_asking_anybody(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.set(PUBLIC_URL="http://localhost:8000")
    asked = len(stage.world.dojo.requests), len(stage.world.slack.calls)
    await warn(Place(Settings()))

    assert (len(stage.world.dojo.requests), len(stage.world.slack.calls)) == asked
    assert "'check': 'public-url'" in caplog.text
    assert caplog.text.count("'event': 'doctor'") == 1


def test_the_troubleshooting_page_knows_every_check() -> None:
    page = TROUBLESHOOTING.read_text()

    assert [check.id for check in CHECKS if f"`{check.id}`" not in page] == []
    assert len({check.id for check in CHECKS}) == len(CHECKS)


def test_every_check_has_a_fault_that_it_names() -> None:
    named = {fault.check for fault in FAULTS} | {one for fault in FAULTS for one in fault.also}

    assert {check.id for check in CHECKS} - named == {"database.writing"}  # PostgreSQL's, above


def self_signed(path: Path) -> Path:
    """A certificate for this machine that nobody vouches for, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "dojo")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    built = built.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    form = partial(key.private_bytes, serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    certificate = built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    path.write_bytes(form(serialization.NoEncryption()) + certificate)
    return path
