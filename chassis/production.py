"""What real families must be spared: with `PORTAIL_PRODUCTION=true` a process refuses to start with a dangerous setting."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

DEMONSTRATION_ACTOR = UUID("d68d599b-6da5-5e73-acb4-2e2aadeb0e24")
"""In whose name the demonstration town is set up: the audit log of a database tells by it what it holds."""
OTHERS = stat.S_IROTH | stat.S_IWOTH


class Danger(NamedTuple):
    """A setting that production refuses, and why."""

    setting: str
    reason: str

    def __str__(self) -> str:
        return f"PORTAIL_{self.setting.upper()}: {self.reason}"


class DangerousSettingsError(ValueError):
    """The process must not serve real families with these settings."""

    def __init__(self, dangers: Iterable[Danger]) -> None:
        super().__init__("refused in production:" + "".join(f"\n  {danger}" for danger in dangers))


class DemonstrationFoundError(RuntimeError):
    """The database holds the demonstration town, whose passwords are public."""


def open_secrets(files: Iterable[tuple[str, Path | None]]) -> Iterator[Danger]:
    """Find the files with secrets that any user of the machine may read or write."""
    for setting, path in files:
        if path is not None and path.exists() and path.stat().st_mode & OTHERS:
            yield Danger(setting, f"{path} is open to every user of the machine")


def unencrypted(setting: str, address: str) -> Iterator[Danger]:
    """Find an address that browsers or programs would use in the clear."""
    if not address.startswith("https://"):
        yield Danger(setting, "must begin with https://")


def encrypted(setting: str, address: str, scheme: str) -> Iterator[Danger]:
    """Find an address in the clear in an installation whose parts speak TLS."""
    if not address.startswith(scheme):
        yield Danger(setting, f"must begin with {scheme}, as PORTAIL_CA_FILE says that the parts speak TLS")


def refuse_stand_in(what: str) -> None:
    """End a program that only stands for the outside world, when it is told that families are real."""
    if os.environ.get("PORTAIL_PRODUCTION", "").lower() in {"true", "1", "yes", "on"}:
        raise SystemExit(f"PORTAIL_PRODUCTION: {what} has no place in production")
