"""What happened to a record, as a clerk reads it."""

from datetime import timedelta

import pytest

from chassis.errors import Forbidden, NotFound
from chassis.ids import new_id
from contracts.family import (
    ChangeChild,
    DecideRecordRequest,
    FamilyRecord,
    ReadFamilyHistory,
    SubmitGuardianChange,
    SubmitRecordChangeFor,
)
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


async def test_what_staff_entered_without_a_request_names_the_child_that_it_is_about(service: Started, dupont: FamilyRecord) -> None:
    lea, hugo = (one.child_id for one in dupont.children)
    for child_id, part, fields in ((lea, "child_identity", {"school": "École du Lac"}), (hugo, "pickup", {"name": "DURAND Marie"})):
        asked = ChangeChild.model_validate({"child_id": child_id, "part": part, "fields": fields, "taken_over": True})
        await service.send(asked, CLERK)
        service.move_clock(timedelta(minutes=1))
    entries = (await service.send(ReadFamilyHistory(family_id=dupont.family_id), CLERK)).entries
    assert [(one.fact, one.child_name) for one in entries] == [("changed", "Hugo"), ("changed", "Léa"), ("entered", "")]


async def test_a_request_that_an_agent_entered_names_the_agent(service: Started, dupont: FamilyRecord) -> None:
    agent = staff(*CLERK.rights, Right.ACT_FOR_FAMILY)
    asked = SubmitRecordChangeFor(family_id=dupont.family_id, kind="partner", fields={"mobile_phone": "06 11 22 33 44"})
    await service.send(asked, agent)
    entries = (await service.send(ReadFamilyHistory(family_id=dupont.family_id), CLERK)).entries
    assert [(one.fact, one.by_staff_name) for one in entries] == [("requested", "C. MOREL"), ("entered", "")]


async def test_only_staff_who_read_records_read_their_history(service: Started, dupont: FamilyRecord) -> None:
    with pytest.raises(Forbidden):
        await service.send(ReadFamilyHistory(family_id=dupont.family_id), staff(Right.WRITE_ATTENDANCE))
    with pytest.raises(NotFound):
        await service.send(ReadFamilyHistory(family_id=dupont.family_id), adult(dupont))
    with pytest.raises(NotFound):
        await service.send(ReadFamilyHistory(family_id=new_id()), CLERK)
