"""Settings: from the environment and from mounted files, and one plain line for each that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.settings import NOWHERE, Settings, WrongSettings, as_far_as_they_go, load
from tests.outside import bare

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["bare"]
SECRET = "xoxb-this-must-never-be-shown"
DOJO = "https://dojo.example"
UUID = "11111111-2222-4333-8444-555555555555"


def wrong(**outside: str) -> list[str]:
    """The lines for that environment, which must not be right."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in outside.items():
            patch.setenv(name, value)
        with pytest.raises(WrongSettings) as refused:
            load()
    return refused.value.lines


@pytest.fixture(autouse=True)
def _bare(bare: pytest.MonkeyPatch) -> None:
    """Nothing is set."""


def mount(folder: Path, files: dict[str, str]) -> Path:
    """A folder as Kubernetes mounts a secret: names lead through ..data to a folder with a date."""
    real = folder / "..2026_11_22_12_00_00.123456789"
    real.mkdir(parents=True)
    (folder / "..data").symlink_to(real.name)
    for name, content in files.items():
        (real / name).write_text(content)
        (folder / name).symlink_to(f"..data/{name}")
    return folder


def test_without_anything_the_one_required_setting_is_named() -> None:
    assert wrong() == ["DEFECTDOJO_URL is missing. Base URL of DefectDojo."]


def test_the_defaults_are_those_of_the_manual() -> None:
    settings = Settings(defectdojo_url=DOJO)

    assert (settings.defectdojo_concurrency, settings.defectdojo_timeout, settings.unlinked_reads) == (4, 15, "deny")
    assert (settings.host, settings.port, settings.log_level, settings.log_format) == ("0.0.0.0", 8000, "INFO", "json")  # noqa: S104
    assert (settings.auto_migrate, settings.shutdown_grace) == (True, 20)
    assert settings.database_url.startswith("sqlite:///data/")


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("DEFECTDOJO_URL", "dojo", "DEFECTDOJO_URL is wrong: Input should be a valid URL"),
        ("DEFECTDOJO_URL", "ftp://dojo", "DEFECTDOJO_URL is wrong: URL scheme should be 'http' or 'https'."),
        ("DEFECTDOJO_CONCURRENCY", "0", "DEFECTDOJO_CONCURRENCY is wrong: Input should be greater than or equal to 1."),
        ("DEFECTDOJO_CONCURRENCY", "many", "DEFECTDOJO_CONCURRENCY is wrong: Input should be a valid integer"),
        ("DEFECTDOJO_TIMEOUT", "0", "DEFECTDOJO_TIMEOUT is wrong: Input should be greater than 0."),
        ("UNLINKED_READS", "always", "UNLINKED_READS is wrong: Input should be 'deny' or 'service'."),
        ("PORT", "70000", "PORT is wrong: Input should be less than or equal to 65535."),
        ("LOG_LEVEL", "loud", "LOG_LEVEL is wrong: Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'."),
        ("AUTO_MIGRATE", "perhaps", "AUTO_MIGRATE is wrong: Input should be a valid boolean"),
        ("SLACK_API_URL", "slack", "SLACK_API_URL is wrong: Input should be a valid URL"),
        ("SLACK_BOT_TOKEN", SECRET, "SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN"),
        ("SLACK_SIGNING_SECRET", SECRET, "SLACK_BOT_TOKEN is missing: Slack's other settings need it."),
        ("SLACK_APP_TOKEN", SECRET, "SLACK_BOT_TOKEN is missing: Slack's other settings need it."),
        ("TEAMS_CLIENT_SECRET", SECRET, "TEAMS_CLIENT_SECRET needs TEAMS_CLIENT_ID."),
        ("TEAMS_CLIENT_ID", "dojo", "TEAMS_CLIENT_ID is wrong: A tenant or object id looks like"),
        ("TEAMS_CLIENT_ID", UUID, "TEAMS_CLIENT_ID needs TEAMS_TENANT_ID: the tenant whose people"),
        ("TEAMS_SERVICE_URLS", "http://smba.test/", "TEAMS_SERVICE_URLS is wrong: each is an address that begins with"),
        (
            "TEAMS_SERVICE_URLS",
            "https://a.test/, b.test",
            "TEAMS_SERVICE_URLS is wrong: each is an address that begins",
        ),
        ("TEAMS_OPENID_URL", "keys", "TEAMS_OPENID_URL is wrong: Input should be a valid URL"),
        ("UNLINKED_READS", "service", "UNLINKED_READS=service needs DEFECTDOJO_API_TOKEN."),
        ("SECRETS_DIR", "/nowhere", "SECRETS_DIR: there is no folder /nowhere."),
    ],
)
def test_a_wrong_setting_has_one_line_that_names_it(name: str, value: str, line: str) -> None:
    [said] = wrong(**{"DEFECTDOJO_URL": DOJO, name: value})

    assert said.startswith(line)


