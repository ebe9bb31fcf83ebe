"""One process of the installation: how it is started, how it is known to be ready, how it ends."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from stack.account import Account
from stack.log_file import LogFile

TETHER = Path(__file__).with_name("tether.py")


class ProcessFailedError(Exception):
    """A process ended, or was not ready in time; the text says what it printed last."""


async def always_ready() -> bool:
    """Hold a process ready as soon as it runs."""
    return True


async def nothing_to_prepare() -> None:
    """Prepare nothing before a start."""


@dataclass(frozen=True)
class Program:
    """What to run: the command, as whom, on which port it takes requests, and the ways to ask it whether it is ready and to end it."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: Path = Path("/")
    account: Account | None = None
    ready: Callable[[], Awaitable[bool]] = always_ready
    before_start: Callable[[], Awaitable[None]] = nothing_to_prepare
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    patience: float = 10.0
    port: int = 0


class Process:
    """A running program, tied to this one: when this process dies, however it dies, so does the program."""

    def __init__(self, program: Program, child: asyncio.subprocess.Process, log: LogFile) -> None:
        self.program = program
        self.started_at = time.monotonic()
        self._child = child
        self._log = log
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, program: Program, logs: Path) -> "Process":
        """Start a program whose prints go to `<logs>/<name>.log`."""
        await program.before_start()
        account = program.account
        log = LogFile(logs / f"{program.name}.log")
        try:
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", str(TETHER), str(os.getpid()), str(int(program.orphan_signal))),
                *(("-1", "-1") if account is None else (str(account.uid), str(account.gid))),
                *program.command,
                env={**os.environ, **program.environment},
                cwd=program.directory,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        except BaseException:
            log.close()
            raise
        return cls(program, child, log)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    @property
    def returncode(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._child.returncode

    @property
    def age(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started_at

    async def wait(self) -> int:
        """Wait until the program has ended and all it printed is written down."""
        code = await self._child.wait()
        await self._reader
        return code

    async def wait_success(self) -> None:
        """Wait until a program that ends by itself has done its work; `ProcessFailedError` when it could not."""
        code = await self.wait()
        if code != 0:
            raise ProcessFailedError(f"{self.program.name} s'est arrêté (code {code}).\n{self._log.tail()}")

    async def wait_ready(self, deadline: float = 20.0) -> None:
        """Wait until the program says that it is ready; `ProcessFailedError` when it ends or takes too long."""
        end = time.monotonic() + deadline
        while not await self.program.ready():
            await self.check_running()
            if time.monotonic() > end:
                raise ProcessFailedError(f"{self.program.name} n'est pas prêt après {deadline:.0f} s.\n{self._log.tail()}")
            await asyncio.sleep(0.02)

    async def check_running(self) -> None:
        """Go on while the program runs; `ProcessFailedError`, with what it printed last, when it has ended."""
        if self.returncode is not None:
            await self.wait()
            raise ProcessFailedError(f"{self.program.name} s'est arrêté (code {self.returncode}).\n{self._log.tail()}")

    async def wait_listening(self, deadline: float = 20.0) -> None:
        """Wait until the program itself takes connections: another may answer on the same port meanwhile."""
        end = time.monotonic() + deadline
        while not any(one.status == psutil.CONN_LISTEN and one.laddr.port == self.program.port for one in self._sockets()):
            if self.returncode is not None or time.monotonic() > end:
                raise ProcessFailedError(f"{self.program.name} n'a pas pris le relais.\n{self._log.tail()}")
            await asyncio.sleep(0.05)

    def _sockets(self) -> list[Any]:
        try:
            return psutil.Process(self.pid).net_connections("tcp")
        except psutil.NoSuchProcess:
            return []

    async def stop(self) -> None:
        """End the program politely, then by force when its patience is over."""
        self._signal(self.program.stop_signal)
        try:
            await asyncio.wait_for(self._child.wait(), self.program.patience)
        except TimeoutError:
            self._signal(signal.SIGKILL)
        await self.wait()

    def _signal(self, number: signal.Signals) -> None:
        # Not through the child object, whose own way of asking first whether it still runs would steal its exit code.
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def _read(self) -> None:
        if self._child.stdout is None:
            raise AssertionError("the program's output is always piped")
        with contextlib.closing(self._log):
            while printed := await self._child.stdout.read(65_536):
                self._log.write(printed)
