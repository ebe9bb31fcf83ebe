"""Events that were parked and can never be applied, and those that a restore leaves behind."""

import json
from uuid import UUID

import pytest

from chassis.commands import dead_drop, dead_list, dead_replay
from chassis.ids import new_id
from chassis.tx import Tx
from stack.another_stream import FROM_ITS_START
from tests.chassis.conftest import rows
from tests.chassis.sample import NoteSaved
from tests.service.harness import Started

WHY = "illisible depuis la version 3, décidé par Mme DUBOIS"


async def park_poison(service: Started) -> tuple[UUID, list[int]]:
    """Have a poison event parked, and one behind it; returns the note and their numbers."""
    sick = new_id()
    await service.tell(NoteSaved(note_id=sick, text="poison", version=1), NoteSaved(note_id=sick, text="later", version=2))
    return sick, [row["seq"] for row in await rows(service, "select seq from dead_event order by seq")]


async def test_an_event_that_can_never_be_applied_is_given_up_and_the_audit_log_says_why(
    service: Started, capsys: pytest.CaptureFixture[str]
) -> None:
    sick, (poison, behind) = await park_poison(service)
    await dead_drop(service.database, poison, f" {WHY} ")
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"service": "sample", "seq": poison, "waiting": 1}
    await dead_replay(service.service, service.database)
    assert [tuple(row) for row in await rows(service, "select text, version from seen where id = $1", sick)] == [("later", 2)]
    assert not await rows(service, "select 1 from dead_event")
    (entry,) = await rows(service, "select actor_kind, actor_name, action, detail from audit_entry")
    assert tuple(entry) == ("system", "L'exploitant", "event.drop", f"{poison}, sample.note.saved, {WHY}")
    assert behind > poison


async def test_what_only_waits_is_not_given_up_nor_what_is_not_parked(service: Started, capsys: pytest.CaptureFixture[str]) -> None:
    _, (poison, behind) = await park_poison(service)
    for seq, told in ((behind, {"error": "waits", "behind": poison}), (behind + 1, {"error": "not parked"})):
        with pytest.raises(SystemExit) as end:
            await dead_drop(service.database, seq, WHY)
        assert end.value.code == 1
        assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"service": "sample", "seq": seq, **told}
    with pytest.raises(SystemExit):
        await dead_drop(service.database, poison, "  ")
    assert len(await rows(service, "select 1 from dead_event")) == 2
    assert not await rows(service, "select 1 from audit_entry")


async def test_of_events_that_nobody_can_read_each_is_given_up_by_itself(service: Started) -> None:
    for _ in range(2):
        await service.publisher("evt.sample.note.saved.town", b"not json", str(new_id()))
    await service.tell(NoteSaved(note_id=new_id(), text="fine", version=1))
    first, second = [row["seq"] for row in await rows(service, "select seq from dead_event order by seq")]
    await dead_drop(service.database, second, WHY)
    assert [row["seq"] for row in await rows(service, "select seq from dead_event")] == [first]


async def test_events_parked_before_several_restores_keep_their_order_and_take_no_number_of_the_new_stream(
    service: Started, capsys: pytest.CaptureFixture[str]
) -> None:
    async def put(tx: Tx, *seqs: int) -> None:
        for seq in seqs:
            await tx.execute(
                "insert into dead_event (seq, aggregate, subject, payload, error, parked_at) values ($1, '', 'x', '{}', $2, $3)",
                seq,
                f"told {len(await tx.fetch('select from dead_event'))}",
                tx.now,
            )

    async with service.database.transaction() as tx:
        await put(tx, 5 - 10**15, 9 - 10**15)  # as a release before left them
        await tx.execute("insert into projection_position (consumer, position, stream_created) values ('before', 4711, $1)", tx.now)
    for _ in range(2):  # the stream counts from 1 after each: the same numbers come again
        async with service.database.transaction() as tx:
            await put(tx, 5, 9)
            await tx.execute(FROM_ITS_START)
    parked = await rows(service, "select seq, error from dead_event order by seq")
    assert [tuple(row) for row in parked] == [(number - 6, f"told {number}") for number in range(6)]
    assert not await rows(service, "select 1 from projection_position where position > 0")  # the service begins at 0, now or already
    capsys.readouterr()
    await dead_list(service.database)
    assert [json.loads(line)["seq"] for line in capsys.readouterr().out.splitlines()] == [-6, -5, -4, -3, -2, -1]
