"""What happened to a record, as a clerk reads it."""

import pytest

from chassis.errors import Forbidden, NotFound
from chassis.ids import new_id
from contracts.family import DecideRecordRequest, FamilyRecord, ReadFamilyHistory, SubmitGuardianChange
from contracts.rights import Right
from tests.service.family.cast import CLERK, adult
from tests.service.harness import Started, staff


async def test_the_record_its_requests_and_their_decisions_are_told_newest_first(service: Started, dupont: FamilyRecord) -> None:
    jean = dupont.guardians[0].guardian_id
    asked = await service.send(SubmitGuardianChange(guardian_id=jean, fields={"employer": "Mairie", "quality": "Tuteur"}), adult(dupont))
    await service.send(DecideRecordRequest(request_id=asked.request_id, accept=False, reason="Sans justificatif"), CLERK)
    entries = (await service.send(ReadFamilyHistory(family_id=dupont.family_id), CLERK)).entries
    assert [(one.fact, one.kind, one.reason) for one in entries] == [
        ("refused", "guardian", "Sans justificatif"),
        ("requested", "guardian", ""),
        ("entered", None, ""),
    ]
    assert set(entries[1].fields) == {"employer", "quality"}
    assert entries[1].request_id == asked.request_id


async def test_an_accepted_request_is_told_once(service: Started, dupont: FamilyRecord) -> None:
    jean = dupont.guardians[0].guardian_id
    asked = await service.send(SubmitGuardianChange(guardian_id=jean, fields={"city": "Lyon"}), adult(dupont))
    await service.send(DecideRecordRequest(request_id=asked.request_id, accept=True), CLERK)
    entries = (await service.send(ReadFamilyHistory(family_id=dupont.family_id), CLERK)).entries
    assert [one.fact for one in entries] == ["accepted", "requested", "entered"]


async def test_only_staff_who_read_records_read_their_history(service: Started, dupont: FamilyRecord) -> None:
    with pytest.raises(Forbidden):
        await service.send(ReadFamilyHistory(family_id=dupont.family_id), staff(Right.WRITE_ATTENDANCE))
    with pytest.raises(NotFound):
        await service.send(ReadFamilyHistory(family_id=dupont.family_id), adult(dupont))
    with pytest.raises(NotFound):
        await service.send(ReadFamilyHistory(family_id=new_id()), CLERK)
