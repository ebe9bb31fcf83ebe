"""What a change must pass before it is worth a full test: form, types, layers and the unit tests, side by side."""

import asyncio
import os
import sys
import time
from pathlib import Path

from stack import ROOT
from stack.console import french, say

BIN = Path(sys.prefix) / "bin"
CHECKS = {
    "format": ("ruff", "format", "--check", "."),
    "style": ("ruff", "check", "."),
    "types": ("mypy", "."),
    "couches": ("lint-imports",),
    "tests unitaires": ("pytest", "-q", "--numprocesses", "2", "tests/unit"),
}


async def run_checks() -> int:
    """Run every check at once; prints what failed and returns the exit code."""
    passed = await asyncio.gather(*(_run(name, command) for name, command in CHECKS.items()))
    return 0 if all(passed) else 1


async def _run(name: str, command: tuple[str, ...]) -> bool:
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        str(BIN / command[0]),
        *command[1:],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    passed = process.returncode == 0
    say(f"{'bon  ' if passed else 'ÉCHEC'}  {name:<16} {french(time.monotonic() - began):>5} s")
    if not passed:
        say(printed.decode(errors="replace").rstrip())
    return passed
