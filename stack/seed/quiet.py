"""Waiting until everything told has been heard: empty outboxes, and projections at the end of the stream."""

import asyncio

import nats
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from chassis.stream import STREAM
from stack.broker import ADMIN
from stack.console import OperatorError
from stack.topology import Topology

PAUSE = 0.5
STALLED = 60.0
LISTENERS = frozenset({"planning", "billing", "messaging"})
"""Services that react to others' events; the others have no consumer."""

State = tuple[int, tuple[tuple[str, int, int], ...]]
"""Events told so far, and for each service how far it has read and how many of its events wait in the outbox."""


async def quiet(topology: Topology) -> None:
    """Return once every service has told and heard everything; an operator is told when nothing moves any more."""
    client = await nats.connect(topology.broker.url, nkeys_seed_str=topology.broker.seed(ADMIN), inbox_prefix=f"_INBOX_{ADMIN}".encode())
    try:
        stream = client.jetstream(timeout=STALLED)  # a broker that takes in a whole town may answer late
        loop = asyncio.get_running_loop()
        before, moved = await state(topology, stream), loop.time()
        while True:
            await asyncio.sleep(PAUSE)
            now = await state(topology, stream)
            if now != before:
                before, moved = now, loop.time()
            elif not any(waiting for _, _, waiting in now[1]) and await _all_heard(topology, stream, now):
                return
            elif loop.time() - moved > STALLED:
                raise OperatorError(f"Rien n'avance plus : {now}. Voyez les journaux des services.")
    finally:
        await client.close()


async def state(topology: Topology, stream: JetStreamContext) -> State:
    """Read how far everything is."""
    told = (await stream.stream_info(STREAM)).state.last_seq
    found = await asyncio.gather(*(_progress(topology, name) for name in topology.service_names))
    return told, tuple(found)


async def _progress(topology: Topology, service: str) -> tuple[str, int, int]:
    connection = await topology.postgres.connect(service)
    try:
        row = await connection.fetchrow(
            "select coalesce((select position from projection_position where consumer = $1), 0) as position,"
            " (select count(*) from outbox) as waiting",
            service,
        )
    finally:
        await connection.close()
    if row is None:
        raise AssertionError("a query without from gives one row")
    return service, row["position"], row["waiting"]


async def _all_heard(topology: Topology, stream: JetStreamContext, now: State) -> bool:
    """Tell whether no consumer has anything left to deliver, nor a service anything delivered to apply."""
    positions = {service: position for service, position, _ in now[1]}
    for service in topology.service_names:
        try:
            consumer = await stream.consumer_info(STREAM, service)
        except NotFoundError:
            if service in LISTENERS:
                return False
            continue
        last = consumer.delivered
        if consumer.num_pending or (
            last and last.consumer_seq and last.stream_seq > positions[service]
        ):  # who was told nothing has no last
            return False
    return True
