"""Passwords are hashed with known parameters, two at a time, in a queue that ends."""

import asyncio
import subprocess
import sys
import threading
from typing import Any, Literal

import pytest
from argon2 import PasswordHasher, Type

from services.identity.domain.errors import TooManySignIns
from services.identity.hashing import ARGON2, THREADS, PasswordHashes

WAVE = """
import asyncio
import psutil
from services.identity import hashing

def held():
    return psutil.Process().memory_info().rss // 2**20

async def wave():
    hashes = hashing.PasswordHashes(places=10, quiet_seconds=1)
    before = held()
    stored = await hashes.hash("Ouistiti-2026")
    await asyncio.gather(*(hashes.verify("Ouistiti-2026", stored) for _ in range(8)))
    for _ in range(100):
        await asyncio.sleep(0.1)
        if held() < before + 10:
            break
    print(held() - before)
    hashes.close()

asyncio.run(wave())
"""
"""Has eight people sign in, and tells how many MiB the process keeps of it once it was quiet."""


class SlowArgon2(PasswordHasher):
    """Argon2 that holds each verification until it is let go, and remembers how many ran at once."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.go = threading.Event()
        self.full = threading.Event()
        self.running = 0
        self.most = 0
        self.done = 0
        self._lock = threading.Lock()

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the name that argon2 gives it
        """Verify once let go."""
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
            if self.running == THREADS:
                self.full.set()
        self.go.wait(timeout=10)
        try:
            return super().verify(hash, password)
        finally:
            with self._lock:
                self.running -= 1
                self.done += 1


def test_the_parameters_are_those_that_owasp_asks_for() -> None:
    assert (ARGON2.type, ARGON2.memory_cost, ARGON2.time_cost, ARGON2.parallelism) == (Type.ID, 19_456, 2, 1)


async def test_at_most_two_passwords_are_verified_at_once() -> None:
    argon2 = SlowArgon2()
    hashes = PasswordHashes(argon2, places=10)
    stored = await hashes.hash("Ouistiti-2026")
    verifying = [asyncio.create_task(hashes.verify("Ouistiti-2026", stored)) for _ in range(6)]
    assert await asyncio.to_thread(argon2.full.wait, 10)
    argon2.go.set()
    assert await asyncio.gather(*verifying) == [True] * 6
    assert (argon2.most, argon2.done) == (THREADS, 6)
    hashes.close()


async def test_a_cancelled_sign_in_costs_no_thread_when_its_turn_had_not_come() -> None:
    argon2 = SlowArgon2()
    hashes = PasswordHashes(argon2, places=10)
    stored = await hashes.hash("Ouistiti-2026")
    running = [asyncio.create_task(hashes.verify("Ouistiti-2026", stored)) for _ in range(THREADS)]
    assert await asyncio.to_thread(argon2.full.wait, 10)
    waiting = [asyncio.create_task(hashes.verify("Ouistiti-2026", stored)) for _ in range(4)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    argon2.go.set()
    assert await asyncio.gather(*running) == [True] * THREADS
    assert await hashes.verify("Ouistiti-2026", stored)
    assert argon2.done == THREADS + 1
    hashes.close()


async def test_verifying_for_nobody_is_real_work_and_never_succeeds() -> None:
    argon2 = SlowArgon2()
    argon2.go.set()
    hashes = PasswordHashes(argon2, places=10)
    assert not await hashes.verify("Ouistiti-2026", None)
    assert argon2.done == 1
    hashes.close()


async def test_a_damaged_hash_opens_nothing() -> None:
    hashes = PasswordHashes(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), places=10)
    assert not await hashes.verify("Ouistiti-2026", "$argon2id$damaged")
    hashes.close()


def test_the_queue_has_an_end_and_places_come_back() -> None:
    hashes = PasswordHashes(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), places=2)
    with hashes.place(), hashes.place():
        with pytest.raises(TooManySignIns) as refused, hashes.place():
            pass
        assert refused.value.members["retry_after"] == 5
    with hashes.place():
        pass


async def test_who_ends_gives_no_memory_back_any_more() -> None:
    loop, quiet, over, failed = asyncio.get_running_loop(), 0.2, asyncio.Event(), list[dict[str, Any]]()
    loop.set_exception_handler(lambda _, context: failed.append(context))
    hashes = PasswordHashes(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), places=10, quiet_seconds=quiet)
    try:
        await hashes.hash("Ouistiti-2026")
        hashes.close()
        loop.call_later(quiet, over.set)
        await over.wait()
    finally:
        loop.set_exception_handler(None)
    assert failed == []


def test_the_memory_of_a_wave_of_sign_ins_goes_back_to_the_system() -> None:
    kept = subprocess.run([sys.executable, "-c", WAVE], stdout=subprocess.PIPE, text=True, check=True).stdout
    assert int(kept) < 10
