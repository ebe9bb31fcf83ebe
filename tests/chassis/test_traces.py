"""What staff change is in the audit log whether or not anybody thought of it; what families do is not."""

import pytest

from chassis.errors import Forbidden, NotFound
from chassis.ids import new_id
from contracts.privacy import ListAuditEntries
from tests.chassis.sample import BurnNote, CorrectNote, Note, ReadNote, WriteNote
from tests.service.harness import Started, family, staff

CLERK = staff(name="Claire MOREL")


async def entries(service: Started) -> list[tuple[str, object, str]]:
    async with service.database.transaction(read_only=True) as tx:
        rows = await tx.fetch("select action, about_id, detail from audit_entry order by entry")
    return [(row["action"], row["about_id"], row["detail"]) for row in rows]


async def written(service: Started) -> Note:
    return await service.send(WriteNote(note_id=new_id(), text="Bonjour"), family(new_id()))


async def test_a_change_by_staff_leaves_its_trace_by_itself(service: Started) -> None:
    note = await written(service)
    await service.send(CorrectNote(note_id=note.note_id, text="Bonsoir"), CLERK, key="once")
    await service.send(CorrectNote(note_id=note.note_id, text="Bonsoir"), CLERK, key="once")
    assert await entries(service) == [("sample.correct_note", note.note_id, "")]


async def test_a_use_case_that_says_it_better_is_heard_alone(service: Started) -> None:
    note = await written(service)
    await service.send(CorrectNote(note_id=note.note_id, text="Bonsoir", reason="faute"), CLERK)
    assert await entries(service) == [("sample.note.corrected", note.note_id, "text")]


async def test_a_change_without_a_transaction_around_it_is_entered_before_it_is_tried(service: Started) -> None:
    note = await written(service)
    await service.send(BurnNote(note_id=note.note_id), CLERK)
    with pytest.raises(NotFound):
        await service.send(BurnNote(note_id=note.note_id), CLERK)
    assert await entries(service) == [("sample.burn_note", note.note_id, "attempt")] * 2


async def test_a_refused_change_and_a_reading_leave_no_trace(service: Started) -> None:
    note = await written(service)
    with pytest.raises(NotFound):
        await service.send(CorrectNote(note_id=new_id(), text="Bonsoir"), CLERK)
    await service.send(ReadNote(note_id=note.note_id), CLERK)
    assert await entries(service) == []


async def test_the_log_of_a_service_is_not_asked_at_another(service: Started) -> None:
    with pytest.raises(NotFound):
        await service.send(ListAuditEntries(at="family"), staff("audit.read"))
    with pytest.raises(NotFound):
        await service.send(ListAuditEntries(at="family"), CLERK)


def test_the_right_to_read_the_log_is_its_own() -> None:
    with pytest.raises(Forbidden):
        CLERK.require("audit.read")
