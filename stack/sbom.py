"""The list of all packages (CycloneDX 1.6), made of the lock: what runs in the image is required, what only builds and tests is not."""

import re
from typing import Any

from stack import ROOT
from stack.image import LOCK

SBOM = ROOT / "docs" / "sbom.json"
WHOLE = ROOT / "requirements.lock"


def locked(text: str) -> dict[str, str]:
    """Read the packages of a lock and their versions."""
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE))


def bill() -> dict[str, Any]:
    """Write the list."""
    runs = locked(LOCK.read_text())
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "portail-famille"}},
        "components": [
            {
                "type": "library",
                "bom-ref": f"pkg:pypi/{name}@{version}",
                "name": name,
                "version": version,
                "purl": f"pkg:pypi/{name}@{version}",
                "scope": "required" if name in runs else "excluded",
            }
            for name, version in sorted(locked(WHOLE.read_text()).items())
        ],
    }
