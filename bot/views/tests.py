"""What the bot says about tests and their types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.language import _
from bot.operations.engagements import GetEngagement
from bot.operations.fields import id_of, is_any
from bot.operations.findings import ListFindings
from bot.operations.tests import ListTests
from bot.views import words
from bot.views.lists import WITH_BUTTONS, Body, listing, menu_of, of_product, of_work, tagged
from bot.views.model import Button, Row, Strong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.dojo.models import Page, Test, TestType
    from bot.operations.tests import ListTestTypes
    from bot.views.model import Text, View


def test_list(command: ListTests, page: Page[Test]) -> View:
    """The tests, latest first, each with the way to its findings."""
    few = len(page.results) <= WITH_BUTTONS
    choices = (Button(words.short(f"#{row.id} {row.name}", 70), ListFindings(test=str(row.id))) for row in page.results)
    body = Body(
        title=_("Tests"),
        none=_("No tests"),
        nothing=_("No test that you may see fits."),
        rows=tuple(
            Row((words.linked(_title(row), row.address),), _details(row), _ways(row) if few else ())
            for row in page.results
        ),
        basis=(*basis_of(command), _("latest first"), words.over(page, _("tests")), _source(command)),
        menu=menu_of(_("Findings of…"), choices, len(page.results)),
    )
    return listing(command, page, body)


def type_list(command: ListTestTypes, page: Page[TestType]) -> View:
    """The test types, by name, each with the way to its tests."""
    few = len(page.results) <= WITH_BUTTONS
    choices = (Button(words.short(row.name, 70), ListTests(type=str(row.id))) for row in page.results)
    body = Body(
        title=_("Test types"),
        none=_("No test types"),
        nothing=_("No test type fits."),
        rows=tuple(Row((Strong(row.name),), _about(row), _its_tests(row) if few else ()) for row in page.results),
        basis=(*types_basis(command), _("by name"), words.over(page, _("test types"))),
        menu=menu_of(_("Tests of…"), choices, len(page.results)),
    )
    return listing(command, page, body)


def _title(row: Test) -> str:
    return row.name.strip() or _("test {id}").format(id=row.id)


def _details(row: Test) -> Text:
    return words.dotted(
        f"#{row.id}",
        row.test_type_name if row.test_type_name != row.name else "",
        " › ".join(part for part in (row.product_name, row.engagement_name) if part),
        row.target_start.date().isoformat(),
        _("version {version}").format(version=row.version) if row.version else "",
        _("branch {branch}").format(branch=row.branch_tag) if row.branch_tag else "",
        ", ".join(row.tags),
    )


def _ways(row: Test) -> tuple[Button, ...]:
    return (
        Button(_("Findings"), ListFindings(test=str(row.id))),
        Button(_("Engagement"), GetEngagement(engagement=str(row.engagement))),
    )


def basis_of(command: ListTests) -> Iterator[str]:
    """What the list was filtered by, in words."""
    yield of_product(command)
    if command.engagement:
        yield _("engagement {id}").format(id=command.engagement)
    if command.type:
        yield (_("test type {id}") if id_of(command.type) else _("test type contains “{id}”")).format(id=command.type)
    if command.title:
        yield _("title contains “{words}”").format(words=command.title)
    if command.build:
        yield _("build {id}").format(id=command.build)
    if command.commit:
        yield _("commit {hash}").format(hash=command.commit)
    yield from tagged(command)
    yield from of_work(command)


def _source(command: ListTests) -> str:
    """DefectDojo has no filter for the product of a test."""
    of_all = not command.product or is_any(command.product)
    return "" if of_all or command.engagement else _("read from each of the product's engagements")


def _about(row: TestType) -> Text:
    return words.dotted(f"#{row.id}", "" if row.active else _("switched off"))


def _its_tests(row: TestType) -> tuple[Button, ...]:
    return (Button(_("Tests"), ListTests(type=str(row.id))),)


def types_basis(command: ListTestTypes) -> Iterator[str]:
    """What the list of types was filtered by, in words."""
    if command.name:
        yield _("name contains “{words}”").format(words=command.name)
    if command.active is not None:
        yield _("in use") if command.active else _("switched off")
