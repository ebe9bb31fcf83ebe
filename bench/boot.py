"""Seconds from `./portail demo` on an empty folder to ready, and the proportional memory (PSS) of the whole system in MiB."""

import asyncio

import psutil

from bench._figures import publish
from bench._town import Town, town

MIB = 1024 * 1024
SETTLE_SECONDS = 5


async def main() -> None:
    """Measure and print."""
    async with town() as running:
        await asyncio.sleep(SETTLE_SECONDS)
        memory = by_process(running)
    publish({"boot_s": round(running.boot_seconds, 2), "pss_mib": round(sum(memory.values()), 1), "pss_mib_by_process": memory})


def by_process(running: Town) -> dict[str, float]:
    """Tell the proportional memory of each process with its children, and of the supervisor."""
    memory = {name: _pss(psutil.Process(pid)) for name, pid in running.access.pids.items()}
    supervisor = psutil.Process(next(iter(running.access.pids.values()))).parent()
    if supervisor is not None and "supervisor" not in memory:
        memory["supervisor"] = round(supervisor.memory_full_info().pss / MIB, 1)
    return memory


def _pss(process: psutil.Process) -> float:
    family = [process, *process.children(recursive=True)]
    return round(sum(one.memory_full_info().pss for one in family) / MIB, 1)


if __name__ == "__main__":
    asyncio.run(main())
