"""`python -m tests.deploy.checks TOOLS CHECKOV`: other people's judgement of the chart and the Dockerfile.

TOOLS and CHECKOV are virtual environments of their own: those tools need other versions of what the bot uses.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from tests.deploy.matrix import MATRIX
from tests.deploy.rendering import CHART, ROOT, merged, one, rendered
from tests.metrics_page import QUERIES

if TYPE_CHECKING:
    from tests.deploy.rendering import Manifest

_KUBERNETES: Final = "1.37.0"
_DIGEST: Final = {"image": {"digest": "sha256:" + "0" * 64}}
_PULL_ALWAYS: Final = "CKV_K8S_15"
"""Not followed: what a digest names does not change, and a registry that is away shall keep no pod from starting."""


def main(tools: Path, checkov: Path) -> int:
    """Run each; 1 where one has something to say."""
    with tempfile.TemporaryDirectory() as folder:
        files = _written(Path(folder))
        passed = [
            _passed(str(tools / "kubernetes-validate"), "-k", _KUBERNETES, "--strict", "--quiet", *files),
            _passed(*_checkov(checkov, "kubernetes", *files)),
            _passed(*_checkov(checkov, "dockerfile", "Dockerfile")),
            _passed(str(tools / "hadolint"), "Dockerfile"),
            _promql(tools),
        ]
    return 0 if all(passed) else 1


def _written(folder: Path) -> list[str]:
    """Each way of running the bot, in a file."""
    files = []
    for way, values in MATRIX.items():
        file = folder / f"{way}.yaml"
        file.write_text(yaml.safe_dump_all(rendered(merged(values, _DIGEST))), encoding="utf-8")
        files.append(str(file))
    return files


def _checkov(folder: Path, framework: str, *files: str) -> list[str]:
    options = ["--framework", framework, "--skip-download", "--compact", "--quiet", "--skip-check", _PULL_ALWAYS]
    return [str(folder / "checkov"), *options, *(part for file in files for part in ("--file", file))]


def _promql(tools: Path) -> bool:
    """Have the expressions of alerts, dashboard and documents read by somebody who knows the language."""
    read = "import sys, promql_parser as p; [p.parse(e) for e in sys.argv[1:]]"
    return _passed(str(tools / "python"), "-c", read, *_alerts(), *_panels(), *QUERIES.values())


def _alerts() -> list[str]:
    found: Manifest = one(rendered(MATRIX["aks"]), "PrometheusRule")
    return [rule["expr"] for group in found["spec"]["groups"] for rule in group["rules"]]


def _panels() -> list[str]:
    found = json.loads((CHART / "files" / "dashboard.json").read_text(encoding="utf-8"))
    return [target["expr"] for panel in found["panels"] for target in panel["targets"]]


def _passed(*command: str) -> bool:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    name = Path(command[0]).name
    said = f"{done.stdout}{done.stderr}".strip() if done.returncode else "nothing to say"
    print(f"{name}: {said}", flush=True)  # noqa: T201  # a command
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
