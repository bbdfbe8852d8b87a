"""CONFIG_FILE: what it says, and one plain line for each thing that is wrong in it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.__main__ import main
from bot.configuration import Configuration, read
from bot.identity.roles import Role
from bot.operations.findings import ListFindings
from bot.settings import Settings, WrongSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    Written = Callable[[str | bytes], Path]

PAGE = Path(__file__).parents[1] / "docs" / "configuration.md"
CHANNEL = "CONFIG_FILE: channels.slack:C0123"


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """A file with that content."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "config.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def wrong(path: Path) -> list[str]:
    """The lines for that file, which must not be right."""
    with pytest.raises(WrongSettings) as refused:
        read(path)
    return refused.value.lines


def test_without_a_file_nothing_is_configured() -> None:
    assert read(None) == Configuration()


@pytest.mark.parametrize("content", ["", "\n# nothing yet\n", "\ufeff", "{}", "---\n"])
def test_an_empty_file_configures_nothing(written: Written, content: str) -> None:
    assert read(written(content)) == Configuration()


def test_the_manuals_example_can_be_read(written: Written) -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    configured = read(written(example))

    payments, partner = configured.channels["slack:C0123ABCD"], configured.channels["slack:C0456EFGH"]
    assert (payments.product, payments.verbs, payments.redaction) == ("payments-api", None, "full")
    assert (partner.verbs, partner.redaction) == (("findings", "stats"), "counts")
    assert configured.channels["teams:19:3f2b8c1e@thread.tacv2"].product == "31"
    assert configured.roles == {
        "G-Usuarios-DefectDojo-Writer": Role.WRITER,
        "3f2b8c1e-0000-4000-8000-00000000aaaa": Role.OWNER,
    }


def test_digests_and_holidays_are_read(written: Written, tmp_path: Path) -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    configured = read(written(example))
    [declared] = configured.digests

    digest = declared.digest()
    assert (digest.id, digest.place, digest.configured) == ("file:payments-criticals", "slack:C0123ABCD", True)
    assert digest.plan.filter == ListFindings(severity=("Critical",), product="payments-api")
    assert configured.days_off(tmp_path) == {date(2026, 12, 25), date(2027, 1, 1)}


MENTIONS = "CONFIG_FILE: digests.1.mentions is wrong:"
DIGEST = "{name: a, channel: 'slack:C0123', schedule: weekdays 09:00, filter: findings critical"


