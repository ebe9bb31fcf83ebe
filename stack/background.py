"""Start an installation in the background, and stop one from elsewhere."""

import contextlib
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import psutil

from stack import EDGES, ROOT, SERVICES
from stack.access import Access
from stack.console import OperatorError, say, show
from stack.installation import Installation

START_DEADLINE = 180.0
STOP_DEADLINE = 40.0
RESTART_DEADLINE = 300.0
GIVEN_UP = "Le relais s'arrête là, l'ancien processus continue"
"""What the supervisor prints when it cannot go on replacing processes."""


def start_detached(installation: Installation, arguments: Sequence[str]) -> int:
    """Start the portal in a session of its own and wait until it is open; returns the exit code."""
    with installation.held():
        output = installation.background_log.open("wb")
    with output:
        stack = subprocess.Popen(
            [sys.executable, "-P", "-m", "stack.cli", *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        opened = _opened(installation, stack)
    except KeyboardInterrupt:
        opened = False
    if not opened:
        if stack.poll() is None:
            stop(installation)
        say(f"Le portail n'a pas démarré. Journal : {installation.background_log}")
    return 0 if opened else 1


def _opened(installation: Installation, stack: "subprocess.Popen[bytes]") -> bool:
    """Repeat what the portal prints until it is open, has ended or takes too long."""
    deadline = time.monotonic() + START_DEADLINE
    with installation.background_log.open(errors="replace") as printed:
        while time.monotonic() < deadline:
            ended, opened = stack.poll() is not None, installation.access.exists()
            show(printed.read())
            if ended or opened:
                return opened and not ended
            time.sleep(0.05)
    return False


def stop(installation: Installation) -> None:
    """Stop a running installation and return when every one of its processes has gone."""
    holder = installation.holder()
    if not holder:
        say(f"Aucun portail n'est en marche dans {installation.data}.")
        return
    try:
        family = _family(holder)
        os.kill(holder, signal.SIGTERM)
    except (PermissionError, psutil.AccessDenied):
        raise OperatorError(f"Le portail de {installation.data} appartient à un autre compte : arrêtez-le avec ce compte.") from None
    except (ProcessLookupError, psutil.NoSuchProcess):
        return
    _, remaining = psutil.wait_procs(family, timeout=STOP_DEADLINE)
    for process in remaining:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(remaining, timeout=5)
    say("Le portail est arrêté.")


def _family(pid: int) -> list[psutil.Process]:
    supervisor = psutil.Process(pid)
    return [supervisor, *supervisor.children(recursive=True)]


def restart(installation: Installation) -> int:
    """Have a running installation replace every service and edge in turn, and wait until it has; returns the exit code."""
    holder, before = installation.holder(), Access.read(installation)
    if not holder or before is None:
        raise OperatorError(f"Aucun portail n'est ouvert dans {installation.data}.")
    replaced = {name: pid for name, pid in before.pids.items() if name in (*SERVICES, *EDGES)}
    with _end_of(installation.background_log) as printed:
        os.kill(holder, signal.SIGHUP)
        deadline = time.monotonic() + RESTART_DEADLINE
        while time.monotonic() < deadline:
            now, told = Access.read(installation), printed.read()
            show(told)
            if GIVEN_UP in told:
                return 1
            waiting = sorted(name for name, pid in replaced.items() if now is None or now.pids[name] == pid or psutil.pid_exists(pid))
            if not waiting:
                say(f"Les {len(replaced)} processus ont été relancés à tour de rôle.")
                return 0
            time.sleep(0.1)
    raise OperatorError(f"N'ont pas été relancés : {', '.join(waiting)}. Journal : {installation.background_log}")


def _end_of(file: Path) -> TextIO:
    """Read what is printed from now on; nothing where a portal prints elsewhere, as one that was not started in the background."""
    printed = file.open(errors="replace") if file.exists() else io.StringIO()
    printed.seek(0, os.SEEK_END)
    return printed
