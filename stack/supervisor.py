"""Keeps every process of the installation alive: what dies is started again, what must end ends in order."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from stack.console import french
from stack.process import Process, ProcessFailedError, Program

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
CALM = 10.0  # A process that lived this many seconds is held healthy again.


class Supervisor:
    """Starts stages of programs, restarts each one that dies with growing pauses, stops all in reverse order.

    `on_change` hears after each start and restart; `say` tells the operator.
    """

    def __init__(self, logs: Path, say: Callable[[str], None], on_change: Callable[[], None] = lambda: None) -> None:
        self._logs = logs
        self._say = say
        self._on_change = on_change
        self._stages: list[list[str]] = []
        self._running: dict[str, Process] = {}
        self._guards: dict[str, asyncio.Task[None]] = {}
        self._stopping = asyncio.Event()

    @property
    def pids(self) -> dict[str, int]:
        """The present process id of every program."""
        return {name: process.pid for name, process in self._running.items()}

    async def start(self, *programs: Program, deadline: float = 60.0) -> None:
        """Start one stage and wait until each of its programs is ready; `ProcessFailedError` when one is not."""
        self._stages.append([program.name for program in programs])
        for program in programs:
            process = await Process.start(program, self._logs)
            self._running[program.name] = process
        await asyncio.gather(*(self._running[program.name].wait_ready(deadline) for program in programs))
        for program in programs:
            self._guards[program.name] = asyncio.create_task(self._keep_alive(self._running[program.name]))
        self._on_change()

    async def replace(self, program: Program, *, deadline: float = 30.0) -> None:
        """Put a fresh process beside a running one that listens on the same port, and end the old one once the fresh one takes requests."""
        name = program.name
        fresh = await Process.start(program, self._logs)
        try:
            await fresh.wait_listening(deadline)
        except (ProcessFailedError, asyncio.CancelledError):
            await fresh.stop()
            raise
        guard = self._guards.pop(name)
        guard.cancel()
        await asyncio.wait({guard})
        old = self._running[name]  # only now: its guard may have started it again meanwhile
        self._running[name] = fresh
        self._guards[name] = asyncio.create_task(self._keep_alive(fresh))
        self._on_change()
        await old.stop()

    async def stop(self) -> None:
        """End every program, the last stage first; none is left when this returns."""
        self._stopping.set()
        for stage in reversed(self._stages):
            await asyncio.gather(*(self._end(name) for name in stage if name in self._running))

    async def _keep_alive(self, process: Process) -> None:
        """Start a program again whenever it ends, however often even that fails: nobody else would."""
        program = process.program
        pause = FIRST_PAUSE
        while True:
            code = await process.wait()
            if process.age >= CALM:
                pause = FIRST_PAUSE
            if not self._stopping.is_set():
                self._tell(f"{program.name} s'est arrêté (code {code}), relance dans {french(pause)} s.")
            fresh: Process | None = None
            while fresh is None:
                if await self._told_to_stop(within=pause):
                    return
                pause = min(2 * pause, LONGEST_PAUSE)
                fresh = await self._start_again(program)
            process = fresh

    async def _start_again(self, program: Program) -> Process | None:
        """Start a program in place of the one that ended; None where the system does not let it (no room, no memory)."""
        try:
            process = await Process.start(program, self._logs)
        except (OSError, psutil.Error) as failure:
            self._tell(f"{program.name} n'a pas pu être relancé : {getattr(failure, 'strerror', None) or type(failure).__name__}.")
            return None
        self._running[program.name] = process
        with suppress(OSError):
            self._on_change()
        return process

    def _tell(self, text: str) -> None:
        with suppress(OSError):  # what the operator reads may be a file on a full disk
            self._say(text)

    async def _told_to_stop(self, *, within: float) -> bool:
        try:
            await asyncio.wait_for(self._stopping.wait(), within)
        except TimeoutError:
            return False
        return True

    async def _end(self, name: str) -> None:
        """Stop a program, and the one that its guard may just have started in its place."""
        await self._running[name].stop()
        guard = self._guards.get(name)
        while guard is not None and not guard.done():
            await self._running[name].stop()
            await asyncio.wait({guard}, timeout=0.05)
