"""Where the servers of a test run live: folders in memory where the machine allows it, and ports that no other run takes."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108  # each folder in it is made by mkdtemp, for this run alone
ENOUGH = 4_000_000_000
FIRST, RANGES, STEP = 10_000, 400, 50  # below the ports that the system hands to clients
SIGN = STEP - 1
SHARED = "PORTAIL_TEST_SHARED"
"""The variable that names the folder which all processes of a run share."""


@contextmanager
def folder(name: str) -> Iterator[Path]:
    """Give a folder that the database's own user may enter, for the time of a block.

    Hundreds of databases are made and dropped in it: in memory that takes a tenth of the time.
    """
    made = Path(tempfile.mkdtemp(prefix=f"portail-{name}-", dir=MEMORY if _roomy(MEMORY) else None))
    made.chmod(0o711)
    try:
        yield made
    finally:
        shutil.rmtree(made)


@contextmanager
def shared_folder() -> Iterator[None]:
    """Give the processes of a run, which are started within the block, one folder for all."""
    with folder("shared") as made:
        os.environ[SHARED] = str(made)
        try:
            yield
        finally:
            del os.environ[SHARED]


@contextmanager
def claimed_base() -> Iterator[int]:
    """Claim a range of ports of which none is taken, for the time of a block: its last port is held as the sign."""
    for number in range(RANGES):
        base = FIRST + (os.getpid() + number) % RANGES * STEP
        with socket.socket() as sign:
            if _binds(sign, base + SIGN) and all(_free(base + offset) for offset in range(SIGN)):
                yield base
                return
    raise LookupError("no free range of ports")


def _roomy(place: Path) -> bool:
    """Tell whether much fits there, and programs may be run from it: the database's may have to be copied."""
    if not os.access(place, os.W_OK | os.X_OK):
        return False
    room = os.statvfs(place)
    return room.f_bavail * room.f_frsize > ENOUGH and not room.f_flag & os.ST_NOEXEC


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return _binds(probe, port)


def _binds(probe: socket.socket, port: int) -> bool:
    try:
        probe.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True
