"""The pages that a person sees while signing in. Links only, no scripts; everything from outside is escaped."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from starlette.responses import HTMLResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playground.entra.directory import Directory
    from playground.entra.refusals import Refused
    from playground.entra.state import Person

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1b2330; --soft: #57606f; --card: #fff; --ground: #e9eef5; --line: #d5dce6;
  --accent: #0f5fbf; --note: #fff4d6; --note-line: #d9a300 }
@media (prefers-color-scheme: dark) { :root { --ink: #edf1f7; --soft: #a9b4c4; --card: #1c2430; --ground: #10151d;
  --line: #344052; --accent: #7db5ff; --note: #3a3110; --note-line: #d9a300 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.45 system-ui, sans-serif }
main { width: 100%; max-width: 28rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  padding: 1.75rem; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 1rem 0 .25rem } p { margin: .25rem 0 1rem; color: var(--soft) }
aside { background: var(--note); border-left: 4px solid var(--note-line); padding: .5rem .75rem; font-size: .875rem }
ul { list-style: none; margin: 0 0 1rem; padding: 0; border-top: 1px solid var(--line) }
li { border-bottom: 1px solid var(--line) }
li a { display: grid; grid-template-columns: 2.75rem 1fr; gap: 0 .75rem; align-items: center; padding: .75rem .25rem;
  color: inherit; text-decoration: none }
li a:hover, li a:focus-visible { background: var(--ground) }
li span { grid-column: 2; font-size: .875rem; color: var(--soft) } li b { grid-column: 2 }
li i { grid-row: 1 / span 4; width: 2.75rem; height: 2.75rem; border-radius: 50%; display: grid; place-items: center;
  background: var(--accent); color: var(--card); font-style: normal; font-weight: 600 }
.cancel { display: inline-block; padding: .5rem 1.25rem; border: 1px solid var(--line); border-radius: .25rem;
  color: var(--accent); text-decoration: none }
code { font-size: .875rem } dl { font-size: .875rem; color: var(--soft); margin: 0 } dd { margin: 0 0 .5rem }
"""
STYLE_SOURCE: Final = f"'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'"
"""What the policy allows: this very style."""


def _page(title: str, content: str, status: int = 200) -> HTMLResponse:
    body = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head><body><main>
<aside>This is a stand-in for Microsoft Entra ID. It asks for no password, and its people are invented.</aside>
<h1>{escape(title)}</h1>
{content}</main></body></html>"""
    return HTMLResponse(body, status)


def picker(directory: Directory, query: Mapping[str, str]) -> HTMLResponse:
    """Everybody in the directory, each a link that signs them in."""
    start, asked = f"/{directory.tenant}/oauth2/v2.0/authorize", urlencode(dict(query))
    rows = "\n".join(_row(one, f"{start}/as/{quote(one.oid)}?{asked}") for one in directory.people)
    return _page(
        "Pick an account",
        f"""<p>to continue to {escape(directory.app.name)}</p>
<ul>
{rows}
</ul>
<a class="cancel" href="{escape(f"{start}/cancel?{asked}")}">Cancel</a>""",
    )


def _row(person: Person, address: str) -> str:
    groups = ", ".join(group.name for group in person.groups[:2])
    known = (person.upn, groups, "" if person.enabled else "account disabled")
    facts = "".join(f"<span>{escape(text)}</span>" for text in known if text)
    initials = "".join(word[:1] for word in person.name.split()[:2])
    picture = f'<i aria-hidden="true">{escape(initials)}</i>'
    return f'<li><a href="{escape(address)}">{picture}<b>{escape(person.name)}</b>{facts}</a></li>'


def trouble(refused: Refused, body: Mapping[str, Any]) -> HTMLResponse:
    """What a person sees who cannot be signed in; the status blames the request only, not the person."""
    return _page(
        "Sorry, but we’re having trouble signing you in.",
        f"""<p>{escape(str(refused))}</p>
<dl><dt>Correlation ID</dt><dd><code>{escape(str(body["correlation_id"]))}</code></dd>
<dt>Timestamp</dt><dd><code>{escape(str(body["timestamp"]))}</code></dd></dl>""",
        200 if refused.error == "invalid_grant" else refused.status,
    )


def left() -> HTMLResponse:
    """What a person sees who has signed out."""
    return _page("You signed out of your account", "<p>It’s a good idea to close all browser windows.</p>")
