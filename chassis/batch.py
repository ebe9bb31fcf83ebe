"""Atomic batches: many events that the broker writes to disk together, all or none (NATS ADR-50).

Writing each event to disk before acknowledging it costs a write per event; a batch costs one. nats-py has no call for it,
so the headers are written here. One event that the stream holds already refuses the whole batch: then, and whenever a
batch is refused, the caller publishes the events one by one, and each acknowledgement says what became of it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from nats.aio.client import Client

from chassis.ids import new_id

MOST = 1000
"""The broker takes no more in one batch."""

OPEN_SECONDS = 2.0
COMMIT_SECONDS = 4.0
"""After which a batch, one write to disk, counts as lost with the broker that led the stream (see ACK_SECONDS in chassis/relay.py)."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """An event ready to be published: its subject, its bytes and its headers, which carry its id against repetition."""

    subject: str
    payload: bytes
    headers: dict[str, str]


class BatchRefusedError(Exception):
    """The broker stored none of the batch."""


async def publish_together(client: Client, events: Sequence[Sealed]) -> None:
    """Publish two to MOST events in their order, all or none; returns once they are on disk."""
    batch = str(new_id())

    def numbered(place: int) -> dict[str, str]:
        return {**events[place].headers, "Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(place + 1)}

    first, last = events[0], events[-1]
    opened = await client.request(first.subject, first.payload, timeout=OPEN_SECONDS, headers=numbered(0))
    if opened.data:  # an empty answer is a batch begun; anything else says why not
        raise BatchRefusedError(opened.data.decode()[:200])
    for place in range(1, len(events) - 1):
        await client.publish(events[place].subject, events[place].payload, headers=numbered(place))
    ending = {**numbered(len(events) - 1), "Nats-Batch-Commit": "1"}
    answer = json.loads((await client.request(last.subject, last.payload, timeout=COMMIT_SECONDS, headers=ending)).data)
    if "error" in answer or answer.get("count") != len(events):
        raise BatchRefusedError(json.dumps(answer)[:200])
