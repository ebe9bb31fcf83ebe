"""Many events leave as one atomic batch: in order, all or none, and one by one when one of them is known already.

Those that a batch tells let all others pass.
"""

from time import monotonic

import pytest

from chassis import cloudevents
from chassis.batch import BatchRefusedError, Sealed, publish_together
from chassis.ids import new_id
from chassis.metrics import BATCHES
from chassis.relay import BULK_PER_SECOND, BULK_SLICE
from chassis.service import RUNNING
from chassis.stream import STREAM
from chassis.tx import TELL_IN_BULK, Tx
from tests.chassis.sample import NoteSaved
from tests.eventually import eventually
from tests.service.harness import Started

MANY = 100


def notes(count: int) -> list[NoteSaved]:
    return [NoteSaved(note_id=new_id(), text=f"n{number}", version=1) for number in range(count)]


def sealed(service: Started, event: NoteSaved) -> Sealed:
    envelope = cloudevents.wrap(event, source="sample", now=service.database.clock.now())
    return Sealed(envelope.wire_subject, envelope.payload.encode(), {"Nats-Msg-Id": str(envelope.id), "Nats-Expected-Stream": STREAM})


def outcomes() -> dict[str, float]:
    return {name: BATCHES.labels(name)._value.get() for name in ("stored", "refused")}  # noqa: SLF001 - the client has no reader


async def unsent(tx: Tx) -> int:
    return int(await tx.fetchval("select count(*) from outbox"))


async def emptied(service: Started) -> bool:
    async with service.database.transaction() as tx:
        return await unsent(tx) == 0


async def test_what_is_committed_together_leaves_together_and_in_order(service: Started) -> None:
    events, before = notes(MANY), outcomes()
    async with service.database.transaction() as tx:
        for event in events:
            await tx.emit(event)
    assert [told.text for told in await service.tells(NoteSaved, count=MANY)] == [event.text for event in events]
    await eventually(lambda: emptied(service))
    assert outcomes() == {"stored": before["stored"] + 1, "refused": before["refused"]}

    async def applied() -> bool:
        async with service.database.transaction() as tx:
            times = await tx.fetch("select times from seen where id = any($1::uuid[])", [event.note_id for event in events])
        return [row["times"] for row in times] == [1] * MANY

    await eventually(applied)


async def test_a_batch_with_one_event_that_the_stream_holds_is_stored_in_no_part(service: Started) -> None:
    broker = service.app[RUNNING].broker

    async def reached() -> bool:
        return broker.connected

    await eventually(reached)
    client, stream = broker.client, broker.jetstream()
    batch = [sealed(service, event) for event in notes(MANY)]
    known = batch[MANY // 2]
    await service.publisher(known.subject, known.payload, known.headers["Nats-Msg-Id"])
    before = (await stream.stream_info(STREAM)).state.messages
    with pytest.raises(BatchRefusedError, match="10201"):
        await publish_together(client, batch)
    assert (await stream.stream_info(STREAM)).state.messages == before


async def test_after_a_crash_between_publishing_and_forgetting_each_event_is_stored_once(service: Started) -> None:
    before = outcomes()
    events = [cloudevents.wrap(event, source="sample", now=service.database.clock.now()) for event in notes(MANY)]
    async with service.database.transaction() as tx:
        await tx.executemany(
            "insert into outbox (id, subject, payload, created_at) values ($1, $2, $3, $4)",
            [(event.id, event.wire_subject, event.payload, tx.now) for event in events],
        )
        await service.publisher(events[7].wire_subject, events[7].payload.encode(), str(events[7].id))
    await eventually(lambda: emptied(service))
    assert outcomes() == {"stored": before["stored"], "refused": before["refused"] + 1}
    await service.tell(NoteSaved(note_id=new_id(), text="last", version=1))
    async with service.database.transaction() as tx:
        times = await tx.fetch("select times from seen")
    assert [row["times"] for row in times] == [1] * (MANY + 1)


async def test_a_few_events_go_on_their_own(service: Started) -> None:
    before = outcomes()
    async with service.database.transaction() as tx:
        for event in notes(3):
            await tx.emit(event)
    await service.tells(NoteSaved, count=3)
    await eventually(lambda: emptied(service))
    assert outcomes() == before


async def test_an_event_told_with_the_thousands_of_a_batch_leaves_before_them(service: Started) -> None:
    (click,), batch = notes(1), [cloudevents.wrap(event, source="sample", now=service.database.clock.now()) for event in notes(MANY)]
    async with service.database.transaction() as tx:
        columns = [one.id for one in batch], [one.wire_subject for one in batch], [one.payload for one in batch]
        await tx.execute(TELL_IN_BULK, *columns, tx.now)
        await tx.emit(click)
    told = await service.tells(NoteSaved, count=MANY + 1)
    assert told[0] == click
    assert [one.text for one in told[1:]] == [f"n{number}" for number in range(MANY)]


async def test_a_batch_is_told_at_a_measured_pace_which_leaves_room_for_others(service: Started) -> None:
    slices = 6
    async with service.database.transaction() as tx:
        tx.bulk = True
        for event in notes(slices * BULK_SLICE):
            await tx.emit(event)
        began = monotonic()  # the first of them may be on their way before whoever commits hears of it
    await service.tells(NoteSaved, count=slices * BULK_SLICE)
    assert monotonic() - began > (slices - 1) * BULK_SLICE / BULK_PER_SECOND
