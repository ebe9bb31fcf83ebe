import asyncpg
import pytest

from chassis.commands import republish
from contracts.family import (
    ChildSaved,
    DecideRecordRequest,
    FamilyRecord,
    FamilySaved,
    KeepRecordDocument,
    QuotientSet,
    RecordRequestDecided,
    RecordRequestSubmitted,
    SubmitGuardianChange,
)
from tests.service.family.cast import CLERK, MARTIN, PDF, adult
from tests.service.harness import Started

TABLES = ("family", "guardian", "child", "quotient", "family_word", "record_request", "record_history", "document", "loose_document")


@pytest.mark.parametrize("table", TABLES)
async def test_a_family_s_transaction_sees_only_its_own_rows(service: Started, dupont: FamilyRecord, table: str) -> None:
    martin = await service.send(MARTIN, CLERK)
    asked = SubmitGuardianChange(guardian_id=dupont.guardians[0].guardian_id, fields={"city": "LYON"})
    await service.send(asked, adult(dupont))
    await service.send(KeepRecordDocument(name="avis.pdf", content=PDF), adult(dupont))
    everything = f"select family_id from {table}"  # noqa: S608 - the tables are listed above
    async with service.database.transaction(adult(martin)) as tx:
        assert {row["family_id"] for row in await tx.fetch(everything)} <= {martin.family_id}
    async with service.database.transaction(adult(dupont)) as tx:
        assert {row["family_id"] for row in await tx.fetch(everything)} == {dupont.family_id}


@pytest.mark.usefixtures("dupont")
async def test_the_history_can_only_grow(service: Started) -> None:
    for statement in ("update record_history set new = ''", "delete from record_history"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with service.database.transaction() as tx:
                await tx.execute(statement)


@pytest.mark.usefixtures("dupont")
async def test_a_search_reads_its_index_behind_the_wall(service: Started) -> None:
    async with service.database.transaction() as tx:
        await tx.execute("set local enable_seqscan = off")
        plan = await tx.fetch("explain select family_id from family_word where word >= 'dup' and word < 'dup' || 'z'")
    assert any("Index Cond" in row[0] and "word" in row[0] for row in plan)


async def test_republish_tells_the_present_state_of_everything(service: Started, dupont: FamilyRecord) -> None:
    guardian_id = dupont.guardians[0].guardian_id
    kept = await service.send(SubmitGuardianChange(guardian_id=guardian_id, fields={"city": "LYON"}), adult(dupont))
    decided = await service.send(SubmitGuardianChange(guardian_id=guardian_id, fields={"city": "NANTES"}), adult(dupont))
    await service.send(DecideRecordRequest(request_id=decided.request_id, accept=True), CLERK)
    await service.tells(RecordRequestDecided)
    service.heard.clear()
    assert await republish(service.service, service.database) == 6
    await service.tells(RecordRequestDecided)
    (family,) = await service.told(FamilySaved)
    assert (family.version, family.city) == (2, "NANTES")
    assert {child.first_name for child in await service.told(ChildSaved)} == {"Léa", "Hugo"}
    assert [len(event.quotients) for event in await service.told(QuotientSet)] == [2]
    assert [event.request_id for event in await service.told(RecordRequestSubmitted)] == [kept.request_id]
    assert [(event.request_id, event.version) for event in await service.told(RecordRequestDecided)] == [(decided.request_id, 2)]
