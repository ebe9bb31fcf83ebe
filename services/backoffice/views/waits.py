"""What waits for a clerk, as the frame of every page tells it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from contracts.waiting import Waiting

QUEUE = "/demandes"


@dataclass(frozen=True, slots=True)
class Waits:
    """How much waits at each entry of the menu where the visitor may read it; None where that is not known whole."""

    counts: Mapping[str, int | None]
    state: str = ""
    """Of the queue, as long as the same requests wait in it; empty where it is not known whole."""

    @classmethod
    def of(cls, told: Iterable[tuple[str, Waiting | None]]) -> Self:
        """Add up what services told of what waits at the entries."""
        parts: dict[str, list[Waiting | None]] = defaultdict(list)
        for address, one in told:
            parts[address].append(one)
        counts = {address: _sum(of_entry) for address, of_entry in parts.items()}
        of_queue = parts.get(QUEUE, [])
        known = [one for one in of_queue if one is not None]
        state = ";".join(f"{one.count} {one.newest_at or ''}" for one in known) if len(known) == len(of_queue) else ""
        return cls(counts, state)


def _sum(parts: list[Waiting | None]) -> int | None:
    known = [one.count for one in parts if one is not None]
    return sum(known) if len(known) == len(parts) else None
