"""From the outbox to a projection: nothing lost, nothing twice, in order, whatever is repeated or poisoned."""

import asyncio
import json
import random
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import asyncpg
import pytest
from prometheus_client import REGISTRY

from chassis import cloudevents, pull
from chassis.commands import dead_replay, republish
from chassis.ids import new_id
from chassis.lag import behind, filled, tell_lag
from chassis.reactions import Reactions, Unreadable
from chassis.service import RUNNING
from chassis.stream import STREAM
from chassis.tasks import end
from chassis.tx import Tx
from contracts.base import Event
from contracts.billing import EstimateChanged
from stack.broker import Broker
from stack.postgres import Postgres
from tests.chassis import sample
from tests.chassis.conftest import rows, sampled
from tests.chassis.sample import NoteRead, NoteSaved, WriteNote
from tests.eventually import eventually
from tests.service.harness import Keys, Started, family


async def seen(service: Started, note_id: UUID) -> asyncpg.Record | None:
    found = await rows(service, "select text, version, times from seen where id = $1", note_id)
    return found[0] if found else None


async def test_a_change_reaches_the_projection_once_and_leaves_the_outbox(service: Started) -> None:
    note_id = new_id()
    for text in ("a", "b", "c"):
        await service.send(WriteNote(note_id=note_id, text=text), family(UUID(int=5)))

    async def projected() -> bool:
        row = await seen(service, note_id)
        return row is not None and tuple(row) == ("c", 3, 3)

    await eventually(projected)
    assert [event.version for event in await service.told(NoteSaved)] == [1, 2, 3]

    async def empty() -> bool:
        return not await rows(service, "select 1 from outbox")

    await eventually(empty)


async def test_duplicates_and_reordered_events_do_no_harm(service: Started) -> None:
    note_id = new_id()
    events = [NoteSaved(note_id=note_id, text=f"v{version}", version=version) for version in range(1, 8)] * 3
    random.Random(4).shuffle(events)  # noqa: S311 - an order, not a secret
    await service.tell(*events)
    row = await seen(service, note_id)
    assert row is not None
    assert (row["text"], row["version"]) == ("v7", 7)


async def test_an_event_told_with_the_same_id_is_stored_once(service: Started) -> None:
    event = cloudevents.wrap(NoteSaved(note_id=new_id(), text="x", version=1), source="test", now=service.database.clock.now())
    first = await service.publisher(event.wire_subject, event.payload.encode(), str(event.id))
    assert await service.publisher(event.wire_subject, event.payload.encode(), str(event.id)) == first


async def test_a_poison_event_blocks_only_its_aggregate_and_can_be_replayed(service: Started) -> None:
    sick, well = new_id(), new_id()
    await service.tell(
        NoteSaved(note_id=sick, text="ok", version=1),
        NoteSaved(note_id=sick, text="poison", version=2),
        NoteSaved(note_id=well, text="fine", version=1),
        NoteSaved(note_id=sick, text="later", version=3),
    )
    sick_row, well_row = await seen(service, sick), await seen(service, well)
    assert sick_row is not None
    assert well_row is not None
    assert (sick_row["text"], well_row["text"]) == ("ok", "fine")
    parked = await rows(service, "select seq, error from dead_event order by seq")
    assert [row["error"].split(":")[0] for row in parked] == ["ValueError", "waits behind a parked event"]
    await dead_replay(service.service, service.database)
    assert len(await rows(service, "select 1 from dead_event")) == 2
    async with service.database.transaction() as tx:
        await tx.execute("update dead_event set payload = replace(payload, 'poison', 'mended') where seq = $1", parked[0]["seq"])
    await dead_replay(service.service, service.database)
    sick_row = await seen(service, sick)
    assert sick_row is not None
    assert (sick_row["text"], sick_row["version"]) == ("later", 3)
    assert not await rows(service, "select 1 from dead_event")


async def test_rubbish_on_the_wire_is_parked_and_the_rest_goes_on(service: Started) -> None:
    well = new_id()
    await service.publisher("evt.sample.note.saved.town", b"not json", str(new_id()))
    await service.publisher("evt.sample.note.saved.town", json.dumps({"id": "1", "type": "x.y.z", "data": {}}).encode(), str(new_id()))
    await service.tell(NoteSaved(note_id=well, text="fine", version=1))
    assert await seen(service, well) is not None
    assert {row["error"].split(":")[0] for row in await rows(service, "select error from dead_event")} == {"Unreadable"}


@pytest.mark.parametrize(
    "rubbish",
    [
        b"[" * 100_000,
        b'{"id": "1", "type": [], "data": {}}',
        b'{"id": "1", "type": "sample.note.saved", "data": {}, "subject": "\\u0000"}',
        b'{"id": "1", "type": "sample.note.saved", "data": {}, "subject": "\\ud800"}',
        b'{"id": "1", "type": "sample.note.saved", "data": {"\\ud800": "\\u0000"}, "subject": {}}',
        b'"\\ud800\xff\x00',
    ],
)
async def test_what_nobody_can_read_nor_write_down_is_parked_too(service: Started, rubbish: bytes) -> None:
    await service.publisher("evt.sample.note.saved.town", rubbish, str(new_id()))
    note_id = new_id()
    await service.tell(NoteSaved(note_id=note_id, text="well", version=1))
    assert len(await rows(service, "select seq from dead_event")) == 1
    assert len(await rows(service, "select 1 from seen where id = $1", note_id)) == 1


