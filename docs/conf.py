"""The documents as a site: `make site` builds it from the repository's root into dist/site.

Options: https://www.sphinx-doc.org/en/master/usage/configuration.html, https://myst-parser.readthedocs.io and
https://pradyunsg.me/furo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "dojo-bot"
html_title = "dojo-bot"
author = "the authors of dojo-bot"
extensions = ["myst_parser"]
root_doc = "README"
include_patterns = ["*.md", "docs/**.md"]
# Sphinx walks through all that is not shut: the code, tools, and what they leave behind.
exclude_patterns = [".*", "bot", "helm", "playground", "tests", "data", "dist", "artifacts", "requirements", "deploy"]

myst_heading_anchors = 4  # as GitHub makes them
nitpicky = True
suppress_warnings = ["myst.header"]  # pages that are generated begin with a comment
highlight_language = "none"

html_theme = "furo"
html_static_path: list[str] = []
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_theme_options = {"navigation_with_keys": True}

NAV: Final[dict[str, tuple[str, ...]]] = {
    "Start": ("docs/first-minute", "docs/pt/primeiro-minuto", "CHANGELOG"),
    "Install": (
        "docs/slack",
        "docs/teams",
        "Entra ID, roles, Key Vault <docs/identity>",
        "Kubernetes, AKS, Argo CD <docs/deploy>",
        "docs/values",
        "docs/settings",
        "docs/configuration",
    ),
    "Use": ("docs/operations", "docs/digests"),
    "Operate": ("docs/command-line", "docs/metrics", "docs/troubleshooting", "docs/upgrade"),
    "Understand": ("docs/architecture", "docs/security", "docs/attacks", "docs/decisions/README"),
    "Contribute": ("CONTRIBUTING", "docs/add-an-operation", "docs/add-a-platform", "SECURITY"),
}
"""What stands in the menu; "Title <page>" where the page's own tells too little. A page that is in no group fails the
build, and so does one that is not there."""


def _menu(_app: Sphinx, page: str, source: list[str]) -> None:
    """Put the menu under the first page, and the decisions under theirs: GitHub's readers see neither."""
    if page == root_doc:
        for group, pages in NAV.items():
            source[0] += _list(pages, ":hidden:", f":caption: {group}")
    if page == "docs/decisions/README":
        source[0] += _list(("[0-9]*",), ":glob:", ":maxdepth: 1")


def _list(pages: tuple[str, ...], *options: str) -> str:
    return "\n".join(["", "```{toctree}", *options, *pages, "```", ""])


def setup(app: Sphinx) -> None:
    """What Sphinx asks each extension, and this file."""
    app.connect("source-read", _menu)
