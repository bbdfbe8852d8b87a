"""The real helm: where it is, what the chart renders to, and what it says when it refuses."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).resolve().parents[2]
CHART: Final = ROOT / "helm" / "dojo-bot"
EXAMPLES: Final = ROOT / "helm" / "examples"
HELM: Final = os.environ.get("HELM") or shutil.which("helm")
"""`make deploy-check` brings one along and names it."""

Values = dict[str, Any]
Manifest = dict[str, Any]


def helm(*arguments: str, values: Values | None = None) -> subprocess.CompletedProcess[str]:
    """Run helm, with these values on its stdin."""
    told = ["--values", "-"] if values is not None else []
    assert HELM
    return subprocess.run(
        [HELM, *arguments, *told],
        input=None if values is None else yaml.safe_dump(values),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def rendered(values: Values, release: str = "dojo-bot") -> list[Manifest]:
    """The manifests; an AssertionError with helm's words where there are none."""
    done = helm("template", release, str(CHART), "--namespace", "dojo-bot", values=values)
    assert done.returncode == 0, done.stderr
    return [one for one in yaml.safe_load_all(done.stdout) if one]


def refused(values: Values) -> str:
    """What helm says of values that are wrong, on one line; an AssertionError where it takes them."""
    done = helm("template", "dojo-bot", str(CHART), values=values)
    assert done.returncode != 0, "helm took these values"
    return " ".join(done.stderr.split())


def one(manifests: list[Manifest], kind: str, name: str = "dojo-bot") -> Manifest:
    """The only manifest of that kind and name."""
    [found] = [each for each in manifests if each["kind"] == kind and each["metadata"]["name"] == name]
    return found


def example(name: str) -> Values:
    """One of the examples' values."""
    found: Values = yaml.safe_load((EXAMPLES / f"values-{name}.yaml").read_text(encoding="utf-8"))
    return found


def merged(values: Values, changes: Values) -> Values:
    """The values with some changed, as helm merges them; None takes one out."""
    kept = dict(values)
    for name, change in changes.items():
        before = kept.get(name)
        kept[name] = merged(before, change) if isinstance(before, dict) and isinstance(change, dict) else change
    return {name: value for name, value in kept.items() if value is not None}