async def test_what_a_parked_event_says_stands_with_it_and_never_in_the_log(service: Started, capfd: pytest.CaptureFixture[str]) -> None:
    envelope = cloudevents.wrap(NoteSaved(note_id=new_id(), text="x", version=1), source="test", now=service.database.clock.now())
    unfit = json.loads(envelope.payload)
    unfit["data"]["version"] = "Jean DUPONT"
    await service.publisher(envelope.wire_subject, json.dumps(unfit).encode(), str(envelope.id))
    await service.tell(NoteSaved(note_id=new_id(), text="fine", version=1))
    (parked,) = await rows(service, "select error from dead_event")
    assert "Jean DUPONT" in parked["error"]
    logged = "".join(capfd.readouterr())
    assert "event_parked" in logged
    assert "DUPONT" not in logged


async def test_an_event_that_was_told_as_another_is_parked_since_it_may_be_forged_and_blocks_nothing(service: Started) -> None:
    note_id = new_id()
    envelope = cloudevents.wrap(NoteSaved(note_id=note_id, text="x", version=1), source="test", now=service.database.clock.now())
    other = envelope.payload.replace("sample.note.saved", "sample.note.burnt")
    await service.publisher("evt.sample.note.saved.town", other.encode(), str(new_id()))
    await service.publisher(f"evt.sample.note.saved.{new_id()}", envelope.payload.encode(), str(envelope.id))
    await service.tell(NoteSaved(note_id=new_id(), text="fine", version=1))
    assert await seen(service, note_id) is None
    parked = await rows(service, "select aggregate, error from dead_event order by seq")
    assert [row["aggregate"] for row in parked] == ["", f"sample.note:{note_id}"]
    assert all(row["error"].startswith("Unreadable") for row in parked)
    await dead_replay(service.service, service.database)
    assert await seen(service, note_id) is None


async def test_events_that_come_in_a_row_are_handed_over_together_without_those_of_erased_families(service: Started) -> None:
    reactions, heard = Reactions(), list[list[str]]()

    @reactions.on_many(NoteSaved)
    async def see(_: Tx, events: Sequence[NoteSaved]) -> None:
        heard.append([one.text for one in events])

    @reactions.on(EstimateChanged)
    async def hear(_: Tx, event: EstimateChanged) -> None:
        heard.append([str(event.total_cents)])

    gone, here = new_id(), new_id()
    told: list[Event] = [
        NoteSaved(note_id=new_id(), family_id=family_id, text=text, version=1)
        for family_id, text in ((here, "a"), (gone, "b"), (None, "c"))
    ]
    told += [
        EstimateChanged(family_id=here, month=date(2026, 11, 1), total_cents=5, version=1),
        NoteSaved(note_id=new_id(), family_id=here, text="d", version=1),
    ]
    envelopes = [cloudevents.wrap(one, source="test", now=service.database.clock.now()) for one in told]
    async with service.database.transaction() as tx:
        await reactions.apply_all(tx, [(one.wire_subject, one.payload) for one in envelopes], {gone})
        assert heard == [["a", "c"], ["5"], ["d"]]
        assert tx.cause == envelopes[-1].id
        forged = (f"evt.sample.note.saved.{here}", envelopes[2].payload)
        with pytest.raises(Unreadable, match="was told as"):
            await reactions.apply_all(tx, [(envelopes[0].wire_subject, envelopes[0].payload), forged], set())
    assert len(heard) == 3, "a row with an event that cannot be read is handed over to nobody"


async def test_what_nobody_waits_for_is_applied_with_what_comes_next(
    postgres: Postgres, stream: Broker, keys: Keys, sample_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "EXPIRES_SECONDS", 60.0)
    monkeypatch.setattr(pull, "LEISURE_SECONDS", 60.0)
    async with sampled(postgres, stream, keys, sample_database) as service:
        await service.tell(NoteSaved(note_id=new_id(), text="before", version=1))
        one, other, urgent = new_id(), new_id(), new_id()
        await service.tell(
            NoteRead(note_id=one, version=1), NoteRead(note_id=other, version=1), NoteSaved(note_id=urgent, text="a", version=1)
        )
        together = await rows(service, "select array_agg(id) as notes from seen where text <> 'before' group by xmin")
        assert [{*row["notes"]} for row in together] == [{one, other, urgent}]
        monkeypatch.setattr(pull, "LEISURE_SECONDS", 0.01)
        await service.tell(NoteRead(note_id=new_id(), version=1))