@pytest.mark.parametrize(
    ("place", "mentions", "group"),
    [("slack:C0123", "owners", ""), ("slack:C0123", "S0123ABCD", "S0123ABCD"), ("teams:C0123", "owners", "")],
)
def test_whom_a_digest_calls_is_read(written: Written, place: str, mentions: str, group: str) -> None:
    content = f"digests: [{DIGEST.replace('slack:C0123', place)}, mentions: {mentions}}}]"
    [declared] = read(written(content)).digests
    assert (declared.digest().plan.mentions, declared.digest().plan.group) == (mentions, group)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"digests: [{DIGEST}, whatever: 1}}]", "CONFIG_FILE: digests.1.whatever is unknown; it is one of name, "),
        (f"digests: [{DIGEST}}}, {DIGEST}}}]", "CONFIG_FILE: digests is wrong: there are two called a."),
        (f"digests: [{DIGEST}, timezone: America/Sao_Paolo}}]", "CONFIG_FILE: digests.1.schedule is wrong: "),
        (f"digests: [{DIGEST.replace('critical', 'critcal')}}}]", "CONFIG_FILE: digests.1.filter is wrong: "),
        (f"digests: [{DIGEST.replace('findings critical', 'products')}}}]", "CONFIG_FILE: digests.1.filter is wrong: "),
        (f"digests: [{DIGEST} limit:3}}]", "CONFIG_FILE: digests.1.filter is wrong: A digest's filter says which "),
        (f"digests: [{DIGEST.replace('weekdays', 'weekends')}}}]", "CONFIG_FILE: digests.1.schedule is wrong: "),
        (f"digests: [{DIGEST}, mentions: security}}]", f"{MENTIONS} it is none, owners, or the id of a user group"),
        (f"digests: [{DIGEST.replace('slack:C', 'teams:C')}, mentions: S0123ABCD}}]", f"{MENTIONS} Teams lets a bot"),
        (f"digests: [{DIGEST}, max_lateness: long}}]", "CONFIG_FILE: digests.1.max_lateness is wrong: it is a time"),
        ("holidays: ['file:none.ics']", "CONFIG_FILE: holidays is wrong: "),
        ("holidays: [christmas]", "CONFIG_FILE: holidays is wrong: "),
    ],
)
def test_what_is_wrong_with_a_digest_is_said_at_the_start(written: Written, content: str, line: str) -> None:
    [said] = wrong(written(content))
    assert said.startswith(line)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("channels: {slack:C0123: {redaction: none}}", f"{CHANNEL}.redaction is wrong: it is one of full, no-titles, "),
        ("channels: {slack:C0123: {redactoin: full}}", f"{CHANNEL}.redactoin is unknown (did you mean redaction?); "),
        (
            "channels: {slack:C0123: {verbs: [stats, findngs]}}",
            f"{CHANNEL}.verbs.2 is wrong: there is no such verb (did",
        ),
        ("channels: {slack:C0123: {verbs: [[]]}}", f"{CHANNEL}.verbs.1 is wrong: there is no such verb."),
        ("channels: {slack:C0123: {verbs: stats}}", f"{CHANNEL}.verbs is wrong: it is a list."),
        ("channels: {slack:C0123: {product: any}}", f"{CHANNEL}.product is wrong: it is the id or the name"),
        ("channels: {slack:C0123: {product: ''}}", f"{CHANNEL}.product is wrong: it is the id or"),
        ("channels: {slack:C0123: {product: yes}}", f"{CHANNEL}.product is wrong: input should be a valid string."),
        ("channels: {slack:C0123: full}", f"{CHANNEL} is wrong: it is a map."),
        (
            "channels: {'#appsec': {}}",
            "CONFIG_FILE: channels.#appsec is wrong: a channel is slack:C0123ABCD, or teams:",
        ),
        ("channels: {slack:D0123: {}}", "CONFIG_FILE: channels.slack:D0123 is wrong: a channel is slack:C0123ABCD"),
        ("channels: [slack:C0123]", "CONFIG_FILE: channels is wrong: it is a map."),
        ("roles: {G-Writers: writr}", "CONFIG_FILE: roles.G-Writers is wrong: it is one of reader, writer, maintainer"),
        ("roles: {7: writer}", "CONFIG_FILE: roles.7 is wrong: input should be a valid string."),
        ("chanels: {}", "CONFIG_FILE: chanels is unknown (did you mean channels?); it is one of channels, roles"),
        ('"a\\nb\\x1b": 1', "CONFIG_FILE: a?b? is unknown"),
        ("channels: {slack:C0123: {}, slack:C0123: {}}", "CONFIG_FILE has a key twice (line 1, column 29)."),
        ("a: &a [1]\nb: *a", "CONFIG_FILE has an alias (line 2, column 4): write it out."),
        ("channels: [", "CONFIG_FILE is not YAML (line 1, column 12)."),
        ("a: 1\n---\nb: 2", "CONFIG_FILE is not YAML (line 2, column 1)."),
        ("a: !!python/object/apply:os.system [id]", "CONFIG_FILE is not YAML (line 1, column 4)."),
        ("[" * 5_000 + "]" * 5_000, "CONFIG_FILE is nested too deep (line 1, column 21)."),
        ("holidays: [2026-13-45]", "CONFIG_FILE is not YAML, or holds a date or a number that there is not."),
        ("x: \x07", "CONFIG_FILE is not YAML, or holds"),
        ("- channels", "CONFIG_FILE is wrong: at its top stands a map"),
        (b"\xff\xfe", "CONFIG_FILE is wrong: "),
        ("#" * (1024 * 1024 + 1), "CONFIG_FILE is wrong: "),
    ],
)
def test_what_is_wrong_is_told_in_one_line_that_names_the_place(
    written: Written, content: str | bytes, line: str
) -> None:
    [said] = wrong(written(content))

    assert said.startswith(line)
    assert "\n" not in said


def test_every_fault_is_told_at_once(written: Written) -> None:
    lines = wrong(written("channels: {slack:C0123: {verbs: [a], redaction: b}}\nroles: {G: c}\nx: 1"))

    assert [line.split()[1] for line in lines] == [
        "channels.slack:C0123.verbs.1",
        "channels.slack:C0123.redaction",
        "roles.G",
        "x",
    ]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert wrong(tmp_path / "none.yaml") == [f"CONFIG_FILE is wrong: there is no file {tmp_path}/none.yaml."]
    assert wrong(tmp_path) == [f"CONFIG_FILE is wrong: {tmp_path} is no file."]


def test_no_line_ever_holds_a_value(written: Written) -> None:
    secret = "xoxb-this-must-never-be-shown"
    places = ("product: {%s: 1}", "verbs: [%s]", "redaction: %s", "verbs: %s", "product: [%s]", "product: &x %s\n*x")
    for place in places:
        lines = wrong(written(f"channels:\n  slack:C0123:\n    {place % secret}\nroles: {{G: {secret}}}"))
        assert secret not in str(lines)


def test_serve_ends_with_these_lines(
    written: Written, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.log.configure", lambda *_: None)  # the tests' own log stays
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DEFECTDOJO_URL", "https://dojo.example")
    monkeypatch.setenv("CONFIG_FILE", str(written("rols: {}\nchannels: []")))

    assert main(["serve"]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first == "dojo-bot: CONFIG_FILE: channels is wrong: it is a map."
    assert second.startswith("dojo-bot: CONFIG_FILE: rols is unknown (did you mean roles?); it is one of channels, ")
