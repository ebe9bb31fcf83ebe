"""Start an installation in the background, and stop one from elsewhere."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

import psutil

from stack import ROOT
from stack.console import OperatorError, say
from stack.installation import Installation

START_DEADLINE = 180.0
STOP_DEADLINE = 40.0


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
            sys.stdout.write(printed.read())
            sys.stdout.flush()
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
