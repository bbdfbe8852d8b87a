"""A few plain pages for people, so that links of the demo lead somewhere; no token is asked for."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from playground.defectdojo.answers import Refused
from playground.defectdojo.filters import narrow
from playground.defectdojo.finding_shape import display_status
from playground.defectdojo.listings import FINDINGS
from playground.defectdojo.shapes import iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.requests import Request

    from playground.defectdojo.model import Engagement, Finding, Product, Test, User
    from playground.defectdojo.state import State

    Page = Callable[[State, Any], HTMLResponse]

ROWS = 200
KEY_PAGE = "API v2 Key"
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b2330 }
aside { background: #fff4d6; border-left: 4px solid #d9a300; padding: .5rem 1rem }
dl { display: grid; grid-template-columns: 12rem 1fr; gap: .25rem 1rem } dt { color: #566 } dd { margin: 0 }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f4f6f8; padding: 1rem }
td, th { text-align: left; padding: .2rem 1rem .2rem 0; overflow-wrap: anywhere } h1 { overflow-wrap: anywhere }
input { width: 100%; box-sizing: border-box; padding: .4rem .6rem; font: 15px ui-monospace, monospace }
@media (max-width: 36rem) { dl { grid-template-columns: 1fr } dd { margin: 0 0 .5rem } }
"""


def _page(
    title: str,
    facts: Iterable[tuple[str, object]] = (),
    text: str = "",
    rows: Iterable[Finding] = (),
    status: int = 200,
) -> HTMLResponse:
    """The one template; everything from the data is escaped here, values that are links come as `_link`."""
    cells = "".join(f"<dt>{escape(name)}</dt><dd>{_cell(value)}</dd>" for name, value in facts if value)
    table = "".join(_row(row) for row in rows)
    body = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head><body>
<aside>This is a stand-in for DefectDojo. Its findings are invented. <a href="/finding">All findings</a></aside>
<h1>{escape(title)}</h1><dl>{cells}</dl>{f"<pre>{escape(text)}</pre>" if text else ""}
{f"<table>{table}</table>" if table else ""}</body></html>"""
    return HTMLResponse(body, status)


class _Link(str):
    """Markup made here, not from the data."""

    __slots__ = ()


def _link(kind: str, number: int, text: str) -> _Link:
    return _Link(f'<a href="/{kind}/{number}">{escape(text)}</a>')


def _cell(value: object) -> str:
    return value if isinstance(value, _Link) else escape(str(value))


def _row(row: Finding) -> str:
    cells = (_link("finding", row.id, f"#{row.id}"), row.severity, row.title, display_status(row), row.date)
    return "<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in cells) + "</tr>"


def _finding(_: State, row: Finding) -> HTMLResponse:
    test = row.test
    component = " ".join(filter(None, (row.component_name, row.component_version)))
    place = f"{row.file_path}:{row.line}" if row.file_path else None
    facts = [
        ("Status", display_status(row)),
        ("Severity", row.severity),
        ("Product", _link("product", row.product.id, row.product.name)),
        ("Engagement", _link("engagement", test.engagement.id, test.engagement.name)),
        ("Test", _link("test", test.id, test.title or test.test_type.name)),
        ("Discovered", iso(row.date)),
        ("Due", iso(row.sla_expiration_date)),
        ("CWE", row.cwe),
        ("Vulnerability", ", ".join(row.vulnerability_ids)),
        ("Component", component),
        ("Fixed in", row.fix_version),
        ("Place", place),
        ("Tags", ", ".join(row.tags)),
    ]
    notes = [f"{note.date:%Y-%m-%d %H:%M} {note.author.username}: {note.entry}" for note in row.notes]
    return _page(f"#{row.id} {row.title}", facts, "\n\n".join([row.description, row.mitigation, *notes]))


def _of(state: State, holds: Callable[[Finding], bool]) -> list[Finding]:
    rows = sorted(filter(holds, state.findings.values()), key=lambda row: (row.numerical_severity, -row.id))
    return rows[:ROWS]


def _product(state: State, row: Product) -> HTMLResponse:
    facts = [
        ("Product type", row.prod_type.name),
        ("Lifecycle", row.lifecycle),
        ("Tags", ", ".join(row.tags)),
    ]
    findings = _of(state, lambda finding: finding.product is row and finding.active)
    return _page(row.name, facts, row.description, findings)


def _engagement(state: State, row: Engagement) -> HTMLResponse:
    facts = [
        ("Product", _link("product", row.product.id, row.product.name)),
        ("Status", row.status),
        ("Type", row.engagement_type),
        ("From", iso(row.target_start)),
        ("To", iso(row.target_end)),
    ]
    findings = _of(state, lambda finding: finding.test.engagement is row)
    return _page(row.name, facts, row.description or "", findings)


def _test(state: State, row: Test) -> HTMLResponse:
    facts = [
        ("Engagement", _link("engagement", row.engagement.id, row.engagement.name)),
        ("Type", row.test_type.name),
        ("Branch", row.branch_tag),
    ]
    findings = _of(state, lambda finding: finding.test is row)
    return _page(row.title or row.test_type.name, facts, row.description or "", findings)


def _list(state: State, request: Request) -> HTMLResponse:
    try:
        rows, _ = narrow(list(state.findings.values()), request.query_params, FINDINGS, state)
    except Refused as refused:
        return _page("Not understood", text=str(refused), status=refused.answer.status)
    rows.sort(key=lambda row: (row.numerical_severity, -row.id))
    return _page(f"{len(rows)} findings", [("Filter", str(request.query_params))], rows=rows[:ROWS])


def _key(state: State, username: str | None) -> HTMLResponse:
    """Where the real one shows the token of whoever is signed in; here nobody is, so it asks."""
    people = {user.username: user for user in state.users.values() if user.is_active}
    choices = _Link(
        " · ".join(f'<a href="?as={quote(name)}">{escape(_called(user))}</a>' for name, user in people.items())
    )
    if username is None:
        return _page(KEY_PAGE, [("Who are you?", choices)])
    if username not in people:
        return _page("404 Not Found", status=404)
    user = people[username]
    field = _Link(f'<input readonly aria-label="{KEY_PAGE}" value="{escape(user.token)}">')
    return _page(KEY_PAGE, [("You are signed in as", _called(user)), ("Your key", field), ("Somebody else?", choices)])


def _called(user: User) -> str:
    return f"{user.first_name} {user.last_name} ({user.username})"


def routes(state: State) -> list[Route]:
    """/product/ID moves to /asset/ID on 3.x (facts section 2)."""
    asset = "asset" if state.modern else "product"
    kinds: list[tuple[str, dict[int, Any], Page]] = [
        ("finding", state.findings, _finding),
        ("engagement", state.engagements, _engagement),
        ("test", state.tests, _test),
        (asset, state.products, _product),
    ]
    made = [Route(f"/{kind}/{{id:int}}", _endpoint(state, table, page)) for kind, table, page in kinds]
    listing = Route("/finding", lambda request: _list(state, request))
    key = Route("/api/key-v2", lambda request: _key(state, request.query_params.get("as")))
    moved = Route("/product/{id:int}", lambda request: RedirectResponse(f"/asset/{request.path_params['id']}", 302))
    return [listing, key, *made, *([moved] if state.modern else [])]


def _endpoint(state: State, table: dict[int, Any], page: Page) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        row = table.get(request.path_params["id"])
        return page(state, row) if row else _page("404 Not Found", status=404)

    return endpoint
