"""Generated secrets of one installation: one file each, readable by its owner only."""

import os
import secrets
from pathlib import Path


def keep(path: Path, text: str, mode: int = 0o600) -> None:
    """Write a secret so that no other user can read it, not even for an instant."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def folder(path: Path) -> Path:
    """Make a folder that only its owner can enter."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def password(path: Path) -> str:
    """Return the password kept in a file, made on first use: 256 random bits."""
    if not path.exists():
        keep(path, secrets.token_urlsafe(32))
    return path.read_text()
