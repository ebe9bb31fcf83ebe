"""The folder in which one installation keeps everything: its data, its secrets, its logs, and who runs it."""

import fcntl
import json
import os
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from stack import DEFAULT_BASE, secret_files
from stack.account import database_account
from stack.console import OperatorError, say

MARKER = "installation.json"
RUNNING = "stack.pid"
FREE_SPACE = 300_000_000
FALL_BACK = Path("/var/lib/portail-famille")


class Installation:
    """One installation's folder; `facts` is what must be remembered between two starts."""

    def __init__(self, data: Path) -> None:
        self.data = data.absolute()
        self.secrets = self.data / "secrets"
        self.logs = self.data / "logs"
        self.background_log = self.logs / "stack.log"
        self.access = self.data / "access.json"
        self.sample_accounts = self.secrets / "sample-accounts.json"
        self._marker = self.data / MARKER
        self._running = self.data / RUNNING

    @property
    def exists(self) -> bool:
        """Whether this program made the folder."""
        return self._marker.exists()

    @property
    def facts(self) -> dict[str, Any]:
        """What is remembered: `purpose` (demo or town), `clock_offset`, `port_base`, `demonstration` (started), `opened` (once)."""
        try:
            facts: dict[str, Any] = json.loads(self._marker.read_text())
        except ValueError:
            raise OperatorError(f"{self._marker} est abîmé : remettez à sa place la copie que vous en gardez.") from None
        return facts

    @property
    def port_base(self) -> int:
        """The first port of its last start, so that its addresses stay; the usual one before the first."""
        base: int = self.facts.get("port_base", DEFAULT_BASE) if self.exists else DEFAULT_BASE
        return base

    @property
    def start_command(self) -> str:
        """Write the command that starts it, as the operator can type it."""
        return self.command("demo" if self.facts.get("purpose") == "demo" else "up")

    def command(self, name: str) -> str:
        """Write a command about this installation as the operator can type it."""
        return f"./portail {name} --data {shlex.quote(str(self.data))}"

    def remember(self, **facts: object) -> None:
        """Add to what is remembered."""
        known = self.facts if self.exists else {}
        secret_files.keep(self._marker, json.dumps({**known, **facts}), mode=0o644)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the installation: nobody else can start, stop or delete it meanwhile."""
        self._check_ours()
        self._make_folders()
        with self._running.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise OperatorError(
                    f"Le portail est déjà en marche dans {self.data} (processus {self.holder()}). Pour l'arrêter : {self.command('stop')}"
                ) from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            self.access.unlink(missing_ok=True)  # Left by a start that was killed: nobody may believe it.
            try:
                yield
            finally:
                file.truncate(0)

    def holder(self) -> int | None:
        """Tell the process that runs this installation, or None."""
        try:
            with self._running.open() as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return int(file.read() or 0)
        except FileNotFoundError:
            pass
        return None

    def clear(self) -> None:
        """Delete everything in a folder that this program made; to be called while it is held."""
        for path in (*self.data.iterdir(), *self.logs.iterdir()):
            if path in {self.logs, self.background_log, self._running}:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        self._make_folders()

    def check_space(self, needed: int = FREE_SPACE) -> None:
        """Refuse to start on a disk so full that the database would soon stop."""
        free = shutil.disk_usage(self.data).free
        if free < needed:
            raise OperatorError(
                f"Il ne reste que {free // 1_000_000} Mo sur le disque de {self.data} : il en faut au moins {needed // 1_000_000}. "
                "Rien n'a été démarré."
            )

    def _check_ours(self) -> None:
        if not self.data.exists() or self.exists:
            return
        if any(self.secrets.glob("ring-*.json")):
            raise OperatorError(
                f"{self.data} contient les clés d'une ville, sans ses bases : remettez-les d'abord, "
                f"{self.command('restore')} --from le dossier de ses sauvegardes. Rien n'a été démarré."
            )
        if any(self.data.iterdir()):
            raise OperatorError(f"{self.data} contient déjà autre chose que le portail : choisissez un autre dossier avec --data.")

    def _make_folders(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self.data.chmod(0o711)  # The database's own user must pass through, and see nothing else.
        secret_files.folder(self.secrets)
        secret_files.folder(self.logs)
        if not self.exists:
            self.remember()


def default_data(root: Path) -> Path:
    """Choose the usual folder: `data` beside the program, or a reachable one when root's database user cannot get there."""
    usual = root / "data"
    account = database_account()
    if account is None or account.reaches(usual):
        return usual
    reachable = FALL_BACK / f"{root.name}-{sha256(os.fsencode(root)).hexdigest()[:8]}"
    say(f"Le compte {account.name}, qui fait tourner la base, n'a pas accès à {root} : les données sont dans {reachable}.")
    return reachable


def check_reachable(data: Path) -> None:
    """Refuse a folder chosen by the operator that the database's own user cannot enter."""
    account = database_account()
    if account is not None and not account.reaches(data):
        raise OperatorError(
            f"Lancé en root, le portail fait tourner la base avec le compte {account.name}, qui n'a pas accès à {data}. "
            f"Choisissez un dossier accessible, par exemple --data {tempfile.gettempdir()}/portail, "
            "ou lancez ./portail avec un compte ordinaire."
        )