async def test_a_family_erased_while_its_event_waits_for_its_turn_stays_erased(service: Started) -> None:
    note_id, gone = new_id(), new_id()

    async def waits() -> bool:
        waiting = "select from pg_locks join pg_stat_activity using (pid) where datname = current_database() and not granted"
        return bool(await rows(service, waiting))

    async with service.database.transaction() as tx:
        await tx.execute("select from projection_position for update")  # as whoever repeats parked events does
        telling = asyncio.create_task(service.tell(NoteSaved(note_id=note_id, family_id=gone, text="back", version=1)))
        await eventually(waits)
        await tx.execute("insert into erased_family (family_id, erased_at) values ($1, $2)", gone, tx.now)
    await telling
    assert await seen(service, note_id) is None


async def test_republish_tells_the_present_state_again(service: Started) -> None:
    for text in ("a", "b"):
        await service.send(WriteNote(note_id=new_id(), text=text), family(new_id()))
    await service.tells(NoteSaved, count=2)
    assert await republish(service.service, service.database) == 2
    assert len(await service.tells(NoteSaved, count=4)) == 4


async def test_two_replicas_share_the_work_and_a_stopped_one_is_taken_over(
    service: Started, postgres: Postgres, stream: Broker, keys: Keys, sample_database: str
) -> None:
    note_ids = [new_id() for _ in range(30)]
    async with sampled(postgres, stream, keys, sample_database) as other:
        await asyncio.gather(
            *(
                (service if n % 2 else other).send(WriteNote(note_id=note_id, text="t"), family(new_id()))
                for n, note_id in enumerate(note_ids)
            )
        )

        async def all_seen() -> bool:
            return len(await rows(service, "select 1 from seen where id = any($1::uuid[])", note_ids)) == len(note_ids)

        await eventually(all_seen)
        times = await rows(service, "select distinct times from seen where id = any($1::uuid[])", note_ids)
        assert [row["times"] for row in times] == [1]


async def test_a_projection_survives_the_loss_of_its_database_connection(
    service: Started, postgres: Postgres, sample_database: str
) -> None:
    administrator = await postgres.connect("postgres")
    try:
        await administrator.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", sample_database)
    finally:
        await administrator.close()
    note_id = new_id()
    await service.tell(NoteSaved(note_id=note_id, text="after", version=1))
    assert await seen(service, note_id) is not None


async def test_a_replaced_stream_stops_the_projection_and_says_so(
    service: Started, postgres: Postgres, stream: Broker, keys: Keys, sample_database: str
) -> None:
    async with service.database.transaction() as tx:
        await tx.execute("update projection_position set position = position + 1000000")
    async with sampled(postgres, stream, keys, sample_database) as other:
        await service.app[RUNNING].broker.client.flush()
        for task in service.app[RUNNING].tasks:
            if task.get_name() == "projection":
                task.cancel()

        async def stopped() -> bool:
            return "another stream" in other.app[RUNNING].progress.stopped

        await eventually(stopped)
        async with other.session.get(f"{other.url}/health/ready") as answer:
            assert answer.status == 503
        async with other.session.get(f"{other.url}/metrics") as answer:  # which answers, so that nobody would take the process for dead
            assert "\nportail_projection_stopped 1.0\n" in await answer.text()


async def test_a_service_that_reads_nothing_tells_how_far_it_is_behind(
    service: Started, postgres: Postgres, stream: Broker, keys: Keys, sample_database: str
) -> None:
    running = service.app[RUNNING]

    async def lag() -> int:
        return await behind(running.database, running.broker, sample.reactions)

    await service.tell(NoteSaved(note_id=new_id(), text="before", version=1))
    assert await lag() == 0
    await end(*(task for task in running.tasks if task.get_name() == "projection"))
    for _ in range(3):
        envelope = cloudevents.wrap(NoteSaved(note_id=new_id(), text="x", version=1), source="test", now=running.database.clock.now())
        last = await service.publisher(envelope.wire_subject, envelope.payload.encode(), str(envelope.id))
    await service.publisher("evt.family.child.saved.town", b"{}", str(new_id()))  # of no concern to it
    assert [await lag(), await lag()] == [3, 3]
    async with sampled(postgres, stream, keys, sample_database) as other:
        await other.caught_up(last)
    assert await lag() == 0


async def test_a_service_tells_what_share_of_its_bytes_the_stream_takes(service: Started) -> None:
    running = service.app[RUNNING]
    stop = asyncio.Event()
    await service.tell(NoteSaved(note_id=new_id(), text="before", version=1))
    before = await filled(running.broker)
    await service.tell(NoteSaved(note_id=new_id(), text="x" * 100_000, version=1))
    info = await running.broker.jetstream().stream_info(STREAM)
    most = info.config.max_bytes or 0
    assert 100_000 / most < await filled(running.broker) - before < 110_000 / most
    telling = asyncio.create_task(tell_lag(running.database, running.broker, sample.reactions, stop))

    async def told() -> bool:
        return REGISTRY.get_sample_value("portail_stream_filled_ratio") == info.state.bytes / most

    await eventually(told)
    stop.set()
    await telling
