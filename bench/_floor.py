"""The bare floor of a measurement over HTTP: a server in a process of its own, which does nothing but answer."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bench._http import Connection
from stack import ROOT

PATIENCE = 10.0


@asynccontextmanager
async def floor(module: str, port: int) -> AsyncIterator[tuple[str, Process]]:
    """Run `python -m MODULE PORT` until the end of the block, and tell its address once it answers there."""
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, str(port), cwd=ROOT, env=environment)
    try:
        async with asyncio.timeout(PATIENCE):
            await _answers(url, process)
        yield url, process
    finally:
        with suppress(ProcessLookupError):  # it ended by itself
            process.terminate()
        await process.wait()


async def _answers(url: str, process: Process) -> None:
    while process.returncode is None:
        try:
            await (await Connection.open(url)).close()
        except OSError:
            await asyncio.sleep(0.05)
        else:
            return
    message = f"nothing serves at {url}"
    raise RuntimeError(message)
