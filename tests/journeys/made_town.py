"""The demonstration town of the journeys' day: made once in a run by whichever process asks first, then copied."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from stack import ROOT
from tests.journeys.cast import TODAY
from tests.places import SHARED, claimed_base

PORTAIL = ROOT / "portail"


async def copy_town(data: Path) -> None:
    """Put a copy of the town, at rest, into an empty folder; its clocks go on from where they were."""
    shared = Path(os.environ[SHARED])
    town = shared / "town"
    async with _alone(shared / "lock"):
        if not town.exists():
            await _make(shared / "making")
            (shared / "making").rename(town)
    await _run("cp", "-a", f"{town}/.", data)


async def operate(*arguments: object, told: Mapping[str, str] | None = None) -> str:
    """Run the operator's own command; returns what it printed."""
    return await _run(PORTAIL, *arguments, told=told)


async def _make(data: Path) -> None:
    with claimed_base() as base:
        await operate("demo", "--fresh", "--wait", "--data", data, "--port-base", base, "--today", TODAY.isoformat())
        await operate("stop", "--data", data)


@asynccontextmanager
async def _alone(path: Path) -> AsyncIterator[None]:
    with path.open("w") as file:
        await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)
        yield


async def _run(*words: object, told: Mapping[str, str] | None = None) -> str:
    command = await asyncio.create_subprocess_exec(
        *(str(one) for one in words),
        env={**os.environ, **(told or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await command.communicate()
    assert command.returncode == 0, printed.decode()
    return printed.decode()
