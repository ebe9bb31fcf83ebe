"""A demonstration town of its own for a measurement, started and stopped with the very command that operators use."""

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from chassis.clock import Clock
from chassis.tokens import Signer
from stack import ROOT, keys
from stack.access import Access
from stack.installation import Installation
from stack.second_factor import code_now
from stack.topology import Topology

PORTS = 18_400


@dataclass(frozen=True, slots=True)
class Town:
    """A running town, and the seconds from command to ready."""

    access: Access
    data: Path
    boot_seconds: float

    def account(self, role: str) -> tuple[str, str]:
        """Find the sample account of a role: identifier and password."""
        found = next(account for account in self.access.accounts if account["role"] == role)
        return found["identifier"], found["password"]

    def code(self, role: str) -> str:
        """Tell what the telephone of a role's sample account shows now."""
        found = next(account for account in self.access.accounts if account["role"] == role)
        return code_now(found["second_factor_secret"], self.access.clock_offset)


@asynccontextmanager
async def town(command: Literal["demo", "up"] = "demo") -> AsyncIterator[Town]:
    """Run a fresh town until the end of the block: the demonstration, or an empty one that is run as real ones are."""
    if (measurement := asyncio.current_task()) is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, measurement.cancel)  # stopped from outside, it leaves no town behind
    folder = scratch_folder()
    data = folder / "town"
    try:
        began = time.perf_counter()
        await _portail(command, "--wait", "--data", str(data), "--port-base", str(PORTS))
        seconds = time.perf_counter() - began
        access = Access.read(Installation(data))
        if access is None:
            message = "the town started without access.json"
            raise RuntimeError(message)
        yield Town(access, data, seconds)
    finally:
        await _portail("stop", "--data", str(data))
        shutil.rmtree(folder, ignore_errors=True)


def signer_of(topology: Topology) -> Signer:
    """Sign tokens as identity does, by the town's clock: who is measured need not sign in."""
    return Signer.from_file("identity", keys.signing_key_file(topology.installation.secrets, "identity"), Clock(topology.clock_offset))


def scratch_folder() -> Path:
    """Make a folder that the database's own user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="portail-bench-"))
    folder.chmod(0o711)
    return folder


async def _portail(*arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "stack.cli",
        *arguments,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(json.dumps([*arguments, printed.decode(errors="replace")[-2000:]], ensure_ascii=False))
