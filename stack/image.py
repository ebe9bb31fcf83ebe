"""What goes into the container image: the part of the lock that the running system needs (deploy/requirements.lock)."""

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from stack import ROOT

LOCK = ROOT / "deploy" / "requirements.lock"
OLDEST = {"python_version": "3.11", "python_full_version": "3.11.0", "sys_platform": "linux", "platform_system": "Linux"}
ONE_MACHINE = "# What one machine needs"
"""Where, in requirements.in, what containers do without begins: their PostgreSQL and NATS are images of their own."""


def lock(root: Path = ROOT) -> str:
    """Write the lock of the image: every package that the running system needs, at the version and hashes of the whole lock."""
    wanted = needed((root / "requirements.in").read_text().split(ONE_MACHINE)[0])
    entries = re.split(r"\n(?=\S)", (root / "requirements.lock").read_text().rstrip("\n"))
    return "".join(f"{entry}\n" for entry in entries if canonicalize_name(re.split(r"[=;\s]", entry)[0]) in wanted)


def needed(listed: str) -> set[str]:
    """Collect the names of the listed packages and of all that these need in turn, as the present environment tells."""
    waiting = [Requirement(line) for line in listed.splitlines() if line and not line.startswith("#")]
    extras: dict[str, set[str]] = {}
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        if name in extras and one.extras <= extras[name]:
            continue
        known = extras.setdefault(name, set())
        known |= one.extras
        asked = known or {""}
        waiting += [inner for inner in _inner(name) if _applies(inner, asked)]
    return set(extras)


def _inner(name: str) -> list[Requirement]:
    try:
        return [Requirement(line) for line in requires(name) or ()]
    except PackageNotFoundError:  # needed by an older Python than this one, and by itself needs nothing
        return []


def _applies(inner: Requirement, extras: set[str]) -> bool:
    return inner.marker is None or any(inner.marker.evaluate({**OLDEST, "extra": extra}) for extra in extras)
