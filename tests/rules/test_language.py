"""Rules of the command language that hold for every row of the catalogue, also for those that come later."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from bot.catalogue import BY_VERB, CATALOGUE, AnyRow
from bot.commands.errors import Incomplete, NotUnderstood
from bot.commands.forms import form_of
from bot.commands.grammar import read, write
from bot.operations.channel import takes_default, with_default
from bot.operations.command import Command, Draft
from bot.operations.engagements import GetEngagement
from bot.storage.channels import Default
from bot.views.usage import shown, usage
from tests.rules.drawn import (
    AWKWARD,
    WORDS,
    WRITTEN,
    commands,
    commands_of,
    drafts,
    fields_of,
    keyed_commands,
    secrets_of,
)

if TYPE_CHECKING:
    from bot.operations.shape import Shape

every_row = pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: row.name)
KEYS = sorted({key for row in CATALOGUE for shape in fields_of(row) for key in shape.keys})
PIECES = st.one_of(
    st.sampled_from([*BY_VERB, "/dojo", "critcal", "high,low", "#276", "share:yes"]),
    st.builds("{}{}{}".format, st.sampled_from(KEYS), st.sampled_from(":="), st.text(AWKWARD, max_size=6)),
    st.builds("{}{}{}".format, st.sampled_from(KEYS), st.sampled_from([":", ':"', "=“"]), WORDS),
    WORDS,
)
WITHIN = {"engagement", "test"}
LINES = st.lists(PIECES, max_size=6).map(" ".join)


# Some Commands have fields that contradict each other more often than not.
DRAWING = settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def meant(line: str) -> Command | Draft:
    """The Command, or the Draft for which a form would open."""
    try:
        return read(line)
    except Incomplete as error:
        return error.draft


@pytest.mark.parametrize("row", WRITTEN, ids=lambda row: row.name)
@settings(DRAWING, max_examples=30)
@given(data=st.data())
def test_every_command_can_be_written_and_read_again(row: AnyRow, data: st.DataObject) -> None:
    command = data.draw(commands_of(row.command))

    assert read(write(command)) == command


@pytest.mark.parametrize("row", [row for row in CATALOGUE if secrets_of(row)], ids=lambda row: row.name)
def test_a_secret_is_never_written_and_a_typed_one_is_refused_without_repeating_it(row: AnyRow) -> None:
    secret = "0123456789abcdef0123456789abcdef01234567"
    [shape] = secrets_of(row)
    command = row.command(**{shape.name: secret})
    assert secret not in f"{write(command)}{command!r}{command}"
    assert meant(write(command)) == Draft(row.command, {})
    assert shape not in shown(row)
    for line in (f"{row.verb} {secret}", f"{row.verb} {shape.key}:{secret}", f'{row.verb} "{secret}" {secret}'):
        with pytest.raises(NotUnderstood) as refusal:
            read(line)
        assert secret not in f"{refusal.value}{refusal.value.better}"
        assert "Never type a token" in str(refusal.value)


@settings(DRAWING, max_examples=70)
@given(drafts())
def test_a_draft_is_read_again_as_the_same_draft(draft: Draft) -> None:
    with pytest.raises(Incomplete) as incomplete:
        read(write(draft))

    assert incomplete.value.draft == draft


@settings(DRAWING, max_examples=70)
@given(commands() | drafts())
def test_what_is_written_is_in_its_final_form(command: Command | Draft) -> None:
    line = write(command)

    assert write(meant(line)) == line


@settings(DRAWING, max_examples=200)
@given(LINES)
@example("findings since:0001-01-01")
@example("findings since:9999-12-31 before:0000-00-00")
@example("finding " + "9" * 5000)
@example('finding "')
@example('finding 276 back:"help"')
@example('finding 276 back:"findings critcal"')
def test_a_line_is_a_command_or_told_why_it_is_none(line: str) -> None:
    try:
        command = read(line)
    except NotUnderstood as error:
        command, told = None, str(error)
    else:
        told = ""

    assert told if command is None else read(write(command)) == command


@settings(DRAWING, max_examples=70)
@given(commands())
@example(GetEngagement(engagement="E"))
def test_a_slip_in_the_verb_is_offered_back_as_the_whole_line(command: Command) -> None:
    verb, _, rest = write(command).partition(" ")
    slip = f"{verb[:-1]}{verb[-1]}{verb[-1]} {rest}"

    with pytest.raises(NotUnderstood) as refusal:
        read(slip)

    assert command in [meant(line) for line in refusal.value.better if readable(line)]


@settings(DRAWING, max_examples=70)
@given(keyed_commands(), st.integers(min_value=0))
def test_a_slip_in_a_key_is_offered_back_as_the_whole_line(drawn: tuple[Shape, Command], letter: int) -> None:
    key, command = drawn[0].key, drawn[1]
    at = 1 + letter % (len(key) - 1)
    slip = key[:at] + key[at] + key[at:]
    line = write(command).replace(f" {key}:", f" {slip}:", 1)
    assume(slip not in KEYS)

    try:
        read(line)
    except NotUnderstood as error:
        assume(slip in str(error))
        better = error.better
    else:
        assume(False)  # noqa: FBT003  # the field has its default, or the key stood inside of a text

    assert [meant(line) for line in better] == [command]


def readable(line: str) -> bool:
    try:
        meant(line)
    except NotUnderstood:
        return False
    return True


@every_row
def test_both_examples_of_a_row_are_lines_of_that_row(row: AnyRow) -> None:
    for line in row.command.examples:
        command = meant(line)
        kind = command.command if isinstance(command, Draft) else type(command)
        assert kind is row.command, line


@pytest.mark.parametrize("row", WRITTEN, ids=lambda row: row.name)
def test_only_a_row_that_can_open_a_form_has_an_unfinished_example(row: AnyRow) -> None:
    unfinished = [line for line in row.command.examples if isinstance(meant(line), Draft)]

    assert len(unfinished) < len(row.command.examples)


@every_row
def test_usage_names_every_field_that_people_write(row: AnyRow) -> None:
    line = usage(row)

    assert line.startswith(row.verb)
    for shape in shown(row):
        assert (shape.key.upper() if shape.how.bare else f"{shape.key}:") in line


@every_row
def test_a_row_says_what_it_is_for_and_what_each_field_means(row: AnyRow) -> None:
    assert row.command.summary().endswith(".")
    for shape in fields_of(row):
        assert shape.description.endswith("."), shape.name


@every_row
def test_a_row_that_writes_says_what_it_changes_and_one_that_reads_changes_nothing(row: AnyRow) -> None:
    assert bool(row.command.effect()) == row.writes


def test_names_and_verbs_are_unique() -> None:
    for things in ([row.name for row in CATALOGUE], [row.verb for row in CATALOGUE]):
        assert len(set(things)) == len(things)
    assert len({row.command for row in CATALOGUE}) == len(CATALOGUE)


@every_row
def test_no_key_of_a_row_means_two_fields(row: AnyRow) -> None:
    keys = list(chain.from_iterable(shape.keys for shape in fields_of(row)))

    assert len(set(keys)) == len(keys)


@every_row
def test_the_fields_of_a_writing_command_are_never_shared_with_a_channel(row: AnyRow) -> None:
    if row.writes:
        assert "share" not in row.command.model_fields


def test_an_unfinished_line_inside_of_a_line_opens_no_form() -> None:
    with pytest.raises(NotUnderstood) as refusal:
        read('finding 276 back:"false-positive 276"')

    assert not isinstance(refusal.value, Incomplete)


@every_row
def test_every_row_can_be_asked_to_explain_itself(row: AnyRow) -> None:
    for line in row.command.examples:
        explained = meant(f"{line} explain:yes")

        assert explained.given["explain"] if isinstance(explained, Draft) else explained.explain
        assert meant(write(explained)) == explained


@every_row
def test_explain_comes_last_in_the_help_and_no_form_asks_for_it(row: AnyRow) -> None:
    assert usage(row).endswith("[explain:yes|no]")
    form = form_of(Draft(row.command, {}))

    assert "explain" not in [field.name for field in form.fields]


@pytest.mark.parametrize(
    "row", [row for row in CATALOGUE if takes_default(Draft(row.command, {}))], ids=lambda row: row.name
)
@settings(DRAWING, max_examples=20)
@given(data=st.data(), name=st.sampled_from(["payments-api", "31", "any", 'Acme "Legacy" <CRM>', "key:value, x"]))
def test_a_channels_default_makes_a_line_that_says_all_it_means(row: AnyRow, data: st.DataObject, name: str) -> None:
    drawn = data.draw(commands_of(row.command))
    here = {field: getattr(drawn, field) for field in drawn.model_fields_set - {"product", "product_type", *WITHIN}}
    asked = Draft(row.command, here)
    meant_here = with_default(asked, Default(31, name, "ana", datetime(2026, 11, 22, tzinfo=UTC)))

    assert isinstance(meant_here, row.command)
    assert not takes_default(meant_here)
    assert read(write(meant_here)) == meant_here


@every_row
def test_what_changes_something_is_never_about_a_channels_default(row: AnyRow) -> None:
    assert not (row.writes and takes_default(Draft(row.command, {})))
