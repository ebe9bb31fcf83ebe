"""What counts as being on disk: a commit that began after what is waited for, and that changed something."""

import asyncio
from typing import Any, cast

import pytest

from chassis.disk import Disk
from chassis.tx import Connection

PATIENCE = 60.0
"""A machine may be busy with something else."""


class Slow:
    """A connection whose commit returns when the test says so."""

    def __init__(self) -> None:
        self.written = asyncio.Event()

    async def execute(self, _: str) -> None:
        """Commit."""
        await self.written.wait()

    def commit(self, disk: Disk, *, changed: bool) -> "asyncio.Task[Any]":
        """Begin to commit."""
        return asyncio.create_task(disk.commit(cast("Connection", self), changed=changed))


@pytest.mark.parametrize(("began", "changed", "counts"), [("after", True, True), ("after", False, False), ("before", True, False)])
async def test_a_commit_brings_to_disk_what_was_committed_before_it_began(
    began: str, counts: bool, monkeypatch: pytest.MonkeyPatch, *, changed: bool
) -> None:
    monkeypatch.setattr("chassis.disk.PATIENCE_SECONDS", PATIENCE if counts else 0.02)
    disk, other, wrote = Disk(), Slow(), 0

    async def write() -> None:
        nonlocal wrote
        wrote += 1

    committing = other.commit(disk, changed=changed) if began == "before" else None
    await asyncio.sleep(0)
    waiting = asyncio.create_task(disk.reach(write))
    await asyncio.sleep(0)
    committing = committing or other.commit(disk, changed=changed)
    await asyncio.sleep(0)
    other.written.set()
    await asyncio.gather(waiting, committing)
    assert wrote == (0 if counts else 1)


async def test_one_writes_for_all_who_wait() -> None:
    disk, wrote = Disk(), 0

    async def write() -> None:
        nonlocal wrote
        wrote += 1
        own = Slow()
        own.written.set()
        await own.commit(disk, changed=True)

    await asyncio.gather(*(disk.reach(write) for _ in range(5)))
    assert wrote == 1