def test_teams_needs_a_secret_or_a_workload_identity() -> None:
    given = {"DEFECTDOJO_URL": DOJO, "TEAMS_CLIENT_ID": UUID.upper(), "TEAMS_TENANT_ID": UUID}
    [said] = wrong(**given)
    assert said.startswith("TEAMS_CLIENT_ID needs TEAMS_CLIENT_SECRET, or the AZURE_FEDERATED_TOKEN_FILE")
    told = {name.lower(): value for name, value in given.items()}
    assert load(**told, azure_federated_token_file="/var/run/token").teams_client_id == UUID
    settings = load(**told, teams_client_secret="x", teams_service_urls="https://a.test/x, http://127.0.0.1:80")
    assert settings.teams_service_urls == ("https://a.test/x/", "http://127.0.0.1:80/")


def test_every_wrong_setting_is_told_at_once() -> None:
    lines = wrong(PORT="x", LOG_FORMAT="xml", SHUTDOWN_GRACE="-1")

    assert [line.split()[0] for line in lines] == ["DEFECTDOJO_URL", "PORT", "LOG_FORMAT", "SHUTDOWN_GRACE"]


@pytest.mark.parametrize("name", [name.upper() for name in Settings.model_fields])
def test_no_line_ever_holds_a_value(name: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(name, SECRET)
        try:
            said = repr(load(defectdojo_url=DOJO) if name != "DEFECTDOJO_URL" else load())
        except WrongSettings as refused:
            said = f"{refused} {refused!r} {refused.__cause__}"

    plain = {
        "AZURE_FEDERATED_TOKEN_FILE",
        "DATABASE_URL",
        "USER_TOKENS_DIR",
        "HOST",
        "LANGUAGE",
        "CONFIG_FILE",
        "TRUSTED_PROXIES",
    }  # shown by repr as they are: paths and addresses
    assert SECRET not in said or name in plain


def test_an_empty_setting_counts_as_none() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEFECTDOJO_URL", DOJO)
        patch.setenv("SLACK_BOT_TOKEN", "")
        patch.setenv("PORT", "")
        settings = load()

    assert (settings.slack_bot_token, settings.port) == (None, 8000)


def test_settings_come_from_files_as_kubernetes_mounts_them(tmp_path: Path, bare: pytest.MonkeyPatch) -> None:
    files = {"defectdojo_url": f"{DOJO}\n", "slack_bot_token": f"{SECRET}\n", "slack_signing_secret": " signed \n"}
    bare.setenv("SECRETS_DIR", str(mount(tmp_path / "secrets", files)))

    settings = load()

    assert str(settings.defectdojo_url) == f"{DOJO}/"
    assert settings.slack_bot_token
    assert settings.slack_signing_secret
    assert settings.slack_bot_token.get_secret_value() == SECRET
    assert settings.slack_signing_secret.get_secret_value() == "signed"


def test_the_environment_comes_before_the_files(tmp_path: Path, bare: pytest.MonkeyPatch) -> None:
    bare.setenv("SECRETS_DIR", str(mount(tmp_path / "secrets", {"defectdojo_url": DOJO, "port": "1"})))
    bare.setenv("PORT", "2")

    assert load().port == 2


def test_a_file_of_another_name_is_no_setting_and_no_trouble(tmp_path: Path, bare: pytest.MonkeyPatch) -> None:
    bare.setenv("SECRETS_DIR", str(mount(tmp_path / "secrets", {"defectdojo_url": DOJO, "tls.crt": "x"})))

    assert str(load().defectdojo_url) == f"{DOJO}/"


def test_a_wrong_value_in_a_file_is_told_without_the_value(tmp_path: Path, bare: pytest.MonkeyPatch) -> None:
    bare.setenv("SECRETS_DIR", str(mount(tmp_path / "secrets", {"defectdojo_url": SECRET})))

    assert wrong() == [
        "DEFECTDOJO_URL is wrong: Input should be a valid URL, relative URL without a base. Base URL of DefectDojo."
    ]


def test_settings_never_change_once_they_are_read() -> None:
    settings = Settings(defectdojo_url=DOJO)

    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]  # the point of the test


