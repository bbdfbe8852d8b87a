"""Pages for people's browsers: their words come from templates, their headers let nothing else happen."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from bot.language import _, ngettext, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEMPLATES: Final = Environment(
    loader=PackageLoader("bot.web"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    extensions=["jinja2.ext.i18n"],
)
_TEMPLATES.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension's
_ALWAYS: Final = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",  # the address of a link is a secret while it works
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "interest-cohort=()",
}
_HSTS: Final = {"strict-transport-security": "max-age=31536000"}


class Pages:
    """Makes the pages; `secure` where people reach them by https."""

    def __init__(self, *, secure: bool) -> None:
        self._fixed = {**_ALWAYS, **(_HSTS if secure else {})}

    def page(self, name: str, title: str, said: Mapping[str, Any], status: int = 200) -> HTMLResponse:
        """A page of that template; all that it says is escaped. `refresh` says when it looks again."""
        nonce = secrets.token_urlsafe(16)
        words = {"refresh": "", "title": title, "nonce": nonce, "language": spoken(), **said}
        text = _TEMPLATES.get_template(f"{name}.html").render(words)
        return HTMLResponse(text, status, self.headers(nonce))

    def message(self, title: str, sentence: str, status: int = 200) -> HTMLResponse:
        """A page with one sentence."""
        return self.page("message", title, {"sentence": sentence}, status)

    def headers(self, nonce: str = "") -> Mapping[str, str]:
        """What the browser may do with a page: show it, style it, send its form back to us, and nothing else."""
        style = f"style-src 'nonce-{nonce}'" if nonce else "style-src 'none'"
        policy = f"default-src 'none'; {style}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        return {**self._fixed, "content-security-policy": policy}
