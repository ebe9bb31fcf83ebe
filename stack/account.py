"""The operating system user that runs the database server, which refuses to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user of the operating system that a process runs as."""

    name: str
    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give one file or folder to this user."""
        os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Tell whether this user can enter the nearest existing folder on the way to `path`."""
        while not path.exists():
            path = path.parent
        return self._can('cd "$1"', path if path.is_dir() else path.parent)

    def reads(self, path: Path) -> bool:
        """Tell whether this user can read a file."""
        return self._can('[ -r "$1" ]', path)

    def _can(self, command: str, path: Path) -> bool:
        done = subprocess.run(
            ["/bin/sh", "-c", command, "sh", str(path)],
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return done.returncode == 0


def database_account() -> Account | None:
    """Name the user PostgreSQL must run as: nobody else for a normal user, an unprivileged one for root."""
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    message = f"PostgreSQL refuse de tourner en root, et aucun des comptes {', '.join(CANDIDATES)} n'existe ici."
    raise LookupError(message)
