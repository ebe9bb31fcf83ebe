"""Passwords as argon2id hashes, computed two at a time: a flood of sign-ins waits in a short queue and takes nothing else down."""

import asyncio
import os
import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.identity.domain.errors import TooManySignIns
from services.identity.domain.passwords import canonical

THREADS = 2
RETRY_SECONDS = 5
POLITENESS = 10
"""How far the threads that hash step back behind everything else on the machine: a wave of sign-ins slows no page down."""

ARGON2 = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
"""OWASP's minimum for argon2id: 19 MiB, two passes, one lane; about 40 ms, where the library's default takes 130."""


class PasswordHashes:
    """Hashes and verifies passwords; `argon2` is the seam where tests count or cheapen the work."""

    def __init__(self, argon2: PasswordHasher = ARGON2, *, places: int) -> None:
        self._argon2 = argon2
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2", initializer=_step_back)
        self._places = places
        self._taken = 0
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
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._argon2.hash, canonical(password))

    async def verify(self, password: str, stored: str | None) -> bool:
        """Tell whether the password is the stored one; without one, the same work is done for nothing and the answer is no."""
        matches = await asyncio.get_running_loop().run_in_executor(
            self._threads, self._matches, canonical(password), self._nobody if stored is None else stored
        )
        return matches and stored is not None

    def outdated(self, stored: str | None) -> bool:
        """Tell whether a hash was made with other parameters than today's."""
        return stored is not None and self._argon2.check_needs_rehash(stored)

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _matches(self, password: str, stored: str) -> bool:
        try:
            return self._argon2.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


def _step_back() -> None:
    """Let this thread run when nobody else wants to; Linux gives each thread a priority of its own."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), POLITENESS)
