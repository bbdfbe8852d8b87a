"""An image without a Docker engine: buildah builds it, podman runs it, and Debian's packages are the base."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
BASE: Final = "python:3.13-slim-trixie"
IMAGE: Final = "localhost/dojo-bot:test"
_TOOLS: Final = ("buildah", "podman", "runc", "mmdebstrap", "apt-get")
_PULL_SECONDS: Final = 60
_CHUNK: Final = 1024 * 1024
# No overlay and no user namespaces: what runs inside of a container, too.
_OUTSIDE: Final = {**os.environ, "STORAGE_DRIVER": "vfs", "BUILDAH_ISOLATION": "chroot"}
_SLIM: Final = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("doc", "man", "locale")]
_PYTHON: Final = "python3.13,python3.13-venv,python3-pip,ca-certificates"
_NAMES: Final = "ln -sf /usr/bin/python3.13 /usr/local/bin/python"


def missing() -> str:
    """Why no image can be built here, a sentence; empty where one can."""
    lacking = [name for name in _TOOLS if not shutil.which(name)]
    if lacking:
        return f"These are not installed: {', '.join(lacking)} (Debian's packages of these names)."
    return "" if os.geteuid() == 0 else "Building without a Docker engine takes root."


def run(*command: str, patience: float = 900) -> str:
    """Run it and give what it prints. Raises RuntimeError with what it said."""
    done = subprocess.run(
        command, cwd=ROOT, env=_OUTSIDE, capture_output=True, text=True, timeout=patience, check=False
    )
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
        )
    return done.stdout.strip()


def base() -> str:
    """Have the base image, and say which: the real one where it can be pulled, else one with Debian's own Python."""
    if _works("buildah", "inspect", "--type", "image", BASE):
        return "kept from before"
    if _works("buildah", "pull", "--quiet", BASE):
        return "pulled"
    _made_of_packages()
    return "made of Debian's packages in its place, with pip, which the real one has too"


def build(*more: str) -> None:
    """Build the Dockerfile's last stage, or with `--target` another one."""
    certificates = "/etc/ssl/certs:/etc/ssl/certs:ro"
    revision = run("git", "rev-parse", "HEAD")
    told = ["--format", "docker", "--pull-never", "--volume", certificates, "--build-arg", f"REVISION={revision}"]
    run("buildah", "bud", *told, *more, ".")


def inventory(folder: Path) -> Path:
    """Write the list of what is in the image, a CycloneDX document."""
    build("--layers", "--target", "sbom", "--tag", "localhost/dojo-bot:sbom")
    container = run("buildah", "from", "--pull-never", "localhost/dojo-bot:sbom")
    mounted = run("buildah", "mount", container)
    folder.mkdir(exist_ok=True)
    shutil.copy(Path(mounted) / "sbom.cdx.json", folder)
    run("buildah", "rm", container)
    return folder / "sbom.cdx.json"


def megabytes() -> tuple[float, float]:
    """What the image takes on disk, and what is sent when it is pulled: its layers, compressed."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "image.tar"
        run("podman", "save", "--quiet", "--output", str(archive), IMAGE)
        packed = Path(folder) / "image.tar.gz"
        with archive.open("rb") as plain, gzip.open(packed, "wb", 6) as small:
            shutil.copyfileobj(plain, small, _CHUNK)
        return archive.stat().st_size / 1e6, packed.stat().st_size / 1e6


def _works(*command: str) -> bool:
    try:
        run(*command, patience=_PULL_SECONDS)
    except (RuntimeError, subprocess.TimeoutExpired):
        return False
    return True


def _made_of_packages() -> None:
    """Take Debian's mirror from this machine's own apt."""
    mirrors = run("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Origin: Debian")
    source = f"deb {mirrors.splitlines()[0]} trixie main"
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "base.tar"
        run("mmdebstrap", "--variant=minbase", f"--include={_PYTHON}", *_SLIM, "trixie", str(archive), source)
        container = run("buildah", "from", "scratch")
        run("buildah", "add", container, str(archive), "/")
        run("buildah", "run", container, "--", "sh", "-c", _NAMES)
        run("buildah", "commit", "--rm", container, BASE)