SIGN_IN = {
    "DEFECTDOJO_URL": DOJO,
    "ENTRA_TENANT_ID": "11111111-2222-4333-8444-555555555555",
    "ENTRA_CLIENT_ID": "app",
    "ENTRA_CLIENT_SECRET": "a secret",
    "PUBLIC_URL": "https://bot.example",
    "TOKEN_KEYS": "k:key",
}


def signing_in(monkeypatch: pytest.MonkeyPatch, **changes: str) -> Settings:
    for name, value in {**SIGN_IN, **changes}.items():
        monkeypatch.setenv(name, value)
    return load()


@pytest.mark.parametrize(
    ("given", "roles"),
    [
        ("G-Writers=writer", {"G-Writers": 2}),
        (" G-Writers = Writer , a=b=reader", {"G-Writers": 2, "a=b": 1}),
        ('{"Dojo, all": "superuser"}', {"Dojo, all": 5}),
    ],
)
def test_roles_are_written_in_pairs_or_as_json(
    monkeypatch: pytest.MonkeyPatch, given: str, roles: dict[str, int]
) -> None:
    assert signing_in(monkeypatch, ENTRA_ROLES=given).entra_roles == roles


@pytest.mark.parametrize("given", ["G-Writers=", "writer", "=writer", "G-Writers=writer,", "G=boss", "{}[]", "[1]"])
def test_no_entry_of_the_roles_is_left_out_in_silence(given: str) -> None:
    [said] = wrong(**SIGN_IN, ENTRA_ROLES=given)
    assert said.startswith("ENTRA_ROLES is wrong: ")


def test_a_tenant_is_compared_in_one_form(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = SIGN_IN["ENTRA_TENANT_ID"]
    assert signing_in(monkeypatch, ENTRA_TENANT_ID=tenant.upper()).entra_tenant_id == tenant


@pytest.mark.parametrize("lacking", ["ENTRA_CLIENT_ID", "ENTRA_CLIENT_SECRET", "PUBLIC_URL", "TOKEN_KEYS"])
def test_signing_in_needs_all_that_belongs_to_it(lacking: str) -> None:
    assert wrong(**{**SIGN_IN, lacking: ""}) == [f"Signing in needs {lacking}."]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"ENTRA_TENANT_ID": ""}, "ENTRA_CLIENT_ID needs ENTRA_TENANT_ID."),
        ({"ENTRA_TENANT_ID": "contoso"}, "ENTRA_TENANT_ID is wrong: A tenant or object id looks like"),
        ({"PUBLIC_URL": "http://bot.example"}, "PUBLIC_URL must begin with https://"),
        ({"PUBLIC_URL": "https://bot.example/dojo"}, "PUBLIC_URL is a host without a path"),
    ],
)
def test_what_is_wrong_with_the_sign_in_is_said(changes: dict[str, str], line: str) -> None:
    [said] = wrong(**SIGN_IN | changes)
    assert said.startswith(line)


def test_on_this_machine_people_may_come_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    assert signing_in(monkeypatch, PUBLIC_URL="http://127.0.0.1:8000").public_url


@pytest.mark.usefixtures("bare")
def test_settings_go_as_far_as_they_can_for_whoever_looks_for_all_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"PORT": "x", "SLACK_BOT_TOKEN": SECRET, "UNLINKED_READS": "service", "ENTRA_TENANT_ID": "contoso"}
    for name, value in (given | {"ENTRA_CLIENT_ID": "app", "PUBLIC_URL": "https://bot.example"}).items():
        monkeypatch.setenv(name, value)
    settings, lines = as_far_as_they_go()

    assert [" ".join(line.split()[:2]) for line in lines] == [
        "DEFECTDOJO_URL is",
        "ENTRA_TENANT_ID is",
        "PORT is",
        "SLACK_BOT_TOKEN needs",
        "UNLINKED_READS=service needs",
    ]
    assert (settings.port, settings.entra_tenant_id, str(settings.defectdojo_url)) == (8000, "", NOWHERE)
    assert str(settings.public_url) == "https://bot.example/"


def test_all_that_does_not_go_together_is_told_at_once() -> None:
    assert len(wrong(DEFECTDOJO_URL=DOJO, SLACK_BOT_TOKEN=SECRET, UNLINKED_READS="service", ENTRA_CLIENT_ID="a")) == 3


def test_settings_that_are_right_go_all_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEFECTDOJO_URL", DOJO)

    assert as_far_as_they_go() == (load(), [])
