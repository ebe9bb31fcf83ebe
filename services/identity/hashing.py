"""Passwords as argon2id hashes, computed two at a time: a flood of sign-ins waits in a short queue and takes nothing else down."""

import asyncio
import ctypes
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.identity.domain.errors import TooManySignIns
from services.identity.domain.passwords import canonical

T = TypeVar("T")

THREADS = 2
RETRY_SECONDS = 5
POLITENESS = 10
"""How far the threads that hash step back behind everything else on the machine: a wave of sign-ins slows no page down."""

QUIET_SECONDS = 2
"""How long nobody signs in before the memory of the hashes goes back to the system: between two of a wave that would cost a third."""
LIBRARY = ctypes.CDLL(None)
ONE_ARENA = (-8, 1)
"""M_ARENA_MAX of malloc.h: threads take memory where the others do, for what lies elsewhere is never given back."""

ARGON2 = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
"""OWASP's minimum for argon2id: 19 MiB, two passes, one lane; about 40 ms, where the library's default takes 130."""


class PasswordHashes:
    """Hashes and verifies passwords; `argon2` is the seam where tests count or cheapen the work."""

    def __init__(self, argon2: PasswordHasher = ARGON2, *, places: int, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._argon2 = argon2
        self._quiet_seconds = quiet_seconds
        if hasattr(LIBRARY, "mallopt"):
            LIBRARY.mallopt(*ONE_ARENA)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2", initializer=_step_back)
        self._places = places
        self._taken = 0
        self._quiet: asyncio.TimerHandle | None = None
        self._closed = False
        self._nobody = argon2.hash(secrets.token_urlsafe())

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place in the queue for the time of the block, or refuse at once when it is full."""
        if self._taken >= self._places:
            raise TooManySignIns("Trop de connexions en ce moment. Patientez quelques secondes, puis réessayez.", retry_after=RETRY_SECONDS)
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    async def hash(self, password: str) -> str:
        """Hash a new password."""
        return await self._in_turn(self._argon2.hash, canonical(password))

    async def verify(self, password: str, stored: str | None) -> bool:
        """Tell whether the password is the stored one; without one, the same work is done for nothing and the answer is no."""
        matches = await self._in_turn(self._matches, canonical(password), self._nobody if stored is None else stored)
        return matches and stored is not None

    def outdated(self, stored: str | None) -> bool:
        """Tell whether a hash was made with other parameters than today's."""
        return stored is not None and self._argon2.check_needs_rehash(stored)

    def close(self) -> None:
        """Let the threads end; their memory goes with the process."""
        self._closed = True
        self._wait_for_quiet()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _in_turn(self, compute: Callable[..., T], *told: str) -> T:
        """Compute in one of the threads; some seconds after the last, give the memory back."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, compute, *told)
        finally:
            self._wait_for_quiet()

    def _wait_for_quiet(self) -> None:
        """Have the memory given back once nobody has come for a while; whoever comes meanwhile has this begin anew."""
        if self._quiet is not None:
            self._quiet.cancel()
        self._quiet = None if self._closed else asyncio.get_running_loop().call_later(self._quiet_seconds, self._give_back)

    def _give_back(self) -> None:
        """Have the C library return what it keeps, 19 MiB for each thread and as much again, without holding anybody up."""
        if hasattr(LIBRARY, "malloc_trim"):
            self._threads.submit(LIBRARY.malloc_trim, 0)

    def _matches(self, password: str, stored: str) -> bool:
        try:
            return self._argon2.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


def _step_back() -> None:
    """Let this thread run when nobody else wants to; Linux gives each thread a priority of its own."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), POLITENESS)
